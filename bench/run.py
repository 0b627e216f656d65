"""`make bench`: run the benches, print one table, write bench/results.json.

    make bench                          everything, at the usual sizes
    make bench SIZES="2000 1000000"     search at other sizes
    make bench ONLY="search"            some benches only

To add a bench, write a module of this package with a function `run(options) -> list[Row]` and name it in
BENCHES. CPU time is measured where the machine may be busy; a goal that is missed makes the command fail.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.results import Row, table  # noqa: E402 the path must be set first

BENCHES = (
    "search",
    "pages",
    "importing",
    "territory",
    "methods",
    "access",
    "poverty",
    "small_area_areas",
    "honesty",
    "composite",
    "regions",
    "scan",
    "outbreaks",
    "gaps",
    "suppression",
    "siting",
    "needs",
    "qualitative",
    "lab",
    "hall",
    "workspace",
)
RESULTS = ROOT / "bench" / "results.json"


@dataclass(frozen=True)
class Options:
    """What the person asked for."""

    sizes: tuple[int, ...]
    """Numbers of services for the benches that have sizes; empty: their usual ones."""


def main() -> int:
    """Run, print, write; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=os.environ.get("SIZES", ""), help="numbers of services")
    parser.add_argument("--only", default=os.environ.get("ONLY", ""), help=f"some of: {', '.join(BENCHES)}")
    arguments = parser.parse_args()
    sizes = tuple(int(size.replace("_", "")) for size in arguments.sizes.replace(",", " ").split())
    chosen = arguments.only.replace(",", " ").split() or BENCHES
    unknown = sorted(set(chosen) - set(BENCHES))
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}; there are: {', '.join(BENCHES)}")
    rows: list[Row] = []
    for name in chosen:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"bench.{name}").run(Options(sizes))
    print(table(rows))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    RESULTS.write_text(
        json.dumps(
            {
                "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "machine": machine,
                "rows": [row.as_dict() for row in rows],
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n",
        encoding="utf-8",
    )
    return int(any(row.verdict == "MISSED" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
