"""Scans at the sizes promised, and the tail beyond the simulations.

The neighbour, R's SpatialEpi 1.2.8, is not a Python package and is not run here: 11.9 CPU s for 1,000 areas
at 10 % were recorded once, on another day.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from bench.results import Row
from tests.methods.surveillance.planted import TOWNS
from vicinia.methods import scan
from vicinia.methods.scan import gumbel

if TYPE_CHECKING:
    from bench.run import Options

SPATIALEPI_S = 11.9
RECORDED_AT = 0.1


def run(options: Options) -> list[Row]:
    """Measure each once, in CPU seconds, everything included: nothing is compiled."""
    return [_circular(RECORDED_AT), _circular(0.5), _prospective(), _tail()]


def _circular(maximum: float) -> Row:
    rng = np.random.default_rng(1)
    points, population = rng.uniform(0, 100, (1_000, 2)), rng.integers(500, 20_000, 1_000)
    cases = rng.multinomial(10_000, population / population.sum())
    began = time.process_time()
    scan.poisson(cases, population, points, maximum=maximum, seed=1)
    spent = time.process_time() - began
    figures = {"cpu_s": round(spent, 3)}
    name = f"circles up to {maximum:.0%}, 999 simulations"
    if maximum != RECORDED_AT:
        return Row("scan", name, 1_000, figures)
    figures["times_less_than_recorded_spatialepi"] = round(SPATIALEPI_S / spent, 1)
    return Row("scan", name, 1_000, figures, "cpu_s", at_most=2.4)


def _prospective() -> Row:
    cases = np.random.default_rng(1).poisson(5, (15, 104))
    began = time.process_time()
    scan.prospective(cases, None, TOWNS, seed=1)
    figures = {"cpu_s": round(time.process_time() - began, 3)}
    return Row("scan", "alive now, 9,999 simulations", "15 × 104", figures, "cpu_s", at_most=1.0)


def _tail() -> Row:
    """Furthest from 99,999 simulations, relatively, at 5, 1, 0.5 and 0.1 %: median of five seeds."""
    usual = np.full((15, 104), 5.0)
    cases = np.random.default_rng(1).poisson(usual)
    many = scan.prospective(cases, usual, TOWNS, simulations=99_999, seed=1).simulated
    levels = [float(np.quantile(many, 1 - p)) for p in (0.05, 0.01, 0.005, 0.001)]
    apart = []
    for seed in range(2, 7):
        law = gumbel.fit(scan.prospective(cases, usual, TOWNS, seed=seed).simulated)
        apart.append(max(abs(law.tail(level) / float((many >= level).mean()) - 1) for level in levels))
    figures = {"apart": round(float(np.median(apart)), 3), "apart_worst_seed": round(max(apart), 3)}
    return Row("scan", "Gumbel tail against 99,999 simulations", "15 × 104", figures, "apart", at_most=0.2)
