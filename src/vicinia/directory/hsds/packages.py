"""The tabular form: a data package of CSV files with its description, and NDJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from vicinia.directory.hsds.flatten import Rows, add_flat, storable
from vicinia.directory.hsds.nest import Nester
from vicinia.directory.hsds.specification import FILES, TABLES, VERSION, Table
from vicinia.directory.hsds.values import from_cell, to_cell

_TYPES = {"int": "integer", "float": "number", "decimal": "number"}


def read_csv(file: str, text: str, rows: Rows) -> int:
    """Add the lines of one CSV file of a package; return how many there were."""
    name = FILES[file]
    table = TABLES[name]
    kinds = {column.name: column.kind for column in table.columns}
    count = 0
    for line in csv.DictReader(io.StringIO(storable(text))):
        cells = {
            field: from_cell(kinds.get(field, "text"), value)
            for field, value in line.items()
            if field and isinstance(value, str) and value != ""
        }
        add_flat(name, cells, rows)
        count += 1
    return count


def header(table: Table, rows: Rows) -> list[str]:
    """Return the columns of a table's CSV: those of HSDS, then those that only the data have."""
    own = [column.name for column in table.columns]
    unknown = dict.fromkeys(name for row in rows[table.name].values() for name in row.get("_unknown", ()))
    return own + [name for name in unknown if name not in own]


def write_csv(name: str, rows: Rows) -> str:
    """Return one table as CSV text, or an empty text when it has no row."""
    table = TABLES[name]
    if not rows[name]:
        return ""
    nester = _Ids(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, header(table, rows), lineterminator="\n")
    writer.writeheader()
    for row in rows[name].values():
        values = {**row.get("_unknown", {})}
        for column in table.columns:
            value = row.get(column.name)
            if column.is_reference and value is not None:
                value = nester.outside(column.target, value)
            values[column.name] = value
        writer.writerow({field: to_cell(value) for field, value in values.items()})
    return out.getvalue()


class _Ids:
    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def outside(self, table: str, key: Any) -> Any:
        """Return the id by which an object is known outside."""
        target = self.rows[table].get(key)
        return target.get("id", key) if target else key


def tabular_json(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """Return the tables as one JSON object: file name -> rows (HSDS ``tabular.json``)."""
    ids = _Ids(rows)
    found: dict[str, list[dict[str, Any]]] = {}
    for name, table in TABLES.items():
        for row in rows[name].values():
            thing = {column.name: row[column.name] for column in table.columns if column.name in row}
            for column in table.references:
                if column.name in thing:
                    thing[column.name] = ids.outside(column.target, thing[column.name])
            found.setdefault(table.file, []).append(thing | row.get("_unknown", {}))
    return found


def package(rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield the files of a data package: the description first, then each table that has rows."""
    yield "datapackage.json", json.dumps(description(rows), ensure_ascii=False, indent=2) + "\n"
    for name, table in TABLES.items():
        if text := write_csv(name, rows):
            yield table.file, text


def description(rows: Rows) -> dict[str, Any]:
    """Return the package's description: its tables, their columns, keys and references."""
    present = {name for name in TABLES if rows[name]}
    resources = []
    for name in TABLES:
        if name not in present:
            continue
        table = TABLES[name]
        kinds = {column.name: column.kind for column in table.columns}
        fields = []
        for field in header(table, rows):
            entry: dict[str, Any] = {"name": field, "type": _TYPES.get(kinds.get(field, ""), "string")}
            if field == "id":
                entry["constraints"] = {"required": True, "unique": True}
            fields.append(entry)
        schema: dict[str, Any] = {"fields": fields, "primaryKey": "id"}
        keys = [
            {"fields": column.name, "reference": {"resource": column.target, "fields": "id"}}
            for column in table.references
            if column.target in present
        ]
        if keys:
            schema["foreignKeys"] = keys
        resources.append(
            {
                "name": name,
                "path": table.file,
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": schema,
            }
        )
    return {
        "name": "human_services_data",
        "title": "Vicinia",
        "profile": "tabular-data-package",
        "version": f"{VERSION}.0",
        "resources": resources,
    }


def ndjson(rows: Rows, of: str = "organization") -> Iterator[str]:
    """Yield one nested object per line: bodies with all that is theirs, then what belongs to no body."""
    nester = Nester(rows)
    for key in rows[of]:
        yield json.dumps(nester.nest(of, key), ensure_ascii=False)
    if of != "organization":
        return
    in_use = {row.get("location_id") for row in rows["service_at_location"].values()}
    for key, row in rows["location"].items():
        if row.get("organization_id") not in rows["organization"] and key not in in_use:
            yield json.dumps(nester.nest("location", key), ensure_ascii=False)
