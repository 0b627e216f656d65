"""Long steps run in a process of their own, so that a page never waits and a lost worker is noticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.utils import timezone

from vicinia.core.models import User
from vicinia.directory.importing import problems, progress
from vicinia.directory.importing.problems import FileProblem, Problem
from vicinia.directory.importing.running import LEASE, State, fail
from vicinia.directory.models import ImportBatch


def start(batch: ImportBatch, step: str, actor: User | None) -> None:
    """Let a process of its own take the next step of a batch: ``read`` or ``commit``."""
    batch.state = State.READING if step == "read" else State.COMMITTING
    batch.lease_until = timezone.now() + LEASE
    batch.save()
    progress.write(batch.pk, stage="wait", done=0, total=0)
    command = [sys.executable, "-m", "vicinia", "directory", "import-run", str(batch.pk), step]
    if actor is not None:
        command += ["--as", actor.email]
    log = progress.folder("progress") / f"{batch.pk}.log"
    with log.open("ab") as out:
        worker = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, close_fds=True
        )
    # a worker that dies before its first word is noticed at once
    progress.write(batch.pk, stage="wait", done=0, total=0, pid=worker.pid)


def is_working(batch: ImportBatch) -> bool:
    """Whether somebody is still at work on a batch that says so."""
    if batch.state not in (State.READING, State.COMMITTING):
        return False
    told = progress.read(batch.pk)
    if pid := told.get("pid"):
        return _is_alive(int(pid))
    return bool(batch.lease_until and batch.lease_until > timezone.now())


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with Path(f"/proc/{pid}/stat").open() as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True


def settle(batch: ImportBatch) -> ImportBatch:
    """Notice a batch whose worker is gone: it stops, and nothing of it was stored."""
    if batch.state in (State.READING, State.COMMITTING) and not is_working(batch):
        batch.refresh_from_db()
        if batch.state in (State.READING, State.COMMITTING):
            step = "commit" if batch.state == State.COMMITTING else "read"
            fail(batch, FileProblem(problems.INTERRUPTED))
            batch.counts["again"] = step
            batch.save()
    return batch


def problem_of(batch: ImportBatch) -> Problem | None:
    """Return why a batch stopped."""
    return batch.counts.get("problem") if batch.state == State.FAILED else None
