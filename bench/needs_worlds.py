"""The runs of `bench/needs.py`, each in a process of its own: python -m bench.needs_worlds WHAT FOLDER."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.access_worlds import ZONES, peak_mb, places_world

SECTIONS, MUNICIPALITIES, PLACES = 400_000, 7_900, 100_000
VARIABLES = ("P1", "P46", "P50", "P51", "P52", "P60", "P62", "ST1", "A2", "A44", "A46", "PF1", "PF3", "PF8")
FILE = "R00_indicatori_2011_sezioni.csv"


def write(folder: Path) -> dict[str, Any]:
    """The sections of an invented country as ISTAT would publish them."""
    import pyarrow as pa
    import pyarrow.csv

    rng = np.random.default_rng(1)
    town = np.sort(rng.integers(0, MUNICIPALITIES, SECTIONS))
    people = rng.integers(20, 900, SECTIONS)
    kind = rng.beta(3, 9, SECTIONS)
    homes = people * 4 // 9 + 1
    figures = {
        "P1": people, "P46": people * 94 // 100, "P50": rng.binomial(people, 0.2 * kind),
        "P51": rng.binomial(people, 0.03 * kind), "P52": rng.binomial(people, 0.01), "P60": people // 2,
        "P62": rng.binomial(people // 2, 0.2 * kind), "ST1": rng.binomial(people, 0.3 * kind), "A2": homes,
        "A44": homes * rng.integers(60, 130, SECTIONS), "A46": rng.binomial(homes, kind), "PF1": homes,
        "PF3": rng.binomial(homes, 0.3), "PF8": rng.binomial(homes, 0.02),
    }  # fmt: skip
    table = pa.table({
        "CODREG": np.full(SECTIONS, 8), "COMUNE": np.char.add("Città ", town.astype(str)).tolist(),
        "PROCOM": 1001 + town, "SEZ2011": np.arange(SECTIONS), "NSEZ": np.arange(SECTIONS), **figures,
    })  # fmt: skip
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(delimiter=";", quoting_style="needed"))
    (folder / FILE).write_bytes(sink.getvalue().to_pybytes().decode().encode("latin-1"))
    return {"rows": SECTIONS}


def national(folder: Path) -> dict[str, Any]:
    """Load, index of sections and municipalities, estimate, access, gap, export."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from vicinia.methods import access, latent, small_area
    from vicinia.needs.engine import engines
    from vicinia.needs.engine.national import write_scores
    from vicinia.needs.engine.tables import from_files

    steps: dict[str, float] = {}
    before = time.process_time()

    def done(step: str) -> None:
        nonlocal before
        now = time.process_time()
        steps[step], before = round(now - before, 2), now

    table = from_files([folder / FILE])
    done("load_s")
    engine, spec = engines.connect("duckdb", folder=folder), index()
    write_scores(engine, spec, table, folder / "sections.parquet")
    write_scores(engine, spec, table, folder / "municipalities.parquet", municipal=True)
    done("index_s")
    scores = pq.read_table(folder / "municipalities.parquet").to_pandas()
    people, share = scores["population"].to_numpy(), scores["rate_0"].to_numpy() / 100
    rng = np.random.default_rng(2)
    asked = np.minimum(rng.integers(20, 200, len(people)), people)
    variance = 0.15 * 0.85 / asked
    direct = np.clip(share + rng.normal(0, np.sqrt(variance)), 0.001, 0.999)
    covariates = np.column_stack([np.ones(len(people)), scores[["rate_1", "rate_2"]].to_numpy()])
    estimate = small_area.fay_herriot(direct, variance, covariates)
    done("estimate_s")
    here, there, demand, supply = places_world(SECTIONS, PLACES)
    reached = access.enhanced_two_step(
        access.Coordinates(here, there, per_km=1.5), demand, supply, weights=ZONES
    )
    done("access_s")
    seen = rng.binomial((np.maximum(estimate.eblup, 0) * people).astype(int), 0.5)
    need = latent.gap(estimate.eblup * people, estimate.mse * people**2, seen, people)
    done("gap_s")
    columns = {"area": scores["area"], "expected": estimate.eblup, "mse": estimate.mse, "gap": need.gap}
    pq.write_table(pa.table(columns), folder / "gaps.parquet")
    pq.write_table(pa.table({"access": reached}), folder / "access.parquet")
    done("export_s")
    return steps


def index() -> Any:
    """The index of disadvantage that every district starts with."""
    from vicinia.needs.engine.spec import IndexSpec, IngredientSpec
    from vicinia.needs.formula import parse

    pairs = (("P50 + P51 + P52", "P46"), ("P62", "P60"), ("A46", "PF1"), ("P1", "A44"))
    named = [IngredientSpec(above, parse(above), parse(below)) for above, below in pairs]
    return IndexSpec("ampi", "positive", 2011, tuple(named))


def district(folder: Path) -> dict[str, Any]:
    """Index with intervals, estimate, access and gaps of 15 municipalities in numpy, no engine loaded."""
    from vicinia.methods import access, composite, latent, small_area

    rng = np.random.default_rng(3)
    people, values = rng.integers(3_000, 20_000, 15), rng.normal(20, 4, (15, 4))
    composite.ampi(values, 1, values.mean(axis=0), penalty="positive")
    composite.rank_stability(values, 1, values.mean(axis=0), method="ampi", penalty="positive", draws=1000)
    estimate = small_area.fay_herriot(rng.normal(0.15, 0.03, 15), np.full(15, 0.0009), values[:, :2])
    here, there, demand, supply = places_world(15, 150)
    access.enhanced_two_step(access.Coordinates(here, there, per_km=1.5), demand, supply, weights=ZONES)
    latent.gap(estimate.eblup * people, estimate.mse * people**2, rng.integers(0, 900, 15), people)
    return {}


def engine(address: str, folder: Path) -> dict[str, Any]:
    """One index of all sections on an engine, with its checksums."""
    from vicinia.needs.engine import engines, expression

    try:
        connected = engines.connect(address, folder=folder)
    except engines.EngineMissing as problem:
        return {"missing": str(problem)}
    spec = index()
    engines.put(connected, folder / "needs" / "sez-2011.parquet", expression.NAME)
    summed = expression.checksum(expression.index(expression.wide(spec), spec))
    before = _cpu()
    sums = connected.to_pyarrow(summed).to_pylist()[0]
    return {"sums": sums, "cpu_s": round(_cpu() - before, 2)}


def _cpu() -> float:
    """CPU seconds of this process and of the Java machine that it may have started."""
    import psutil

    children = psutil.Process().children(recursive=True)
    return time.process_time() + sum(sum(child.cpu_times()[:2]) for child in children)


def main() -> None:
    """Run one, and print what was measured as the last line."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what != "district":
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vicinia.config.settings")
        django.setup()
    if what in ("duckdb", "spark"):
        found = engine(what, folder)
    else:
        found = {"write": write, "national": national, "district": district}[what](folder)
        used = resource.getrusage(resource.RUSAGE_SELF)
        found |= {"cpu_s": round(used.ru_utime + used.ru_stime, 2), "memory_mb": peak_mb()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
