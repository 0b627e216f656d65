"""Neighbours that are measured in the same run, each in a process of an environment of their own.

The environment lies under `var/tools/peers`, is made from `requirements/peers.txt` when a bench first asks
for it, and is never seen by the product. A *script* is Python source that prints one line of JSON last.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "peers.txt"
SHARED = ROOT.parent / "shared"
"""Validation sets and yardsticks, where they lie beside the checkout."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


class PeerMissing(Exception):
    """The neighbour could not be installed here; the message says why."""


def python() -> Path:
    """The interpreter of the neighbours' environment, made when it is missing or stale."""
    folder = Path(os.environ.get("VICINIA_PEERS", ROOT / "var" / "tools" / "peers"))
    interpreter = folder / "bin" / "python"
    stamp, wanted = folder / "made-from", hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return interpreter
    print("  installing the neighbours (once) …", file=sys.stderr, flush=True)
    venv.EnvBuilder(clear=True, with_pip=True).create(folder)
    command = [interpreter, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip() or "pip gave no reason").splitlines()[-1]
        raise PeerMissing(f"the neighbours could not be installed: {last}")
    stamp.write_text(wanted)
    return interpreter


def run(script: str, *arguments: object, timeout_s: float = 600) -> dict[str, Any]:
    """Run a script among the neighbours, on one thread; what its last line says.

    Raises PeerMissing when there are no neighbours, when the script fails or takes longer than it may.
    """
    with tempfile.TemporaryDirectory(prefix="vicinia-peers-") as folder:
        try:
            done = subprocess.run(
                [python(), "-c", script, *map(str, arguments)],
                capture_output=True, text=True, timeout=timeout_s, cwd=folder, env=os.environ | ONE_THREAD,
            )  # fmt: skip
        except subprocess.TimeoutExpired as slow:
            raise PeerMissing(f"stopped after {timeout_s:g} s") from slow
    if done.returncode:
        raise PeerMissing((done.stderr.strip() or "it gave no reason").splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
