"""From what somebody asks to a question with its answer, ready to be shown and kept."""

from __future__ import annotations

from collections.abc import Mapping

from vicinia.core.models import District
from vicinia.needs.areas import position_of, propose_areas
from vicinia.needs.models import Reading
from vicinia.needs.presidia import Answer, propose_presidia
from vicinia.needs.queries.bordering import borders_of
from vicinia.needs.queries.scenarios import (
    existing_places,
    expected_people,
    hardship_classes,
    likeness_in,
    towns_of,
)
from vicinia.needs.scenario_sheets import Question


def plan_presidia(
    district: District, *, theme: str, number: int, purpose: str, minutes: int,
    counts: str, reading: Reading | None, existing: bool,
) -> tuple[Question, Answer]:  # fmt: skip
    """Where to open presidia. `counts`: ``residents``, ``expected``, or ``class`` with a reading.

    Raises PlanProblem.
    """
    towns = towns_of(district)
    weights, year = [float(one.residents) for one in towns.used], None
    is_sample = towns.is_sample
    if counts == "expected":
        weights, year, invented = expected_people(district, theme, towns.used)
        is_sample = is_sample or invented
    elif reading is not None:
        classes = hardship_classes(reading, towns.used)
        is_sample = is_sample or reading.includes_sample
        weights = [weight * times for weight, times in zip(weights, classes, strict=True)]
    there = existing_places(district, theme, towns.used) if existing else []
    answer = propose_presidia(
        towns=towns.used, existing=there, weights=weights, purpose=purpose, number=number, minutes=minutes
    )
    question: Question = {
        "theme": theme, "number": number, "purpose": purpose, "minutes": minutes, "counts": counts,
        "reading": _name(reading), "year": year, "existing": existing,
        "left_out": list(towns.left_out), "is_sample": is_sample,
    }  # fmt: skip
    return question, answer


def plan_areas(
    district: District, *, reading: Reading | None, number: int | None, residents: int | None,
    minutes: int | None, by_hand: Mapping[str, int] | None,
) -> tuple[Question, Answer]:  # fmt: skip
    """Which municipalities belong together; with ``by_hand``, what that costs. Raises PlanProblem."""
    towns = towns_of(district)
    answer = propose_areas(
        towns=towns.used, borders=borders_of(district),
        likeness=likeness_in(reading, towns.used) if reading else position_of(towns.used),
        number=number, residents=residents, minutes=minutes, by_hand=by_hand,
    )  # fmt: skip
    question: Question = {
        "reading": _name(reading), "number": number, "residents": residents, "minutes": minutes,
        "left_out": list(towns.left_out),
        "is_sample": towns.is_sample or bool(reading and reading.includes_sample),
    }  # fmt: skip
    return question, answer


def _name(reading: Reading | None) -> str:
    return f"{reading.version.recipe.title} ({reading.version.year})" if reading else ""
