"""Fill a fresh database from an archive, in a process whose default database is the fresh one."""

import json
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from vicinia.core.backup import BackupError, archive, schema
from vicinia.core.backup.saving import require_sound

ROWS = 2000


def load(path: Path, *, say: archive.Say) -> None:
    """Bring the fresh database into the archive's shape, fill it, then bring it up to this version."""
    with zipfile.ZipFile(path) as file:
        manifest = archive.read_manifest(file)
        migrations = [(app, name) for app, name in manifest.migrations]
        if sorted(migrations) != schema.applied(connection):
            say("preparing a fresh database")
            MigrationExecutor(connection).migrate(schema.targets(connection, migrations))
        tables = schema.tables(connection, migrations)
        unknown = set(manifest.rows) - set(tables)
        if unknown:
            raise BackupError(f"This archive holds something unknown here: {sorted(unknown)[0]}.")
        with transaction.atomic():
            _empty()
            for number, (label, model) in enumerate(tables.items(), start=1):
                say(f"{number}/{len(tables)} {label}")
                if label in manifest.rows:
                    _fill(model, archive.lines(file, f"tables/{label}.jsonl"), manifest.rows[label])
            _number_on(list(tables.values()))
            try:
                connection.check_constraints()
            except IntegrityError as problem:
                raise BackupError("The archive contradicts itself: a row points to nothing.") from problem
    say("bringing it up to this version")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("update_index", verbosity=0)
    require_sound(connection, "integrity_check")


def _empty() -> None:
    """Take out what migrations have put in; only the list of migrations stays."""
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    names = [name for name in found if name != "django_migrations"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            quoted = ", ".join(connection.ops.quote_name(name) for name in names)
            cursor.execute(f"TRUNCATE {quoted}")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608 - names of our tables


def _fill(model: type[models.Model], lines: Iterator[str], expected: int) -> None:
    names = json.loads(next(lines))
    by_name = {one.attname: one for one in schema.columns(model)}
    if set(names) != set(by_name):
        raise BackupError(f"The columns of {model._meta.label_lower} are not those of the archive.")
    fields = [by_name[name] for name in names]
    quote = connection.ops.quote_name
    into = ", ".join(quote(str(one.column)) for one in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({into}) VALUES ({places})"  # noqa: S608
    written = 0
    with connection.cursor() as cursor:
        while batch := [_row(fields, line) for line in islice(lines, ROWS)]:
            cursor.executemany(statement, batch)
            written += len(batch)
    if written != expected:
        raise BackupError(f"{model._meta.label_lower} has {written} rows instead of {expected}.")


def _row(fields: list[Any], line: str) -> list[Any]:
    values = json.loads(line)
    pairs = zip(fields, values, strict=True)
    return [one.get_db_prep_save(one.to_python(value), connection) for one, value in pairs]


def _number_on(found: list[type[models.Model]]) -> None:
    """Let counters go on after the highest number restored."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
