"""The way of a batch: received, read, looked at, confirmed, stored; each step can be interrupted."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from vicinia.core import progress
from vicinia.core.bulk import insert
from vicinia.core.collector import calm_collector
from vicinia.core.events import EntryChanged, publish
from vicinia.core.models import AuditEntry, District, User
from vicinia.core.services import audit
from vicinia.directory.hsds.specification import TABLES
from vicinia.directory.importing import guards, problems
from vicinia.directory.importing.checking import Checker, Entry, Territory
from vicinia.directory.importing.columns import BY_KEY, signature, suggest
from vicinia.directory.importing.planning import (
    Decision,
    Decisions,
    Line,
    Outcome,
    Plan,
    Tick,
    carry_out,
    dry_run,
    plan_hsds,
    plan_sheet,
    rows_of,
)
from vicinia.directory.importing.problems import FileProblem, problem
from vicinia.directory.importing.reading import Reading, read
from vicinia.directory.models import ColumnMapping, ImportBatch, ImportRow, Service

State = ImportBatch.State
LEASE = timedelta(minutes=3)
_log = logging.getLogger(__name__)


def _silent(stage: str, done: int, total: int) -> None:
    """Say nothing."""


# --- receiving ------------------------------------------------------------------------------------------
def receive(*, actor: User | None, district: District, name: str, chunks: Iterable[bytes]) -> ImportBatch:
    """Put an uploaded file aside, piece by piece, and open a batch for it.

    Raises ``FileProblem`` when it is empty or too large; nothing stays behind then.
    """
    pk = uuid4()
    path = progress.folder("imports") / f"{pk}{Path(name).suffix.lower()[:10]}"
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > guards.MAX_UPLOAD_MB * guards.MEGABYTE:
                    break
                digest.update(chunk)
                out.write(chunk)
        guards.check_bytes(size)
    except FileProblem:
        path.unlink(missing_ok=True)
        raise
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            pk=pk,
            district=district,
            file_name=Path(name).name[:255],
            sha256=digest.hexdigest(),
            uploaded_by=actor,
        )
        audit(actor=actor, verb="upload", subject=batch)
    return batch


def file_of(batch: ImportBatch) -> Path:
    """Return the file of a batch."""
    found = list(progress.folder("imports").glob(f"{batch.pk}*"))
    if not found:
        raise FileProblem(problems.CHANGED_FILE)
    return found[0]


# --- reading --------------------------------------------------------------------------------------------
def mapping_for(
    district: District, headers: list[str], given: dict[str, str] | None = None
) -> dict[str, str]:
    """Return heading → field: as given, else as saved for this heading, else as guessed."""
    saved = ColumnMapping.objects.filter(district=district, signature=signature(headers)).first()
    mapping = suggest(headers) | (saved.mapping if saved else {}) | (given or {})
    return {name: key if key in BY_KEY else "" for name, key in mapping.items() if name in headers}


def entries_of(reading: Reading, mapping: dict[str, str], territory: Territory) -> Iterator[Entry]:
    """Yield the checked rows of a sheet."""
    if reading.sheet is None or "name" not in mapping.values():
        raise FileProblem(problems.NAME_NOT_MAPPED)
    checker = Checker(reading.sheet, mapping, territory)
    return (checker.check(index) for index in range(len(reading.sheet.rows)))


@calm_collector()
def plan_of(
    district: District,
    reading: Reading,
    mapping: dict[str, str],
    territory: Territory,
    tick: Tick | None = None,
) -> Plan:
    """Return what a file would do, compared with the database."""
    if reading.rows is not None:
        plan = plan_hsds(reading.rows)
    else:
        assert_sheet = reading.sheet
        total = len(assert_sheet.rows) if assert_sheet else 0
        plan = plan_sheet(
            district, entries_of(reading, mapping, territory), territory=territory, total=total, tick=tick
        )
    dry_run(district, plan, territory=territory, tick=tick)
    return plan


def read_batch(batch: ImportBatch, *, given: dict[str, str] | None = None) -> ImportBatch:
    """Read a batch's file and store what each row would do. Nothing reaches the directory."""
    _lease(batch, State.READING)
    try:
        reading = read(file_of(batch), batch.file_name)
        notes = list(reading.notes)
        mapping: dict[str, str] = {}
        if reading.sheet is not None:
            mapping = mapping_for(batch.district, reading.sheet.headers, given or batch.mapping)
            unused = [name for name, key in mapping.items() if not key]
            if unused:
                names = ", ".join(unused)[:500]
                notes.append(problem("", problems.NOTE_EXTRA, level=problems.WARNING, names=names))
            batch.counts = {
                "headers": reading.sheet.headers,
                "samples": reading.sheet.samples(),
                "notes": notes,
            }
            batch.mapping = mapping
        territory = Territory(batch.district)
        plan = plan_of(batch.district, reading, mapping, territory, _telling(batch, "check"))
    except FileProblem as trouble:
        return fail(batch, trouble)
    except Exception:
        mark = secrets.token_hex(4)
        _log.exception("import %s stopped [%s]", batch.pk, mark)
        return fail(batch, FileProblem(problems.UNEXPECTED, mark=mark))
    batch.file_format = reading.kind
    batch.counts |= {"notes": notes, "outcomes": plan.counts(), "total": len(plan.lines)}
    return _keep_lines(batch, plan)


