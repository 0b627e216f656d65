"""Agreement of two coders, opinion groups of a meeting, and a network of 2,000 bodies beside networkx."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from bench.results import Row
from vicinia.methods import cohesion, opinion
from vicinia.methods.reliability import alpha

if TYPE_CHECKING:
    from bench.run import Options

BODIES, TIES = 2_000, 12_000
MEASURES = (
    "density", "reciprocity", "fragmentation", "betweenness", "constraint", "effective_size", "core_number",
)  # fmt: skip


def run(options: Options) -> list[Row]:
    """Measure each once, in CPU seconds."""
    return [_agreement(), _opinion(), _network()]


def _agreement() -> Row:
    """60 codes on fourteen transcripts of 60,000 characters, as stretches between marks, with intervals."""
    source = np.random.default_rng(1)
    tables = []
    for _code in range(60):
        first = source.random(14 * 60) < 0.1
        second = np.where(source.random(14 * 60) < 0.05, ~first, first)
        tables.append((np.array([first, second], dtype=float), source.integers(1, 1_500, 14 * 60)))
    spent = _cpu(lambda: [alpha(table, repeats=repeats, resamples=200) for table, repeats in tables])
    return Row(
        "lab", "agreement, 2 coders, 14 transcripts, 60 codes", 60, {"cpu_s": spent}, "cpu_s", at_most=1
    )


def _opinion() -> Row:
    source = np.random.default_rng(2)
    chance = np.where(source.random((3, 30)) < 0.5, 0.1, 0.9)[np.arange(39) % 3]
    votes = np.where(source.random((39, 30)) < chance, 1.0, -1.0)
    spent = _cpu(lambda: opinion.groups(votes))
    return Row("lab", "opinion groups of 39 people, 30 statements", 39, {"cpu_s": spent}, "cpu_s", at_most=2)


def _network() -> Row:
    import networkx as nx

    source = np.random.default_rng(3)
    pairs = source.integers(0, BODIES, (TIES * 2, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]][:TIES]
    sources, targets = pairs.T
    spent = _cpu(lambda: [getattr(cohesion, name)(sources, targets, size=BODIES) for name in MEASURES])
    graph = nx.Graph()
    graph.add_nodes_from(range(BODIES))
    graph.add_edges_from(pairs.tolist())
    theirs = _cpu(
        lambda: (
            nx.density(graph), nx.betweenness_centrality(graph), nx.constraint(graph),
            nx.effective_size(graph), nx.core_number(graph),
        )
    )  # fmt: skip
    figures = {"cpu_s": spent, "networkx_cpu_s": theirs, "times_faster": round(theirs / max(spent, 1e-3), 1)}
    return Row("lab", "a network of 2,000 bodies, 12,000 ties", BODIES, figures, "cpu_s", at_most=2)


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return round(time.process_time() - began, 3)
