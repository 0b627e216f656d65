"""Running a form without a browser: what is asked, what is wrong with the answers, what of them counts.

Answers are a nested dict as JSON has them: a group is a dict, a repeat a list of dicts, several selected are
a list of names. A path is the names from the root with the number of each repetition: ("rel", 0, "ente").

Source: ODK XForms specification; what is not asked counts as blank wherever it is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from vicinia.methods.xlsform import expressions
from vicinia.methods.xlsform.answers import computed, converted
from vicinia.methods.xlsform.model import RECORDED, SECTIONS, SELECTS, Choice, Form, Question, Text
from vicinia.methods.xlsform.order import Names, in_order, named
from vicinia.methods.xlsform.parser import POSITION, Answers
from vicinia.methods.xlsform.values import number

Path = tuple[str | int, ...]

MOST_REPEATED = 1000
"""Repetitions that are looked at; more are a fault of their own."""

_COMPUTED = frozenset({"calculate", "hidden"})
_UNASKED = frozenset({"note"}) | _COMPUTED | RECORDED

MESSAGES: Mapping[str, Text] = {
    "required": {"it": "Serve una risposta.", "en": "An answer is needed."},
    "constraint": {"it": "La risposta non è ammessa qui.", "en": "This answer is not allowed here."},
    "choice": {"it": "Scegli tra le risposte elencate.", "en": "Choose among the listed answers."},
    "text": {"it": "Serve un testo.", "en": "A text is needed."},
    "integer": {"it": "Serve un numero intero.", "en": "A whole number is needed."},
    "decimal": {"it": "Serve un numero, come 3,5.", "en": "A number is needed, such as 3.5."},
    "date": {"it": "Serve una data, come 2026-12-31.", "en": "A date is needed, such as 2026-12-31."},
    "time": {"it": "Serve un’ora, come 09:30.", "en": "A time is needed, such as 09:30."},
    "datetime": {
        "it": "Servono un giorno e un’ora, come 2026-12-31 09:30.",
        "en": "A day and a time are needed, such as 2026-12-31 09:30.",
    },
    "barcode": {"it": "Serve un testo.", "en": "A text is needed."},
    "range": {"it": "Serve un numero della scala.", "en": "A number on the scale is needed."},
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
    return {path for path, _ in Run(form, answers, today).asked()}


def options(
    form: Form, answers: Mapping[str, Any], path: Path, *, today: date | None = None
) -> tuple[Choice, ...]:
    """The choices that the question at a path offers now. Raises KeyError when there is no such question."""
    return Run(form, answers, today).options(path)


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
    run = Run(form, answers, today)
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
    run = Run(form, answers, today)
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


class Run:
    """A form with answers at one moment. Everything is computed once, in the order of what needs what."""

    def __init__(self, form: Form, answers: Mapping[str, Any], today: date | None) -> None:
        self.form, self.answers = form, answers
        self.today = today or datetime.now().replace(microsecond=0)  # noqa: DTZ005 (the clock on the wall)
        self.by_name = named(form)
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
                waiting += [((*path, at), question) for at in reversed(range(self.repeated(path)))]
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
        if question.kind == "range" and not _on_scale(value, question):
            return "constraint", MESSAGES["range"]
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

    def seen(self, name: str, path: Path) -> object:
        """The value of a name as rules at a path see it, "" where there is none."""
        return self._seen_from(path)(name)

    def kept(self, path: Path, question: Question) -> Any:
        """The value at a path as it is kept, None where there is none."""
        if question.kind == "note":
            return None
        if question.calculation:
            return computed(question.kind, self._values[path])
        if question.kind in _UNASKED:
            return self._values[path] or None
        return converted(question.kind, self._given(path))

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

    def repeated(self, path: Path) -> int:
        """How often the repeat at a path is asked."""
        given = self._given(path)
        repeat = self.questions[_names(path)]
        if repeat.repeat_count:
            count = number(
                expressions.compile(repeat.repeat_count).value(self._seen_from(path), "", self.today)
            )
            return 0 if math.isnan(count) else int(max(0, min(count, MOST_REPEATED)))
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
                again += [(*path, at) for at in range(self.repeated(path))]
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
            usual = question.first_value if question.kind in _COMPUTED else ""
            return given if isinstance(given, str) and given else usual or ""
        try:
            value = converted(question.kind, given)
        except (ValueError, TypeError):
            return ""
        if value is None:
            return ""
        if question.kind == "datetime":
            return datetime.fromisoformat(value)
        if question.kind == "date":
            return date.fromisoformat(value)
        if question.kind == "time":
            return time.fromisoformat(value)
        return " ".join(value) if isinstance(value, list) else value

    def _seen_from(self, path: Path) -> Answers:
        def look(name: str) -> object:
            if name == POSITION:
                return next((float(step) + 1 for step in reversed(path) if isinstance(step, int)), "")
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


def _on_scale(value: Decimal, question: Question) -> bool:
    start, end, step = question.scale
    return min(start, end) <= value <= max(start, end) and (value - start) % step == 0
