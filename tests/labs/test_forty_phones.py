"""Thirty-nine phones at once, and a server that is killed while they speak."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.infrastructure import databases
from tests.infrastructure.fixtures import serving
from tests.labs.rush import rush

PREPARE = """
from datetime import date
from django.utils import timezone
from vicinia.core.models import District
from vicinia.labs.models import Assignment, Lab, Meeting, Table
district = District.objects.create(slug="prova", name="Prova", coordinating_body="Prova")
lab = Lab.objects.create(district=district, name="Sala", kind="codesign", begun_on=date(2026, 1, 9))
meeting = Meeting.objects.create(
    district=district, lab=lab, title="Sala", starts_at=timezone.now(), state="open"
)
for number in (1, 2, 3):
    Table.objects.create(district=district, meeting=meeting, number=number, theme="Tema")
Assignment.objects.create(
    district=district, meeting=meeting, position=1, text="Che cosa?", started_at=timezone.now()
)
print("CODE", meeting.code)
"""
COUNT = """
from vicinia.labs.models import Contribution
print("SAID", "|".join(sorted(Contribution.objects.values_list("text", flat=True))))
"""
PHONES, EACH = 39, 4


def told(url: str, folder: Path, code: str) -> str:
    """Run a few lines in the installation, and return what they print last."""
    environment = {**os.environ, "VICINIA_MODE": "demo", "VICINIA_VAR": str(folder), "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "vicinia", "shell", "-c", code], env=environment, capture_output=True,
        text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1].split(" ", 1)[1]


def test_none_is_lost_when_the_server_is_killed_in_the_middle(
    test_databases: databases.Databases, tmp_path: Path
) -> None:
    name = f"rush_{os.getpid()}"
    url = test_databases.clone(name)
    code = told(url, tmp_path, PREPARE)
    found: dict[str, Any] = {}
    with serving(url, tmp_path / "first") as server:
        port = server.url.rsplit(":", 1)[1]
        hall = threading.Thread(
            target=lambda: found.update(phones=rush(server.url, code, phones=PHONES, each=EACH, pause=0.4))
        )
        hall.start()
        time.sleep(3)
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(20)
        environment = {
            **os.environ, "VICINIA_MODE": "demo", "VICINIA_VAR": str(tmp_path / "first"), "DATABASE_URL": url,
        }  # fmt: skip
        again = subprocess.Popen(
            [sys.executable, "-m", "vicinia", "serve", "--port", port], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            hall.join(150)
            assert not hall.is_alive(), "some phones still wait"
            kept = told(url, tmp_path, COUNT).split("|")
        finally:
            again.terminate()
            again.wait(20)
    test_databases.drop(name)
    sent = sorted(text for phone in found["phones"] for text in phone.said)
    assert len(sent) == PHONES * EACH
    assert kept == sent
