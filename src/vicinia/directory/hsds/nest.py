"""Tables into nested HSDS JSON: the shapes of ``/services/{id}``, ``/organizations/{id}`` and the rest."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from vicinia.directory.hsds.flatten import Row, Rows
from vicinia.directory.hsds.specification import TABLES
from vicinia.directory.hsds.values import NUMBERS, from_cell

# (object, name of a list or object in it) -> left out when the object is reached from there
_TURNS_BACK = {
    ("service", "organization"): ("organization",),
    ("service", "service_at_locations"): ("service_at_location",),
}


class Nester:
    """Puts objects into each other; reads ``rows`` once."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.members: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for table, lines in rows.items():
            names = [column.name for column in TABLES[table].references]
            names += ["link_id"] if table == "attribute" else ["resource_id"] if table == "metadata" else []
            for row in lines.values():
                for name in names:
                    if row.get(name):
                        self.members[table, name, str(row[name])].append(row)

    def nest(self, table: str, key: str, came_from: str = "") -> dict[str, Any]:
        """Return the object ``key`` of ``table`` with everything that hangs on it."""
        description = TABLES[table]
        row = self.rows[table][key]
        thing: dict[str, Any] = {}
        for column in description.columns:
            held = column.is_reference or (table, column.name) in HANGS_ON
            if column.name not in row or (held and column.name not in row.get("_explicit", ())):
                continue
            value = row[column.name]
            if column.kind in NUMBERS and isinstance(value, str):
                value = from_cell(column.kind, value)
            thing[column.name] = self.given_id(column.target, value) if column.is_reference else value
        for name, (child, reference) in description.objects.items():
            if self._stops(table, name, came_from) or (name == "service" and came_from):
                continue
            if (target := row.get(reference)) and target in self.rows[child]:
                thing[name] = self.nest(child, target, table)
        for name, (child, reference) in description.lists.items():
            if self._stops(table, name, came_from) or (name == "services" and came_from):
                continue
            members = self._in_order(self.members.get((child, reference, key), []), row, name)
            if members or name in row.get("_lists", {}):
                thing[name] = [self.nest(child, member["_key"], table) for member in members]
        return thing | row.get("_unknown", {})

    def given_id(self, table: str, key: Any) -> Any:
        """Return the id that an object goes by outside."""
        target = self.rows[table].get(key)
        return target.get("id", key) if target else key

    @staticmethod
    def _stops(table: str, name: str, came_from: str) -> bool:
        return came_from in _TURNS_BACK.get((table, name), ())

    @staticmethod
    def _in_order(members: list[Row], row: Row, name: str) -> list[Row]:
        order = {key: place for place, key in enumerate(row.get("_lists", {}).get(name, ()))}
        return sorted(members, key=lambda member: (order.get(member["_key"], len(order)), member["_key"]))


# a reference that is no foreign key, because it points at any kind of object
HANGS_ON = {("attribute", "link_id"), ("metadata", "resource_id")}
