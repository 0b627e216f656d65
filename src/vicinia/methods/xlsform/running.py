"""Running a form without a browser: what is asked, what is wrong with the answers, what of them counts.

Answers are a nested dict as JSON has them: a group is a dict, a repeat a list of dicts, several selected are
a list of names. A path is the names from the root with the number of each repetition: ("rel", 0, "ente").

Source: ODK XForms specification; what is not asked counts as blank wherever it is looked at.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from vicinia.methods.xlsform import expressions
from vicinia.methods.xlsform.model import RECORDED, SECTIONS, SELECTS, Choice, Form, Question, Text
from vicinia.methods.xlsform.parser import Answers
from vicinia.methods.xlsform.unsupported import Unsupported
from vicinia.methods.xlsform.values import string

Path = tuple[str | int, ...]
Names = tuple[str, ...]

MOST_REPEATED = 1000
"""Repetitions that are looked at; more are a fault of their own."""

MOST_CIRCLES = 20
"""Circles that are told."""

_UNASKED = frozenset({"note", "calculate"}) | RECORDED
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")

MESSAGES: Mapping[str, Text] = {
    "required": {"it": "Serve una risposta.", "en": "An answer is needed."},
    "constraint": {"it": "La risposta non è ammessa qui.", "en": "This answer is not allowed here."},
    "choice": {"it": "Scegli tra le risposte elencate.", "en": "Choose among the listed answers."},
    "text": {"it": "Serve un testo.", "en": "A text is needed."},
    "integer": {"it": "Serve un numero intero.", "en": "A whole number is needed."},
    "decimal": {"it": "Serve un numero, come 3.5.", "en": "A number is needed, such as 3.5."},
    "date": {"it": "Serve una data, come 2026-12-31.", "en": "A date is needed, such as 2026-12-31."},
    "time": {"it": "Serve un’ora, come 09:30.", "en": "A time is needed, such as 09:30."},
    "geopoint": {
        "it": "Serve un luogo: latitudine e longitudine, come 45.46 9.19.",
        "en": "A place is needed: latitude and longitude, such as 45.46 9.19.",
    },
    "acknowledge": {"it": "Serve una conferma.", "en": "A confirmation is needed."},
    "group": {"it": "Servono le risposte di questa parte.", "en": "The answers of this part are needed."},
    "repeat": {"it": "Serve un elenco di risposte.", "en": "A list of answers is needed."},
    "many": {
        "it": f"Le ripetizioni sono al massimo {MOST_REPEATED}.",
        "en": f"There are at most {MOST_REPEATED} repetitions.",
    },
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer. `code` is required, type, choice, constraint or many.

    `message` is the form's own where it has one, else a sentence in the languages asked for.
    """

    path: Path
    code: str
    message: Text


def relevant_paths(form: Form, answers: Mapping[str, Any], *, today: date | None = None) -> set[Path]:
    """The paths of all that is asked now: sections, each repetition of a repeat, and questions.

    Raises ValueError when rules of the form depend on each other in a circle, Unsupported when
    one cannot be computed; neither happens with a form that `read` has accepted.
    """
    return {path for path, _ in _Run(form, answers, today).asked()}


def options(
    form: Form, answers: Mapping[str, Any], path: Path, *, today: date | None = None
) -> tuple[Choice, ...]:
    """The choices that the question at a path offers now. Raises KeyError when there is no such question."""
    return _Run(form, answers, today).options(path)


def check(
    form: Form,
    answers: Mapping[str, Any],
    languages: str | Sequence[str] = "it",
    *,
    today: date | None = None,
) -> list[Fault]:
    """What is wrong with the answers, in the order of the form; what is not asked is not looked at.

    `languages` are the codes of those in which sentences that the form does not bring are given (it, en;
    English where none is known). Raises as `relevant_paths` does.
    """
    wanted = [languages] if isinstance(languages, str) else list(languages)
    run = _Run(form, answers, today)
    faults: list[Fault] = []
    for path, question in run.asked():
        found = run.fault(path, question)
        if found:
            code, words = found
            own = question.constraint_message if code == "constraint" else {}
            known = {language: words[language] for language in wanted if language in words}
            faults.append(Fault(path, code, own or known or {"en": words["en"]}))
    return faults


