"""Services and questions for the search bench.

They come from the neighbour's own generator when it lies beside this checkout (`../shared/bench`), so that
both answer the same questions about the same services; otherwise from a smaller generator of ours.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NEIGHBOUR = ROOT.parent / "shared" / "bench"
WORK = ROOT / "var" / "bench"
LIBRARIES = ("numpy", "pyarrow", "snowballstemmer")

# Runs in the neighbour's environment; prints one service a line, then all questions in the last line.
EXPORT = """
import json, sys
from search_common import load, queries
data = load(int(sys.argv[1]))
for row in zip(*(data[k] for k in ("id", "name", "descr", "cat", "comune", "lat", "lon", "m0", "m1", "m2"))):
    print(json.dumps(row))
print(json.dumps([dict(text=" ".join(q["terms"]), lat=q["lat"], lon=q["lon"], hour=q["hour"], cat=q["cat"])
                  for q in queries(data)]))
"""


def _environment() -> Path | None:
    """The Python that can run the neighbour's scripts, made when missing; None when that is impossible."""
    python = WORK / "venv" / "bin" / "python"
    if not NEIGHBOUR.is_dir():
        return None
    if not python.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
            subprocess.run(
                [python, "-m", "pip", "install", "-q", "--only-binary", ":all:", *LIBRARIES], check=True
            )
        except subprocess.CalledProcessError:
            shutil.rmtree(WORK / "venv", ignore_errors=True)
            return None
    return python


def in_neighbour(*arguments: str) -> subprocess.Popen[str] | None:
    """Start Python with the neighbour's scripts on its path, in the folder of its data."""
    python = _environment()
    if python is None:
        return None
    folder = WORK / "shared"
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [python, *arguments], cwd=folder, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(NEIGHBOUR), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def data_at_hand(size: int) -> None:
    """Let the neighbour's generator make the services, if it can."""
    if not _parquet(size).exists():
        made = in_neighbour(str(NEIGHBOUR / "gen.py"), str(size), _parquet(size).name)
        if made is not None:
            made.communicate()


def data(size: int) -> Iterator[Any]:
    """Rows (id, name, description, category, municipality, latitude, longitude, 3 masks), then questions."""
    process = in_neighbour("-c", EXPORT, str(size)) if _parquet(size).exists() else None
    if process is None:
        yield from _own_data(size)
        return
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)


def _parquet(size: int) -> Path:
    return WORK / "shared" / f"svc_{size}.parquet"


def _own_data(size: int) -> Iterator[Any]:
    chance = random.Random(7)
    syllables = [a + b for a in "bcdfglmnprstv" for b in "aeiou"]
    vocabulary = sorted({"".join(chance.choices(syllables, k=chance.randint(2, 5))) for _ in range(30_000)})
    chance.shuffle(vocabulary)
    weights = [1 / (rank + 1) ** 1.07 for rank in range(len(vocabulary))]
    towns = [(chance.uniform(37, 46.5), chance.uniform(7, 18)) for _ in range(max(15, size // 120))]
    shares = [chance.paretovariate(1.16) for _ in towns]
    places, questions = [], []
    for number in range(1, size + 1):
        town = chance.choices(range(len(towns)), shares)[0]
        place = (chance.gauss(towns[town][0], 0.02), chance.gauss(towns[town][1], 0.03))
        places.append(place)
        words = chance.choices(vocabulary, weights, k=chance.randint(15, 66))
        opened, length = chance.randint(7, 15), chance.randint(2, 8)
        hours = {
            day * 24 + hour
            for day in range(7)
            if chance.random() < 0.55
            for hour in range(opened, opened + length)
        }
        masks = [sum(1 << hour % 56 for hour in hours if hour // 56 == part) for part in range(3)]
        cut = chance.randint(3, 6)
        yield [
            number,
            " ".join(words[:cut]),
            " ".join(words[cut:]),
            chance.randrange(20),
            town,
            *place,
            *masks,
        ]
    for _ in range(200):
        words = chance.choices(vocabulary[:3000], k=chance.choice([1, 1, 2]))
        kind = chance.choices(["plain", "prefix", "slip"], [0.5, 0.3, 0.2])[0]
        if len(words[-1]) >= 6 and kind != "plain":
            words[-1] = (
                words[-1][: chance.randrange(3, len(words[-1]))]
                if kind == "prefix"
                else slip(words[-1], chance)
            )
        latitude, longitude = chance.choice(places)
        category = chance.randrange(20) if chance.random() < 0.5 else None
        place = {"lat": latitude, "lon": longitude}
        questions.append({"text": " ".join(words), **place, "hour": chance.randrange(168), "cat": category})
    yield questions


def slip(word: str, chance: random.Random) -> str:
    """The word with one letter missing, two swapped, one wrong or one too many."""
    while True:
        i, kind = chance.randrange(len(word) - 1), chance.randrange(4)
        letter = chance.choice("abcdefghilmnopqrstuvz")
        changed = (
            word[:i] + word[i + 1 :],
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
            word[:i] + letter + word[i + 1 :],
            word[:i] + letter + word[i:],
        )[kind]
        if changed != word:
            return changed
