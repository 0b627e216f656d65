"""The small language in which a recipe names its figures: variables added and subtracted.

``P50 + P51 - P52`` are figures of the recipe's own year; ``P1@2001`` is the figure of another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

_TERM = re.compile(r"\s*([+\-−]?)\s*([A-Za-z][A-Za-z0-9_]*)(?:@(\d{4}))?\s*")


class FormulaProblem(ValueError):
    """A formula that cannot be read; the message says where and what to write instead."""


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """A variable in a year; the year is 0 for the recipe's own."""

    variable: str
    year: int = 0

    def of(self, year: int) -> Figure:
        """The same with the recipe's year in the place of 0."""
        return self if self.year else Figure(self.variable, year)

    def __str__(self) -> str:
        return f"{self.variable}@{self.year}" if self.year else self.variable


@dataclass(frozen=True, slots=True)
class Formula:
    """A signed sum of figures; without figures it is the number 1."""

    terms: tuple[tuple[int, Figure], ...]

    @property
    def figures(self) -> frozenset[Figure]:
        """Those that it needs."""
        return frozenset(figure for _sign, figure in self.terms)

    def evaluate(self, values: Mapping[Figure, float], year: int) -> float:
        """The sum; KeyError when a figure is missing."""
        if not self.terms:
            return 1.0
        return sum(sign * values[figure.of(year)] for sign, figure in self.terms)


@lru_cache(maxsize=512)
def parse(text: str) -> Formula:
    """Read a formula; an empty one is 1.

    >>> [(sign, str(figure)) for sign, figure in parse("P50 + P51 - P1@2001").terms]
    [(1, 'P50'), (1, 'P51'), (-1, 'P1@2001')]
    """
    terms: list[tuple[int, Figure]] = []
    at = 0
    stripped = text.strip()
    while at < len(stripped):
        found = _TERM.match(stripped, at)
        if found is None or (terms and not found[1]):
            raise FormulaProblem(
                _(
                    "“%(formula)s” cannot be read from “%(rest)s” on. Write names of variables joined by "
                    "+ and −, for example P50 + P51, or P1@2001 for another year."
                )
                % {"formula": stripped, "rest": stripped[at : at + 20]}
            )
        terms.append((-1 if found[1] in ("-", "−") else 1, Figure(found[2].upper(), int(found[3] or 0))))
        at = found.end()
    return Formula(tuple(terms))
