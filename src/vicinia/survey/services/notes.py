"""Memos, variables of conversations, and splitting a code in two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Code, Memo, Session, SessionVariable, Study
from vicinia.survey.services.coding import add_code

MOST_VARIABLES = 30


@transaction.atomic
def write_memo(
    *,
    actor: User,
    study: Study,
    text: str,
    session: Session | None = None,
    passage: int | None = None,
    code: Code | None = None,
) -> Memo:
    """Keep a thought; its words are not in the history."""
    if not text.strip():
        raise Refused(_("Write something first."))
    memo = Memo.objects.create(
        district_id=study.district_id, study=study, session=session, passage=passage, code=code, author=actor,
        text=text.strip(),
    )  # fmt: skip
    audit(actor=actor, verb="write_memo", subject=memo)
    return memo


@transaction.atomic
def remove_memo(*, actor: User, memo: Memo) -> None:
    """Remove a memo; its author may, and nobody else."""
    if memo.author_id != actor.pk:
        raise Refused(_("A memo is removed by whoever wrote it."))
    audit(actor=actor, verb="remove_memo", subject=memo)
    memo.delete()


@transaction.atomic
def set_variables(*, actor: User, session: Session, values: Mapping[str, str]) -> None:
    """Keep what is known of a conversation; a variable that is not named any more goes away."""
    wanted = {name.strip()[:80]: value.strip()[:160] for name, value in values.items() if name.strip()}
    if len(wanted) > MOST_VARIABLES:
        raise Refused(_("These are too many variables for one conversation."))
    session.variables.exclude(name__in=wanted).delete()
    for name, value in wanted.items():
        SessionVariable.objects.update_or_create(
            district_id=session.district_id, session=session, name=name, defaults={"value": value}
        )
    audit(actor=actor, verb="set_variables", subject=session, changes={"variables": [None, len(wanted)]})


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
