"""Weights of elements, the profile of a project, how far raters agree, and what serves which principle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from vicinia.core.models import User
from vicinia.labs.models import (
    BenchmarkProject,
    Comparison,
    Lab,
    Principle,
    Proposal,
    QualityElement,
    QualityIndicator,
    Rating,
    Theme,
    Weight,
)
from vicinia.methods.reliability import Alpha, alpha
from vicinia.methods.weights import MOST_ELEMENTS

TURNED = {"1": "1"} | {f"1/{n}": n for n in "359"} | {n: f"1/{n}" for n in "359"}
"""An answer to a pair, when its elements change places."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An element with its share of the weight of its group."""

    element: QualityElement
    share: float | None
    """Mean over the people who weighed the group; None where nobody did."""
    spread: float
    """Points between who gave most and who gave least."""
    people: int


@dataclass(frozen=True, slots=True)
class Line:
    """One element in the profile of a project."""

    element: QualityElement
    level: float | None
    """Mean of its indicators, from 0 to 4; None where nobody rated."""
    share: float | None
    """How much it counts among all elements of the profile; None where nobody weighed any of them."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How a project stands on the elements of its group."""

    lines: tuple[Line, ...]
    raters: int
    agreement: Alpha | None
    """Krippendorff's alpha of the raters at the ordinal level; None for one rater."""
    mean: float | None
    """Weighted by the weights of the rated elements; of equal weight where nobody weighed."""


def for_theme(elements: Iterable[QualityElement], theme: str) -> list[QualityElement]:
    """Return the elements of a group, and those of all groups."""
    return [one for one in elements if one.theme in (theme, Theme.SHARED)]


def weights_of(lab: Lab, theme: str) -> list[Weighed]:
    """Return the elements of a group with their weights, heaviest first."""
    elements = list(lab.elements.filter(theme=theme))
    given = _points_given(elements)
    found = []
    for one in elements:
        mine = given[one.pk]
        found.append(
            Weighed(
                one,
                float(np.mean(mine)) / 100 if mine else None,
                max(mine) - min(mine) if mine else 0.0,
                len(mine),
            )
        )
    return sorted(found, key=lambda one: -(one.share or 0))


def _points_given(elements: Iterable[QualityElement]) -> dict[UUID, list[float]]:
    given: dict[UUID, list[float]] = defaultdict(list)
    rows = Weight.objects.filter(element__in=list(elements))
    for element, points in rows.values_list("element_id", "points"):
        given[element].append(float(points))
    return given


def voices_of(elements: Sequence[QualityElement]) -> dict[UUID, float]:
    """Return how much each of some elements counts beside the others; empty where nobody weighed any.

    Points are shared out in each group for itself, so ten points are much among fifteen elements and little
    among three. What makes them comparable is how many times as much as the average of its group an element
    weighs: 1 is the average, also of one that nobody weighed and of a group that nobody weighed.
    """
    given = _points_given(elements)
    means = {one.pk: float(np.mean(given[one.pk])) for one in elements if one.pk in given}
    average = {}
    for theme in {one.theme for one in elements}:
        group = [means[one.pk] for one in elements if one.theme == theme and one.pk in means]
        average[theme] = float(np.mean(group)) if group else 0.0
    if not any(average.values()):
        return {}
    return {
        one.pk: means[one.pk] / average[one.theme] if one.pk in means and average[one.theme] else 1.0
        for one in elements
    }


def points_of(person: User, elements: Iterable[QualityElement]) -> dict[UUID, float]:
    """Return the points that a person gave."""
    rows = Weight.objects.filter(element__in=list(elements), rater=person)
    return {element: float(points) for element, points in rows.values_list("element_id", "points")}


def compared_by(person: User, elements: Sequence[QualityElement]) -> list[QualityElement]:
    """Return which elements of a group a person compared last time; before that all, if they are few enough.

    Empty where she has to choose. Points that were shared out leave no mark of comparisons.
    """
    rows = Weight.objects.filter(element__in=elements, rater=person, consistency_ratio__isnull=False)
    before = set(rows.values_list("element_id", flat=True))
    chosen = [one for one in elements if one.pk in before]
    if 2 <= len(chosen) <= MOST_ELEMENTS:
        return chosen
    return list(elements) if len(elements) <= MOST_ELEMENTS else []


