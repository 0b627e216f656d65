"""ISTAT's files: all Italian municipalities, and half a million census figures, into a fresh database.

The real files of the offices when `../shared/data` lies beside this checkout, else a list of the same length
in the same format. Each load is a process of its own, so its start counts too; the machine may be busy, so
the goal is on CPU seconds.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.results import Row

if TYPE_CHECKING:
    from bench.run import Options

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
MUNICIPALITIES = 7_901
LIST_GOAL_S, FIGURES_GOAL_S = 20, 60


def run(options: Options) -> list[Row]:
    """Measure the list of municipalities, a second load of it, and a large census file."""
    with tempfile.TemporaryDirectory(prefix="vicinia-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        _vicinia(["migrate", "--verbosity", "0"], folder, url)
        files = _files(folder)
        note = "ISTAT's files" if DATA.is_dir() else "an invented list of the same length"
        rows = [
            _row(f"all of Italy, {note}", MUNICIPALITIES, _vicinia(files, folder, url), LIST_GOAL_S),
            _row(
                "the same again, nothing changes", MUNICIPALITIES, _vicinia(files, folder, url), LIST_GOAL_S
            ),
        ]
        localities = DATA / "istat-censimento" / "R15_indicatori_2011_localita.csv"
        if not localities.exists():
            return [*rows, Row("territory", "localities of Campania", note="not beside this checkout")]
        command = ["territory", "load", "--census", str(localities)]
        # 3,566 areas of 144 figures
        return [*rows, _row("localities, figures", 512_990, _vicinia(command, folder, url), FIGURES_GOAL_S)]


def _files(folder: Path) -> list[str]:
    if DATA.is_dir():
        given = [
            DATA / "istat-comuni" / "Elenco-comuni-italiani.csv",
            DATA / "istat-censimento" / "Elenco_comuni_2011.csv",
            DATA / "anpr" / "comuniANPR_ISTAT.csv",
            DATA / "confini" / "limits_R_8_municipalities.geojson",
        ]
        return ["territory", "load", "--municipalities", *map(str, given)]
    from tests.territory import official

    places = [
        ("08", code[:3], "1", code, f"Luogo {code}", "", "Regione", "Provincia", "BO", code, f"A{code[3:]}")
        for code in (f"{number // 100 + 1:03}{number % 100 + 1:03}" for number in range(MUNICIPALITIES))
    ]  # fmt: skip
    return ["territory", "load", "--municipalities", str(official.municipalities(folder, places))]


def _vicinia(arguments: list[str], folder: Path, url: str) -> dict[str, float]:
    environment = {**os.environ, "VICINIA_MODE": "test", "VICINIA_VAR": str(folder), "DATABASE_URL": url}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "vicinia", *arguments],
        env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu_s": round(used, 2), "wall_s": round(time.monotonic() - began, 2)}


def _row(name: str, size: int, figures: dict[str, float], goal_s: float) -> Row:
    return Row("territory", name, size, figures, "cpu_s", goal_s)
