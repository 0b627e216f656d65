"""Nested HSDS JSON into tables: one row per object, references instead of nesting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from vicinia.directory.hsds.specification import FILES, TABLES

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""Table -> key -> row. A row holds the file's values; ``_key`` is its key, ``_lists`` the order of its
lists, ``_explicit`` the references that stood in the JSON itself, ``_unknown`` fields that HSDS lacks."""


class NotHsds(ValueError):
    """The JSON is none of the objects that HSDS describes."""


def empty_rows() -> Rows:
    """Return tables without rows."""
    return {name: {} for name in TABLES}


def kind_of(thing: Mapping[str, Any]) -> str:
    """Say which HSDS object a JSON object is, from the fields that only this one has."""
    keys = set(thing)
    if "location_type" in keys:
        return "location"
    if keys & {"service_at_locations", "eligibility_description", "fees_description", "additional_urls"}:
        return "service"
    if "status" in keys and keys & {"organization", "organization_id", "name"}:
        return "service"
    if keys & {"location", "location_id"} and "name" not in keys:
        return "service_at_location"
    if keys & {"taxonomy", "taxonomy_detail", "taxonomy_id", "term_uri", "parent_id"}:
        return "taxonomy_term"
    if "version" in keys and "name" in keys:
        return "taxonomy"
    if "name" in keys:
        return "organization"
    raise NotHsds


def storable(value: Any) -> Any:
    """Take out of texts what no database holds: the null character and halves of surrogate pairs."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    return value


def flatten_file(content: Any, rows: Rows) -> None:
    """Add everything a JSON document holds: an object, a list, a page of an API, a tabular JSON."""
    _add(storable(content), rows)


def _add(content: Any, rows: Rows) -> None:
    if isinstance(content, list):
        for thing in content:
            _add(thing, rows)
    elif not isinstance(content, dict):
        raise NotHsds
    elif isinstance(content.get("contents"), list):
        _add(content["contents"], rows)
    elif any(key in FILES for key in content):
        for file, lines in content.items():
            if file not in FILES or not isinstance(lines, list):
                raise NotHsds
            for line in lines:
                add_flat(FILES[file], line, rows)
    else:
        flatten(kind_of(content), content, rows)


def add_flat(table: str, line: Mapping[str, Any], rows: Rows) -> Row:
    """Add one row of a table that is flat already."""
    key = str(line.get("id") or f"row-{len(rows[table]) + 1}")
    row: Row = {"_key": key}
    for name, value in line.items():
        if TABLES[table].column(name):
            row[name] = value
        else:
            row.setdefault("_unknown", {})[name] = value
    rows[table][key] = row
    return row


def flatten(table: str, thing: Mapping[str, Any], rows: Rows, link: tuple[str, str] | None = None) -> str:
    """Add one nested object and all that it holds; return the key of its row.

    ``link`` is the reference (column, key) to the object around it. An object that hangs on two parents
    of the same kind becomes two rows, because a row has one reference of each kind; both say the same id.
    """
    if not isinstance(thing, Mapping):
        raise NotHsds
    description = TABLES[table]
    key = str(thing.get("id") or f"row-{len(rows[table]) + 1}")
    if link and key in rows[table] and rows[table][key].get(link[0], link[1]) != link[1]:
        key = f"{key}@{link[1]}"
    row = rows[table].setdefault(key, {"_key": key})
    if link:
        row[link[0]] = link[1]
    for name, value in thing.items():
        if name in description.lists and isinstance(value, list):
            child, reference = description.lists[name]
            members = [flatten(child, member, rows, (reference, key)) for member in value]
            if len(members) != 1:
                row.setdefault("_lists", {})[name] = members
        elif name in description.objects and isinstance(value, dict):
            child, reference = description.objects[name]
            row[reference] = flatten(child, value, rows)
        elif column := description.column(name):
            if column.is_reference and name not in row.get("_explicit", ()):
                row.setdefault("_explicit", []).append(name)
            row[name] = value
        else:
            row.setdefault("_unknown", {})[name] = value
    return key
