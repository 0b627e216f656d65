"""From the source of an expression to what computes it; never by `eval`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NoReturn

from vicinia.methods.xlsform.functions import FUNCTIONS, GATHERERS, listed
from vicinia.methods.xlsform.operators import OPERATORS
from vicinia.methods.xlsform.patterns import Pattern
from vicinia.methods.xlsform.unsupported import DEEPEST, Unsupported
from vicinia.methods.xlsform.values import number, string, truth

Answers = Callable[[str], object]
"""What ${name} stands for: text, a number, a date, or a list where a repeat is looked at from outside."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What an expression looks at while it is computed; `columns` are those of one choice."""

    answers: Answers
    dot: object
    today: date
    columns: Mapping[str, str]


POSITION = ".."
"""What `position(..)` looks up: the number of the repetition, from 1."""

Node = Callable[[Moment], Any]

_NAME = r"[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?"
_TOKEN = re.compile(
    rf"""\s*(?:
      \$\{{\s*(?P<reference>[^{{}}]*?)\s*\}}
    | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | '(?P<single>[^']*)' | "(?P<double>[^"]*)"
    | (?P<word>{_NAME})
    | (?P<sign><=|>=|!=|[=<>+*(),-])
    | (?P<parent>\.\.)(?![./\w])
    | (?P<dot>\.)(?![./\w])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_SIMPLE_NAME = re.compile(r"[^\W\d][\w.-]*")
_ALONE = re.compile(r"\s*[,)]")
_PATH = re.compile(r"\s*((?:\.\.|[/@\[|])[^\s,()]*)")


class Parser:
    """Takes one token after the other, so that the first thing that is not known is the one named.

    `names`, `single`, `columns` and `uses_dot` fill up meanwhile, as `Expression` explains them.
    """

    def __init__(self, source: str, in_choices: bool) -> None:
        self.source, self.in_choices = source, in_choices
        self.names: set[str] = set()
        self.single: set[str] = set()
        self.columns: set[str] = set()
        self.uses_dot = False
        self._at = self._depth = 0
        self._kind = self._value = ""
        self._next()

    def whole(self) -> Node:
        """What computes the whole source. Raises Unsupported for what is not known."""
        node = self._expression(0)
        if self._kind != "end":
            self._break()
        return node

    # --- tokens

    def _next(self) -> None:
        found = _TOKEN.match(self.source, self._at)
        if not found or not found.lastgroup:
            path = _PATH.match(self.source, self._at)
            if path:
                raise Unsupported("path", path[1])
            raise Unsupported("syntax", self.source[self._at :].strip()[:40])
        self._at = found.end()
        self._kind, self._value = found.lastgroup, found[found.lastgroup]
        if self._kind in ("single", "double"):
            self._kind = "text"

    def _is(self, sign: str) -> bool:
        return self._kind == "sign" and self._value == sign

    def _expect(self, sign: str) -> None:
        if not self._is(sign):
            self._break()
        self._next()

    def _break(self) -> NoReturn:
        if self._kind == "end":
            raise Unsupported("empty", self.source[-40:])
        raise Unsupported("syntax", self._value)

    # --- operators and what they stand between

    def _level(self) -> int:
        """How tightly the operator binds that stands here, -1 where there is none."""
        operator = self._value if self._kind in ("sign", "word") else ""
        return OPERATORS[operator][0] if operator in OPERATORS else -1

    def _expression(self, lowest: int) -> Node:
        """Precedence climbing; a chain of equal operators is one node, however long it is."""
        left = self._operand()
        while (level := self._level()) >= lowest:
            links: list[tuple[str, Node]] = []
            while self._level() == level:
                operator = self._value
                self._next()
                links.append((operator, self._expression(level + 1)))
            left = _chain(left, links)
        return left

    def _operand(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unsupported("deep", str(DEEPEST))
        if self._is("("):
            self._next()
            node = self._expression(0)
            self._expect(")")
        elif self._is("-"):
            self._next()
            node = _negative(self._operand())
        elif self._kind in ("sign", "end"):
            self._break()
        else:
            node = self._one()
        self._depth -= 1
        return node

    def _one(self) -> Node:
        kind, value = self._kind, self._value
        self._next()
        if kind == "word" and self._is("("):
            self._next()
            return self._call(value)
        if kind == "reference":
            self.single.add(self._referred(value))
            return lambda moment: moment.answers(value)
        if kind == "number":
            constant = float(value)
            return lambda _: constant
        if kind == "text":
            return lambda _: value
        if kind == "dot":
            self.uses_dot = True
            return lambda moment: moment.dot
        if kind == "parent" or not self.in_choices or ":" in value:
            raise Unsupported("path", value)
        self.columns.add(value)
        return lambda moment: moment.columns.get(value, "")

    def _referred(self, name: str) -> str:
        if not _SIMPLE_NAME.fullmatch(name):
            raise Unsupported("reference", name)
        self.names.add(name)
        return name

    # --- functions

    def _call(self, name: str) -> Node:
        if name in GATHERERS:
            return self._gather(name)
        if name == "position":
            return self._position()
        if name == "regex":
            return self._match()
        if name in ("today", "now"):
            self._arguments(name, 0, 0)
            return _day if name == "today" else _now
        if name == "if":
            condition, then, otherwise = self._arguments(name, 3, 3)
            return lambda moment: then(moment) if truth(condition(moment)) else otherwise(moment)
        if name not in FUNCTIONS:
            raise Unsupported("function", name)
        least, most, function = FUNCTIONS[name]
        arguments = self._arguments(name, least, most)
        return lambda moment: function(*[argument(moment) for argument in arguments])

    def _arguments(self, name: str, least: int, most: int) -> list[Node]:
        arguments: list[Node] = []
        while not self._is(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._expression(0))
        self._next()
        if not least <= len(arguments) <= most:
            raise Unsupported("arguments", name)
        return arguments

    def _match(self) -> Node:
        value = self._expression(0)
        self._expect(",")
        # A pattern that stands there can be checked now; one that is computed could be anything.
        kind, source = self._kind, self._value
        self._next()
        if kind != "text" or not self._is(")"):
            raise Unsupported("arguments", "regex")
        self._next()
        pattern = Pattern(source)
        return lambda moment: pattern.matches(string(value(moment)))

    def _position(self) -> Node:
        if self._kind != "parent":
            raise Unsupported("arguments", "position")
        self._next()
        self._expect(")")
        return lambda moment: moment.answers(POSITION)

    def _gather(self, function: str) -> Node:
        """A function of all that was answered: a question that is asked many times gives many values."""
        gatherer = GATHERERS[function]
        first: list[Node] = []
        rest: list[Node] = []
        while not self._is(")"):
            if first or rest:
                self._expect(",")
            if len(first) < gatherer.before:
                first.append(self._expression(0))
            else:
                rest.append(self._gathered(function, names_only=gatherer.names_only))
        self._next()
        if not rest or (gatherer.names_only and len(rest) > 1):
            raise Unsupported("arguments", function)

        def value(moment: Moment) -> Any:
            values = [one for node in rest for one in listed(node(moment))]
            return gatherer.compute(*[node(moment) for node in first], values)

        return value

    def _gathered(self, function: str, *, names_only: bool) -> Node:
        """One argument of such a function: a name by itself may stand for many answers."""
        if self._kind == "reference" and _ALONE.match(self.source, self._at):
            name = self._referred(self._value)
            self._next()
            return lambda moment: moment.answers(name)
        if names_only:
            raise Unsupported("arguments", function)
        return self._expression(0)


def _day(moment: Moment) -> date:
    return moment.today.date() if isinstance(moment.today, datetime) else moment.today


def _now(moment: Moment) -> datetime:
    day = moment.today
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def _negative(inner: Node) -> Node:
    return lambda moment: -number(inner(moment))


def _chain(first: Node, links: Sequence[tuple[str, Node]]) -> Node:
    def value(moment: Moment) -> Any:
        found = first(moment)
        for operator, node in links:
            # What is decided is not computed further.
            if operator == "or" and truth(found):
                return True
            if operator == "and" and not truth(found):
                return False
            found = OPERATORS[operator][1](found, node(moment))
        return found

    return value
