"""HSDS tables into our rows: what would change, and the change itself, in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from vicinia.core.bulk import insert
from vicinia.core.models import District
from vicinia.directory.hsds.flatten import Row, Rows
from vicinia.directory.hsds.reading import keep, said
from vicinia.directory.hsds.specification import TABLES, Table, key_to_uuid
from vicinia.directory.hsds.values import BadValue, emit, fit, parse, same
from vicinia.directory.models import (
    KeptRow,
    Location,
    Schedule,
    Service,
    ServiceArea,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)

Changes = dict[str, list[Any]]
Place = tuple[str, str]
"""A table and a key in it."""
_CHUNK = 500
NO_BODY = _(
    "This service does not say which body gives it."
    " Add the body to the file, or its identifier to the service."
)
NO_NAME = _("The name is missing. Write it, or take the row out of the file.")
_NEVER_NEWS = {"last_modified"}


@dataclass
class Prepared:
    """One row made ready: the instance to write, and what it would change (None: nothing new in it)."""

    table: str
    key: str
    instance: Any
    is_new: bool
    changes: Changes = field(default_factory=dict)
    kept: Row | None = None
    touched: bool = False


class Refused(ValueError):
    """A row that must not be stored; ``column`` is where, ``problem`` says why."""

    def __init__(self, table: str, key: str, column: str, problem: BadValue) -> None:
        self.table, self.key, self.column, self.problem = table, key, column, problem
        super().__init__(str(problem))


class Store:
    """Compares rows with what a district holds, and writes them.

    ``faithful``: the rows are whole HSDS objects, so what they leave out stays out of exports of them too.
    Rows of a spreadsheet are not: they say only what their cells say.
    """

    def __init__(self, district: District, *, faithful: bool = True, municipality: Any = None) -> None:
        self.district, self.faithful = district, faithful
        # (code or "", town or "") -> ISTAT code of a municipality, or None
        self.municipality: Callable[[str, str], str | None] = municipality or (lambda _code, _town: None)
        self.now = timezone.now()
        self._here: dict[str, set[UUID]] = defaultdict(set)
        self._taken: set[tuple[Any, ...]] = set()
        self._refused: set[tuple[str, UUID]] = set()
        self._banned: set[Place] = set()

    def ban(self, places: Iterable[Place]) -> None:
        """Leave rows out, and refuse the rows that need them."""
        self._banned = set(places)
        self._refused |= {(table, key_to_uuid(table, key)) for table, key in self._banned}

    # --- comparing --------------------------------------------------------------------------------------
    def prepare(self, rows: Rows) -> Iterator[Prepared | Refused]:
        """Yield every row made ready, parents first. Some queries per 500 rows, none per row."""
        self._look_up_references(rows)
        towns = {row["location_id"]: row for row in rows["address"].values() if row.get("location_id")}
        for name, table in TABLES.items():
            lines = [row for key, row in rows[name].items() if (name, key) not in self._banned]
            for start in range(0, len(lines), _CHUNK):
                yield from self._prepare_some(table, lines[start : start + _CHUNK], towns)

    def _look_up_references(self, rows: Rows) -> None:
        wanted: dict[str, set[UUID]] = defaultdict(set)
        for name, table in TABLES.items():
            self._here[name] |= {key_to_uuid(name, key) for key in rows[name]}
            for column in table.references:
                for row in rows[name].values():
                    if row.get(column.name):
                        wanted[column.target].add(key_to_uuid(column.target, str(row[column.name])))
        for row in rows["attribute"].values():
            wanted["service"].add(key_to_uuid("service", str(row.get("link_id"))))
        for name, ids in wanted.items():
            self._here[name] |= set(self._find(TABLES[name].model, ids - self._here[name]))

    def _find(self, model: Any, ids: Iterable[UUID]) -> dict[UUID, Any]:
        found: dict[UUID, Any] = {}
        wanted = list(ids)
        for start in range(0, len(wanted), _CHUNK):
            found |= model.objects.in_bulk(wanted[start : start + _CHUNK])
        return found

    def _prepare_some(
        self, table: Table, lines: list[Row], towns: dict[str, Row]
    ) -> Iterator[Prepared | Refused]:
        ids = {row["_key"]: key_to_uuid(table.name, row["_key"]) for row in lines}
        existing = self._find(table.model, ids.values()) if table.model else {}
        terms = self._find(ServiceTerm, ids.values()) if table.name == "attribute" else {}
        for row in lines:
            pk = ids[row["_key"]]
            try:
                yield self._prepare_one(table, row, pk, terms.get(pk) or existing.get(pk), towns)
            except BadValue as problem:
                self._refused.add((table.name, pk))
                yield Refused(table.name, row["_key"], str(problem.params.get("column", "")), problem)

    def _prepare_one(self, table: Table, row: Row, pk: UUID, old: Any, towns: dict[str, Row]) -> Prepared:
        if old is not None and getattr(old, "district_id", self.district.pk) != self.district.pk:
            raise BadValue(_("This identifier belongs to an entry of another district."), column="id")
        for column in table.references:
            value = row.get(column.name)
            if value and (column.target, key_to_uuid(column.target, str(value))) in self._refused:
                raise BadValue(_("It belongs to an entry that is refused."), column=column.name)
        if not self._has_place(table, row, old):
            return self._keep_row(table, row)
        instance = old if old is not None else self._new(table, row, pk)
        ready = Prepared(table.name, row["_key"], instance, is_new=old is None)
        if old is not None and self._is_ours(old):
            return ready
        self._fill(table, row, ready)
        self._derive(table, row, ready, towns)
        if not ready.is_new:
            ready.touched = bool(ready.changes)
        return ready

    def _is_ours(self, instance: Any) -> bool:
        """Whether this belongs to a vocabulary of the product, which no file of a district may change."""
        if isinstance(instance, Taxonomy):
            return bool(instance.code)
        return isinstance(instance, TaxonomyTerm) and instance.taxonomy_id in self._own_vocabularies

    @cached_property
    def _own_vocabularies(self) -> set[UUID]:
        return set(Taxonomy.objects.exclude(code="").values_list("pk", flat=True))

    def _new(self, table: Table, row: Row, pk: UUID) -> Any:
        model: Any = table.model
        if table.name == "attribute" and self._is_service_term(row):
            model = ServiceTerm
        if model in (Taxonomy, TaxonomyTerm):
            return model(id=pk)
        instance = model(id=pk, district_id=self.district.pk)
        if isinstance(instance, Schedule):
            instance.on_holidays = "unknown" if self.faithful else "closed"
        for attribute, value in row.get("_new", {}).items():
            setattr(instance, attribute, value)
        return instance

    def _is_service_term(self, row: Row) -> bool:
        service = key_to_uuid("service", str(row.get("link_id")))
        term = key_to_uuid("taxonomy_term", str(row.get("taxonomy_term_id")))
        mark = (service, term, row.get("link_type") or "", row.get("value") or "")
        if (
            service not in self._here["service"]
            or term not in self._here["taxonomy_term"]
            or mark in self._taken
        ):
            return False
        self._taken.add(mark)
        return True

    def _has_place(self, table: Table, row: Row, old: Any) -> bool:
        """Whether our model can hold a row; an entry without a name is refused rather than kept."""
        if table.model is None:
            return False
        for column in (one for one in table.columns if one.name in table.required):
            name, value = column.name, row.get(column.name)
            if old is not None and name not in row:
                continue
            if column.is_reference:
                found = value and key_to_uuid(column.target, str(value)) in self._here[column.target]
                if not found and table.name == "service":
                    raise BadValue(NO_BODY, column=name)
            else:
                found = parse(column.kind, value) not in (None, "") or name == "link_id"
                if not found and table.name in ("organization", "service"):
                    raise BadValue(NO_NAME, column=name)
            if not found:
                return False
        return True

    def _keep_row(self, table: Table, row: Row) -> Prepared:
        clean = {name: value for name, value in row.items() if name != "_key"}
        old = KeptRow.objects.filter(district=self.district, table=table.name, key=row["_key"]).first()
        instance = old or KeptRow(district=self.district, table=table.name, key=row["_key"])
        ready = Prepared(table.name, row["_key"], instance, is_new=old is None, kept=clean)
        if old is not None and old.row != clean:
            ready.changes = {
                name: [old.row.get(name), value]
                for name, value in clean.items()
                if old.row.get(name) != value
            }
            ready.touched = True
        instance.row = clean
        return ready

    def _fill(self, table: Table, row: Row, ready: Prepared) -> None:
        instance = ready.instance
        # what an entry says already is not news; asked before anything is set, because one column may
        # speak for another (a municipality gives the official identifier)
        before = {} if ready.is_new else {
            column.name: said(instance, table, column) for column in table.columns if column.name in row
        }  # fmt: skip
        for column in table.columns:
            if column.name == "id":
                if "id" in row and not same(row["id"], str(instance.pk)):
                    keep(instance, table, column, given=True, value=row["id"])
                continue
            if column.name not in row:
                continue
            value = row[column.name]
            if column.name in before and before[column.name][0] and same(before[column.name][1], value):
                continue
            try:
                if column.is_reference:
                    self._refer(table, column, instance, value)
                else:
                    self._set(table, column, instance, value)
            except BadValue as problem:
                problem.params["column"] = column.name
                raise
            if column.name not in before or column.name in _NEVER_NEWS:
                continue
            after = said(instance, table, column)
            if before[column.name] != after:
                ready.changes[column.name] = [before[column.name][1], after[1]]
        self._fill_extra(row, ready)
        if ready.is_new and self.faithful:
            for column in table.columns:
                if column.name not in row and column.name not in _NEVER_NEWS:
                    keep(instance, table, column, given=False)

    def _refer(self, table: Table, column: Any, instance: Any, value: Any) -> None:
        target = key_to_uuid(column.target, str(value)) if value else None
        attribute = column.attribute
        if isinstance(instance, ServiceTerm):
            attribute = "term_id"
        if target is not None and target in self._here[column.target]:
            setattr(instance, attribute, target)
            instance.extra.get("kept", {}).pop(column.name, None)
        else:
            setattr(instance, attribute, None)
            keep(instance, table, column, given=True, value=value)

    def _set(self, table: Table, column: Any, instance: Any, value: Any) -> None:
        parsed = parse(column.kind, value)
        if column.name in ("link_id", "resource_id"):
            target = "service" if isinstance(instance, ServiceTerm) else "link"
            parsed = key_to_uuid(target, str(value))
            setattr(instance, "service_id" if isinstance(instance, ServiceTerm) else column.attribute, parsed)
            if not isinstance(instance, ServiceTerm) and str(parsed) != str(value):
                keep(instance, table, column, given=True, value=value)
            return
        if column.attribute and not (isinstance(instance, ServiceTerm) and column.name == "link_entity"):
            if column.name in _NEVER_NEWS:
                # auto_now would overwrite it when the row is written
                parsed = instance._given_instant = parsed or self.now
            setattr(instance, column.attribute, fit(type(instance), column.attribute, parsed))
        if self.faithful:
            keep(instance, table, column, given=True, value=value)
        elif "kept" in instance.extra:
            instance.extra["kept"].pop(column.name, None)

    def _fill_extra(self, row: Row, ready: Prepared) -> None:
        extra = ready.instance.extra
        if "_lists" in row:
            order = {
                name: [str(key_to_uuid(_member_table(ready.table, name), key)) for key in keys]
                for name, keys in row["_lists"].items()
            }
            extra["lists"] = extra.get("lists", {}) | order
        if "_explicit" in row:
            extra["explicit"] = sorted({*extra.get("explicit", ()), *row["_explicit"]})
        for part, name in (("_unknown", "unknown"), ("_columns", "columns")):
            for key, value in row.get(part, {}).items():
                held = extra.setdefault(name, {})
                if key not in held or not same(held[key], value):
                    if not ready.is_new:
                        ready.changes[key] = [held.get(key), value]
                    held[key] = value
        for attribute, value in row.get("_set", {}).items():
            old = getattr(ready.instance, attribute)
            if old != value:
                if not ready.is_new:
                    ready.changes[attribute.removesuffix("_id")] = [emit("", old), emit("", value)]
                setattr(ready.instance, attribute, value)

    def _derive(self, table: Table, row: Row, ready: Prepared, towns: dict[str, Row]) -> None:
        """Tie places and areas to municipalities that the territory knows."""
        instance = ready.instance
        code: str | None = None
        if isinstance(instance, Location) and not instance.municipality_id:
            official = (
                row.get("external_identifier") if row.get("external_identifier_type") == "ISTAT" else ""
            )
            code = self.municipality(str(official or ""), str(towns.get(row["_key"], {}).get("city") or ""))
        elif (
            isinstance(instance, ServiceArea)
            and not instance.municipality_id
            and str(row.get("extent_type", "")).lower() == "istat"
        ):
            code = self.municipality(str(row.get("extent") or ""), "")
        if code is None:
            return
        before = {c.name: said(instance, table, c) for c in table.columns}
        instance.municipality_id = code
        for column in table.columns:
            if said(instance, table, column) != before[column.name] and self.faithful:
                keep(instance, table, column, given=before[column.name][0], value=before[column.name][1])

    # --- writing ----------------------------------------------------------------------------------------
    def write(
        self, ready: Iterable[Prepared], *, tick: Callable[[int], None] | None = None
    ) -> dict[str, list[UUID]]:
        """Write what is new or changed, inside the caller's transaction; return the ids by table."""
        written: dict[str, list[UUID]] = defaultdict(list)
        waiting: list[Prepared] = []
        for one in ready:
            if not (one.is_new or one.touched):
                continue
            if waiting and (len(waiting) >= _CHUNK or type(waiting[0].instance) is not type(one.instance)):
                self._write_some(waiting, tick)
                waiting = []
            waiting.append(one)
            written[one.table].append(one.instance.pk)
        if waiting:
            self._write_some(waiting, tick)
        return dict(written)

    def _write_some(self, some: list[Prepared], tick: Callable[[int], None] | None) -> None:
        model: Any = type(some[0].instance)
        if new := [one.instance for one in some if one.is_new]:
            insert(model, new)
        if old := [one.instance for one in some if not one.is_new]:
            fields = [
                f.name
                for f in model._meta.concrete_fields
                if not f.primary_key and not getattr(f, "auto_now_add", False)
            ]
            model.objects.bulk_create(old, update_conflicts=True, unique_fields=["id"], update_fields=fields)
        if model is Service:
            self._restore_instants([one.instance for one in some])
        if tick:
            tick(len(some))

    def _restore_instants(self, services: list[Any]) -> None:
        """``auto_now`` has overwritten the instants that the file gives; put them back."""
        foreign = [service for service in services if hasattr(service, "_given_instant")]
        for service in foreign:
            service.last_modified = service._given_instant
        if foreign:
            Service.objects.bulk_update(foreign, ["last_modified"])


def _member_table(table: str, name: str) -> str:
    return TABLES[table].lists[name][0]