def clean(form: Form, answers: Mapping[str, Any], *, today: date | None = None) -> dict[str, Any]:
    """Only what is asked and answered, with calculations: int, Decimal, text, dates and times in ISO 8601,
    lists of what was selected, places as "latitude longitude altitude accuracy".

    Raises ValueError, naming the path, for a value of the wrong type (`check` says so first), and as
    `relevant_paths` does.
    """
    run = _Run(form, answers, today)
    root: dict[str, Any] = {}
    places: dict[Path, Any] = {(): root}
    for path, question in run.asked():
        parent = places[path[:-1]]
        if isinstance(path[-1], int):
            places[path] = {}
            parent.append(places[path])
        elif question.kind in SECTIONS:
            places[path] = [] if question.kind == "repeat" else {}
            parent[path[-1]] = places[path]
        else:
            try:
                value = run.kept(path, question)
            except (ValueError, TypeError):
                raise ValueError(f"{path} holds no {question.kind}") from None
            if value is not None:
                parent[path[-1]] = value
    # A section in which nothing was answered says nothing; an empty repetition still counts.
    for path in sorted(places, key=len, reverse=True):
        if path and isinstance(path[-1], str) and not places[path]:
            del places[path[:-1]][path[-1]]
    return root


def in_order(form: Form) -> tuple[list[Names], list[list[Names]]]:
    """All paths of names, each after those that it depends on, and the circles that make this impossible.

    A question depends on its section, and on what its `relevant` and its `calculation` look at; a `.` there
    is a circle by itself. What is unknown or cannot be computed is passed over.
    """
    paths = [path for path, _ in form.walk()]
    by_name = _by_name(form)
    needs: dict[Names, list[Names]] = {}
    for path, question in form.walk():
        names: set[str] = set()
        needs[path] = [path[:-1]] if len(path) > 1 else []
        for source in (question.relevant, question.calculation):
            try:
                expression = expressions.compile(source) if source else None
            except Unsupported:
                continue
            if expression:
                names |= expression.names
                needs[path] += [path] if expression.uses_dot else []
        needs[path] += [by_name[name] for name in sorted(names) if name in by_name]
    ordered: list[Names] = []
    circles: list[list[Names]] = []
    state: dict[Names, int] = {}  # 1: being looked at, 2: done
    for first in paths:
        trail = [first] if first not in state else []
        state.setdefault(first, 1)
        while trail:
            path = trail[-1]
            if not needs[path]:
                trail.pop()
                state[path] = 2
                ordered.append(path)
                continue
            following = needs[path].pop()
            if state.get(following) == 1 and len(circles) < MOST_CIRCLES:
                circles.append(trail[trail.index(following) :])
            elif following not in state:
                state[following] = 1
                trail.append(following)
    return ordered, circles


def _by_name(form: Form) -> dict[str, Names]:
    return {path[-1]: path for path, _ in reversed(list(form.walk()))}


def converted(kind: str, value: Any) -> Any:
    """An answer in the type of its question, None where it is blank. Raises ValueError when it is none.

    >>> converted("integer", "12"), converted("date", "2026-01-31"), converted("geopoint", [45.46, 9.19])
    (12, '2026-01-31', '45.46 9.19 0 0')
    """
    if value is None or value == [] or value == () or (isinstance(value, str) and not value.strip()):
        return None
    if kind == "select_multiple":
        return _several(value)
    if kind == "geopoint":
        return _place(value)
    if kind == "acknowledge":
        if value is False:
            return None
        if value is True or value in ("OK", "true", "yes", "1"):
            return "OK"
        raise ValueError(kind)
    if kind in ("integer", "decimal"):
        return _counted(kind, value)
    if kind == "date" and isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if kind == "time" and isinstance(value, time):
        return value.isoformat()
    if not isinstance(value, str):
        raise ValueError(kind)
    words = value.strip()
    if kind == "date" and _DATE.fullmatch(words):
        return date.fromisoformat(words).isoformat()
    if kind == "time" and _TIME.fullmatch(words):
        return time.fromisoformat(words).isoformat()
    if kind in ("date", "time"):
        raise ValueError(kind)
    return words if kind == "select_one" else value


