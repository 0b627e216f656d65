"""Long steps run in a process of their own, so that a page never waits and a lost worker is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from vicinia.core import progress


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
    pid = progress.read(work).get("pid")
    return _runs(int(pid)) if pid else None


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with Path(f"/proc/{pid}/stat").open() as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True
