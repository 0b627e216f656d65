"""Our rows as HSDS tables: only what a person may see, and no reference that leads nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from vicinia.core.models import District, User
from vicinia.directory.hsds.flatten import Rows, empty_rows
from vicinia.directory.hsds.reading import to_row
from vicinia.directory.hsds.specification import MAIN, TABLES, key_to_uuid
from vicinia.directory.models import (
    KeptRow,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)
from vicinia.directory.visibility import reach_of, shown_fields

Reader = User | AnonymousUser | None
_CHUNK = 2000
_WITH_MUNICIPALITY = frozenset({"external_identifier", "external_identifier_type"})


def load(
    district: District | None,
    reader: Reader,
    *,
    organizations: Collection[UUID] | None = None,
    services: Collection[UUID] | None = None,
) -> Rows:
    """Return the tables that ``reader`` may see: all, or some bodies or some services with all around them.

    A constant number of queries per 2,000 rows. Without a district, every district is read.
    """
    return _Loader(district, reader).load(organizations, services)


class _Loader:
    def __init__(self, district: District | None, reader: Reader) -> None:
        self.district, self.reader = district, reader
        reach = reach_of(reader)
        self.inner = reach.is_superuser or (district is not None and district.pk in reach.coordinated)
        self.rows = empty_rows()

    def load(self, bodies: Collection[UUID] | None, services: Collection[UUID] | None) -> Rows:
        everything = bodies is None and services is None
        if services is not None:
            self._take("service", Service, Q(pk__in=services))
            bodies = {UUID(row["organization_id"]) for row in self.rows["service"].values()}
            self._take("organization", Organization, Q(pk__in=bodies))
        else:
            self._take("organization", Organization, Q() if bodies is None else Q(pk__in=bodies))
            self._take("service", Service, Q() if bodies is None else Q(organization__in=bodies))
        if everything:
            self._take("location", Location, Q())
            self._take("service_at_location", ServiceAtLocation, Q())
        else:
            self._take_hanging("service_at_location", ("service_id",))
            places = {row["location_id"] for row in self.rows["service_at_location"].values()}
            self._take(
                "location", Location, Q(pk__in=places) | Q(organization__in=self._keys("organization"))
            )
        if everything:
            for table in TABLES.values():
                if table.model is not None and table.name not in (*MAIN[:4], "attribute"):
                    self._take(table.name, table.model, Q())
            self._take("attribute", TABLES["attribute"].model, Q())
            self._take("attribute", ServiceTerm, Q())
            self._take_kept()
        else:
            self._take_around()
        self._prune()
        return self.rows

    def _take(self, name: str, model: Any, condition: Q) -> None:
        if model in (Taxonomy, TaxonomyTerm):
            found = model.objects.filter(condition)
        else:
            found = model.objects.filter(condition)
            if self.district is not None:
                found = found.filter(district=self.district)
            if hasattr(found, "visible_to"):
                found = found.visible_to(self.reader)
        for instance in found.order_by("pk").iterator(chunk_size=_CHUNK):
            self.rows[name][str(instance.pk)] = to_row(
                instance, name, hidden=self._hidden(instance, name), inner=self.inner
            )

    def _hidden(self, instance: Any, name: str) -> frozenset[str]:
        rings = getattr(instance, "field_rings", None)
        if not rings:
            return frozenset()
        known = [field.name for field in instance._meta.concrete_fields]
        shown = shown_fields(instance, self.reader, [field for field in rings if field in known])
        secret = {field for field, value in shown.items() if value in ("", None)} | (set(rings) - set(known))
        return frozenset(
            column.name
            for column in TABLES[name].columns
            if column.attribute in secret or column.attribute.removesuffix("_id") in secret
        ) | (_WITH_MUNICIPALITY if "municipality" in secret else frozenset())

    def _keys(self, name: str) -> list[UUID]:
        return [UUID(key) for key in self.rows[name]]

    def _take_hanging(self, name: str, references: Iterable[str]) -> None:
        """Take the rows of a table that hang on rows taken already."""
        table = TABLES[name]
        for column in table.columns:
            if column.name in references and (keys := self._keys(column.target)):
                for start in range(0, len(keys), _CHUNK):
                    self._take(
                        name, table.model, Q(**{f"{column.attribute}__in": keys[start : start + _CHUNK]})
                    )

    def _take_around(self) -> None:
        main = ("organization", "service", "location", "service_at_location")
        for table in TABLES.values():
            targets = [
                column.name for column in table.references if column.target in (*main, "contact", "phone")
            ]
            if table.name not in main and table.name != "attribute" and targets:
                self._take_hanging(table.name, targets)
        every = [UUID(key) for name in main for key in self.rows[name]]
        self._take("attribute", TABLES["attribute"].model, Q(link_id__in=every))
        self._take("attribute", ServiceTerm, Q(service__in=self._keys("service")))
        self._take("metadata", TABLES["metadata"].model, Q(resource_id__in=every))
        for name, model, wanted in (
            ("unit", TABLES["unit"].model, self._wanted("service_capacity", "unit_id")),
            ("taxonomy_term", TaxonomyTerm, self._wanted("attribute", "taxonomy_term_id")),
            ("program", TABLES["program"].model, self._wanted("service", "program_id")),
        ):
            self._take(name, model, Q(pk__in=wanted))
        self._take("taxonomy", Taxonomy, Q(pk__in=self._wanted("taxonomy_term", "taxonomy_id")))

    def _wanted(self, name: str, reference: str) -> list[str]:
        return sorted({row[reference] for row in self.rows[name].values() if row.get(reference)})

    def _take_kept(self) -> None:
        if not self.inner:
            return
        for kept in KeptRow.objects.filter(**({"district": self.district} if self.district else {})):
            key = str(key_to_uuid(kept.table, kept.key))
            row = kept.row | {"_key": key, "_dangling": []}
            for column in TABLES[kept.table].references:
                target = str(key_to_uuid(column.target, str(row.get(column.name, ""))))
                if target in self.rows[column.target]:
                    row[column.name] = target
                elif row.get(column.name):
                    row["_dangling"].append(column.name)
            self.rows[kept.table][key] = row

    def _prune(self) -> None:
        """Drop references to rows that are not here, then rows that hang on nothing that is here."""
        used = {row.get("location_id") for row in self.rows["service_at_location"].values()}
        for name, table in TABLES.items():
            kept = {}
            for key, row in self.rows[name].items():
                pointed = [column for column in table.references if row.get(column.name)]
                for column in pointed:
                    if row[column.name] not in self.rows[column.target] and not self._dangles(
                        row, column.name
                    ):
                        del row[column.name]
                if self._stays(name, table, row, bool(pointed), used):
                    kept[key] = row
            self.rows[name] = kept
        self._prune_links()

    def _stays(self, name: str, table: Any, row: Any, pointed: bool, used: set[Any]) -> bool:
        if name in ("organization", "taxonomy", "taxonomy_term", "unit"):
            return True
        holds = [column.name for column in table.references if row.get(column.name)]
        if name in ("service", "service_at_location", "organization_identifier"):
            return self.inner or all(row.get(field) for field in table.required if field.endswith("_id"))
        if name == "location":
            return bool(holds) or self.inner or row["_key"] in used
        if name in ("attribute", "metadata", "meta_table_description"):
            return True
        return bool(holds) or (self.inner and not pointed)

    def _prune_links(self) -> None:
        here = {key for name in TABLES for key in self.rows[name]}
        for name, link in (("attribute", "link_id"), ("metadata", "resource_id")):
            self.rows[name] = {
                key: row for key, row in self.rows[name].items() if self.inner or str(row.get(link)) in here
            }
        terms = {row.get("taxonomy_term_id") for row in self.rows["attribute"].values()}
        if not self.inner:
            self.rows["taxonomy_term"] = {
                key: row
                for key, row in self.rows["taxonomy_term"].items()
                if key in terms or row.get("taxonomy_id")
            }

    def _dangles(self, row: Any, field: str) -> bool:
        """Whether a reference came from a file that does not hold its target; shown to insiders only."""
        return self.inner and field in row.get("_dangling", ())
