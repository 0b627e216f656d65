"""What `make bench` prints and how it judges."""

import json

import pytest

from bench.results import Row, percentiles, table
from bench.search_data import slip


def test_percentiles_are_values_that_were_measured():
    assert percentiles([3.0, 1.0, 2.0]) == {"p50_ms": 2.0, "p95_ms": 3.0, "max_ms": 3.0}
    hundred = percentiles([float(i) for i in range(1, 101)])
    assert hundred["p95_ms"] == 95.0 and hundred["max_ms"] == 100.0


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row("b", "n", 1, {"p95_ms": 3.0}, "p95_ms", at_most=3.0), "ok"),
        (Row("b", "n", 1, {"p95_ms": 3.1}, "p95_ms", at_most=3.0), "MISSED"),
        (Row("b", "n", 1, {"share": 0.98}, "share", at_least=0.99), "MISSED"),
        (Row("b", "n", 1, {"share": 1.0}, "share", at_least=0.99), "ok"),
        (Row("b", "n", 1, {"p95_ms": 3.0}), ""),
        (Row("b", "n", 1, note="skipped"), ""),
    ],
)
def test_a_goal_is_met_or_missed(row, verdict):
    assert row.verdict == verdict and json.loads(json.dumps(row.as_dict()))["verdict"] == verdict


def test_the_table_shows_figures_goals_and_reasons():
    printed = table([
        Row("search", "text", 2000, {"p95_ms": 1.5}, "p95_ms", at_most=3.0),
        Row("search", "neighbour", 2000, note="not there"),
    ])  # fmt: skip
    assert "2,000" in printed and "p95_ms ≤ 3" in printed and "ok" in printed and "not there" in printed


def test_a_slip_of_the_bench_is_one_slip():
    import random

    from vicinia.methods.speller import is_near

    chance = random.Random(1)
    for word in ["emporio", "mensa", "ab"] * 50:
        wrong = slip(word, chance)
        assert wrong != word and is_near(word, wrong)
