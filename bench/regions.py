"""Contiguous areas against spopt on the same invented maps: sum of squares, number of regions, time.

CPU seconds of one thread. The first large map includes loading the kernel or, on a fresh checkout,
compiling it; the neighbour's imports are not counted.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench import peers
from bench.results import Row
from tests.methods.invented_maps import Map, scattered
from vicinia.methods.regions import Partition, partition

if TYPE_CHECKING:
    from bench.run import Options

WARD = ((300, 20), (300, 60), (7_900, 100), (7_900, 600))
MAXP = (10, 30, 60, 100)
"""Floors of the max-p problem: the total divided by these."""
LIMIT_S = 60

NEIGHBOUR = """
import json, sys, time
import geopandas, libpysal, numpy
from shapely.geometry import Point
from spopt.region import MaxPHeuristic, WardSpatial

data, what, asked = numpy.load(sys.argv[1]), sys.argv[2], float(sys.argv[3])
count, width = data["features"].shape
near = {unit: [] for unit in range(count)}
for one, other in data["pairs"].tolist():
    near[one].append(other)
    near[other].append(one)
weights = libpysal.weights.W(near, silence_warnings=True)
columns = [f"x{j}" for j in range(width)]
points = [Point(*place) for place in data["places"]]
frame = geopandas.GeoDataFrame(dict(zip(columns, data["features"].T)), geometry=points)
frame["people"] = data["population"]
numpy.random.seed(0)
began = time.process_time()
if what == "ward":
    model = WardSpatial(frame, weights, columns, int(asked))
    model.solve()
    labels = numpy.asarray(model.labels_)
    groups = [data["features"][labels == label] for label in numpy.unique(labels)]
    found = sum(float(((group - group.mean(axis=0)) ** 2).sum()) for group in groups)
else:
    model = MaxPHeuristic(frame, weights, columns, "people", asked, top_n=2,
                          max_iterations_construction=999, max_iterations_sa=0)
    model.solve()
    found = int(model.p)
print(json.dumps({"found": found, "cpu_s": time.process_time() - began}))
"""


def run(options: Options) -> list[Row]:
    """Ward at equal k, then the max-p problem at some floors."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="vicinia-regions-") as folder:
        maps = {}
        for count in (300, 7_900):
            land = maps[count] = scattered(count, 1)
            np.savez(Path(folder) / f"{count}.npz", **vars(land))
        for count, k in WARD:
            rows += _ward(maps[count], k, Path(folder) / f"{count}.npz")
        for parts in MAXP:
            rows += _maxp(maps[300], parts, Path(folder) / "300.npz")
    return [*rows, *_constrained(maps[7_900])]


def _ward(land: Map, k: int, stored: Path) -> list[Row]:
    found, cpu_s = _timed(land, k=k)
    name, size = f"regions: k = {k}", len(land.places)
    took = Row("regions", f"{name}, time", size, {"cpu_s": cpu_s}, "cpu_s", at_most=LIMIT_S)
    try:
        peer = peers.run(NEIGHBOUR, stored, "ward", k, timeout_s=300)
    except peers.PeerMissing as missing:
        return [took, Row("regions", name, size, note=f"spopt was not measured: {missing}")]
    figures = {
        "ss": round(found.within_sum_of_squares, 2),
        "spopt_ss": round(peer["found"], 2),
        "ratio": found.within_sum_of_squares / peer["found"],
        "spopt_cpu_s": round(peer["cpu_s"], 2),
    }
    return [took, Row("regions", f"{name}, against spopt Ward", size, figures, "ratio", at_most=1)]


def _maxp(land: Map, parts: int, stored: Path) -> list[Row]:
    least = float(land.population.sum() / parts)
    found, cpu_s = _timed(land, minimum=least, floor=land.population)
    name, size = f"regions: max-p, floor 1/{parts}", len(land.places)
    took = Row("regions", f"{name}, time", size, {"cpu_s": cpu_s}, "cpu_s", at_most=2)
    try:
        peer = peers.run(NEIGHBOUR, stored, "maxp", json.dumps(least), timeout_s=300)
    except peers.PeerMissing as missing:
        return [took, Row("regions", name, size, note=f"spopt was not measured: {missing}")]
    figures = {
        "p": found.k,
        "spopt_p": peer["found"],
        "more": found.k - peer["found"],
        "spopt_cpu_s": round(peer["cpu_s"], 2),
    }
    return [took, Row("regions", f"{name}, against spopt", size, figures, "more", at_least=0)]


def _constrained(land: Map) -> list[Row]:
    """Floor and diameter together, on the large map."""
    away = land.places[:, None] - land.places
    travel = 300 * np.hypot(away[..., 0], away[..., 1])
    least = float(land.population.sum() / 400)
    found, cpu_s = _timed(land, minimum=least, floor=land.population, travel=travel, diameter=45)
    figures = {"cpu_s": cpu_s, "p": found.k, "kept": int(found.feasible)}
    return [
        Row("regions", "regions: floor and diameter", len(land.places), figures, "cpu_s", at_most=LIMIT_S)
    ]


def _timed(land: Map, **asked: Any) -> tuple[Partition, float]:
    began = time.process_time()
    found = partition(land.features, land.pairs, **asked)
    return found, round(time.process_time() - began, 2)