def _keep_lines(batch: ImportBatch, plan: Plan) -> ImportBatch:
    with transaction.atomic():
        ImportRow.objects.filter(batch=batch).delete()
        insert(
            ImportRow,
            (
                ImportRow(
                    district_id=batch.district_id, batch=batch, line=line.line, outcome=line.outcome,
                    title=line.title, problems=line.problems, data=line.data, changes=line.changes,
                    target_id=line.target,
                )
                for line in plan.lines.values()
            ),
        )  # fmt: skip
        batch.state, batch.problem, batch.lease_until = State.READY, "", None
        batch.save()
    progress.clear(batch.pk)
    return batch


def fail(batch: ImportBatch, trouble: FileProblem) -> ImportBatch:
    batch.counts["problem"] = {"reason": trouble.reason, "params": trouble.params}
    batch.problem = str(trouble)
    batch.state, batch.lease_until = State.FAILED, None
    batch.save()
    progress.clear(batch.pk)
    return batch


def _lease(batch: ImportBatch, state: str) -> None:
    batch.state, batch.problem, batch.lease_until = state, "", timezone.now() + LEASE
    batch.save()
    progress.write(batch.pk, stage="read", done=0, total=0, pid=os.getpid())


def _telling(batch: ImportBatch, stage: str) -> Tick:
    def tell(done: int, total: int) -> None:
        progress.write(batch.pk, stage=stage, done=done, total=total, pid=os.getpid())

    return tell


# --- storing --------------------------------------------------------------------------------------------
@calm_collector()
def commit_batch(batch: ImportBatch, *, actor: User | None) -> ImportBatch:
    """Store a batch, all or nothing, in one transaction; rows that nobody decided on are left out."""
    if batch.state not in (State.READY, State.COMMITTING):
        return batch
    _lease(batch, State.COMMITTING)
    try:
        tell = _telling(batch, "store")
        territory = Territory(batch.district)
        plan = _plan_again(batch, territory)
        with transaction.atomic():
            store_plan(batch.district, plan, actor=actor, territory=territory, tick=tell)
            batch.counts["stored"] = plan.counts()
            batch.state, batch.lease_until, batch.committed_at = State.COMMITTED, None, timezone.now()
            batch.save()
            audit(actor=actor, verb="import", subject=batch, changes={"rows": [None, plan.counts()]})
    except Exception:
        mark = secrets.token_hex(4)
        _log.exception("import %s was not stored [%s]", batch.pk, mark)
        batch.committed_at = None
        batch.counts.pop("stored", None)
        return fail(batch, FileProblem(problems.UNEXPECTED, mark=mark))
    progress.clear(batch.pk)
    # what it held is in the directory now; a list of people's names need not lie about
    _forget_file(batch)
    return batch


def _plan_again(batch: ImportBatch, territory: Territory) -> Plan:
    """Plan from the rows that were looked at, with the decisions, against the directory as it is now."""
    lines = list(batch.rows.exclude(outcome=Outcome.REFUSED).order_by("line"))
    decisions: Decisions = {
        line.line: (line.decision or Decision.SKIP, line.target_id)
        for line in lines
        if line.outcome == Outcome.DUPLICATE
    }
    return plan_again(batch.district, lines, decisions, territory)


def plan_again(
    district: District, lines: Sequence[Line | ImportRow], decisions: Decisions, territory: Territory
) -> Plan:
    """Plan lines that were looked at; suspicions that nobody decided on are left out."""
    if any("rows" in line.data for line in lines):
        return plan_hsds(rows_of(lines))
    entries = [Entry(line.line, line.data["values"], line.data["columns"], line.problems) for line in lines]
    return plan_sheet(district, entries, territory=territory, decisions=decisions)


