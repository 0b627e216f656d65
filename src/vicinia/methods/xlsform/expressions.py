"""The expressions of XLSForm: a small part of XPath 1.0, read by a parser of its own.

What is not known is refused by name, so that nobody believes that a rule holds which is not computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from vicinia.methods.xlsform.parser import Answers, Moment, Node, Parser
from vicinia.methods.xlsform.unsupported import Unsupported
from vicinia.methods.xlsform.values import truth

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression.

    `names` are all that it looks up, `single` those of them outside `count()` and `sum()`, `columns` the
    columns of a choice that a filter looks at, `uses_dot` whether it looks at the own value.
    """

    source: str
    names: frozenset[str]
    single: frozenset[str]
    columns: frozenset[str]
    uses_dot: bool
    _node: Node = field(repr=False, compare=False)

    def value(
        self, answers: Answers, dot: object, today: date, columns: Mapping[str, str] | None = None
    ) -> object:
        """The result: str, float, bool or date.

        >>> compile("if(${a} > 2, 'many', 'few')").value({"a": 3}.__getitem__, "", date(2026, 1, 1))
        'many'
        """
        return self._node(Moment(answers, dot, today, columns or {}))

    def holds(
        self, answers: Answers, dot: object, today: date, columns: Mapping[str, str] | None = None
    ) -> bool:
        """The result as a condition."""
        return truth(self.value(answers, dot, today, columns))


@lru_cache(maxsize=4096)
def compile(source: str, *, in_choices: bool = False) -> Expression:
    """An expression, ready to be computed; with `in_choices`, bare names stand for columns of the choice.

    Raises Unsupported for everything that is not known.

    >>> sorted(compile("selected(${a}, 'x') and ${b} > 2").names)
    ['a', 'b']
    >>> compile("pulldata('a', 'b')")
    Traceback (most recent call last):
      ...
    vicinia.methods.xlsform.unsupported.Unsupported: the function “pulldata()” is not known here
    """
    if len(source) > LONGEST:
        raise Unsupported("long", str(LONGEST))
    parser = Parser(source, in_choices)
    node = parser.whole()
    return Expression(
        source,
        frozenset(parser.names),
        frozenset(parser.single),
        frozenset(parser.columns),
        parser.uses_dot,
        node,
    )
