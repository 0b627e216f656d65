"""Access at the size of Italy: pairs given, places by coordinates, roads, timetables.

Each measurement runs in a process of its own, so that its memory is its own, and once on a small input
before, so that neither compiling nor loading is counted. CPU seconds throughout.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import access_worlds, peers
from bench.results import Row

if TYPE_CHECKING:
    from bench.run import Options

PAIRS = 20_000_000
WORLDS = Path(access_worlds.__file__).read_text(encoding="utf-8")
ROOT = Path(__file__).resolve().parents[1]


def run(options: Options) -> list[Row]:
    """Measure each once."""
    return [*_pairs(), _cold(), _coordinates(), _roads(), _timetable()]


def _pairs() -> list[Row]:
    what, ours = "E2SFCA on pairs given", _ours("pairs", PAIRS)
    figures = {"cpu_s": ours["cpu_s"], "memory_mb": ours["memory_mb"]}
    try:
        theirs = peers.run(WORLDS + PYSAL, PAIRS)
    except peers.PeerMissing as why:
        return [
            Row("access", what, PAIRS, figures, "cpu_s", at_most=3.0),
            Row("access", "E2SFCA on pairs given: PySAL", PAIRS, note=str(why)),
        ]
    figures |= {"pysal_cpu_s": theirs["cpu_s"], "pysal_memory_mb": theirs["memory_mb"]}
    apart = max(abs(a - b) / max(abs(b), 1e-300) for a, b in zip(ours["some"], theirs["some"], strict=True))
    times_cpu = {**figures, "times_less": round(theirs["cpu_s"] / ours["cpu_s"], 1)}
    times_memory = {"times_less": round(theirs["memory_mb"] / ours["memory_mb"], 2)}
    return [
        Row("access", f"{what}: CPU, against PySAL", PAIRS, times_cpu, "times_less", at_least=40),
        Row("access", "… memory, against PySAL", PAIRS, times_memory, "times_less", at_least=3),
        Row("access", "… furthest apart, relative", PAIRS, {"apart": apart}, "apart", at_most=1e-9),
    ]


def _cold() -> Row:
    """The 15 municipalities and 150 places, with everything that a new process must load."""
    return Row("access", "district from cold", "15 × 150", _ours("district"), "cpu_s", at_most=2.0)


def _coordinates() -> Row:
    figures = _ours("coordinates", 400_000, 100_000)
    return Row("access", "E2SFCA by coordinates", "400,000 × 100,000", figures, "cpu_s", at_most=2.0)


def _roads() -> Row:
    figures = _ours("roads", 2_000_000, 400_000, 8_000)
    return Row("access", "roads within 45 minutes", "400,000 × 8,000", figures, "cpu_s", at_most=600)


def _timetable() -> Row:
    figures = _ours("timetable", 60)
    return Row("access", "timetable, 15 places × 60 departures", "15 × 15", figures, "cpu_s", at_most=5.0)


def _ours(name: str, *sizes: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", WORLDS + OURS, name, *map(str, sizes)],
        capture_output=True, text=True, check=True, cwd=ROOT, timeout=900, env=os.environ | peers.ONE_THREAD,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


OURS = """
import json, sys
print(json.dumps(globals()["measure_" + sys.argv[1]](*map(int, sys.argv[2:]))))
"""

PYSAL = """
import json, sys, warnings
warnings.simplefilter("ignore")
import pandas as pd
import access as pysal

def frames(pairs):
    (origin, destination, cost), demand, supply = pairs_world(pairs)
    people = pd.DataFrame({"g": np.arange(len(demand)), "pop": demand})
    places = pd.DataFrame({"g": np.arange(len(supply)), "cap": supply})
    return pd.DataFrame({"origin": origin, "dest": destination, "cost": cost}), people, places

def measured(pairs):
    costs, people, places = frames(pairs)
    begun = time.process_time()
    table = pysal.Access(
        demand_df=people, demand_index="g", demand_value="pop",
        supply_df=places, supply_index="g", supply_value="cap",
        cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )
    found = table.enhanced_two_stage_fca(
        name="e", cost="cost", max_cost=30, weight_fn=pysal.weights.step_fn(ZONES), normalize=False
    )
    took = time.process_time() - begun
    return took, found.iloc[:, -1].reindex(range(len(people))).fillna(0).to_numpy()

measured(100_000)
took, found = measured(int(sys.argv[1]))
some = found[:: len(found) // 500].tolist()
print(json.dumps({"cpu_s": round(took, 3), "memory_mb": peak_mb(), "some": some}))
"""