@calm_collector()
def import_now(
    district: District,
    path: Path,
    reading: Reading,
    plan: Plan,
    *,
    mapping: dict[str, str],
    tick: Tick | None = None,
) -> None:
    """Store a plan made a moment ago, all or nothing, and remember the import (the command line's way)."""
    territory = Territory(district)
    lines = [line for line in plan.lines.values() if line.outcome != Outcome.REFUSED]
    decisions: Decisions = {
        line.line: (Decision.SKIP, None) for line in lines if line.outcome == Outcome.DUPLICATE
    }
    again = plan_again(district, lines, decisions, territory)
    with transaction.atomic():
        store_plan(district, again, actor=None, territory=territory, tick=tick)
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        batch = ImportBatch.objects.create(
            district=district, file_name=path.name[:255], sha256=digest, file_format=reading.kind,
            mapping=mapping, state=State.COMMITTED, committed_at=timezone.now(),
            counts={
                "outcomes": plan.counts(), "stored": again.counts(), "total": len(plan.lines),
                "notes": reading.notes,
            },
        )  # fmt: skip
        audit(actor=None, verb="import", subject=batch, changes={"rows": [None, again.counts()]})


def store_plan(
    district: District, plan: Plan, *, actor: User | None, territory: Territory, tick: Tick | None = None
) -> dict[str, list[UUID]]:
    """Write a plan, its history and the search index, inside the caller's transaction."""
    written = carry_out(district, plan, territory=territory, tick=tick)
    insert(
        AuditEntry,
        (
            AuditEntry(
                district_id=district.pk, actor=actor, verb="import", subject_id=str(key), changes=changes,
                subject_type=TABLES[table].model._meta.label_lower,  # type: ignore[union-attr]
            )
            for (table, key), (_is_new, changes) in plan.history.items()
        ),
    )  # fmt: skip
    _tell_search(plan)
    return written


def _tell_search(plan: Plan) -> None:
    """Publish what changed, each service once: the event of a body covers all its services."""
    touched: dict[str, set[UUID]] = {"organization": set(), "service": set(), "location": set()}
    for table, key in plan.history:
        touched[table].add(key)
    bodies = touched["organization"]
    if bodies:
        publish(EntryChanged(kind="organization", ids=tuple(bodies)))
    others: set[UUID] = set()
    for condition in (
        {"pk__in": touched["service"]},
        {"service_at_locations__location__in": touched["location"]},
    ):
        found = Service.objects.filter(**condition).values_list("pk", "organization_id")
        others |= {key for key, body in found if body not in bodies}
    if others:
        publish(EntryChanged(kind="service", ids=tuple(others)))


# --- deciding -------------------------------------------------------------------------------------------
@transaction.atomic
def decide(*, actor: User, batch: ImportBatch, lines: Iterable[int], decision: str) -> int:
    """Say what rows are that look like a body which is there: add, merge or skip."""
    rows = batch.rows.filter(outcome=Outcome.DUPLICATE, line__in=list(lines))
    changed = rows.update(decision=decision)
    audit(actor=actor, verb="decide", subject=batch, changes={"rows": [None, decision]})
    return changed


@transaction.atomic
def save_mapping(*, actor: User | None, batch: ImportBatch, mapping: dict[str, str]) -> None:
    """Keep what the columns mean, for this file and for the next with the same heading."""
    headers = batch.counts.get("headers", [])
    clean = {name: mapping.get(name, "") for name in headers}
    ColumnMapping.objects.update_or_create(
        district=batch.district,
        signature=signature(headers),
        defaults={"name": batch.file_name[:200], "mapping": clean, "saved_by": actor},
    )
    batch.mapping = clean
    batch.state = State.UPLOADED
    batch.save()
    audit(actor=actor, verb="map columns", subject=batch, changes={"mapping": [None, clean]})


@transaction.atomic
def discard(*, actor: User, batch: ImportBatch) -> None:
    """Throw a batch away; its file and rows go, its name and date stay in the list."""
    batch.rows.all().delete()
    batch.state, batch.lease_until = State.DISCARDED, None
    batch.save()
    audit(actor=actor, verb="discard", subject=batch)
    _forget_file(batch)


def _forget_file(batch: ImportBatch) -> None:
    for path in progress.folder("imports").glob(f"{batch.pk}*"):
        path.unlink(missing_ok=True)
