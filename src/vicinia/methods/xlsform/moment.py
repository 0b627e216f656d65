"""A form with answers at one moment: computed once, asked often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from vicinia.methods.xlsform.model import REFERENCE, Choice, Form, Question
from vicinia.methods.xlsform.running import Path, Run


class Moment:
    """What a page of a form needs to know. Raises as `relevant_paths` does.

    >>> total = Question("tot", "calculate", calculation="${a} + 1")
    >>> form = Form("", "", questions=(total, Question("a", "integer")))
    >>> moment = Moment(form, {"a": "2"})
    >>> moment.filled("In tutto ${tot}", (), lambda question, value: f"{question.name}={value}")
    'In tutto tot=3.0'
    """

    def __init__(self, form: Form, answers: Mapping[str, Any], *, today: date | None = None) -> None:
        self.form = form
        self._run = Run(form, answers, today)
        self.asked: frozenset[Path] = frozenset(path for path, _question in self._run.asked())
        """The paths of all that is asked, as `relevant_paths` gives them."""

    def options(self, path: Path) -> tuple[Choice, ...]:
        """The choices that the question at a path offers. Raises KeyError when there is no such question."""
        return self._run.options(path)

    def repeated(self, path: Path) -> int:
        """How often a repeat is asked: as often as it was answered, or as often as the form says."""
        return self._run.repeated(path)

    def seen(self, name: str, path: Path = ()) -> object:
        """The value of a name as rules at a path see it, "" where there is none."""
        return self._run.seen(name, path)

    def filled(self, words: str, path: Path, show: Callable[[Question, object], str]) -> str:
        """Words of the form with what was answered in the place of each `${name}`, as `show` says it."""

        def answered(found: Any) -> str:
            names = self._run.by_name.get(found[1])
            return show(self._run.questions[names], self.seen(found[1], path)) if names else str(found[0])

        return REFERENCE.sub(answered, words) if "${" in words else words
