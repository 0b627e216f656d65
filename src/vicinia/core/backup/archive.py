"""The archive file: written whole or not at all, checked before it is believed."""

import fcntl
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from vicinia.core.backup import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
Say = Callable[[str], None]


@dataclass
class Manifest:
    """What an archive says about itself."""

    format: int
    version: str
    database: str
    made_at: str
    migrations: list[list[str]]
    rows: dict[str, int]
    sha256: dict[str, str] = field(default_factory=dict)


class Writer:
    """Adds members to an archive and remembers their checksums."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.sha256: dict[str, str] = {}

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        """Add one member from blocks of bytes."""
        digest = hashlib.sha256()
        with self._file.open(name, "w", force_zip64=True) as member:
            for block in blocks:
                digest.update(block)
                member.write(block)
        self.sha256[name] = digest.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[tuple[Writer, Callable[[Manifest], None]]]:
    """Open an archive for writing; it takes its place only when all of it is written and reads back well.

    Yields a writer and the function that seals the archive with its manifest.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)  # what a killed backup left
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as raw:
            try:
                fcntl.flock(raw, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                raise BackupError(f"Another backup is being written to {path}.") from problem
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as file:
                writer = Writer(file)

                def seal(manifest: Manifest) -> None:
                    manifest.sha256 = writer.sha256
                    file.writestr(MANIFEST, json.dumps(vars(manifest), indent=1, sort_keys=True))

                yield writer, seal
            raw.flush()
            os.fsync(raw.fileno())
        verify(part)
        part.replace(path)
        sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_manifest(file: zipfile.ZipFile) -> Manifest:
    """Return what the archive says about itself; BackupError when it is not one of ours or too new."""
    try:
        said: dict[str, Any] = json.loads(file.read(MANIFEST))
        if said.get("format", 0) > FORMAT:
            raise BackupError(
                "This archive was made by a newer version of Vicinia. Update Vicinia first, then restore it."
            )
        return Manifest(**said)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as problem:
        raise BackupError("This archive is not complete: its list of contents is missing.") from problem


def verify(path: Path) -> Manifest:
    """Read an archive through and compare every checksum and every count of rows; return its manifest."""
    try:
        with zipfile.ZipFile(path) as file:
            manifest = read_manifest(file)
            names = set(file.namelist()) - {MANIFEST}
            if names != set(manifest.sha256):
                raise BackupError("This archive is not complete: some of its parts are missing.")
            for name, expected in manifest.sha256.items():
                digest, lines = hashlib.sha256(), 0
                with file.open(name) as member:
                    while block := member.read(CHUNK):
                        digest.update(block)
                        lines += block.count(b"\n")
                if digest.hexdigest() != expected:
                    raise BackupError(f"This archive is damaged: {name} is not as it was written.")
                table = name.removeprefix("tables/").removesuffix(".jsonl")
                if (
                    name.startswith("tables/") and lines != manifest.rows[table] + 1
                ):  # the first names the columns
                    raise BackupError(f"This archive is damaged: {name} has lost rows.")
            return manifest
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as problem:
        if isinstance(problem, FileNotFoundError):
            raise BackupError(f"There is no file {path}.") from problem
        raise BackupError(f"{path.name} is not a complete backup archive ({problem}).") from problem
    except Exception as problem:
        if isinstance(problem, BackupError):
            raise
        # zlib errors have no common parent
        raise BackupError(f"{path.name} is damaged ({type(problem).__name__}).") from problem


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in blocks."""
    while block := file.read(CHUNK):
        yield block


def lines(file: zipfile.ZipFile, name: str) -> Iterator[str]:
    """Yield the lines of a member."""
    with file.open(name) as member:
        yield from io.TextIOWrapper(member, encoding="utf-8", newline="\n")
