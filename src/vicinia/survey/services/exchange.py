"""Codebooks and projects of other programs, in and out (REFI-QDA, Taguette)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.methods import refi, transcripts
from vicinia.survey.models import Code, CoderPass, Coding, Session, SessionKind, Study
from vicinia.survey.models.study import readable
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.services.coding import add_code, name_of
from vicinia.survey.services.sessions import KEPT_FOR, add_session, as_it_stands, passages_of


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import brought."""

    codes: int
    sessions: int
    codings: int
    notices: tuple[str, ...]


def read_project(data: bytes, name: str) -> refi.Project:
    """Read a file of another program. Raises `refi.Unreadable`."""
    with tempfile.TemporaryDirectory(prefix="vicinia-") as folder:
        path = Path(folder) / f"project{Path(name).suffix.lower()[:12]}"
        path.write_bytes(data)
        return refi.read(path)


@transaction.atomic
def bring_in(*, actor: User, study: Study, project: refi.Project) -> Brought:
    """Add what a project holds to a study. Codes of the same path are the same code; twice adds nothing."""
    mine = {branch.path: branch.code for branch in tree_of(study)}
    before = len(mine)
    codes: dict[str, Code] = {}
    for code in sorted(project.codes, key=lambda one: len(one.path)):
        if code.path not in mine:
            mine[code.path] = add_code(
                actor=actor, study=study, name=code.name[:120], definition=code.description,
                parent=mine.get(code.path[:-1]), colour=code.colour, guid=UUID(code.guid),
            )  # fmt: skip
        codes[code.guid] = mine[code.path]
    sessions, closed = _sessions(actor, study, project)
    rows = []
    for selection in project.selections:
        session = sessions.get(selection.source.guid)
        for coding in selection.codings if session else ():
            who = coding.user or selection.user
            rows.append(
                Coding(
                    district_id=study.district_id, session=session, code=codes[coding.code.guid],
                    start=selection.start, end=selection.end,
                    coder_name=(who.name if who else "")[:160] or name_of(actor),
                )
            )  # fmt: skip
    rows = [row for row in rows if not _stands_on_nothing(row)]
    held = Coding.objects.filter(session__study=study).count()
    Coding.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    added = Coding.objects.filter(session__study=study).count() - held
    # who coded a conversation in the other program is taken to have read it to its end
    CoderPass.objects.bulk_create(
        (
            CoderPass(district_id=study.district_id, session_id=session, coder_name=name)
            for session, name in {(row.session_id, row.coder_name) for row in rows}
        ),
        ignore_conflicts=True,
    )
    audit(actor=actor, verb="bring_in_project", subject=study, changes={"codings": [None, added]})
    notices = [*project.notices, *(_left_out(one) for one in closed)]
    return Brought(len(mine) - before, len(sessions), added, tuple(notices))


def _stands_on_nothing(row: Coding) -> bool:
    """Whether the words that a code would stand on were taken back by who said them."""
    return (
        row.session.participants.exclude(withdrawn_at=None).exists()
        and not said_in(row.session).text[row.start : row.end].strip()
    )


def _left_out(session: Session) -> str:
    if session.withdrawn_at:
        return _("“%(title)s” was left out: consent to it was withdrawn here.") % {"title": session.title}
    return _("“%(title)s” was left out: its words have been destroyed here, as promised.") % {
        "title": session.title
    }


def _sessions(actor: User, study: Study, project: refi.Project) -> tuple[dict[str, Session], list[Session]]:
    """Make a conversation of each text that was not brought in before; return also those that stay closed.

    A file that was taken out earlier still holds words that people have since taken back, or whose time is
    over: they do not come back with it.
    """
    found: dict[str, Session] = {}
    closed: list[Session] = []
    taken = set(study.sessions.values_list("title", flat=True))
    known = {one.guid or one.pk: one for one in study.sessions.defer("sealed")}
    over = Session.objects.filter(~readable(), district_id=study.district_id).defer("sealed")
    gone = {one.guid or one.pk: one for one in over}
    today = timezone.localdate()
    for source in project.sources:
        if not source.text.strip():
            continue
        key = UUID(source.guid)
        if key in gone:
            closed.append(gone[key])
            continue
        if key in known:
            found[source.guid] = known[key]
            continue
        title, number = source.name[:150] or "—", 2
        while title in taken:
            title, number = f"{source.name[:150]} ({number})", number + 1
        taken.add(title)
        said, voices = passages_of(transcripts.read(source.text.encode(), "source.txt"))
        if said.text != source.text:
            # the reader of transcripts tidied something: here each character has to stay where it is
            said = as_it_stands(source.text)
            voices = []
        found[source.guid] = add_session(
            actor=actor, study=study, said=said, pseudonyms=[f"{n}" for n in range(1, len(voices) + 1)],
            session=Session(
                title=title, kind=SessionKind.INTERVIEW, held_on=today, retain_until=today + KEPT_FOR,
                guid=UUID(source.guid),
            ),
        )  # fmt: skip
    return found, closed


def take_out(study: Study, path: Path, *, codebook: bool) -> None:
    """Write a study as a REFI-QDA project, or its codes as a codebook."""
    codes: dict[UUID, refi.Code] = {}
    for branch in tree_of(study):
        own = branch.code
        codes[own.pk] = refi.Code(
            name=own.name, guid=str(own.guid or own.pk), colour=branch.colour, description=own.definition,
            parent=codes.get(own.parent_id) if own.parent_id else None,
        )  # fmt: skip
    if codebook:
        refi.write(refi.Project(name=study.name, codes=list(codes.values())), path)
        return
    users: dict[str, refi.User] = {}
    sources, selections = [], []
    for session in study.sessions.filter(readable()):
        source = refi.Source(
            name=session.title, text=said_in(session).text, guid=str(session.guid or session.pk)
        )
        sources.append(source)
        for coding in session.codings.filter(code__merged_into=None):
            user = users.setdefault(
                coding.coder_name,
                refi.User(name=coding.coder_name, guid=str(uuid5(study.pk, coding.coder_name))),
            )
            selections.append(
                refi.Selection(
                    source=source, start=coding.start, end=coding.end, user=user, author=user,
                    guid=str(coding.pk), created=coding.at.isoformat(timespec="seconds"),
                    codings=(refi.Coding(codes[coding.code_id], user=user),),
                )
            )  # fmt: skip
    refi.write(
        refi.Project(
            name=study.name, codes=list(codes.values()), sources=sources, selections=selections,
            users=list(users.values()),
        ),
        path,
    )  # fmt: skip
