"""What a file would do to the directory, line by line, and doing it: the same path for both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vicinia.core.models import District
from vicinia.directory.hsds.flatten import Row, Rows, empty_rows
from vicinia.directory.hsds.specification import MAIN, TABLES
from vicinia.directory.hsds.storing import Prepared, Refused, Store
from vicinia.directory.importing import problems
from vicinia.directory.importing.checking import Entry, Territory
from vicinia.directory.importing.known import Body, Known, as_alike
from vicinia.directory.importing.placing import Placed, Placer
from vicinia.directory.importing.problems import ERROR, Problem, problem
from vicinia.directory.models import ImportRow
from vicinia.methods import similarity

Outcome = ImportRow.Outcome
Decision = ImportRow.Decision
Decisions = dict[int, tuple[str, UUID | None]]
"""Line -> (decision, the body that it is)."""
Tick = Callable[[int, int], None]
"""Called with how many rows are done, of how many."""
_MAKES_NEW = ("organization", "service")
_HAS_HISTORY = ("service", "organization", "location")
_LABELS = ("name", "number", "address_1", "identifier", "document", "extent", "url", "description", "source")


@dataclass
class Line:
    """What one row of the file would do."""

    line: int
    title: str
    outcome: str
    problems: list[Problem] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    target: UUID | None = None
    reasons: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    touched: bool = False


@dataclass
class Plan:
    """All lines of a file, and the rows in which they end."""

    lines: dict[int, Line] = field(default_factory=dict)
    rows: Rows = field(default_factory=empty_rows)
    owners: dict[tuple[str, str], int] = field(default_factory=dict)
    deleted: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    faithful: bool = True
    # (table, key) of an entry -> (it is new, what changed in it and in what hangs on it)
    history: dict[tuple[str, UUID], tuple[bool, dict[str, list[Any]]]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return how many lines there are of each outcome."""
        return dict(Counter(line.outcome for line in self.lines.values()))

    def see(self, ready: Iterable[Prepared | Refused]) -> Iterator[Prepared]:
        """Note for each line what its rows would change; pass on what may be written."""
        for one in ready:
            line = self.lines[self.owners[one.table, one.key]]
            if isinstance(one, Refused):
                self._refuse(line, one)
                continue
            if one.is_new or one.touched:
                self._note(line, one)
                self._remember(one)
            yield one

    def _remember(self, one: Prepared) -> None:
        """Add to the history of the entry that a row is, or hangs on."""
        if one.table in _HAS_HISTORY:
            _is_new, changes = self.history.get((one.table, one.instance.pk), (False, {}))
            self.history[one.table, one.instance.pk] = (one.is_new, changes | one.changes)
            return
        for table in _HAS_HISTORY:
            if on := getattr(one.instance, f"{table}_id", None):
                is_new, changes = self.history.setdefault((table, on), (False, {}))
                if not is_new:
                    found = {"+": [None, _label(one)]} if one.is_new else one.changes
                    changes.update({f"{one.table}.{name}": value for name, value in found.items()})
                return

    @staticmethod
    def _refuse(line: Line, one: Refused) -> None:
        line.outcome = Outcome.REFUSED
        params = {name: value for name, value in one.problem.params.items() if name != "column"}
        line.problems.append(
            {
                "column": f"{one.table}.{one.column}",
                "reason": one.problem.message,
                "params": params,
                "suggestion": "",
                "level": ERROR,
            }
        )

    @staticmethod
    def _note(line: Line, one: Prepared) -> None:
        line.touched = True
        is_main = one.table in _MAKES_NEW or line.data.get("table") == one.table
        if one.is_new and is_main and line.outcome == Outcome.UNCHANGED:
            line.outcome = Outcome.NEW
        elif line.outcome == Outcome.UNCHANGED:
            line.outcome = Outcome.CHANGED
        if line.outcome != Outcome.CHANGED:
            return
        if one.is_new:
            if one.table not in ("service_at_location", "schedule"):
                line.changes.setdefault(f"{one.table}.+", [None, _label(one)])
            return
        for column, (before, after) in one.changes.items():
            line.changes[f"{one.table}.{column}"] = [before, after]


