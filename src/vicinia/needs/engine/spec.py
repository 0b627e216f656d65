"""An index as plain data: what a version of a recipe asks an engine to compute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from vicinia.needs.formula import Figure, Formula, parse

METHODS = ("ampi", "mpi", "zscore")
PENALTIES = ("negative", "positive")


class IngredientLike(Protocol):
    """What is read of an ingredient: the model has it, and so has anything made for a test."""

    name: str
    numerator: str
    denominator: str
    per: float
    polarity: int
    weight: float
    reference: float | None


class VersionLike(Protocol):
    """What is read of a version."""

    method: str
    penalty: str
    year: int


@dataclass(frozen=True, slots=True)
class IngredientSpec:
    """One indicator: a ratio, its direction, its weight and, for AMPI, the value that scores 100."""

    name: str
    numerator: Formula
    denominator: Formula
    per: float = 100.0
    polarity: int = 1
    weight: float = 1.0
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """A method and its ingredients. `year` is that of figures which name no other."""

    method: str
    penalty: str
    year: int
    ingredients: tuple[IngredientSpec, ...]

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"The method is one of {', '.join(METHODS)}; got {self.method!r}.")
        if self.penalty not in PENALTIES:
            raise ValueError(f"The penalty is one of {', '.join(PENALTIES)}; got {self.penalty!r}.")
        if not self.ingredients:
            raise ValueError("An index needs at least one ingredient.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns with figures that a wide table must have, in the order of the alphabet."""
        return tuple(sorted({column_of(figure, self.year) for figure in self.figures}))

    @property
    def figures(self) -> frozenset[Figure]:
        """Figures that the ingredients name, each with its year."""
        return frozenset(
            figure.of(self.year)
            for one in self.ingredients
            for formula in (one.numerator, one.denominator)
            for figure in formula.figures
        )


def column_of(figure: Figure, year: int) -> str:
    """The column of a wide table that holds a figure: its own name, with the year when it is another one.

    >>> column_of(Figure("P50"), 2011), column_of(Figure("P1", 2001), 2011)
    ('P50', 'P1_2001')
    """
    return figure.variable if figure.year in (0, year) else f"{figure.variable}_{figure.year}"


def of_version(version: VersionLike, ingredients: Iterable[IngredientLike]) -> IndexSpec:
    """The plain data of a version. Raises FormulaProblem for a formula that cannot be read."""
    return IndexSpec(
        str(version.method),
        str(version.penalty),
        int(version.year),
        tuple(
            IngredientSpec(
                one.name, parse(one.numerator), parse(one.denominator), float(one.per), int(one.polarity),
                float(one.weight), None if one.reference is None else float(one.reference),
            )
            for one in ingredients
        ),
    )  # fmt: skip
