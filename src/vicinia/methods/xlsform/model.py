"""A form as XLSForm describes it, as far as it can be asked here.

Everything is frozen: a changed form is a new one (`dataclasses.replace`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Text = Mapping[str, str]
"""Language code → words; "" is the language of columns that name none."""

SELECTS = frozenset({"select_one", "select_multiple"})
SECTIONS = frozenset({"group", "repeat"})
RECORDED = frozenset({"start", "end", "today"})
"""Asked of the machine, not of anybody. They are kept so that a form goes out as it came in."""
KINDS = frozenset(
    {
        *SELECTS, *SECTIONS, *RECORDED, "text", "integer", "decimal", "date", "time", "note", "calculate",
        "geopoint", "acknowledge",
    }
)  # fmt: skip

COMPUTED = re.compile(r"\$\{|[\w-]\(")
"""What tells an expression from a value, in a default."""
REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
"""An answer in the words of a label."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list; `extra` are the filled cells of columns that only filters look at."""

    name: str
    label: Text = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, a group or a repeat with the `children` in it.

    `kind` is one of KINDS. `required`, `relevant`, `constraint`, `read_only`, `calculation` and
    `choice_filter` are expressions as written, "" where there is none; what is always required has "true()".
    `default` is a value or, in forms from other programs, an expression.
    """

    name: str
    kind: str
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    list_name: str = ""
    required: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: Text = field(default_factory=dict)
    default: str = ""
    appearance: str = ""
    read_only: str = ""
    calculation: str = ""
    choice_filter: str = ""
    children: tuple[Question, ...] = ()

    @property
    def first_value(self) -> Any:
        """The answer that stands there at first, None without one or where it would have to be computed.

        >>> Question("eta", "integer", default="10").first_value
        '10'
        >>> Question("giorno", "date", default="today()").first_value is None
        True
        """
        if not self.default or COMPUTED.search(self.default):
            return None
        return self.default.split() if self.kind == "select_multiple" else self.default


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form.

    `languages` maps codes to the names that the file gives them ("it" → "Italiano"; "" without a name), in
    the order of its columns. `notices` say in one sentence each what was left out because it concerns other
    programs; they do not count when forms are compared.
    """

    title: str
    form_id: str
    version: str = ""
    default_language: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    notices: tuple[str, ...] = field(default=(), compare=False)

    def walk(self) -> Iterator[tuple[tuple[str, ...], Question]]:
        """Every question in the order of the form, sections before what is in them, with its path of names.

        >>> group = Question("forza", "group", children=(Question("testo", "text"),))
        >>> [path for path, _ in Form("", "", questions=(group,)).walk()]
        [('forza',), ('forza', 'testo')]
        """
        waiting: list[tuple[tuple[str, ...], Question]] = [
            ((question.name,), question) for question in reversed(self.questions)
        ]
        while waiting:
            path, question = waiting.pop()
            yield path, question
            waiting += [((*path, child.name), child) for child in reversed(question.children)]
