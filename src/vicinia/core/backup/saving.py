"""Write everything into an archive while others keep working."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend
from django.utils import timezone
from django.utils.duration import duration_iso_string

from vicinia.core.backup import BackupError, archive, schema

SNAPSHOT = "snapshot"
ROWS = 2000


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """Open a second connection that sees the database as it is at this moment, whatever others write.

    SQLite in WAL mode: a deferred transaction reads one state and stops no writer.
    PostgreSQL: REPEATABLE READ.
    """
    given: dict[str, Any] = {**connections["default"].settings_dict}
    options = dict(given.get("OPTIONS", {}))
    if connections["default"].vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"
    else:
        from psycopg import IsolationLevel

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    given |= {"OPTIONS": options, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0}
    connection = load_backend(given["ENGINE"]).DatabaseWrapper(given, alias=SNAPSHOT)
    connections[SNAPSHOT] = connection
    try:
        with transaction.atomic(using=SNAPSHOT):
            yield connection
    finally:
        connection.close()
        del connections[SNAPSHOT]


def save(path: Path, *, say: archive.Say) -> archive.Manifest:
    """Write a verified archive of all rows and uploaded files to ``path``; return its manifest."""
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}. Make it first, or choose another place.")
    with archive.writing(path) as (writer, seal), snapshot() as connection:
        # The first question fixes the moment; everything after it sees the same state.
        migrations = schema.applied(connection)
        if not migrations:
            raise BackupError("There is nothing to back up: the database is empty.")
        require_sound(connection, "quick_check")
        tables = schema.tables(connection, migrations)
        rows = {}
        for number, (label, model) in enumerate(tables.items(), start=1):
            say(f"{number}/{len(tables)} {label}")
            counted = model._base_manager.using(SNAPSHOT).count()
            writer.add(f"tables/{label}.jsonl", _rows(model))
            rows[label] = counted
        for name, file in uploaded_files():
            with file.open("rb") as content:
                writer.add(f"media/{name}", archive.blocks(content))
        manifest = archive.Manifest(
            format=archive.FORMAT,
            version=schema.product_version(),
            database=connection.vendor,
            made_at=timezone.now().isoformat(),
            migrations=[list(key) for key in migrations],
            rows=rows,
        )
        say("checking what was written")
        seal(manifest)
    return manifest


def uploaded_files() -> Iterator[tuple[str, Path]]:
    """Yield name and path of every uploaded file."""
    folder = Path(settings.MEDIA_ROOT)
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield file.relative_to(folder).as_posix(), file


def require_sound(connection: BaseDatabaseWrapper, check: str) -> None:
    """Let SQLite look at every page of its file (``check``: quick_check or integrity_check)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {check}(1)")
        said = cursor.fetchone()[0]
    if said != "ok":
        raise BackupError(f"The database file is damaged ({said}). Restore the last good backup.")


def _rows(model: type[models.Model]) -> Iterator[bytes]:
    names = [one.attname for one in schema.columns(model)]
    yield (json.dumps(names) + "\n").encode()
    rows = model._base_manager.using(SNAPSHOT).order_by("pk").values_list(*names)
    gathered: list[str] = []
    for row in rows.iterator(chunk_size=ROWS):
        gathered.append(json.dumps(row, default=plain, ensure_ascii=False))
        if len(gathered) >= ROWS:
            yield ("\n".join(gathered) + "\n").encode()
            gathered.clear()
    if gathered:
        yield ("\n".join(gathered) + "\n").encode()


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it; the field's ``to_python`` reads it back."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"A value of type {type(value).__name__} cannot be kept in a backup.")
