"""Worlds in which it is known where the network does not reach.

Only need, survey and services are invented: residents are those of real municipalities and census areas. A
survey asks few persons in each; services meet most of those in need, and few of them in some areas.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vicinia.methods import latent, small_area
from vicinia.territory.facts import PLACES

ASKED = 30
PLANTED = 5
REACH, PLANTED_REACH = (0.65, 0.06), (0.15, 0.04)
"""Mean and standard deviation of the share of those in need whom services meet: usual, where planted."""
NEED, OF_COVARIATES, OF_ITS_OWN = 0.14, (0.03, 0.015), 0.02
"""Rate of need: its mean, what a standard deviation of each covariate adds, and what no covariate tells."""


@dataclass(frozen=True)
class World:
    """One draw; arrays by area."""

    residents: np.ndarray
    design: np.ndarray
    need: np.ndarray
    """True persons in need."""
    direct: np.ndarray
    """Share in need among those asked."""
    seen: np.ndarray
    planted: np.ndarray


@dataclass(frozen=True)
class Found:
    """What the methods make of it."""

    recall: float
    """Share of the planted areas among the first five by `latent.gap`."""
    raw_recall: float
    """The same by direct estimate × residents − seen, in persons."""
    raw_rate_recall: float
    """The same per resident."""
    true_recall: float
    """The same by the true gaps per resident: what nobody can surpass."""
    covered: float
    """Share of areas whose interval holds the true gap."""
    ranked_without_gap: int
    """Areas that have a rank although their interval crosses zero."""


def municipalities(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Residents of the fifteen municipalities, and two invented covariates."""
    residents = np.array([place.population for place in PLACES], dtype=float)
    return residents, rng.normal(size=(residents.size, 2))


def census_areas(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Residents of the 150 census areas of a region, with the shares of unemployed and of foreigners."""
    with path.open(encoding="latin-1", newline="") as file:
        rows = [
            [float(row[name]) for name in ("P1", "P62", "P60", "ST1")]
            for row in csv.DictReader(file, delimiter=";")
        ]
    residents, unemployed, workforce, foreign = np.array(rows).T
    return residents, np.column_stack([unemployed / workforce, foreign / residents])


def world(residents: np.ndarray, covariates: np.ndarray, rng: np.random.Generator) -> World:
    """Draw need, survey and services."""
    count = residents.size
    standard = (covariates - covariates.mean(axis=0)) / covariates.std(axis=0)
    rate = NEED + standard @ OF_COVARIATES + rng.normal(0, OF_ITS_OWN, count)
    need = np.rint(residents * np.clip(rate, 0.02, 0.6))
    # Where there is little need, a network that reaches few leaves no great gap: plant where need is.
    candidates = np.flatnonzero(rate >= np.median(rate))
    planted = np.zeros(count, dtype=bool)
    planted[rng.choice(candidates, PLANTED, replace=False)] = True
    mean, spread = np.where(planted[:, None], PLANTED_REACH, REACH).T
    reach = np.clip(rng.normal(mean, spread), 0.0, 1.0)
    asked = rng.hypergeometric(need.astype(int), (residents - need).astype(int), ASKED)
    design = np.column_stack([np.ones(count), standard])
    return World(residents, design, need, asked / ASKED, rng.binomial(need.astype(int), reach), planted)


def read(drawn: World, *, worlds: int = 200) -> Found:
    """Estimate, compare with what was seen, and look for what was planted."""
    sizes = np.full(drawn.residents.size, ASKED)
    variance = small_area.smooth_share_variance(drawn.direct, sizes, covariates=drawn.design)
    fit = small_area.fay_herriot(drawn.direct, variance, drawn.design)
    few = small_area.bootstrap(fit, worlds=worlds)
    persons = np.maximum(fit.eblup, 0) * drawn.residents
    limits = (
        np.minimum(few.lower * drawn.residents, persons),
        np.maximum(few.upper * drawn.residents, persons),
    )
    gaps = latent.gap(persons, fit.mse * drawn.residents**2, drawn.seen, drawn.residents, limits=limits)
    true = drawn.need - drawn.seen
    raw = drawn.direct * drawn.residents - drawn.seen
    return Found(
        recall=drawn.planted[gaps.order()[:PLANTED]].sum() / PLANTED,
        raw_recall=_recall(raw, drawn),
        raw_rate_recall=_recall(raw / drawn.residents, drawn),
        true_recall=_recall(true / drawn.residents, drawn),
        covered=float(((gaps.lower <= true) & (true <= gaps.upper)).mean()),
        ranked_without_gap=int(((gaps.rank > 0) & (gaps.lower <= 0)).sum()),
    )


def _recall(score: np.ndarray, drawn: World) -> float:
    return float(drawn.planted[np.argsort(-score, kind="stable")[:PLANTED]].sum() / PLANTED)
