"""What one of our rows says in HSDS, with the words of the file it came from wherever they still hold.

``extra["kept"]`` maps a field to ``{"was": …, "given": …}``: as long as the column still says ``was``, the
file's own ``given`` goes out (nothing, when there is no ``given``). An edit changes the column, and the
edit goes out. ``extra["unknown"]`` holds fields that HSDS lacks, ``extra["lists"]`` the order of lists.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from vicinia.directory.hsds.specification import TABLES, Column, Table
from vicinia.directory.hsds.values import emit, same
from vicinia.directory.models import Location, ServiceArea, ServiceTerm

# HSDS requires these; where we have nothing, the name or an empty text stands in
_NAME_STANDS_IN = {"organization", "program", "taxonomy", "taxonomy_term"}
_EMPTY_STANDS_IN = {
    "address": {"address_1", "city", "state_province", "postal_code", "country"},
    "metadata": {"field_name", "previous_value", "replacement_value", "updated_by"},
}
_TERM = {"link_id": "service_id", "taxonomy_term_id": "term_id"}


def column_value(instance: models.Model, table: Table, column: Column) -> Any:
    """Return what our columns say of a field, as HSDS JSON; None when they say nothing."""
    if isinstance(instance, ServiceTerm):
        if column.name == "link_entity":
            return "service"
        attribute = _TERM.get(column.name, column.attribute)
        value = getattr(instance, attribute)
        if column.name == "value" and not value:
            value = instance.welcome
        return emit(column.kind, value)
    value = emit(column.kind, getattr(instance, column.attribute)) if column.attribute else None
    return value if value is not None else _stand_in(instance, table, column)


def _stand_in(instance: models.Model, table: Table, column: Column) -> Any:
    name = column.name
    if isinstance(instance, Location) and instance.municipality_id and not instance.external_identifier:
        official = {"external_identifier": instance.municipality_id, "external_identifier_type": "ISTAT"}
        return official.get(name)
    if isinstance(instance, ServiceArea) and instance.municipality_id and not instance.extent:
        return {"extent": instance.municipality_id, "extent_type": "istat"}.get(name)
    if name == "description" and table.name in _NAME_STANDS_IN:
        return getattr(instance, "name", None)
    return "" if name in _EMPTY_STANDS_IN.get(table.name, ()) else None


def said(instance: models.Model, table: Table, column: Column, *, hidden: bool = False) -> tuple[bool, Any]:
    """Return whether a field goes out, and its value. A hidden field never goes out."""
    if hidden:
        return False, None
    value = column_value(instance, table, column)
    kept = (getattr(instance, "extra", None) or {}).get("kept", {}).get(column.name)
    if kept is not None and same(kept.get("was"), value):
        return "given" in kept, kept.get("given")
    return value is not None, value


def keep(instance: Any, table: Table, column: Column, *, given: bool, value: Any = None) -> None:
    """Remember a file's own words for a field when the column alone would say something else."""
    now = column_value(instance, table, column)
    kept = instance.extra.setdefault("kept", {})
    kept.pop(column.name, None)
    if given and (value is None or not same(now, value)):
        kept[column.name] = {"was": now, "given": value}
    elif not given and now is not None:
        kept[column.name] = {"was": now}
    if not kept:
        del instance.extra["kept"]


def to_row(
    instance: Any, name: str, *, hidden: frozenset[str] = frozenset(), inner: bool = True
) -> dict[str, Any]:
    """Return one of our rows as an HSDS row. ``inner`` adds what only the coordination may read."""
    table = TABLES[name]
    row: dict[str, Any] = {"_key": str(instance.pk)}
    for column in table.columns:
        goes_out, value = said(instance, table, column, hidden=column.name in hidden)
        if goes_out:
            row[column.name] = value
            if column.is_reference and column_value(instance, table, column) is None:
                row.setdefault("_dangling", []).append(column.name)
    extra = instance.extra or {}
    for part in ("lists", "explicit"):
        if part in extra:
            row[f"_{part}"] = extra[part]
    if inner and "unknown" in extra:
        row["_unknown"] = extra["unknown"]
    return row
