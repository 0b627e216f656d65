"""Siting: the forty p-medians of the OR-Library, squares of 300 and 2,000 places, and spopt beside them.

The squares: clients and sites uniform in 100 × 100, whole weights uniform in 1..100, p = n / 30, radius 8. On
2,000 of these, HiGHS alone holds covers of 62,000 to 77,000 after about 45 CPU seconds. spopt builds its own
model; HiGHS, as scipy has it, solves it to the end. CPU seconds on one thread, each in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import peers
from bench.results import Row

if TYPE_CHECKING:
    from bench.run import Options

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = peers.SHARED / "validation" / "pmedian-orlib"


def run(options: Options) -> list[Row]:
    """Measure each once."""
    return [*_library(), *_beside_spopt(), *_large(), _equitable(), _cold()]


def _library() -> list[Row]:
    if not LIBRARY.is_dir():
        return [Row("siting", "OR-Library pmed1..40", 40, note="../shared is not beside this checkout")]
    found = _ours(OR_LIBRARY, str(LIBRARY))
    what = "OR-Library pmed1..40"
    return [
        Row("siting", f"{what}, with shortest paths", 40, {"cpu_s": found["cpu_s"]}, "cpu_s", at_most=120),
        Row("siting", "… not proven, of 25 with n ≤ 500", 25, {"open": found["open"]}, "open", at_most=0),
        Row(
            "siting", "… other than published, of 20 known", 20, {"wrong": found["wrong"]}, "wrong", at_most=0
        ),
        Row("siting", "… widest gap, n > 500", 15, {"gap": found["gap"]}, "gap", at_most=0.005),
    ]


def _beside_spopt() -> list[Row]:
    rows = []
    for kind, least in (("p_median", 5), ("cover", 10)):
        what = f"{kind.replace('_', '-')} against spopt + HiGHS"
        ours = _ours(SQUARE + OURS, kind, 300)
        figures = {"cpu_s": ours["cpu_s"], "gap": ours["gap"]}
        try:
            theirs = peers.run(SQUARE + SPOPT, kind, 300, timeout_s=180)
        except peers.PeerMissing as why:
            rows.append(Row("siting", what, "300 × 300", figures, note=str(why)))
            continue
        apart = abs(ours["objective"] / theirs["objective"] - 1)
        times = round(theirs["cpu_s"] / ours["cpu_s"], 1)
        figures |= {"spopt_cpu_s": theirs["cpu_s"], "times_faster": times}
        rows += [
            Row("siting", what, "300 × 300", figures, "times_faster", at_least=least),
            Row(
                "siting", "… objectives apart, relative", "300 × 300", {"apart": apart}, "apart", at_most=1e-6
            ),
        ]
    return rows


def _large() -> list[Row]:
    size = "2,000 × 2,000"
    median, cover = (_ours(SQUARE + OURS, kind, 2000) for kind in ("p_median", "cover"))
    return [
        Row("siting", "p-median, p = 66", size, median, "gap", at_most=0.01),
        Row("siting", "… CPU", size, {"cpu_s": median["cpu_s"]}, "cpu_s", at_most=60),
        Row("siting", "… memory", size, {"memory_mb": median["memory_mb"]}, "memory_mb", at_most=2_000),
        Row("siting", "maximal cover, p = 66, radius 8", size, cover, "objective", at_least=76_186),
        Row("siting", "… gap", size, {"gap": cover["gap"]}, "gap", at_most=0.005),
        Row("siting", "… CPU", size, {"cpu_s": cover["cpu_s"]}, "cpu_s", at_most=60),
    ]


def _equitable() -> Row:
    figures = _ours(SQUARE + OURS, "equitable", 300)
    return Row("siting", "equitable: smallest limit, then total", "300 × 300", figures, "cpu_s", at_most=60)


def _cold() -> Row:
    """The whole process: interpreter, libraries, answer."""
    return Row("siting", "p-median from cold", "15 × 60", _ours(SQUARE + COLD), "cpu_s", at_most=1.0)


def _ours(script: str, *arguments: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True, text=True, check=True, timeout=600,
        cwd=ROOT, env=os.environ | peers.ONE_THREAD | {"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


SQUARE = """
import json, resource, sys, time
import numpy as np