def answers_of(person: User, elements: Sequence[QualityElement]) -> dict[tuple[UUID, UUID], str]:
    """Return what a person said of pairs of these elements, in the order of the elements."""
    place = {one.pk: number for number, one in enumerate(elements)}
    rows = Comparison.objects.filter(rater=person, first__in=elements, second__in=elements)
    found = {}
    for first, second, said in rows.values_list("first_id", "second_id", "answer"):
        if place[first] < place[second]:
            found[first, second] = said
        else:
            # they stood the other way round when it was said
            found[second, first] = TURNED[said]
    return found


def profile(project: BenchmarkProject) -> Profile:
    """Return how a project stands, with the agreement of those who rated it."""
    return profiles(project.lab, project.theme, [project])[0]


def profiles(lab: Lab, theme: str, projects: Sequence[BenchmarkProject]) -> list[Profile]:
    """Return how projects of a group stand. Four queries, whatever their number."""
    elements = for_theme(lab.elements.prefetch_related("indicators"), theme)
    voices = voices_of(elements)
    ratings: dict[UUID, list[tuple[UUID, UUID, int]]] = defaultdict(list)
    rows = Rating.objects.filter(project__in=projects)
    for project, indicator, rater, level in rows.values_list(
        "project_id", "indicator_id", "rater_id", "level"
    ):
        ratings[project].append((indicator, rater, level))
    return [_profile(elements, voices, ratings[one.pk]) for one in projects]


def _profile(
    elements: list[QualityElement], voices: dict[UUID, float], ratings: list[tuple[UUID, UUID, int]]
) -> Profile:
    levels: dict[UUID, list[int]] = defaultdict(list)
    for indicator, _rater, level in ratings:
        levels[indicator].append(level)
    together = sum(voices.values())
    lines = []
    for element in elements:
        means = [float(np.mean(levels[one.pk])) for one in element.indicators.all() if one.pk in levels]
        share = voices[element.pk] / together if together else None
        lines.append(Line(element, float(np.mean(means)) if means else None, share))
    raters = len({rater for _indicator, rater, _level in ratings})
    return Profile(tuple(lines), raters, _agreement(ratings), _mean(lines))


def _mean(lines: Iterable[Line]) -> float | None:
    rated = [(one.level, one.share or 0.0) for one in lines if one.level is not None]
    if not rated:
        return None
    # where only what counts nothing is rated, it counts alike
    weights = [share for _level, share in rated] if any(share for _level, share in rated) else None
    return float(np.average([level for level, _share in rated], weights=weights))


def _agreement(ratings: list[tuple[UUID, UUID, int]]) -> Alpha | None:
    raters = sorted({rater for _indicator, rater, _level in ratings})
    units = sorted({indicator for indicator, _rater, _level in ratings})
    if len(raters) < 2:
        return None
    table = np.full((len(raters), len(units)), np.nan)
    for indicator, rater, level in ratings:
        table[raters.index(rater), units.index(indicator)] = level
    try:
        return alpha(table, "ordinal")
    except ValueError:
        return None


def indicators_of(project: BenchmarkProject) -> list[QualityIndicator]:
    """Return the indicators by which a project is rated."""
    elements = for_theme(project.lab.elements.all(), project.theme)
    return list(QualityIndicator.objects.filter(element__in=elements).select_related("element"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which proposal serves which principle."""

    principles: tuple[Principle, ...]
    rows: tuple[tuple[Proposal, tuple[bool, ...]], ...]

    @property
    def totals(self) -> list[int]:
        """How many proposals serve each principle."""
        return [sum(row[1][at] for row in self.rows) for at in range(len(self.principles))]


def coverage(lab: Lab) -> Coverage:
    """Return principles × proposals of a lab; parked ones serve nobody."""
    principles = tuple(Principle.objects.filter(district=lab.district_id))
    proposals = lab.proposals.exclude(state=Proposal.State.PARKED).prefetch_related("principles")
    rows = []
    for one in proposals:
        served = {principle.pk for principle in one.principles.all()}
        rows.append((one, tuple(principle.pk in served for principle in principles)))
    return Coverage(principles, tuple(rows))
