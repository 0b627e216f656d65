"""Whether the process that works on something still runs, and is still the same."""

import json
import os
import subprocess
import sys
from uuid import UUID, uuid4

import pytest

from vicinia.core import progress, workers


@pytest.fixture
def work() -> UUID:
    return uuid4()


def spoke(work: UUID, pid: int, at: float) -> None:
    (progress.folder("progress") / f"{work}.json").write_text(json.dumps({"pid": pid, "at": at}))


def test_nobody_has_spoken(work: UUID) -> None:
    assert workers.is_alive(work) is None


def test_who_speaks_is_alive(work: UUID) -> None:
    progress.write(work, pid=os.getpid())
    assert workers.is_alive(work) is True


def test_who_has_ended_is_not(work: UUID) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    progress.write(work, pid=ended.pid)
    assert workers.is_alive(work) is False


def test_a_later_process_with_the_same_number_is_another_one(work: UUID) -> None:
    spoke(work, os.getpid(), at=1_000_000_000.0)
    assert workers.is_alive(work) is False
