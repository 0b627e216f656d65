"""Restore: verify, fill a fresh database in a process of its own, swap it in, keep the previous aside."""

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from vicinia.core.backup import BackupError, archive, schema

FRESH_SCHEMA = "vicinia_restoring"


def check(path: Path) -> archive.Manifest:
    """Verify an archive and that this version can read it; return its manifest."""
    manifest = archive.verify(path)
    missing = schema.unknown(None, [(app, name) for app, name in manifest.migrations])
    if missing:
        raise BackupError(
            f"This archive was made by a newer version of Vicinia ({manifest.version}). "
            "Update Vicinia first, then restore it."
        )
    return manifest


def restore(path: Path, *, say: archive.Say) -> str:
    """Put the archive's content in the place of the database's; return where the previous content is kept."""
    manifest = check(path)
    stamp = timezone.now().strftime("%Y%m%d-%H%M%S")
    if connection.vendor == "sqlite":
        return _into_file(path, manifest, stamp, say)
    return _into_schema(path, stamp, say)


def _into_file(path: Path, manifest: archive.Manifest, stamp: str, say: archive.Say) -> str:
    place = Path(str(connection.settings_dict["NAME"]))
    fresh = place.with_name(f"{place.name}.restoring")
    _remove(fresh)
    same = place.exists() and schema.applied(connection) == [(app, name) for app, name in manifest.migrations]
    connection.close()
    _require_unused(place)
    try:
        if same:
            # The same shape: copying it is twenty seconds faster than making it by migrations.
            with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(fresh)) as target:
                source.backup(target)
        _load_in_own_process(path, f"sqlite:///{fresh}", say)
        _require_unused(fresh)
        _add_uploaded_files(path, stamp)
        _require_unused(place)
    except BaseException:
        _remove(fresh)
        raise
    kept = place.with_name(f"{place.name}.before-{stamp}")
    if place.exists():
        os.link(place, kept)
    fresh.replace(place)
    archive.sync_folder(place.parent)
    return str(kept) if kept.exists() else ""


def _require_unused(file: Path) -> None:
    """Put a database into one file without a journal beside it, so that one rename moves all of it.

    SQLite refuses that as long as anybody else has the file open.
    """
    if not file.exists():
        return
    with closing(sqlite3.connect(file, timeout=2)) as opened:
        try:
            opened.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as problem:
            raise BackupError(
                "The database is in use. Stop the server (systemctl stop vicinia), then restore again."
            ) from problem


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)


def _into_schema(path: Path, stamp: str, say: archive.Say) -> str:
    """PostgreSQL: a fresh schema beside the one in use; two renames in one transaction are the swap."""
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        current = cursor.fetchone()[0]
        try:
            cursor.execute(f"DROP SCHEMA IF EXISTS {name(FRESH_SCHEMA)} CASCADE")
            cursor.execute(f"CREATE SCHEMA {name(FRESH_SCHEMA)}")
        except DatabaseError as problem:
            raise BackupError(
                "This database user may not make a schema. As the database's owner type: "
                "GRANT CREATE ON DATABASE … TO …"
            ) from problem
    given = connection.settings_dict
    options = urlencode({"options": f"-c search_path={FRESH_SCHEMA}"}, quote_via=quote)
    address = (
        f"postgres://{quote(given['USER'], safe='')}:{quote(given['PASSWORD'], safe='')}"
        f"@{quote(given['HOST'], safe='')}:{given['PORT'] or 5432}/{quote(given['NAME'], safe='')}?{options}"
    )
    connection.close()
    _load_in_own_process(path, address, say)
    _add_uploaded_files(path, stamp)
    kept = f"before_{stamp.replace('-', '_')}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '20s'")
        cursor.execute(f"ALTER SCHEMA {name(current)} RENAME TO {name(kept)}")
        cursor.execute(f"ALTER SCHEMA {name(FRESH_SCHEMA)} RENAME TO {name(current)}")
    return f"schema {kept}"


def _load_in_own_process(path: Path, address: str, say: archive.Say) -> None:
    say("filling a fresh database")
    done = subprocess.run(
        [sys.executable, "-m", "vicinia", "restore", str(path.resolve()), "--fill-fresh-database"],
        env={**os.environ, "DATABASE_URL": address, "VICINIA_VAR": str(settings.VAR)},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or "").strip().splitlines()
        raise BackupError(said[-1] if said else "The fresh database could not be filled.")


def _add_uploaded_files(path: Path, stamp: str) -> None:
    """Add the archive's files. Nothing is deleted; a file with other content is kept aside first."""
    folder = Path(settings.MEDIA_ROOT)
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if not name.startswith("media/"):
                continue
            target = (folder / name.removeprefix("media/")).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise BackupError("This archive holds a file that would leave its folder: not restored.")
            fresh = target.with_name(f".{target.name}.restoring")
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open(name) as source, fresh.open("wb") as written:
                shutil.copyfileobj(source, written)
            if target.exists() and target.read_bytes() != fresh.read_bytes():
                aside = folder.with_name(f"{folder.name}.before-{stamp}") / name.removeprefix("media/")
                aside.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(target, aside)
            fresh.replace(target)
