"""Long steps run in a process of their own, so that a page never waits and a lost worker is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from vicinia.core import progress

_CLOCKS_DIFFER_S = 5.0
"""The start of a process is told by the machine's clock at its own start, to the second."""


def start(work: UUID, *command: str) -> None:
    """Let ``vicinia COMMAND …`` take a step of some work; it tells how far it is through `progress`."""
    progress.write(work, stage="wait", done=0, total=0)
    log = progress.folder("progress") / f"{work}.log"
    with log.open("ab") as out:
        worker = subprocess.Popen(
            [sys.executable, "-m", "vicinia", *command],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, close_fds=True,
        )  # fmt: skip
    # a worker that dies before its first word is noticed at once
    progress.write(work, stage="wait", done=0, total=0, pid=worker.pid)


def is_alive(work: UUID) -> bool | None:
    """Whether the process that last spoke of some work still runs; None when none has spoken."""
    last = progress.read(work)
    pid = last.get("pid")
    return _runs(int(pid), float(last.get("at", 0))) if pid else None


def _runs(pid: int, spoke_at: float) -> bool:
    try:
        os.kill(pid, 0)
        # after the name, which may hold anything: the state is field 3, the start in ticks field 22
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        started_at = _booted_at() + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except ProcessLookupError:
        return False
    except (OSError, ValueError, IndexError):
        return True
    # after a restart of the machine another process may have the same number
    return fields[0] != "Z" and started_at <= spoke_at + _CLOCKS_DIFFER_S


def _booted_at() -> float:
    lines = Path("/proc/stat").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("btime ")))