def _label(one: Prepared) -> str:
    return next((str(value)[:200] for key in _LABELS if (value := getattr(one.instance, key, None))), "")


def plan_sheet(
    district: District,
    entries: Iterable[Entry],
    *,
    territory: Territory,
    decisions: Decisions | None = None,
    total: int = 0,
    tick: Tick | None = None,
) -> Plan:
    """Plan the rows of a spreadsheet. Rows that look like a body which is there already wait for a decision.

    Without ``decisions`` every suspicion is only named; with them, rows that nobody decided on are left out.
    """
    known = Known(district)
    before = known.alike()
    placer = Placer(district, known, territory)
    plan = Plan(faithful=False)
    seen: dict[tuple[Any, ...], int] = {}
    newcomers: dict[UUID, tuple[Body, int]] = {}
    for done, entry in enumerate(entries, 1):
        line = plan.lines[entry.line] = Line(entry.line, entry.title, Outcome.UNCHANGED, data=entry.as_data())
        line.problems = entry.problems
        decision, into = (decisions or {}).get(entry.line, ("", None))
        if entry.refused:
            line.outcome = Outcome.REFUSED
        elif decision == Decision.SKIP:
            line.outcome = Outcome.DUPLICATE
        else:
            placed = placer.place(entry, into if decision == Decision.MERGE else None)
            _take(plan, line, placed, seen)
            if placed.is_new and line.outcome != Outcome.REFUSED:
                newcomers[placed.body.id] = (placed.body, entry.line)
            line.target = None if placed.is_new else placed.body.id
        if tick and done % 200 == 0:
            tick(done, total)
    if decisions is None:
        _suspect(plan, before, newcomers)
    return plan


def _take(plan: Plan, line: Line, placed: Placed, seen: dict[tuple[Any, ...], int]) -> None:
    """Add an entry's rows to the plan, unless the file says the same body and service twice."""
    values = placed.entry.values
    mark = (placed.body.id, placed.service, values.get("address", ""), values.get("municipality", ""))
    same_service = (placed.body.id, placed.service)
    earlier = seen.get(mark) or (None if placed.service else seen.get(same_service))
    if earlier is not None:
        line.outcome = Outcome.REFUSED
        line.problems.append(problem("", problems.TWICE, line=earlier))
        return
    seen[mark] = line.line
    seen.setdefault(same_service, line.line)
    for table, row in placed.rows:
        key = row["_key"]
        held = plan.rows[table].setdefault(key, {})
        for name, value in row.items():
            held[name] = held[name] | value if isinstance(value, dict) and name in held else value
        plan.owners.setdefault((table, key), line.line)
    for table, keys in placed.deleted.items():
        plan.deleted[table] += keys
    if placed.deleted or placed.hours_before:
        line.touched = True
        line.outcome = line.outcome if placed.is_new else Outcome.CHANGED
        if placed.hours_before:
            hours = values["hours"]["text"]
            line.changes["hours"] = [_in_words(placed.hours_before), hours]
        if placed.deleted.get("service_area"):
            line.changes["area_served"] = [
                None,
                values["area_served"].get("text") or ", ".join(values["area_served"]["codes"]),
            ]


def _in_words(rules: list[tuple[Any, ...]]) -> str:
    parts = []
    for byday, _freq, opens, closes, _appointment, description in rules:
        clock = "–".join(str(value)[:5] for value in (opens, closes) if value)
        parts.append(description or f"{byday} {clock}".strip())
    return "; ".join(parts)


def _suspect(plan: Plan, before: list[similarity.Entry], newcomers: dict[UUID, tuple[Body, int]]) -> None:
    """Mark the new bodies that look like one which is there already."""
    if not newcomers or not before:
        return
    fresh = [as_alike(body) for body, _ in newcomers.values()]
    for found in similarity.candidates(fresh, before):
        number = newcomers[UUID(found.key_a)][1]
        line = plan.lines[number]
        if line.outcome == Outcome.DUPLICATE:
            continue  # the strongest suspicion came first
        line.outcome, line.target, line.reasons = Outcome.DUPLICATE, UUID(found.key_b), found.reasons
        line.data["score"] = found.score
        line.data["reasons"] = list(found.reasons)


