"""Results page with 2,000 services under four concurrent readers, through the real server on loopback."""

from __future__ import annotations

import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from bench.results import Row, percentiles

if TYPE_CHECKING:
    from bench.run import Options

READERS = 4
SECONDS = 20
WORDS = (
    "pacco",
    "mensa",
    "emporio",
    "bolletta",
    "affitto",
    "compiti",
    "italiano",
    "emporo",
    "sportell",
    "lavor",
)
PLACES = ("037008", "037019", "037028", "037039", "037055")

# Runs inside the product, in a data folder of its own.
FILL = """
import random, sys
from datetime import time
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
call_command("demo", "build")
from vicinia.core.models import District
from vicinia.directory import indexing
from vicinia.directory.models import *
r = random.Random(5)
district = District.objects.get(slug="pianura-est")
known = list(Service.objects.filter(district=district).prefetch_related("service_terms"))
places = list(Location.objects.filter(municipality__isnull=False, latitude__isnull=False))
bodies = list(Organization.objects.filter(district=district))
missing = max(0, int(sys.argv[1]) - len(known))
copies, terms, at, rules = [], [], [], []
for number in range(missing):
    model = r.choice(known)
    copy = Service(district=district, organization=r.choice(bodies), name=f"{model.name} {number}",
                   description=model.description)
    copies.append(copy)
    for old in model.service_terms.all():
        terms.append(ServiceTerm(district=district, service=copy, term_id=old.term_id))
    at.append(ServiceAtLocation(district=district, service=copy, location=r.choice(places)))
    rules.append(Schedule(district=district, service=copy, freq="WEEKLY", byday="MO,TU,TH",
                          opens_at=time(r.randrange(7, 12), 30), closes_at=time(r.randrange(13, 19))))
for model, rows in ((Service, copies), (ServiceTerm, terms), (ServiceAtLocation, at), (Schedule, rules)):
    model.objects.bulk_create(rows, batch_size=500)
print(indexing.rebuild())
"""


def run(options: Options) -> list[Row]:
    """Fill a district, start the server, let four readers ask for results for twenty seconds."""
    size = 2_000
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
            "VICINIA_VAR": folder,
            "VICINIA_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "vicinia.config.settings",
        }
        subprocess.run(
            [sys.executable, "-c", FILL, str(size)], env=environment, check=True, stdout=subprocess.PIPE
        )
        port = _free_port()
        with (Path(folder) / "server.log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "vicinia", "serve", "--port", str(port)],
                env=environment, stdout=log, stderr=log,
            )  # fmt: skip
            try:
                _wait(port)
                for path in _questions(random.Random(1), 8):
                    _ask(port, path)
                with ThreadPoolExecutor(READERS) as readers:
                    times = [
                        one
                        for some in readers.map(lambda seed: _read(port, seed), range(READERS))
                        for one in some
                    ]
            finally:
                server.terminate()
                server.wait(timeout=20)
    figures = {"pages": len(times), **percentiles(times)}
    return [Row("pages", f"results page, {READERS} readers at once", size, figures, "p95_ms", at_most=150)]


def _questions(source: random.Random, count: int) -> list[str]:
    asked = []
    for _ in range(count):
        path = f"/it/servizi/?q={source.choice(WORDS)}"
        if source.random() < 0.5:
            path += f"&near={source.choice(PLACES)}"
        asked.append(path)
    return asked


def _read(port: int, seed: int) -> list[float]:
    source, times, end = random.Random(seed), [], time.monotonic() + SECONDS
    while time.monotonic() < end and len(times) < 2_000:
        times.append(_ask(port, _questions(source, 1)[0]))
    return times


def _ask(port: int, path: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - start) * 1000
    connection.close()
    if answer.status != 200 or b"<h1" not in body:
        raise RuntimeError(f"{path} answered {answer.status}")
    return took


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            _ask(port, "/it/servizi/?q=pacco")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not answer within a minute")
