"""Taguette itself, in the environment of other programs that `make test` prepares."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
_IMPORT = "import taguette.database, taguette.export, taguette.import_codebook, taguette.web"


@cache
def _interpreter() -> tuple[str, str]:
    """The interpreter that knows Taguette, or nothing and the reason."""
    ways = [
        os.environ.get("VICINIA_TAGUETTE", ""),
        str(ROOT / "var" / "tools" / "partners" / "bin" / "python"),
    ]
    reasons = []
    for way in ways:
        if not way or not Path(way).is_file():
            continue
        done = subprocess.run([way, "-W", "ignore", "-c", _IMPORT], capture_output=True, text=True)
        if done.returncode == 0:
            return way, ""
        reasons.append((done.stderr.strip().splitlines() or ["no reason given"])[-1])
    return "", "; ".join(dict.fromkeys(reasons)) or "type make test, which installs it"


def run(script: str, *arguments: object) -> Any:
    """Run a script where Taguette is; what its last line says. Elsewhere the test is skipped and says why."""
    way, reason = _interpreter()
    if not way:
        pytest.skip(f"Taguette is not installed: {reason}")
    done = subprocess.run(
        [way, "-W", "ignore", "-c", script, *map(str, arguments)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])