def plan_hsds(rows: Rows) -> Plan:
    """Plan the rows of an HSDS file: one line for each main object, with what hangs on it."""
    plan = Plan(rows=rows)
    number = 0
    for table in TABLES:
        if table not in MAIN:
            continue
        for key, row in rows[table].items():
            number += 1
            plan.lines[number] = Line(
                number, _title(row, table), Outcome.UNCHANGED, data={"table": table, "rows": {table: [row]}}
            )
            plan.owners[table, key] = number
    for table in TABLES:
        if table in MAIN:
            continue
        for key, row in rows[table].items():
            owner = _owner(plan, rows, table, row)
            if owner is None:
                number += 1
                owner = number
                plan.lines[owner] = Line(
                    owner, _title(row, table), Outcome.UNCHANGED, data={"table": table, "rows": {}}
                )
            plan.owners[table, key] = owner
            plan.lines[owner].data["rows"].setdefault(table, []).append(row)
    return plan


def _title(row: Row, table: str) -> str:
    return str(next((row[name] for name in _LABELS if row.get(name)), row.get("id") or table))[:300]


def _owner(plan: Plan, rows: Rows, table: str, row: Row) -> int | None:
    for column in TABLES[table].references:
        if row.get(column.name) and (owner := plan.owners.get((column.target, str(row[column.name])))):
            return owner
    link = str(row.get("link_id") or row.get("resource_id") or "")
    return next((plan.owners[name, link] for name in MAIN if link and link in rows[name]), None)


def rows_of(lines: Iterable[ImportRow | Line]) -> Rows:
    """Return the HSDS rows that the lines of a batch keep."""
    rows = empty_rows()
    for line in lines:
        for table, some in line.data.get("rows", {}).items():
            for row in some:
                rows[table][row["_key"]] = row
    return rows


def dry_run(district: District, plan: Plan, *, territory: Territory, tick: Tick | None = None) -> None:
    """Compare the plan with the database and fill in each line's outcome and changes; nothing is written.

    A line is stored whole or not at all, so a refused row takes its line along, and the lines that need it.
    """
    total = sum(map(len, plan.rows.values()))
    begun = {number: (line.outcome, dict(line.changes)) for number, line in plan.lines.items()}
    banned: set[int] = set()
    while True:
        store = Store(district, faithful=plan.faithful, municipality=territory.anywhere)
        store.ban({place for place, owner in plan.owners.items() if owner in banned})
        plan.history.clear()
        for done, _ in enumerate(plan.see(store.prepare(plan.rows)), 1):
            if tick and done % 500 == 0:
                tick(done, total)
        refused = {
            number
            for number, line in plan.lines.items()
            if line.outcome == Outcome.REFUSED and begun[number][0] != Outcome.REFUSED
        }
        if refused <= banned:
            return
        banned |= refused
        for number, (outcome, changes) in begun.items():
            if number not in banned:
                plan.lines[number].outcome, plan.lines[number].changes = outcome, dict(changes)


class DirectoryChanged(RuntimeError):
    """Between looking and storing somebody changed what the rows rest on."""


def carry_out(
    district: District, plan: Plan, *, territory: Territory, tick: Tick | None = None
) -> dict[str, list[UUID]]:
    """Write the plan inside the caller's transaction; return the keys of what was written, by table."""
    total = sum(map(len, plan.rows.values()))
    written = 0

    def count(some: int) -> None:
        nonlocal written
        written += some
        if tick:
            tick(written, total)

    def sound(ready: Iterable[Prepared | Refused]) -> Iterator[Prepared | Refused]:
        for one in ready:
            if isinstance(one, Refused):
                raise DirectoryChanged(f"{one.table} {one.key}: {one.problem}")
            yield one

    for table, keys in plan.deleted.items():
        model: Any = TABLES[table].model
        model.objects.filter(district=district, pk__in=keys).delete()
    store = Store(district, faithful=plan.faithful, municipality=territory.anywhere)
    return store.write(plan.see(sound(store.prepare(plan.rows))), tick=count)
