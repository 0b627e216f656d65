"""A questionnaire as it is asked in one district: its steps, and its lists of bodies and municipalities.

Two lists of choices are the district's own whatever the file says of them: `enti` holds its bodies, `comuni`
its municipalities. A repeat with the appearance `roster` asks first which bodies one knows, then about each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from vicinia.methods import xlsform
from vicinia.methods.xlsform import OTHER, RECORDED, Choice, Form, Question
from vicinia.survey.models import Questionnaire

BODIES, TOWNS = "enti", "comuni"
ROSTER = "roster"
HIDDEN = RECORDED | {"calculate", "hidden"}


@lru_cache(maxsize=32)
def _read(sha256: str, source: bytes, filename: str) -> Form:
    return xlsform.read(source, filename)


def form_of(questionnaire: Questionnaire, bodies: Iterable[Any] = (), towns: Iterable[Any] = ()) -> Form:
    """Return the form of a questionnaire with the district's own lists in it."""
    form = _read(questionnaire.sha256, bytes(questionnaire.source), questionnaire.filename)
    lists: dict[str, tuple[Choice, ...]] = dict(form.choices)
    own = {
        BODIES: tuple(Choice(str(one.pk), {"": one.name}) for one in bodies),
        TOWNS: tuple(Choice(str(one.pk), {"": one.name}) for one in towns),
    }
    for name, choices in own.items():
        if name in lists and choices:
            lists[name] = choices + tuple(one for one in lists[name] if one.name == OTHER)
    return replace(form, choices=lists)


def fingerprint(source: bytes) -> str:
    """Return by what a file is known."""
    return hashlib.sha256(source).hexdigest()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a page asks it; its answer stands at `names`, seen from where the page's answers stand.

    A section in a section is on the same page: it comes before what is in it, as a heading.
    """

    names: tuple[str, ...]
    question: Question

    @property
    def field(self) -> str:
        """By what its answer is known on the page; no question of an XLSForm has a stroke in its name."""
        return "/".join(self.names)


@dataclass(frozen=True, slots=True)
class Step:
    """What one page asks. `path` is where its answers stand; a repeat or a roster is asked row by row."""

    kind: str
    """questions, repeat, know or about."""
    title: Mapping[str, str]
    path: tuple[str, ...]
    asked: tuple[Asked, ...]
    is_counted: bool = False
    """Whether the form says how many repetitions there are, so that nobody adds one."""

    @property
    def is_rows(self) -> bool:
        """Whether the answers are a list, with a row for each repetition."""
        return self.kind != "questions"

    @property
    def body_question(self) -> Question:
        """In a roster, the question that names the other body."""
        return next(one.question for one in self.asked if one.question.list_name == BODIES)

    @property
    def in_rows(self) -> tuple[Asked, ...]:
        """What is asked of each repetition; in a roster the body is not asked again."""
        is_roster = self.kind in ("know", "about")
        return tuple(one for one in self.asked if not (is_roster and one.question.list_name == BODIES))

    @property
    def first_row(self) -> dict[str, Any]:
        """What stands in a new repetition before anybody answers."""
        found: dict[str, Any] = {}
        for one in self.in_rows:
            if one.question.first_value is not None:
                found = put(found, one.names, one.question.first_value)
        return found


def steps_of(form: Form) -> list[Step]:
    """Return the pages of a form: each section is one, questions outside of sections are asked together.

    A section in a section is a heading on its page, and a page of its own only if something in it repeats.
    """
    return list(_steps(form.questions, (), {"": form.title}))


def _steps(questions: Iterable[Question], path: tuple[str, ...], title: Mapping[str, str]) -> Iterator[Step]:
    loose: list[Question] = []
    for question in (*questions, None):
        if question is not None and not _is_page(question, path):
            loose.append(question)
            continue
        asked = tuple(_asked(loose))
        loose = []
        if asked:
            yield Step("questions", title, path, asked)
        if question is not None:
            own = (*path, question.name)
            if question.kind == "group":
                yield from _steps(question.children, own, question.label or title)
            else:
                for kind in ("know", "about") if is_roster(question) else ("repeat",):
                    counted = bool(question.repeat_count) and kind == "repeat"
                    yield Step(kind, question.label, own, tuple(_asked(question.children)), counted)


def _is_page(question: Question, path: tuple[str, ...]) -> bool:
    is_outer = question.kind == "group" and not path
    return question.kind == "repeat" or is_outer or bool(repeats_in(question))


def _asked(questions: Iterable[Question], names: tuple[str, ...] = ()) -> Iterator[Asked]:
    for question in questions:
        if question.kind not in HIDDEN:
            yield Asked((*names, question.name), question)
            yield from _asked(question.children, (*names, question.name))


def repeats_in(question: Question) -> list[Question]:
    """Return the repeats inside a section, at any depth."""
    found = [one for one in question.children if one.kind == "repeat"]
    return found + [inner for one in question.children for inner in repeats_in(one)]


def is_roster(question: Question) -> bool:
    """Whether a repeat asks about other bodies, one by one."""
    names_bodies = any(one.list_name == BODIES for one in question.children)
    return question.kind == "repeat" and question.appearance == ROSTER and names_bodies


def at(answers: Mapping[str, Any], path: tuple[str, ...], nothing: Any) -> Any:
    """Return what stands at a path of answers."""
    found: Any = answers
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
        if found is None:
            return nothing
    return found


def put(answers: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the answers with something else at a path; a section keeps what the page does not ask."""
    for name in reversed(path):
        value = {name: value}
    return merged(answers, value)


def merged(answers: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with more of them; sections go into each other, all else takes the place of what was."""
    found = dict(answers)
    for name, value in more.items():
        before = found.get(name)
        is_section = isinstance(value, Mapping) and isinstance(before, Mapping)
        found[name] = merged(before, value) if is_section else value  # type: ignore[arg-type]
    return found


def leaves(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every answer with the name of its question, through all sections; a repeat is one answer."""
    for name, value in answers.items():
        if isinstance(value, Mapping):
            yield from leaves(value)
        else:
            yield name, value
