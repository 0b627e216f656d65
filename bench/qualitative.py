"""A long interview opened, and a project of fourteen transcripts both ways."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.results import Row
from vicinia.methods import refi, transcripts

if TYPE_CHECKING:
    from bench.run import Options

PAGE = 3_000
"""Characters on a printed page."""
_SPOKEN = "però così casa affitto lavoro rete fiducia orto comune spesa nonna perché 🧺 città volontari"
WORDS = _SPOKEN.split()


def run(options: Options) -> list[Row]:
    """Measure each once, in CPU seconds: nothing is compiled, nothing is kept from before."""
    with tempfile.TemporaryDirectory(prefix="vicinia-bench-") as folder:
        return [
            *_project(
                Path(folder), "a 500-page transcript, 2,000 selections", 1, 500 * PAGE, 2_000, goal_s=1.0
            ),
            *_project(Path(folder), "14 transcripts, 2 coders", 14, 20 * PAGE, 300),
            _transcript(),
        ]


def _project(folder: Path, name: str, texts: int, length: int, selections: int) -> list[Row]:
    rng = random.Random(1)
    users = (refi.User("amina"), refi.User("bruno"))
    codes = tuple(refi.Code(f"codice {number}") for number in range(60))
    sources = tuple(refi.Source(f"intervista {number}", _talk(rng, length)) for number in range(texts))
    found = []
    for source in sources:
        for number in range(selections):
            start = rng.randrange(len(source.text) - 200)
            user = users[number % 2]
            codings = (refi.Coding(rng.choice(codes), user),)
            found.append(refi.Selection(source, start, start + 200, codings, user, author=user))
    path = folder / "project.qdpx"
    project = refi.Project("bench", codes, sources, tuple(found), users)
    size = sum(len(source.text) for source in sources)
    written = _cpu(lambda: refi.write(project, path))
    opened = _cpu(lambda: refi.read(path))
    return [
        Row("qualitative", f"open {name}", size, {"cpu_s": opened}, "cpu_s", at_most=0.5),
        Row("qualitative", f"write {name}", size, {"cpu_s": written}, "cpu_s", at_most=0.5),
    ]


def _transcript() -> Row:
    data = _talk(random.Random(2), 500 * PAGE).encode()
    spent = _cpu(lambda: transcripts.read(data, "talk.txt"))
    return Row(
        "qualitative", "turns of 500 pages of text", 500 * PAGE, {"cpu_s": spent}, "cpu_s", at_most=0.5
    )


def _talk(rng: random.Random, length: int) -> str:
    lines, size = [], 0
    while size < length:
        speaker = rng.choice(("Moderatrice", "Anna", "Bruno"))
        lines.append(f"{speaker}: {' '.join(rng.choices(WORDS, k=40))}.")
        size += len(lines[-1]) + 1
    return "\n".join(lines)


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return round(time.process_time() - began, 3)
