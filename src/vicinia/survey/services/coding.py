"""Codes, and putting them on passages."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Code, CoderPass, Coding, Discussion, Memo, Session, Study
from vicinia.survey.queries.codes import Loss, codes_under, loss_of
from vicinia.survey.queries.workspace import said_in


def name_of(user: User) -> str:
    """Return the name under which somebody's codings are kept; two people never share one."""
    name = user.get_full_name()
    namesakes = User.objects.filter(first_name=user.first_name, last_name=user.last_name)
    if not name or namesakes.exclude(pk=user.pk).exists():
        name = f"{name} {user.email}".strip()
    return name[:160]


@transaction.atomic
def add_code(
    *, actor: User | None, study: Study, name: str, definition: str = "", parent: Code | None = None,
    colour: str = "", guid: UUID | None = None,
) -> Code:  # fmt: skip
    """Add a code to the tree of a study, after its siblings."""
    last = Code.objects.filter(study=study, parent=parent).aggregate(last=Max("position"))["last"]
    code = Code(
        district_id=study.district_id, study=study, name=name, definition=definition, parent=parent,
        colour=colour, guid=guid, position=(last or 0) + 1,
    )  # fmt: skip
    code.save()
    audit(actor=actor, verb="add_code", subject=code, changes={"name": ["", name]})
    return code


@transaction.atomic
def change_code(*, actor: User, code: Code, name: str, definition: str, parent: Code | None) -> None:
    """Rename a code, say better when to use it, or hang it elsewhere."""
    step = parent
    while step is not None:
        if step.pk == code.pk:
            raise Refused(_("A code cannot stand under itself. Choose another place for it."))
        step = step.parent
    changes = {
        field: [str(old), str(new)]
        for field, old, new in (("name", code.name, name), ("definition", code.definition, definition))
        if old != new
    }
    code.name, code.definition, code.parent = name, definition, parent
    code.save()
    audit(actor=actor, verb="change_code", subject=code, changes=changes)


@transaction.atomic
def merge_codes(*, actor: User, code: Code, into: Code) -> int:
    """Put everything of one code on another, doubling nothing. Returns how many codings moved."""
    if into.pk == code.pk or into.study_id != code.study_id or into.merged_into_id:
        raise Refused(_("Choose another code of the same study."))
    if any(branch.pk == into.pk for branch in _below(code)):
        raise Refused(_("This code stands under the one that would go. Choose another one."))
    taken = set(Coding.objects.filter(code=into).values_list("session_id", "start", "end", "coder_name"))
    moved = 0
    for one in Coding.objects.filter(code=code):
        if (one.session_id, one.start, one.end, one.coder_name) in taken:
            one.delete()
            continue
        one.code = into
        one.save(update_fields=["code"])
        moved += 1
    Code.objects.filter(parent=code).update(parent=into)
    for finding in code.findings.all():
        finding.codes.add(into)
        finding.codes.remove(code)
    code.merged_into = into
    code.save(update_fields=["merged_into"])
    audit(actor=actor, verb="merge_code", subject=code, changes={"into": ["", into.name]})
    return moved


@transaction.atomic
def delete_code(*, actor: User, code: Code) -> Loss:
    """Take a code from the tree and from every passage. What people wrote about it stays with the study."""
    if codes_under(code).exists():
        raise Refused(_("Other codes stand under this one. Move them elsewhere or merge them first."))
    lost = loss_of(code)
    audit(
        actor=actor, verb="delete_code", subject=code,
        changes={
            "name": [code.name, None], "definition": [code.definition, None],
            "passages": [lost.passages, 0], "coders": [lost.coders, 0],
        },
    )  # fmt: skip
    gone = [code, *_merged_into(code)]
    Memo.objects.filter(code__in=gone).update(code=None)
    # only codes that were merged away can still hang here
    Code.objects.filter(parent__in=gone).update(parent=code.parent)
    Coding.objects.filter(code__in=gone).delete()
    for one in reversed(gone):
        one.delete()
    return lost


def _merged_into(code: Code) -> list[Code]:
    """The codes that became part of this one, also by way of others; each comes after what it went into."""
    found: list[Code] = []
    waiting = [code]
    while waiting:
        more = list(Code.objects.filter(merged_into=waiting.pop()))
        found += more
        waiting += more
    return found


def _below(code: Code) -> list[Code]:
    found, waiting = [], list(code.children.all())
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += list(one.children.all())
    return found


@transaction.atomic
def put_code(
    *, actor: User, session: Session, code: Code, start: int, end: int, text_hash: str
) -> tuple[Coding, bool]:
    """Put a code on a passage; doing it twice changes nothing. Returns the coding and whether it is new."""
    if session.is_closed or session.is_waiting or text_hash != session.text_hash:
        raise Refused(_("The text has changed since you opened it. Open it again: your codes are safe."))
    if code.study_id != session.study_id or code.merged_into_id:
        raise Refused(_("This code is not in the tree any more. Choose another one."))
    if not 0 <= start < end or not said_in(session).text[start:end].strip():
        raise Refused(_("Select some words first."))
    return Coding.objects.get_or_create(
        session=session, code=code, start=start, end=end, coder_name=name_of(actor),
        defaults={"district_id": session.district_id, "coder": actor},
    )  # fmt: skip


@transaction.atomic
def take_code_away(*, actor: User, coding: Coding) -> None:
    """Take one's own code away from a passage."""
    if coding.coder_id != actor.pk:
        raise Refused(_("Somebody else put this code. Talk about it: the page on agreement lists it."))
    coding.delete()


@transaction.atomic
def finish_reading(*, actor: User, session: Session) -> None:
    """Say that one has read a conversation to its end; only then is what carries no code compared."""
    CoderPass.objects.get_or_create(
        session=session, coder_name=name_of(actor),
        defaults={"district_id": session.district_id, "coder": actor},
    )  # fmt: skip
    audit(actor=actor, verb="finish_reading", subject=session)


@transaction.atomic
def read_again(*, actor: User, session: Session) -> None:
    """Take the word back that one has read to the end."""
    session.passes.filter(coder=actor).delete()


@transaction.atomic
def settle(*, actor: User, session: Session, code: Code, passage: int, outcome: str, note: str) -> Discussion:
    """Write down what came of talking about a passage; what coders marked stays as it was."""
    settled, _is_new = Discussion.objects.update_or_create(
        session=session, code=code, passage=passage,
        defaults={
            "district_id": session.district_id, "outcome": outcome, "note": note, "settled_by": actor,
        },
    )  # fmt: skip
    audit(actor=actor, verb="settle_disagreement", subject=settled, changes={"outcome": [None, outcome]})
    return settled


@transaction.atomic
def split_code(
    *, actor: User, code: Code, name: str, definition: str, passages: Iterable[tuple[UUID, int, int]]
) -> Code:
    """Take some passages of a code, everybody's codings of them, to a new code beside it."""
    places = list(passages)
    if not places:
        raise Refused(_("Tick the passages that belong to the new code."))
    new = add_code(actor=actor, study=code.study, name=name, definition=definition, parent=code.parent)
    moved = 0
    for session, start, end in places:
        moved += code.codings.filter(session=session, start__lt=end, end__gt=start).update(code=new)
    audit(actor=actor, verb="split_code", subject=code, changes={"codings": [0, moved], "into": [None, name]})
    return new
