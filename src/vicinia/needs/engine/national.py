"""Indices of a whole country: a wide table in, a Parquet file of scores out, on any engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from vicinia.needs.engine import engines, expression
from vicinia.needs.engine.spec import IndexSpec
from vicinia.needs.engine.tables import WideTable, instead_of
from vicinia.territory.services.load.variables import is_additive


class IndexProblem(ValueError):
    """An index that cannot be computed from a table; the message says why."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Where scores were written, and for how many areas; `left_out` lack a figure or would divide by 0."""

    path: Path
    areas: int
    left_out: int


def missing(spec: IndexSpec, table: WideTable) -> list[str]:
    """Figures that a recipe asks for and the table does not have."""
    return sorted(set(spec.columns) - set(table.variables))


def over(engine: Any, spec: IndexSpec, table: WideTable, *, municipal: bool) -> Any:
    """The areas of a table, or their municipalities, as an engine sees them.

    Raises IndexProblem when a figure is not there, or cannot be added up to municipalities.
    """
    lacking = missing(spec, table)
    if lacking:
        raise IndexProblem(
            _(
                "These figures are not in the table: %(list)s. Choose a recipe without them, or another "
                "census."
            )
            % {"list": ", ".join(lacking)}
        )
    if municipal:
        whole = sorted({one.variable for one in spec.figures if not is_additive(one.variable)})
        if whole:
            raise IndexProblem(
                _("%(list)s cannot be added up from parts to municipalities. Read the recipe by area.")
                % {"list": ", ".join(whole)}
            )
    areas = engines.put(engine, table.path, expression.NAME)
    return expression.by_municipality(areas, spec.columns) if municipal else areas


def write_scores(
    engine: Any, spec: IndexSpec, table: WideTable, to: Path, *, municipal: bool = False
) -> Scores:
    """Compute an index on an engine and write it as Parquet, by area.

    Raises IndexProblem for figures that are not there, fewer than three complete areas, an ingredient that
    is the same everywhere, and a reference so far away that an area has no score.
    """
    areas = over(engine, spec, table, municipal=municipal)
    everything = int(engine.execute(areas.count()))
    found = engine.to_pyarrow(expression.spread(areas, spec)).to_pylist()[0]
    refuse(found, spec)
    scores = expression.index(areas, spec)
    with instead_of(to) as unfinished:
        _write(engine, scores.order_by("area"), unfinished)
        _refuse_without_score(unfinished)
    return Scores(to, int(found["areas"]), everything - int(found["areas"]))


def refuse(spread: dict[str, Any], spec: IndexSpec) -> None:
    """Raise IndexProblem where the one row of `expression.spread` shows that there is nothing to compare."""
    if spread["areas"] < 3:
        raise IndexProblem(
            _(
                "Only %(count)s areas have every figure of this recipe: an index compares at least three. "
                "Load the figures of more areas, or compare within a wider territory."
            )
            % {"count": spread["areas"]}
        )
    flat = [
        one.name
        for i, one in enumerate(spec.ingredients)
        if spread[f"high_{i}"] - spread[f"low_{i}"]
        <= 2e-15 * max(abs(spread[f"high_{i}"]), abs(spread[f"low_{i}"]))
    ]
    if flat:
        raise IndexProblem(
            _("These are the same everywhere and tell no area from another: %(names)s. Leave them out.")
            % {"names": ", ".join(flat)}
        )


def _write(engine: Any, scores: Any, path: Path) -> None:
    if engine.name == "duckdb":
        engine.to_parquet(scores, str(path), compression="zstd")
        return
    import pyarrow.parquet as pq

    pq.write_table(engine.to_pyarrow(scores), path, compression="zstd")


def _refuse_without_score(path: Path) -> None:
    import pyarrow.parquet as pq

    found = pq.read_table(path, columns=["area", "score"])
    nameless: Sequence[Any] = found.filter(found["score"].is_null())["area"].to_pylist()
    if nameless:
        raise IndexProblem(
            _(
                "%(count)s areas have no score (%(areas)s): the mean of their indicators is not above 0, and "
                "the correction divides by it. Choose reference values nearer to the figures."
            )
            % {"count": len(nameless), "areas": ", ".join(nameless[:3])}
        )
