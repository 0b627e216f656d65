"""``kill -9`` while an import is being stored, twenty times: always all or nothing, never a half."""

# ruff: noqa: E501, UP031
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

ROWS = 150
PREPARE = textwrap.dedent(
    """
    import django; django.setup()
    from pathlib import Path
    from vicinia.core.models import District
    from vicinia.directory.importing import running
    from vicinia.territory.services.model_territory import build_model_territory
    district = District.objects.create(slug="k", name="K", coordinating_body="K")
    build_model_territory(district)
    lines = ["Denominazione;Comune;Telefono;Attività svolte;Orari"]
    lines += [f"Ente inventato {n};Budrio;051 61{n:05d};Aiuto numero {n};lun-ven 9-12" for n in range(%d)]
    batch = running.receive(actor=None, district=district, name="a.csv", chunks=[chr(10).join(lines).encode()])
    running.read_batch(batch)
    print(batch.pk)
    """
    % ROWS
)
# Stores in a process of its own that is killed before its nth statement; says how many there were.
STORE = """
import os, signal, sys
import django; django.setup()
from django.db import connection, connections
from vicinia.directory.importing import running
from vicinia.directory.models import ImportBatch

def die_at(wanted):
    count = 0
    def wrapper(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)
    wrapper.count = lambda: count
    return wrapper

connections.close_all()
for line in sys.stdin:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        wrapper = die_at(int(line))
        with connection.execute_wrapper(wrapper):
            running.commit_batch(ImportBatch.objects.get(), actor=None)
        os.write(writing, str(wrapper.count()).encode())
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(pid, 0)
    print(status, os.read(reading, 20).decode() or 0, flush=True)
    os.close(reading)
"""
# Counts what there is, then puts everything back as it was before the confirmation.
LOOK = """
import sys
import django; django.setup()
from vicinia.core.models import AuditEntry
from vicinia.directory import models as m
from vicinia.directory.importing import working
for _ in sys.stdin:
    batch = m.ImportBatch.objects.get()
    working.settle(batch)
    of_bodies = AuditEntry.objects.filter(subject_type="directory.organization")
    found = (batch.state, m.Organization.objects.count(), m.Service.objects.count(), m.Phone.objects.count(),
          m.Schedule.objects.count(), of_bodies.count())
    if m.Organization.objects.exists():
        m.Organization.objects.all().delete()
        m.Location.objects.all().delete()
        AuditEntry.objects.all().delete()
    m.ImportBatch.objects.update(state="ready", problem="", committed_at=None)
    print(*found, flush=True)
"""


def environment(url: str, folder: Path) -> dict[str, str]:
    """Return what a process needs to work on a database."""
    ours = {"DATABASE_URL": url, "VICINIA_VAR": str(folder), "VICINIA_MODE": "test"}
    return {**os.environ, **ours, "DJANGO_SETTINGS_MODULE": "vicinia.config.settings"}


class Helper:
    """A process that answers a line with lines."""

    def __init__(self, code: str, url: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], env=environment(url, folder), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, line: object = "") -> list[str]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.mark.slow
def test_killed_twenty_times(fresh_database: Callable[[], str], tmp_path: Path) -> None:
    url = fresh_database()
    done = subprocess.run(
        [sys.executable, "-c", PREPARE],
        env=environment(url, tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    worker, looker = Helper(STORE, url, tmp_path), Helper(LOOK, url, tmp_path)
    whole = ["committed", *[str(ROWS)] * 5]
    try:
        # once in peace, to know how many statements it takes
        status, statements = map(int, worker.ask(0))
        assert status == 0
        assert looker.ask() == whole
        results = []
        for blow in range(20):
            status, _ = map(int, worker.ask(max(1, round(statements * 0.85 * (blow + 1) / 20))))
            state, *counts = looker.ask()
            results.append((status, state, set(counts)))
        # and after all that it still goes in whole
        assert worker.ask(0)[0] == "0"
        assert looker.ask() == whole
    finally:
        worker.end()
        looker.end()
    for status, state, counts in results:
        assert status == signal.SIGKILL, (statements, results)
        assert counts == ({str(ROWS)} if state == "committed" else {"0"}), results
    assert sum(state == "failed" for _, state, _ in results) >= 15, results
