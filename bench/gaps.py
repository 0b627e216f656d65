"""Planted gaps: does the reading find the areas that the network does not reach, and are its intervals true?

Five areas are planted where services meet 15 per cent of those in need, elsewhere they meet 65; a survey asks
30 persons in each area. The worlds are in `tests/methods/planted_gaps.py`. The neighbour is what a
spreadsheet gives: share among those asked × residents − seen, by number and, kinder, per resident.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from bench import peers
from bench.results import Row
from tests.methods.planted_gaps import Found, World, census_areas, municipalities, read, world
from vicinia.methods import latent

if TYPE_CHECKING:
    from bench.run import Options

ACE = peers.SHARED / "data" / "istat-censimento" / "R08_indicatori_2011_areecensimento.csv"


def run(options: Options) -> list[Row]:
    """Draw worlds, read them, and count what was found."""
    rows = _rows("15 municipalities", 200, lambda rng: world(*municipalities(rng), rng))
    if ACE.is_file():
        areas = census_areas(ACE)
        rows += _rows("150 census areas", 60, lambda rng: world(*areas, rng))
    else:
        rows.append(Row("gaps", "150 census areas", note="the census file is not beside this checkout"))
    return [*rows, _speed()]


def _rows(name: str, worlds: int, draw: Callable[[np.random.Generator], World]) -> list[Row]:
    began = time.process_time()
    found = [read(draw(np.random.default_rng(seed))) for seed in range(worlds)]
    seconds = round((time.process_time() - began) / worlds, 3)

    def mean(field: str) -> float:
        return round(float(np.mean([getattr(one, field) for one in found])), 4)

    recall, raw, per_resident = (mean(field) for field in ("recall", "raw_recall", "raw_rate_recall"))
    ahead = {
        "points_ahead": round(100 * (recall - per_resident), 1),
        "points_ahead_in_persons": round(100 * (recall - raw), 1),
        "raw": raw,
        "raw_per_resident": per_resident,
    }
    covered = {"covered": mean("covered"), "off_95": round(abs(mean("covered") - 0.95), 4)}
    best = {"top5_recall": recall, "by_true_gaps": mean("true_recall"), "cpu_s_each": seconds}
    return [
        Row("gaps", f"{name}: planted among the first five", worlds, best, "top5_recall", at_least=0.8),
        Row("gaps", f"{name}: points ahead of the raw residual", worlds, ahead, "points_ahead", at_least=15),
        Row("gaps", f"{name}: 95 % intervals hold the true gap", worlds, covered, "off_95", at_most=0.02),
        Row("gaps", f"{name}: ranks without a certain gap", worlds, _uncertain(found), "ranks", at_most=0),
    ]


def _uncertain(found: list[Found]) -> dict[str, float]:
    return {"ranks": float(sum(one.ranked_without_gap for one in found))}


def _speed() -> Row:
    rng = np.random.default_rng(3)
    residents = rng.integers(50, 500, 400_000)
    expected = residents * rng.beta(3, 15, residents.size)
    seen = rng.binomial(expected.astype(int), 0.5)
    latent.gap([1, 9], [1, 1], [0, 0], [10, 10])
    began = time.process_time()
    latent.gap(expected, (0.03 * residents) ** 2, seen, residents)
    figures = {"cpu_s": round(time.process_time() - began, 3)}
    return Row("gaps", "gaps and ranks of all census sections", residents.size, figures, "cpu_s", at_most=10)
