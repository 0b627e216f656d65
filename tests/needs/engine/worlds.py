"""Invented areas, and the index of them that the methods give."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from vicinia.methods import composite
from vicinia.needs.engine.spec import IndexSpec, IngredientSpec
from vicinia.needs.engine.tables import WideTable
from vicinia.needs.formula import parse

VARIABLES = ("P1", "P46", "P50", "P51", "P60", "P62", "A44", "P1_2001")


def index(method: str, penalty: str = "positive", reference: float | None = None) -> IndexSpec:
    """Three ingredients: a sum over a whole, one that is better when more, and a change over years."""
    return IndexSpec(
        method,
        penalty,
        2011,
        (
            IngredientSpec("Poca scuola", parse("P50 + P51"), parse("P46"), reference=reference),
            IngredientSpec("Metri per persona", parse("A44"), parse("P1"), per=1, polarity=-1, weight=2.0),
            IngredientSpec("Residenti persi", parse("P1@2001 - P1"), parse("P1@2001"), weight=0.5),
        ),
    )


def figures(count: int, seed: int = 7) -> dict[str, np.ndarray]:
    """Columns of a wide table: some areas are empty, some lack a figure, some are equal to another."""
    rng = np.random.default_rng(seed)
    people = np.where(rng.random(count) < 0.03, 0, rng.integers(20, 900, count)).astype(float)
    columns = {"P1": people, "P46": np.round(people * 0.94)}
    columns["P50"] = rng.binomial(columns["P46"].astype(int), 0.2).astype(float)
    columns["P51"] = rng.binomial(columns["P46"].astype(int), 0.02).astype(float)
    columns["P60"] = np.round(people * 0.5)
    columns["P62"] = rng.binomial(columns["P60"].astype(int), 0.06).astype(float)
    columns["A44"] = np.round(people * rng.normal(42, 6, count))
    columns["P1_2001"] = np.round(people * rng.normal(0.97, 0.05, count))
    for column in columns.values():
        column[5:10] = column[4]
    columns["A44"][rng.random(count) < 0.02] = np.nan
    return columns


def write(path: Path, columns: dict[str, np.ndarray], municipalities: int = 40) -> WideTable:
    """The wide table as a file; NaN becomes a missing figure."""
    count = len(columns["P1"])
    table = {
        "area": [f"{i % municipalities:06d}-{i}" for i in range(count)],
        "municipality": [f"{i % municipalities:06d}" for i in range(count)],
        "population": pa.array(columns["P1"], from_pandas=True),
    }
    table |= {name: pa.array(values, pa.float64(), from_pandas=True) for name, values in columns.items()}
    pq.write_table(pa.table(table), path)
    return WideTable(path, "sez", 2011, count, tuple(columns))


def by_the_methods(
    spec: IndexSpec, columns: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which rows are complete, their scores, their fifths: written out once more, without the expression."""
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.column_stack([
            (columns["P50"] + columns["P51"]) / columns["P46"] * 100,
            columns["A44"] / columns["P1"],
            (columns["P1_2001"] - columns["P1"]) / columns["P1_2001"] * 100,
        ])  # fmt: skip
    complete = np.isfinite(values).all(axis=1)
    values = values[complete]
    polarity, weights = [1, -1, 1], [1.0, 2.0, 0.5]
    given = spec.ingredients[0].reference
    reference = values.mean(axis=0)
    if given is not None:
        reference[0] = given
    if spec.method == "zscore":
        scores = composite.zscore_sum(values, polarity, weights=weights).scores
    elif spec.method == "mpi":
        scores = composite.mpi(values, polarity, penalty=spec.penalty, weights=weights).scores
    else:
        scores = composite.ampi(values, polarity, reference, penalty=spec.penalty, weights=weights).scores
    return complete, scores, composite.quintiles(scores).labels
