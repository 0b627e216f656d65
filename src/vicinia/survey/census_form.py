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
from vicinia.methods.xlsform import Choice, Form, Question
from vicinia.survey.models import Questionnaire

BODIES, TOWNS = "enti", "comuni"
ROSTER = "roster"
HIDDEN = ("calculate", "start", "end", "today")


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
            lists[name] = choices
    return replace(form, choices=lists)


def fingerprint(source: bytes) -> str:
    """Return by what a file is known."""
    return hashlib.sha256(source).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """What one page asks. `path` is where its answers stand; a repeat or a roster is asked row by row."""

    kind: str
    """questions, repeat, know or about."""
    title: Mapping[str, str]
    path: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def body_question(self) -> Question:
        """In a roster, the question that names the other body."""
        return next(one for one in self.questions if one.list_name == BODIES)

    @property
    def other_questions(self) -> tuple[Question, ...]:
        """In a roster, what is asked about each of them."""
        return tuple(one for one in self.questions if one.list_name != BODIES)


def steps_of(form: Form) -> list[Step]:
    """Return the pages of a form: each section is one, questions outside of sections are asked together."""
    steps: list[Step] = []
    loose: list[Question] = []

    def close() -> None:
        if loose:
            steps.append(Step("questions", {"": form.title}, (), tuple(loose)))
            loose.clear()

    for question in form.questions:
        if question.kind in HIDDEN:
            continue
        if question.kind == "group":
            close()
            steps.append(Step("questions", question.label, (question.name,), question.children))
        elif question.kind == "repeat":
            close()
            is_roster = question.appearance == ROSTER and any(
                one.list_name == BODIES for one in question.children
            )
            for kind in ("know", "about") if is_roster else ("repeat",):
                steps.append(Step(kind, question.label, (question.name,), question.children))
        else:
            loose.append(question)
    close()
    return steps


def words(text: Mapping[str, str], language: str, default: str = "") -> str:
    """Return a text in a language, in the form's own, or in whichever there is."""
    for known in (language, default, ""):
        if text.get(known):
            return text[known]
    return next(iter(text.values()), "")


def at(answers: Mapping[str, Any], path: tuple[str, ...], nothing: Any) -> Any:
    """Return what stands at a path of answers."""
    found: Any = answers
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
        if found is None:
            return nothing
    return found


def put(answers: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the answers with something else at a path; a section keeps what the page does not ask."""
    if not path:
        return {**answers, **value}
    rest = answers.get(path[0])
    if len(path) == 1:
        both = isinstance(value, Mapping) and isinstance(rest, Mapping)
        return {**answers, path[0]: {**rest, **value} if both else value}  # type: ignore[dict-item]
    return {**answers, path[0]: put(dict(rest or {}), path[1:], value)}


def leaves(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every answer with the name of its question, through all sections; a repeat is one answer."""
    for name, value in answers.items():
        if isinstance(value, Mapping):
            yield from leaves(value)
        else:
            yield name, value
