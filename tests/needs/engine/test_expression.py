"""The expression gives what the methods give, to the last digits, and says when it cannot."""

import doctest
import itertools

import numpy as np
import pytest
from scipy.stats import rankdata

from tests.needs.engine import worlds
from vicinia.needs.engine import engines, expression, national, spec

CASES = [("zscore", "positive", None), *itertools.product(("ampi", "mpi"), spec.PENALTIES, (None,))]
CASES.append(("ampi", "positive", 25.0))


@pytest.fixture(scope="module")
def duckdb():
    return engines.connect("duckdb")


@pytest.mark.parametrize(("method", "penalty", "reference"), CASES)
def test_equals_the_methods(method, penalty, reference, duckdb, tmp_path):
    index = worlds.index(method, penalty, reference)
    columns = worlds.figures(700)
    table = worlds.write(tmp_path / "areas.parquet", columns)
    engines.put(duckdb, table.path, expression.NAME)
    found = duckdb.to_pyarrow(expression.index(expression.wide(index), index))
    complete, scores, fifths = worlds.by_the_methods(index, columns)
    names = [f"{i % 40:06d}-{i}" for i in np.flatnonzero(complete)]
    rows = {row["area"]: row for row in found.to_pylist()}
    assert set(rows) == set(names)
    assert 0 < len(names) < 700  # some areas are incomplete, and both leave the same ones out
    assert [rows[name]["score"] for name in names] == pytest.approx(scores.tolist(), abs=1e-9)
    assert [rows[name]["quintile"] for name in names] == fifths.tolist()
    ranks = (rankdata(scores, method="min") - 1) / (len(scores) - 1)
    assert [rows[name]["percent_rank"] for name in names] == pytest.approx(ranks.tolist(), abs=1e-12)


@pytest.mark.parametrize("count", [3, 4, 5, 6, 9, 10, 11, 99])
def test_fifths_of_any_number_of_areas(count, duckdb, tmp_path):
    index = worlds.index("zscore")
    columns = {name: values[20 : 20 + count] for name, values in worlds.figures(300, seed=3).items()}
    columns = {name: np.where(np.isnan(values), 9000.0, values) for name, values in columns.items()}
    for name in ("P1", "P46", "P1_2001"):
        columns[name] = columns[name] + 50
    table = worlds.write(tmp_path / "areas.parquet", columns)
    engines.put(duckdb, table.path, expression.NAME)
    found = duckdb.to_pyarrow(expression.index(expression.wide(index), index).order_by("area")).to_pylist()
    _complete, _scores, fifths = worlds.by_the_methods(index, columns)
    order = np.argsort([f"{i % 40:06d}-{i}" for i in range(count)])
    assert [row["quintile"] for row in found] == fifths[order].tolist()


def test_parts_add_up_to_municipalities(duckdb, tmp_path):
    index = worlds.index("ampi")
    columns = worlds.figures(700)
    table = worlds.write(tmp_path / "areas.parquet", columns)
    engines.put(duckdb, table.path, expression.NAME)
    whole = expression.by_municipality(expression.wide(index), index.columns)
    found = duckdb.to_pyarrow(expression.index(whole, index).order_by("area")).to_pylist()
    sums = {name: np.array([np.nansum(values[i::40]) for i in range(40)]) for name, values in columns.items()}
    _complete, scores, fifths = worlds.by_the_methods(index, sums)
    assert [row["score"] for row in found] == pytest.approx(scores.tolist(), abs=1e-9)
    assert [row["quintile"] for row in found] == fifths.tolist()
    assert sum(row["population"] for row in found) == columns["P1"].sum()


def test_scores_are_written_whole_or_not_at_all(duckdb, tmp_path):
    table = worlds.write(tmp_path / "areas.parquet", worlds.figures(200))
    done = national.write_scores(duckdb, worlds.index("ampi"), table, tmp_path / "scores.parquet")
    assert done.areas + done.left_out == 200
    assert done.left_out > 0
    with pytest.raises(national.IndexProblem, match=r"\b0\b"):
        national.write_scores(duckdb, worlds.index("ampi", reference=9e9), table, tmp_path / "none.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["areas.parquet", "scores.parquet"]


def test_what_cannot_be_computed_is_said(duckdb, tmp_path):
    index = worlds.index("zscore")
    columns = worlds.figures(200)
    few = worlds.write(tmp_path / "few.parquet", {name: values[:2] for name, values in columns.items()})
    with pytest.raises(national.IndexProblem, match=r"\b2\b"):
        national.write_scores(duckdb, index, few, tmp_path / "scores.parquet")
    flat = worlds.write(tmp_path / "flat.parquet", columns | {"A44": columns["P1"] * 40})
    with pytest.raises(national.IndexProblem, match="Metri per persona"):
        national.write_scores(duckdb, index, flat, tmp_path / "scores.parquet")
    without = {name: values for name, values in columns.items() if name not in ("A44", "P1_2001")}
    with pytest.raises(national.IndexProblem, match="A44, P1_2001"):
        national.write_scores(
            duckdb, index, worlds.write(tmp_path / "w.parquet", without), tmp_path / "scores.parquet"
        )


def test_an_index_that_makes_no_sense_is_refused():
    one = worlds.index("ampi").ingredients
    wrong = (("other", "positive", one), ("ampi", "up", one), ("ampi", "positive", ()))
    for method, penalty, ingredients in wrong:
        with pytest.raises(ValueError, match=r"The method|The penalty|An index"):
            spec.IndexSpec(method, penalty, 2011, ingredients)


def test_an_engine_that_is_none_is_refused():
    with pytest.raises(engines.EngineMissing, match="oracle"):
        engines.connect("oracle://somewhere")


def test_examples():
    assert doctest.testmod(spec).failed == 0
