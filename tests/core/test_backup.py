"""Backup under writes, restore all or nothing, and moving from one kind of database to the other."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.core import backup_writer
from tests.infrastructure.databases import ROOT, Databases, SQLiteDatabases

Vicinia = Callable[..., "subprocess.CompletedProcess[str]"]
SECONDS = float(os.environ.get("VICINIA_BACKUP_TEST_SECONDS", "0"))


@pytest.fixture(scope="module")
def url(test_databases: Databases) -> Iterator[str]:
    """A database of its own with two balances and 20,000 other rows."""
    name = f"backup_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    address = test_databases.clone(name)
    backup_writer.prepare(address, filler=20_000)
    yield address
    test_databases.drop(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "media" / "pictures").mkdir(parents=True)
    (tmp_path / "media" / "pictures" / "garden.txt").write_text("orto")
    return tmp_path


@pytest.fixture
def vicinia(url: str, folder: Path) -> Vicinia:
    def run(*arguments: object, database: str = url, **options: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command(*arguments), **surroundings(database, folder), text=True, capture_output=True
        )

    return run


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "vicinia", *map(str, arguments)]


def surroundings(database: str, folder: Path) -> dict:
    return {
        "env": {**os.environ, "DATABASE_URL": database, "VICINIA_VAR": str(folder), "VICINIA_MODE": "test"},
        "cwd": ROOT,
    }


def require_consistent(url: str) -> int:
    left, right, moved = backup_writer.state(url)
    assert left + right == backup_writer.TOTAL
    assert right == moved
    return moved


def test_a_backup_during_writes_restores_to_one_moment(vicinia: Vicinia, url: str, folder: Path) -> None:
    archive = folder / "copy.zip"
    seconds = SECONDS or 15
    writer = subprocess.Popen([sys.executable, "-m", "tests.core.backup_writer", url, str(seconds)], cwd=ROOT)
    try:
        time.sleep(0.5)
        before = require_consistent(url)
        made = [vicinia("backup", archive)]
        after = require_consistent(url)
        while SECONDS and writer.poll() is None:  # the long run: a backup after the other, all the time
            made.append(vicinia("backup", archive))
    finally:
        writer.terminate()
        writer.wait()
    assert all(one.returncode == 0 for one in made), made[-1].stderr
    assert before < after, "the writer was writing"
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.glob(".*")] == [], "nothing half written is left"
    final = require_consistent(url)

    (folder / "media" / "pictures" / "garden.txt").write_text("changed")
    restored = vicinia("restore", archive, "--yes")
    assert restored.returncode == 0, restored.stderr
    moved = require_consistent(url)
    assert (before <= moved <= after) if not SECONDS else (before <= moved <= final)
    assert (folder / "media" / "pictures" / "garden.txt").read_text() == "orto"
    assert [path.read_text() for path in folder.glob("media.before-*/pictures/garden.txt")] == ["changed"]
    again = vicinia("backup", folder / "again.zip")
    assert again.returncode == 0, again.stderr
    assert contents(folder / "again.zip") == contents(archive), "what was restored is what was saved"


def contents(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as file:
        return dict(json.loads(file.read("manifest.json"))["sha256"])


def test_killed_backups_leave_the_old_archive_or_a_whole_new_one(
    vicinia: Vicinia, url: str, folder: Path
) -> None:
    archive = folder / "copy.zip"
    archive.write_text("yesterday's backup")
    chance = random.Random(20)
    for _ in range(3):
        process = subprocess.Popen(
            command("backup", archive), **surroundings(url, folder), stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(1.0, 3.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if archive.read_bytes() != b"yesterday's backup":
            # the knife came after the rename: then the new one is whole
            assert contents(archive)
            with zipfile.ZipFile(archive) as file:
                assert file.testzip() is None
            archive.write_text("yesterday's backup")
    assert vicinia("backup", archive).returncode == 0
    assert vicinia("backup", archive).returncode == 0, "what the killed ones left is no obstacle"


def test_killed_restores_leave_the_old_database(vicinia: Vicinia, url: str, folder: Path) -> None:
    archive = folder / "copy.zip"
    assert vicinia("backup", archive).returncode == 0
    writer = [sys.executable, "-m", "tests.core.backup_writer", url, "0.5"]
    subprocess.run(writer, cwd=ROOT, check=True)
    old = backup_writer.state(url)
    chance = random.Random(7)
    for _ in range(3):
        process = subprocess.Popen(
            command("restore", archive, "--yes"),
            **surroundings(url, folder),
            start_new_session=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(1.5, 4.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert backup_writer.state(url) == old
    subprocess.run(writer, cwd=ROOT, check=True)
    require_consistent(url)


def test_broken_and_newer_archives_are_refused_before_anything_changes(
    vicinia: Vicinia, url: str, folder: Path
) -> None:
    archive, broken = folder / "copy.zip", folder / "broken.zip"
    assert vicinia("backup", archive).returncode == 0
    old = backup_writer.state(url)
    content = archive.read_bytes()
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 0xFF
    for bad in (b"", b"not an archive", content[: len(content) // 2], bytes(flipped)):
        broken.write_bytes(bad)
        answer = vicinia("restore", broken, "--yes")
        assert answer.returncode == 1
        assert answer.stderr.startswith("CommandError: ") and "Traceback" not in answer.stderr
    for change in ({"format": 99}, {"migrations": [["core", "9999_from_the_future"]]}):
        rewrite(archive, broken, change)
        answer = vicinia("restore", broken, "--yes")
        assert answer.returncode == 1 and "newer version" in answer.stderr
    assert "There is no file" in vicinia("restore", folder / "nothing.zip", "--yes").stderr
    assert backup_writer.state(url) == old


def rewrite(archive: Path, target: Path, change: dict[str, object]) -> None:
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as written:
        for name in source.namelist():
            data = source.read(name)
            if name == "manifest.json":
                data = json.dumps(json.loads(data) | change).encode()
            written.writestr(name, data)


def test_without_a_yes_nothing_happens(vicinia: Vicinia, url: str, folder: Path) -> None:
    archive = folder / "copy.zip"
    assert vicinia("backup", archive).returncode == 0
    old = backup_writer.state(url)
    answer = subprocess.run(
        command("restore", archive), **surroundings(url, folder), input="no\n", text=True, capture_output=True
    )
    assert answer.returncode == 1 and backup_writer.state(url) == old


def test_a_database_in_use_is_not_replaced(
    vicinia: Vicinia, url: str, folder: Path, test_databases: Databases
) -> None:
    if not isinstance(test_databases, SQLiteDatabases):
        pytest.skip("PostgreSQL swaps schemas in one transaction and needs no such care")
    archive = folder / "copy.zip"
    assert vicinia("backup", archive).returncode == 0
    connection, _mark = backup_writer.connect(url)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("SELECT COUNT(*) FROM search_state").fetchone()
    answer = vicinia("restore", archive, "--yes")
    connection.close()
    assert answer.returncode == 1 and "Stop the server" in answer.stderr
    assert not list(Path(url.removeprefix("sqlite:///")).parent.glob("*.restoring*"))


@pytest.mark.slow
def test_a_laptop_backup_moves_to_the_other_kind_of_database(
    vicinia: Vicinia, url: str, folder: Path, test_databases: Databases
) -> None:
    archive = folder / "copy.zip"
    assert vicinia("backup", archive).returncode == 0
    if isinstance(test_databases, SQLiteDatabases):
        pytest.skip("the run on PostgreSQL moves it there and back")
    there = f"sqlite:///{folder / 'laptop.sqlite3'}"
    answer = vicinia("restore", archive, "--yes", database=there)
    assert answer.returncode == 0, answer.stderr
    assert backup_writer.state(there) == backup_writer.state(url)
    assert vicinia("backup", folder / "back.zip", database=there).returncode == 0
    # Wagtail has a table more on SQLite, so the lists of tables differ.
    lists = {"tables/contenttypes.contenttype.jsonl", "tables/auth.permission.jsonl"}
    there_and_back = contents(folder / "back.zip").items() ^ contents(archive).items()
    assert {name for name, _checksum in there_and_back} <= lists


@pytest.mark.slow
def test_an_archive_of_an_older_version_is_brought_up_to_this_one(
    vicinia: Vicinia, fresh_database: Callable[[], str], folder: Path
) -> None:
    older = fresh_database()
    assert vicinia("migrate", "portal", "0001", database=older).returncode == 0
    assert vicinia("backup", folder / "older.zip", database=older).returncode == 0
    assert vicinia("migrate", database=older).returncode == 0
    answer = vicinia("restore", folder / "older.zip", "--yes", database=older)
    assert answer.returncode == 0, answer.stderr
    shown = vicinia("showmigrations", "portal", database=older).stdout
    assert "[X] 0002" in shown and "[ ]" not in shown