def _several(value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ValueError("select_multiple")
    return list(dict.fromkeys(value))


def _counted(kind: str, value: Any) -> int | Decimal:
    if isinstance(value, bool):
        raise ValueError(kind)
    words = repr(value) if isinstance(value, float) else str(value).strip()
    if isinstance(value, float | Decimal) and not _DECIMAL.fullmatch(words):
        size = abs(float(value)) if math.isfinite(value) else math.inf
        words = format(Decimal(words), "f") if 1e-18 <= size < 1e18 else words
    if kind == "integer" and _INTEGER.fullmatch(words):
        return int(words)
    if kind == "decimal" and _DECIMAL.fullmatch(words):
        return Decimal(words)
    raise ValueError(kind)


def _place(value: Any) -> str:
    parts = value.split() if isinstance(value, str) else list(value)
    if not 2 <= len(parts) <= 4:
        raise ValueError("geopoint")
    numbers = [Decimal(_counted("decimal", part)) for part in parts]
    if abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        raise ValueError("geopoint")
    return " ".join(format(number, "f") for number in numbers + [Decimal(0)] * (4 - len(numbers)))


class _Run:
    """A form with answers at one moment. Everything is computed once, in the order of what needs what."""

    def __init__(self, form: Form, answers: Mapping[str, Any], today: date | None) -> None:
        self.form, self.answers = form, answers
        self.today = today or datetime.now().astimezone().date()
        self.by_name = _by_name(form)
        self.questions = dict(reversed(list(form.walk())))
        self._relevant: dict[Path, bool] = {(): True}
        self._values: dict[Path, object] = {}
        ordered, circles = in_order(form)
        if circles:
            raise ValueError(f"these depend on each other: {', '.join(path[-1] for path in circles[0])}")
        for names in ordered:
            for path in self._instances(names):
                question = self.questions[names]
                self._relevant[path] = self._is_relevant(path, question)
                if question.kind not in SECTIONS:
                    self._values[path] = self._value(path, question)

    def asked(self) -> Iterator[tuple[Path, Question]]:
        """All that is relevant, in the order of the form; a repetition comes with its repeat."""
        waiting: list[tuple[Path, Question]] = [
            ((question.name,), question) for question in reversed(self.form.questions)
        ]
        while waiting:
            path, question = waiting.pop()
            if not self._relevant.get(path, False):
                continue
            yield path, question
            if question.kind == "repeat" and isinstance(path[-1], str):
                waiting += [((*path, at), question) for at in reversed(range(self._repeated(path)))]
            else:
                waiting += [((*path, child.name), child) for child in reversed(question.children)]

    def fault(self, path: Path, question: Question) -> tuple[str, Text] | None:
        """The first thing that is wrong at a path."""
        given = self._given(path)
        if question.kind in SECTIONS:
            return self._structure(path, question, given)
        if question.kind in _UNASKED or question.calculation:
            return None
        try:
            value = converted(question.kind, given)
        except (ValueError, TypeError):
            kind = "choice" if question.kind in SELECTS else question.kind
            return ("choice" if kind == "choice" else "type", MESSAGES[kind])
        if value is None:
            needed = bool(question.required) and self._holds(question.required, path)
            return ("required", MESSAGES["required"]) if needed else None
        if question.kind in SELECTS:
            offered = {choice.name for choice in self.options(path)}
            if not offered.issuperset(value if isinstance(value, list) else [value]):
                return "choice", MESSAGES["choice"]
        if question.constraint and not self._holds(question.constraint, path):
            return "constraint", MESSAGES["constraint"]
        return None

    def options(self, path: Path) -> tuple[Choice, ...]:
        """The choices of a question that its filter lets through."""
        question = self.questions[_names(path)]
        every = self.form.choices.get(question.list_name, ())
        if not question.choice_filter:
            return tuple(every)
        expression = expressions.compile(question.choice_filter, in_choices=True)
        dot = self._values.get(path, "")

        def passes(choice: Choice) -> bool:
            label = next(iter(choice.label.values()), "")
            columns = {"label": label, **choice.extra, "name": choice.name}
            return expression.holds(self._seen_from(path), dot, self.today, columns)

        return tuple(choice for choice in every if passes(choice))

    def kept(self, path: Path, question: Question) -> Any:
        """The value at a path as it is kept, None where there is none."""
        if question.kind == "note":
            return None
        if question.calculation:
            return _computed(question.kind, self._values[path])
        given = self._given(path)
        if question.kind in RECORDED:
            return given if isinstance(given, str) and given else None
        return converted("text" if question.kind == "calculate" else question.kind, given)

    def _structure(self, path: Path, question: Question, given: Any) -> tuple[str, Text] | None:
        if question.kind == "repeat" and isinstance(path[-1], str):
            if given is not None and not isinstance(given, list | tuple):
                return "type", MESSAGES["repeat"]
            return ("many", MESSAGES["many"]) if given and len(given) > MOST_REPEATED else None
        wrong = given is not None and not isinstance(given, Mapping)
        return ("type", MESSAGES["group"]) if wrong else None

    def _given(self, path: Path) -> Any:
        found: Any = self.answers
        for step in path:
            if isinstance(step, int):
                found = found[step] if isinstance(found, list | tuple) and step < len(found) else None
            else:
                found = found.get(step) if isinstance(found, Mapping) else None
        return found

    def _repeated(self, path: Path) -> int:
        given = self._given(path)
        return min(len(given), MOST_REPEATED) if isinstance(given, list | tuple) else 0

    def _instances(self, names: Names, context: Path = ()) -> list[Path]:
        """The places where a question stands; of repeats that the context is in, its own repetition only.

        A repeat stands at its own path and once for each repetition.
        """
        found: list[Path] = [()]
        for end, name in enumerate(names, 1):
            found = [(*path, name) for path in found]
            if self.questions[names[:end]].kind != "repeat":
                continue
            again: list[Path] = []
            for path in found:
                inside = context[: len(path)] == path and len(context) > len(path)
                if inside and end < len(names):
                    again.append(context[: len(path) + 1])
                    continue
                again += [path] if end == len(names) else []
                again += [(*path, at) for at in range(self._repeated(path))]
            found = again
        return found

    def _is_relevant(self, path: Path, question: Question) -> bool:
        if not self._relevant.get(path[:-1], False):
            return False
        # The rule of a repeat was asked once, for all its repetitions.
        if isinstance(path[-1], int) or not question.relevant:
            return True
        return self._holds(question.relevant, path)

    def _holds(self, source: str, path: Path) -> bool:
        expression = expressions.compile(source)
        return expression.holds(self._seen_from(path), self._values.get(path, ""), self.today)

    def _value(self, path: Path, question: Question) -> object:
        """What expressions see of an answer: numbers, dates and times as such, all else as text."""
        if not self._relevant[path]:
            return ""
        if question.calculation:
            return expressions.compile(question.calculation).value(self._seen_from(path), "", self.today)
        given = self._given(path)
        if question.kind in _UNASKED:
            return given if isinstance(given, str) else ""
        try:
            value = converted(question.kind, given)
        except (ValueError, TypeError):
            return ""
        if value is None:
            return ""
        if question.kind == "date":
            return date.fromisoformat(value)
        if question.kind == "time":
            return time.fromisoformat(value)
        return " ".join(value) if isinstance(value, list) else value

    def _seen_from(self, path: Path) -> Answers:
        def look(name: str) -> object:
            names = self.by_name.get(name)
            if names is None:
                return ""
            if self.questions[names].kind == "repeat":
                return [
                    place[-1]
                    for place in self._instances(names, path)
                    if isinstance(place[-1], int) and self._relevant[place]
                ]
            places = self._instances(names, path)
            if _repeats_outside(names, path, self.questions):
                return [self._values.get(place, "") for place in places if self._relevant[place]]
            return self._values.get(places[0], "") if places else ""

        return look


def _repeats_outside(names: Names, path: Path, questions: Mapping[Names, Question]) -> bool:
    """Whether the way to a question leads into a repeat that the path is not in."""
    within = _names(path)
    return any(
        questions[names[:end]].kind == "repeat" and within[:end] != names[:end]
        for end in range(1, len(names))
    )


def _names(path: Path) -> Names:
    return tuple(step for step in path if isinstance(step, str))


def _computed(kind: str, value: object) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        words = string(value)
        return converted("text" if kind == "calculate" else kind, words)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    words = string(value)
    if kind in ("calculate", "integer", "decimal"):
        whole = kind != "decimal" and "." not in words
        return int(words) if whole else Decimal(words)
    return converted(kind, words)
