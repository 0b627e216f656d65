"""A load that is killed at any moment leaves nothing half done."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.infrastructure.databases import manage
from tests.territory import official

RUNS = 4


@pytest.fixture
def many(tmp_path):
    header = official.CENSUS_HEADER.strip() + "".join(f";E{number}" for number in range(1, 101)) + "\r\n"
    rows = [
        f"8;Emilia-Romagna;37;Bologna;6;Bologna;37006;{number};7083;3495;300;3100;317550" + ";5" * 100
        for number in range(1500)
    ]
    return [
        str(path)
        for path in (
            official.municipalities(tmp_path),
            official.facts(tmp_path),
            official.census(tmp_path, rows, header=header),
        )
    ]


def _counts(url, folder) -> list[int]:
    """Municipalities, areas and figures, as a process of its own sees them."""
    told = manage("territory", "status", url=url, folder=folder).splitlines()
    counts = {
        label.strip(): int(count) for count, _, label in (line.strip().partition(" ") for line in told[:6])
    }
    return [counts[label] for label in ("comuni", "aree di censimento", "dati")]


@pytest.mark.slow
def test_a_killed_load_is_all_or_nothing(fresh_database, many, tmp_path):
    url = fresh_database()
    environment = {**os.environ, "DATABASE_URL": url, "VICINIA_VAR": str(tmp_path)}
    command = [sys.executable, "-m", "vicinia", "territory", "load", "--municipalities", *many]
    seen = set()
    chance = random.Random(7)
    for _ in range(RUNS):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        time.sleep(chance.uniform(1.0, 3.5))
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        seen.add(tuple(_counts(url, tmp_path)))
    manage("territory", "load", "--municipalities", *many, url=url, folder=tmp_path)
    whole = tuple(_counts(url, tmp_path))
    assert whole == (len(official.PLACES), 1500, 8 * 5 + 1500 * 105)
    assert seen <= {(0, 0, 0), whole}
    again = manage("territory", "load", "--municipalities", *many, url=url, folder=tmp_path)
    assert tuple(_counts(url, tmp_path)) == whole
    assert "Non è cambiato niente" in again
