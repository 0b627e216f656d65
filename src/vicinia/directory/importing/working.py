"""Steps of an import in a process of their own, and what becomes of one whose process is gone."""

from __future__ import annotations

from django.utils import timezone

from vicinia.core import workers
from vicinia.core.models import User
from vicinia.directory.importing import problems
from vicinia.directory.importing.problems import FileProblem, Problem
from vicinia.directory.importing.running import LEASE, State, fail
from vicinia.directory.models import ImportBatch


def start(batch: ImportBatch, step: str, actor: User | None) -> None:
    """Let a process of its own take the next step of a batch: ``read`` or ``commit``."""
    batch.state = State.READING if step == "read" else State.COMMITTING
    batch.lease_until = timezone.now() + LEASE
    batch.save()
    by = [] if actor is None else ["--as", actor.email]
    workers.start(batch.pk, "directory", "import-run", str(batch.pk), step, *by)


def is_working(batch: ImportBatch) -> bool:
    """Whether somebody is still at work on a batch that says so."""
    if batch.state not in (State.READING, State.COMMITTING):
        return False
    alive = workers.is_alive(batch.pk)
    return bool(batch.lease_until and batch.lease_until > timezone.now()) if alive is None else alive


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
