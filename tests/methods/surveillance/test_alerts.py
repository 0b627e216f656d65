"""Alerts keep their budget, find what was planted, and show what they rest on."""

from __future__ import annotations

import numpy as np
import pytest

from tests.methods.surveillance import planted
from tests.methods.surveillance.planted import TOWNS
from vicinia.methods import surveillance


@pytest.fixture(scope="module")
def calibration() -> surveillance.Calibration:
    return surveillance.alerts(planted.quiet(0, np.random.default_rng(1)), TOWNS, seed=1).calibration


def test_outbreaks_are_found_in_time_within_the_budget(calibration: surveillance.Calibration) -> None:
    rng = np.random.default_rng(2)
    calm = planted.quiet(1_200, rng)
    threshold = planted.ears_threshold(planted.quiet(3_000, rng))
    for size, share in ((1, 0.6), (3, 0.9)):
        worlds = planted.outbreaks(80, size, rng)
        ours = planted.pooled(worlds, calm, calibration)
        theirs = planted.place_by_place(worlds, calm, threshold)
        assert ours.by_week_2 >= share
        assert ours.by_week_2 >= theirs.by_week_2 + 0.05
        # 276 months: two standard errors of a count with this mean are 0.12.
        assert ours.false_alerts <= 1.15


def test_the_budget_holds_with_overdispersed_and_with_few_signals() -> None:
    rng = np.random.default_rng(3)
    for base, dispersion, budget in ((5.0, 2.0, 1.0), (0.5, 1.0, 0.5)):
        mean = np.full((15, 1_500), base)
        if dispersion > 1:
            mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
        report = surveillance.alerts(rng.poisson(mean), TOWNS, budget=budget, seed=1)
        months = (1_500 - report.start) / planted.PER_MONTH
        assert report.dispersion == pytest.approx(dispersion, rel=0.1)
        # Usual counts from less than a year of history are less sure: the first year is not counted.
        settled = [alert for alert in report.new if alert.week > 60]
        assert len(settled) / months == pytest.approx(budget, rel=0.3)


def test_an_alert_shows_its_comparison(calibration: surveillance.Calibration) -> None:
    counts = np.full((15, 60), 5.0)
    counts[3, -2:] = 15
    (alert,) = surveillance.alerts(counts, TOWNS, calibration=calibration, seed=1).current
    assert (alert.places, alert.since, alert.week, alert.is_new) == ((3,), 58, 59, False)
    assert (alert.observed, alert.expected) == (30, 10)
    assert alert.recurrence_months > 12
    first = surveillance.alerts(counts, TOWNS, calibration=calibration, seed=1).new[0]
    assert (first.week, first.observed, first.expected) == (58, 15, 5)


def test_recurrence_at_the_threshold_is_the_budget(calibration: surveillance.Calibration) -> None:
    assert calibration.months_between(calibration.threshold) == pytest.approx(1, rel=0.05)


def test_known_usual_counts_are_believed() -> None:
    rng = np.random.default_rng(4)
    usual = np.outer(np.arange(1.0, 16), 1 + 0.5 * np.sin(np.arange(104) / 8))
    counts = rng.poisson(usual)
    report = surveillance.alerts(counts, TOWNS, expected=usual, seed=1)
    assert len(report.new) / ((104 - report.start) / planted.PER_MONTH) < 2.2
    assert report.start == 3


def test_the_same_seed_gives_the_same_alerts() -> None:
    counts = np.random.default_rng(5).poisson(4, (3, 40))
    one, other = (surveillance.alerts(counts, TOWNS[:3], maximum=0.7, seed=7) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"counts": np.ones(40)}, "counts must be a table of places × weeks"),
        ({"counts": np.ones((15, 5))}, "counts has 5 weeks but 11 are needed"),
        ({"counts": np.zeros((15, 40))}, "counts has no case at all"),
        ({"coordinates": TOWNS[:4]}, "coordinates has 4 rows"),
        ({"budget": 0}, "budget must be above 0"),
        ({"budget": 5}, "ask for at most one every second week"),
        ({"ratio": 1}, "ratio must be above 1"),
        ({"history": 3}, "history must be a whole number of at least 8"),
        ({"longest": 0}, "longest must be a whole number of at least 1"),
        ({"quiet": -1}, "quiet must be a whole number of at least 0"),
        ({"dispersion": 0.5}, "dispersion must be 1 or more"),
        ({"maximum": 1}, "maximum must lie between 0 and 1"),
        ({"expected": np.ones((15, 3))}, "expected has the shape"),
        ({"expected": np.zeros((15, 40))}, "expected has a 0"),
    ],
)
def test_a_sentence_for_bad_input(change: dict, sentence: str) -> None:
    given = {"counts": np.ones((15, 40)), "coordinates": TOWNS, "seed": 1} | change
    with pytest.raises(ValueError, match=sentence):
        surveillance.alerts(**given)
