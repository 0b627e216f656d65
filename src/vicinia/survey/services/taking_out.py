"""A study as a file that other programs open (REFI-QDA), with everything that the research group wrote."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid5

from vicinia.methods import refi
from vicinia.survey.models import Category, Coding, Memo, Participant, Session, Study
from vicinia.survey.models.study import readable
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import Said

SPEAKS_AS = "Vicinia: speaks as"
"""The variable of cases that holds in which capacity somebody speaks."""
_BETWEEN = " · "


def take_out(study: Study, path: Path, *, codebook: bool) -> None:
    """Write a study as a REFI-QDA project, or its codes as a codebook.

    A conversation is a source with its variables; who speaks in it is a case with its turns as selections;
    memos are notes. Words that may not be read any more, and those of voices taken back, are not in it.
    """
    codes: dict[UUID, refi.Code] = {}
    memos = list(_memos(study))
    for branch in tree_of(study):
        own = branch.code
        codes[own.pk] = refi.Code(
            name=own.name, guid=str(own.guid or own.pk), colour=branch.colour, description=own.definition,
            parent=codes.get(own.parent_id) if own.parent_id else None,
            notes=() if codebook else tuple(str(one.pk) for one in memos if one.code_id == own.pk),
        )  # fmt: skip
    if codebook:
        refi.write(refi.Project(name=study.name, codes=list(codes.values())), path)
        return
    writer = _Writer(study, codes, memos)
    for session in study.sessions.filter(readable()):
        writer.add(session)
    refi.write(writer.project(), path)


def pseudonym_in(case: refi.Case) -> tuple[str, bool]:
    """Return the pseudonym in a case, and whether it is one of ours: others may be names of people."""
    return case.name.partition(_BETWEEN)[0], any(one.variable.name == SPEAKS_AS for one in case.values)


def category_in(case: refi.Case) -> str:
    """Return in which capacity somebody speaks; empty when it is not known."""
    said = next((str(one.value) for one in case.values if one.variable.name == SPEAKS_AS), "")
    return said if said in Category.values else ""


def _memos(study: Study) -> list[Memo]:
    """Memos on the study, its codes, and conversations that may still be read."""
    open_ones = set(study.sessions.filter(readable()).values_list("pk", flat=True))
    rows = study.memos.select_related("author")
    return [one for one in rows if one.session_id is None or one.session_id in open_ones]


class _Writer:
    """Gathers a project, conversation by conversation."""

    def __init__(self, study: Study, codes: dict[UUID, refi.Code], memos: list[Memo]) -> None:
        self.study, self.codes, self.memos = study, codes, memos
        self.users: dict[str, refi.User] = {}
        self.variables: dict[str, refi.Variable] = {}
        self.sources: list[refi.Source] = []
        self.selections: list[refi.Selection] = []
        self.cases: list[refi.Case] = []

    def add(self, session: Session) -> None:
        """Take in a conversation."""
        said = said_in(session)
        mine = [one for one in self.memos if one.session_id == session.pk]
        source = refi.Source(
            name=session.title, text=said.text, guid=str(session.guid or session.pk),
            values=tuple(
                refi.Value(self._variable(one.name), one.value) for one in session.variables.all()
            ),
            notes=tuple(str(one.pk) for one in mine if one.passage is None),
        )  # fmt: skip
        self.sources.append(source)
        for coding in session.codings.filter(code__merged_into=None):
            self._coding(source, coding)
        for memo in mine:
            if memo.passage is not None and memo.passage < len(said.passages):
                self._place(source, said, memo)
        for voice in session.participants.filter(withdrawn_at=None):
            self._case(source, said, voice, session)

    def project(self) -> refi.Project:
        """Return the whole."""
        loose = [one for one in self.memos if one.session_id is None and one.code_id is None]
        return refi.Project(
            name=self.study.name, description=self.study.question, codes=list(self.codes.values()),
            sources=self.sources, selections=self.selections, cases=self.cases,
            notes=[self._note(one) for one in self.memos], users=list(self.users.values()),
            variables=list(self.variables.values()), note_refs=tuple(str(one.pk) for one in loose),
        )  # fmt: skip

    def _coding(self, source: refi.Source, coding: Coding) -> None:
        user = self._user(coding.coder_name)
        self.selections.append(
            refi.Selection(
                source=source, start=coding.start, end=coding.end, user=user, author=user,
                guid=str(coding.pk), created=coding.at.isoformat(timespec="seconds"),
                codings=(refi.Coding(self.codes[coding.code_id], user=user),),
            )
        )  # fmt: skip

    def _place(self, source: refi.Source, said: Said, memo: Memo) -> None:
        """A selection without a code, on which the memo stands."""
        at = said.passages[memo.passage or 0]
        guid = str(uuid5(memo.pk, "place"))
        self.selections.append(refi.Selection(source, at.start, at.end, guid=guid, notes=(str(memo.pk),)))

    def _case(self, source: refi.Source, said: Said, voice: Participant, session: Session) -> None:
        turns = []
        for number, at in enumerate(said.passages):
            if at.speaker == voice.number:
                turns.append(str(uuid5(session.pk, f"turn {number}")))
                self.selections.append(refi.Selection(source, at.start, at.end, guid=turns[-1]))
        self.cases.append(
            refi.Case(
                f"{voice.pseudonym}{_BETWEEN}{session.title}", str(voice.pk), sources=(source,),
                values=(refi.Value(self._variable(SPEAKS_AS), voice.category),), selections=tuple(turns),
            )
        )  # fmt: skip

    def _note(self, memo: Memo) -> refi.Source:
        author = memo.author.get_full_name() if memo.author else ""
        stamp = refi.Stamp(
            self._user(author) if author else None, memo.written_at.isoformat(timespec="seconds")
        )
        name = memo.text.strip().splitlines()[0][:60] if memo.text.strip() else "—"
        return refi.Source(name, memo.text, str(memo.pk), "note", stamp=stamp)

    def _user(self, name: str) -> refi.User:
        return self.users.setdefault(name, refi.User(name=name, guid=str(uuid5(self.study.pk, name))))

    def _variable(self, name: str) -> refi.Variable:
        made = refi.Variable(name, guid=str(uuid5(self.study.pk, f"variable {name}")))
        return self.variables.setdefault(name, made)
