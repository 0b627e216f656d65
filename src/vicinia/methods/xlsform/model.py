"""A form as XLSForm describes it, as far as it can be asked here.

Everything is frozen: a changed form is a new one (`dataclasses.replace`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Text = Mapping[str, str]
"""Language code → words; "" is the language of columns that name none."""

SELECTS = frozenset({"select_one", "select_multiple"})
SECTIONS = frozenset({"group", "repeat"})
RECORDED = frozenset(
    {
        "start", "end", "today", "deviceid", "username", "email", "phonenumber", "simserial", "subscriberid",
        "audit", "start-geopoint",
    }
)  # fmt: skip
"""Asked of the machine, not of anybody. They are kept so that a form goes out as it came in."""
NUMBERS = frozenset({"integer", "decimal", "range"})
KINDS = frozenset(
    {
        *SELECTS, *SECTIONS, *RECORDED, *NUMBERS, "text", "date", "time", "datetime", "note", "calculate",
        "hidden", "barcode", "geopoint", "acknowledge",
    }
)  # fmt: skip

COMPUTED = re.compile(r"\$\{|[\w-]\(")
"""What tells an expression from a value, in a default."""
_PARAMETER = re.compile(r"([a-z]+)\s*=\s*([^\s,;]+)")
_FAR = 10**12
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

    `kind` is one of KINDS. `required`, `relevant`, `constraint`, `read_only`, `calculation`, `choice_filter`
    and `repeat_count` are expressions as written, "" where there is none; what is always required has
    "true()". `default` is a value or, in forms from other programs, an expression. `parameters` are as
    written ("start=1 end=5 step=1").
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
    repeat_count: str = ""
    parameters: str = ""
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

    @property
    def scale(self) -> tuple[Decimal, Decimal, Decimal]:
        """Where a range begins, where it ends, and how wide its steps are. Raises ValueError without sense.

        >>> Question("voto", "range", parameters="start=0 end=4").scale
        (Decimal('0'), Decimal('4'), Decimal('1'))
        """
        said = dict(_PARAMETER.findall(self.parameters))
        try:
            start, end, step = (
                Decimal(said.get(name, usual))
                for name, usual in (("start", "1"), ("end", "10"), ("step", "1"))
            )
        except ArithmeticError:
            raise ValueError(self.parameters) from None
        if not all(one.is_finite() and abs(one) < _FAR for one in (start, end, step)) or not step:
            raise ValueError(self.parameters)
        return start, end, step

    def marks(self, most: int) -> tuple[Decimal, ...]:
        """The numbers on the scale of a range, none where there are more than `most`.

        >>> Question("voto", "range", parameters="start=0 end=1 step=.5").marks(5)
        (Decimal('0.0'), Decimal('0.5'), Decimal('1.0'))
        """
        start, end, step = self.scale
        count = int((end - start) / step) + 1
        return tuple(start + step * at for at in range(count)) if count <= most else ()


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
