"""Needs of a whole country on one machine, of a district from cold, and DuckDB beside Spark.

The country is invented: 400,000 census sections in 7,900 municipalities, written in the format in which ISTAT
publishes sections (Latin-1, semicolons). Each run is a process of its own, measured from its very start, in
CPU seconds of all its threads and children; writing the invented file is not part of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.results import Row

if TYPE_CHECKING:
    from bench.run import Options

ROOT = Path(__file__).resolve().parents[1]
SECTIONS, MUNICIPALITIES = 400_000, 7_900


def run(options: Options) -> list[Row]:
    """Write the country once, then read it."""
    with tempfile.TemporaryDirectory(prefix="vicinia-bench-") as name:
        folder = Path(name)
        _measure("write", folder)
        country = _measure("national", folder)
        steps = {key: value for key, value in country.items() if key not in ("cpu_s", "memory_mb")}
        memory = {"memory_mb": country["memory_mb"]}
        rows = [
            Row(
                "needs",
                "whole country: all steps",
                SECTIONS,
                {"cpu_s": country["cpu_s"]},
                "cpu_s",
                at_most=300,
            ),
            Row("needs", "whole country: memory", SECTIONS, memory, "memory_mb", at_most=4000),
            Row("needs", "whole country: CPU seconds of each step", SECTIONS, steps),
            Row("needs", "district from cold", 15, _measure("district", folder), "cpu_s", at_most=2),
        ]
        return [*rows, _beside_spark(folder)]


def _beside_spark(folder: Path) -> Row:
    name = "the same index, Spark ÷ DuckDB"
    duckdb = _measure("duckdb", folder)
    spark = _measure("spark", folder)
    if "missing" in spark:
        return Row("needs", name, SECTIONS, note=spark["missing"])
    same = all(abs(spark["sums"][key] - value) <= 1e-9 * abs(value) for key, value in duckdb["sums"].items())
    figures = {
        "ratio": round(spark["cpu_s"] / duckdb["cpu_s"], 1), "duckdb_cpu_s": duckdb["cpu_s"],
        "spark_cpu_s": spark["cpu_s"], "equal_checksums": float(same),
    }  # fmt: skip
    return Row("needs", name, SECTIONS, figures, "equal_checksums", at_least=1)


def _measure(what: str, folder: Path) -> dict[str, Any]:
    environment = {**os.environ, "VICINIA_MODE": "test", "VICINIA_VAR": str(folder), "OMP_NUM_THREADS": "2"}
    # a command that is used twice has its bytecode: a first run that wrote it would measure the compiler
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    command = [sys.executable, "-m", "bench.needs_worlds", what, str(folder)]
    for _again in range(2 if what == "district" else 1):
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{what} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
