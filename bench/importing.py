"""Import of 10,000 rows: dry run and commit, seconds of wall clock and of CPU, and the memory at its highest.

Measured in a process of its own, on a fresh SQLite database in a temporary folder.
``python -m bench.importing [ROWS]`` prints one JSON line.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.results import Row

WORDS = [
    "quercia",
    "farina",
    "sentiero",
    "civetta",
    "luna",
    "canapa",
    "passi",
    "gelso",
    "acqua",
    "vento",
    "pane",
    "parole",
    "barca",
    "stelle",
    "tappeto",
    "cuore",
    "nebbia",
    "argine",
    "risaia",
    "pozzo",
    "campanile",
    "mulino",
    "granaio",
    "rondine",
    "fienile",
    "salice",
    "tiglio",
    "pioppo",
    "airone",
    "canale",
    "ponte",
    "lanterna",
    "bussola",
    "chiave",
    "scala",
    "finestra",
    "giardino",
    "orto",
    "cortile",
    "forno",
    "bottega",
    "officina",
    "telaio",
    "ago",
    "filo",
    "matassa",
    "gomitolo",
]
HOURS = (
    "lun-ven 9-12",
    "mar e gio 15.00-18.00",
    "tutti i giorni 8.30/12.30",
    "su appuntamento",
    "sabato mattina 9-12",
)


def write(path: Path, rows: int) -> None:
    """Write a CSV of invented bodies."""
    from stdnum import luhn

    from vicinia.territory.facts import PLACES

    with path.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out, delimiter=";")
        sheet.writerow(
            [
                "Denominazione",
                "C.F.",
                "Indirizzo",
                "CAP",
                "Comune",
                "Telefono",
                "E-mail",
                "Attività svolte",
                "Orari",
                "Note",
            ]
        )
        for number in range(rows):
            one, two = WORDS[number % len(WORDS)], WORDS[(number // len(WORDS)) % len(WORDS)]
            three = WORDS[(number * 31 // 7) % len(WORDS)]
            digits = f"9{number:09d}"
            place = PLACES[number % len(PLACES)].name
            sheet.writerow(
                [
                    f"Associazione {one} {two} {three} {number}", digits + luhn.calc_check_digit(digits),
                    f"via {two} {number % 90 + 1}", "40010", place, f"051 {6000000 + number * 97 % 999999}",
                    f"info{number}@esempio.example", f"Aiuto con {three} e {one}. Riga {number}",
                    HOURS[number % len(HOURS)], "nota",
                ]
            )  # fmt: skip


def measure(rows: int) -> dict[str, Any]:
    """Import invented rows; return the figures."""
    folder = Path(tempfile.mkdtemp(prefix="vicinia-bench-"))
    os.environ |= {
        "VICINIA_VAR": str(folder),
        "VICINIA_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "vicinia.config.settings",
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    import django

    django.setup()
    from django.core.management import call_command

    from vicinia.core.models import District
    from vicinia.directory.importing import running
    from vicinia.directory.importing.checking import Territory
    from vicinia.directory.importing.reading import read
    from vicinia.directory.models import Organization
    from vicinia.territory.services.model_territory import build_model_territory

    call_command("migrate", verbosity=0)
    district = District.objects.create(slug="bench", name="Bench", coordinating_body="Bench")
    build_model_territory(district)
    path = folder / "rows.csv"
    write(path, rows)
    found: dict[str, Any] = {"rows": rows}
    for step in ("dry_run", "commit", "second_dry_run"):
        wall, cpu = time.perf_counter(), time.process_time()
        if step != "commit":
            reading = read(path)
            mapping = running.mapping_for(district, reading.sheet.headers if reading.sheet else [])
            plan = running.plan_of(district, reading, mapping, Territory(district))
            found[f"{step}_outcomes"] = plan.counts()
        else:
            running.import_now(district, path, reading, plan, mapping=mapping)
        found[f"{step}_s"] = round(time.perf_counter() - wall, 2)
        found[f"{step}_cpu_s"] = round(time.process_time() - cpu, 2)
    found["bodies"] = Organization.objects.count()
    found["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return found


def run(options: Any) -> list[Row]:
    """Measure at the size of the goal; CPU seconds count, because the machine may be busy."""
    rows = 10_000
    done = subprocess.run(
        [sys.executable, "-m", "bench.importing", str(rows)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[1],
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])

    def row(name: str, figure: str, at_most: float) -> Row:
        figures = {key: found[key] for key in (figure, figure.replace("_cpu_s", "_s"))}
        return Row("importing", name, rows, figures, figure=figure, at_most=at_most)

    return [
        row("dry run", "dry_run_cpu_s", 30),
        row("commit, with search index", "commit_cpu_s", 30),
        row("second dry run", "second_dry_run_cpu_s", 30),
        Row("importing", "memory", rows, {"memory_mb": found["memory_mb"]}, figure="memory_mb", at_most=500),
    ]


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)))
