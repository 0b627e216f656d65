"""The pure methods at real sizes: opening hours, the map of Italy, duplicates among 10,000."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from bench.results import Row
from tests.methods.invented_bodies import body, written_again
from vicinia.methods import opening, tessellation
from vicinia.methods.opening import Rule
from vicinia.methods.similarity import candidates

if TYPE_CHECKING:
    from bench.run import Options

START = datetime(2026, 11, 2, tzinfo=ZoneInfo("Europe/Rome"))


def run(options: Options) -> list[Row]:
    """Measure each method once, in CPU seconds."""
    return [
        _row("opening: typical states", 1_000, _states, 1.0),
        _row("opening: a rule whose parts never meet", 1, _never, 0.5),
        _row("tessellation: the municipalities of Italy", 7_900, _italy, 20),
        _row("similarity: duplicates among bodies", 10_000, _duplicates(), 10),
    ]


def _row(name: str, size: int, work: Callable[[], Any], goal_s: float) -> Row:
    began = time.process_time()
    work()
    figures = {"cpu_s": round(time.process_time() - began, 3)}
    return Row("methods", name, size, figures, "cpu_s", at_most=goal_s)


def _states() -> None:
    typical = [
        Rule(clock(9), clock(12, 30), "WEEKLY", byday="MO,WE,FR"),
        Rule(clock(15), clock(18), "WEEKLY", byday="TU"),
        Rule(clock(8, 30), clock(13), "WEEKLY", byday="TU,TH"),
        Rule(clock(9), clock(12), "MONTHLY", byday="1SA"),
    ]
    rules = [[*typical, Rule(clock(14), clock(15 + n % 7), "WEEKLY", byday="TH")] for n in range(100)]
    for n in range(1_000):
        opening.state(rules[n % 100], at=START + timedelta(minutes=97 * n))


def _never() -> None:
    rule = Rule(
        clock(10), clock(18), "WEEKLY", byday="TH,FR", byweekno="41,42", bymonthday="2,3,4", byyearday="2,3,4"
    )
    opening.state([rule], at=START)


def _italy() -> None:
    tessellation.tessellate(np.random.default_rng(7).uniform(0, 1_000_000, (7_900, 2)), margin=5_000)


def _duplicates() -> Callable[[], Any]:
    rng = random.Random(5)
    originals = [body(rng, f"a{n}") for n in range(8_500)]
    again = [written_again(rng, entry, f"b{entry.key[1:]}") for entry in originals[:1_500]]
    return lambda: candidates(originals + again)
