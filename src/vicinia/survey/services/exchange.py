"""Codebooks and projects of other programs, brought into a study (REFI-QDA, Taguette)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.methods import refi, transcripts
from vicinia.methods.untrusted import without_controls
from vicinia.survey.models import (
    Code,
    CoderPass,
    Coding,
    Memo,
    Participant,
    Session,
    SessionKind,
    SessionVariable,
    Study,
)
from vicinia.survey.models.study import readable
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import Passage, Said
from vicinia.survey.services import taking_out as ours
from vicinia.survey.services.coding import add_code, name_of
from vicinia.survey.services.sessions import (
    KEPT_FOR,
    MOST_VARIABLES,
    add_session,
    as_it_stands,
    passages_of,
)


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
    notices = [*project.notices, *_variables(project, sessions)]
    _memos(actor, study, project, sessions, codes)
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
    # no code comes back onto words that one voice has taken back since
    texts = {
        one.pk: said_in(one).text
        for one in sessions.values()
        if one.participants.exclude(withdrawn_at=None).exists()
    }
    rows = [
        row
        for row in rows
        if row.session_id not in texts or texts[row.session_id][row.start : row.end].strip()
    ]
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
    notices += [_left_out(one) for one in closed]
    return Brought(len(mine) - before, len(sessions), added, tuple(notices))


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
    turns = _turns(project)
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
        said, voices = _said(source, turns.get(source.guid, []))
        found[source.guid] = add_session(
            actor=actor, study=study, said=said, pseudonyms=[name for name, _category in voices],
            session=Session(
                title=title, kind=SessionKind.INTERVIEW, held_on=today, retain_until=today + KEPT_FOR,
                guid=UUID(source.guid),
            ),
        )  # fmt: skip
        for number, (_name, category) in enumerate(voices, start=1):
            if category:
                Participant.objects.filter(session=found[source.guid], number=number).update(
                    category=category
                )
    return found, closed


Turns = list[tuple[refi.Case, list[refi.Selection]]]


def _turns(project: refi.Project) -> dict[str, Turns]:
    """Who says what in each source: cases with the uncoded selections that are theirs."""
    places = {one.guid: one for one in project.selections if not one.codings and not one.notes}
    found: dict[str, Turns] = {}
    for case in project.cases:
        theirs = [places[guid] for guid in case.selections if guid in places]
        if theirs and len({one.source.guid for one in theirs}) == 1:
            found.setdefault(theirs[0].source.guid, []).append((case, theirs))
    return found


def _said(source: refi.Source, turns: Turns) -> tuple[Said, list[tuple[str, str]]]:
    """The words with who says them, and of each voice its pseudonym and category ("" when not known).

    A case of another program may bear the name of a person: it becomes no pseudonym.
    """
    text = without_controls(source.text)
    if turns:
        own = [
            Passage(one.start, one.end, number)
            for number, (_case, theirs) in enumerate(turns, start=1)
            for one in theirs
        ]
        own.sort(key=lambda one: one.start)
        taken = Said(text, tuple(own))
        others = [one for one in as_it_stands(text).passages if not len(taken.touched(one.start, one.end))]
        voices = []
        for number, (case, _theirs) in enumerate(turns, start=1):
            name, is_ours = ours.pseudonym_in(case)
            voices.append((name if is_ours else f"{_('Voice')} {number}", ours.category_in(case)))
        return Said(text, tuple(sorted([*own, *others], key=lambda one: one.start))), voices
    said, names = passages_of(transcripts.read(text.encode(), "source.txt"))
    if said.text != text:
        # the reader of transcripts tidied something: here each character has to stay where it is
        return as_it_stands(text), []
    return said, [(f"{_('Voice')} {number}", "") for number in range(1, len(names) + 1)]


def _variables(project: refi.Project, sessions: dict[str, Session]) -> list[str]:
    """Keep what is known of each source, and of its case where it has one alone; say what was left."""
    known: dict[str, dict[str, str]] = {}
    cases: dict[str, list[refi.Case]] = {}
    for source in project.sources:
        known[source.guid] = _told(source.values)
    for case in project.cases:
        for source in case.sources:
            cases.setdefault(source.guid, []).append(case)
    several = False
    for guid, theirs in cases.items():
        told = [_told(case.values) for case in theirs]
        if len(told) == 1:
            known[guid] = told[0] | known.get(guid, {})
        several = several or (len(told) > 1 and any(told))
    SessionVariable.objects.bulk_create(
        (
            SessionVariable(
                district_id=session.district_id, session=session, name=name[:80], value=value[:160]
            )
            for guid, session in sessions.items()
            if session.withdrawn_at is None
            for name, value in list(known.get(guid, {}).items())[:MOST_VARIABLES]
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    if not several:
        return []
    return [_("Where several people speak, what the file knows of each of them has no place here: left out.")]


def _told(values: Iterable[refi.Value]) -> dict[str, str]:
    """Values by the names of their variables; what is empty and how somebody speaks are none here."""
    return {
        one.variable.name: str(one.value)
        for one in values
        if one.value not in (None, "") and one.variable.name != ours.SPEAKS_AS
    }


def _memos(
    actor: User, study: Study, project: refi.Project, sessions: dict[str, Session], codes: dict[str, Code]
) -> None:
    """Keep notes as memos, each once, on what they are about. Those on words taken back are left out."""
    about: dict[str, dict[str, Any]] = {}
    gone: set[str] = set()
    texts: dict[UUID, Said] = {}
    for code in project.codes:
        about |= {guid: {"code": codes[code.guid]} for guid in code.notes}
    for source in project.sources:
        if source.guid in sessions:
            about |= {guid: {"session": sessions[source.guid]} for guid in source.notes}
        else:
            gone |= set(source.notes)
    for selection in project.selections:
        session = sessions.get(selection.source.guid)
        if not selection.notes:
            continue
        said = (texts.get(session.pk) or texts.setdefault(session.pk, said_in(session))) if session else None
        if said is None or not said.text[selection.start : selection.end].strip():
            gone |= set(selection.notes)
            continue
        touched = said.touched(selection.start, max(selection.end, selection.start + 1))
        place = {"session": session, "passage": touched[0] if touched else None}
        about |= dict.fromkeys(selection.notes, place)
    for note in project.notes:
        # the same file may come into a second study, where each note is another one
        keys = (UUID(note.guid), uuid5(study.pk, note.guid))
        if note.guid in gone or not note.text.strip() or study.memos.filter(pk__in=keys).exists():
            continue
        by_actor = note.stamp.user is not None and note.stamp.user.name == name_of(actor)
        Memo.objects.create(
            pk=keys[1], district_id=study.district_id, study=study, text=note.text,
            author=actor if by_actor else None, **about.get(note.guid, {}),
        )  # fmt: skip