def square(clients, sites):
    rng = np.random.default_rng(0)
    one, other = rng.uniform(0, 100, (clients, 2)), rng.uniform(0, 100, (sites, 2))
    return np.linalg.norm(one[:, None] - other[None], axis=2), rng.integers(1, 101, clients)
"""

OURS = """
from vicinia.methods import siting

def solve(kind, n):
    costs, people = square(n, n)
    begun = time.process_time()
    if kind == "cover":
        found = siting.maximal_cover(costs, n // 30, 8, weights=people, time_limit=240)
    elif kind == "equitable":
        found = siting.equitable(costs, n // 30, weights=people, time_limit=240)
    else:
        found = siting.p_median(costs, n // 30, weights=people, time_limit=240)
    return found, time.process_time() - begun

kind, n = sys.argv[1], int(sys.argv[2])
solve(kind, min(n, 300))
found, took = solve(kind, n)
print(json.dumps({
    "cpu_s": round(took, 3), "objective": found.objective, "gap": found.gap,
    "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}))
"""

COLD = """
from vicinia.methods import siting
costs, people = square(15, 60)
found = siting.p_median(costs, 4, weights=people)
print(json.dumps({"cpu_s": round(time.process_time(), 3), "gap": found.gap}))
"""

OR_LIBRARY = """
import csv, gzip, json, sys, time
from pathlib import Path
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from vicinia.methods import siting

folder = Path(sys.argv[1])
rows = csv.DictReader((folder / "optimal_odd.csv").open())
known = {row["instance"]: float(row["optimum"]) for row in rows}
wrong, still_open, gap = 0, 0, 0.0
begun = time.process_time()
for number in range(1, 41):
    name = f"pmed{number}"
    n, _, p, *rest = map(int, gzip.decompress((folder / f"{name}.txt.gz").read_bytes()).split())
    edges = {tuple(sorted(rest[k:k + 2])): rest[k + 2] for k in range(0, len(rest), 3)}
    one, other = np.array(list(edges)).T - 1
    costs = dijkstra(csr_matrix((list(edges.values()), (one, other)), (n, n)), directed=False)
    found = siting.p_median(costs, p, time_limit=60)
    wrong += found.objective != known.get(name, found.objective)
    if n <= 500:
        still_open += not found.is_proven
    else:
        gap = max(gap, found.gap)
cpu_s = round(time.process_time() - begun, 1)
print(json.dumps({"cpu_s": cpu_s, "wrong": wrong, "open": still_open, "gap": gap}))
"""

SPOPT = """
import warnings
warnings.simplefilter("ignore")
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from spopt.locate import MCLP, PMedian

def model(kind, n):
    costs, people = square(n, n)
    if kind == "cover":
        return MCLP.from_cost_matrix(costs, people, 8, n // 30)
    return PMedian.from_cost_matrix(costs, people, n // 30)

kind, n = sys.argv[1], int(sys.argv[2])
model(kind, 30)
begun = time.process_time()
built = model(kind, n).problem
building = time.process_time() - begun

# The same model as arrays; this is not counted.
place = {variable: k for k, variable in enumerate(built.variables())}
price = np.zeros(len(place))
for variable, value in built.objective.items():
    price[place[variable]] = value * built.sense
rows, columns, values, low, high = [], [], [], [], []
for row, rule in enumerate(built.constraints.values()):
    for variable, value in rule.items():
        rows.append(row); columns.append(place[variable]); values.append(value)
    low.append(-np.inf if rule.sense < 0 else -rule.constant)
    high.append(np.inf if rule.sense > 0 else -rule.constant)
rules = LinearConstraint(sparse.csr_matrix((values, (rows, columns)), (len(low), len(place))), low, high)
lower = [-np.inf if v.lowBound is None else v.lowBound for v in place]
upper = [np.inf if v.upBound is None else v.upBound for v in place]
whole = [v.cat == "Integer" for v in place]

begun = time.process_time()
answer = milp(
    price, integrality=whole, bounds=Bounds(lower, upper), constraints=rules, options={"mip_rel_gap": 0}
)
took = building + time.process_time() - begun
print(json.dumps({"cpu_s": round(took, 2), "objective": built.sense * answer.fun}))
"""
