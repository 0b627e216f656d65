"""A row of a spreadsheet into an entry: the values as we store them, and every problem with its column."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from vicinia.core.models import District
from vicinia.directory.importing import cells, problems
from vicinia.directory.importing.columns import BY_KEY
from vicinia.directory.importing.hours import read_hours
from vicinia.directory.importing.problems import ERROR, WARNING, Problem, problem
from vicinia.directory.importing.sheets import Sheet
from vicinia.methods.text import fold
from vicinia.territory.models import Municipality
from vicinia.territory.queries import municipalities_of, name_index

_TOWN_AT_THE_END = re.compile(r"[\s,-]+(\d{5})\s+([^\d,]{2,60}?)(?:\s*\(?[A-Z]{2}\)?)?\s*$")
_WHOLE_DISTRICT = re.compile(r"(?:tutto|intero) il distretto|distretto|tutti i comuni(?: del distretto)?")
_SPLIT = re.compile(r"\s*[,;/\n]\s*|\s+e\s+")


@dataclass
class Entry:
    """One checked row. ``values`` are keyed by our fields, ``columns`` keep what has no field here."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether something in the row is wrong enough not to store it."""
        return any(one["level"] == ERROR for one in self.problems)

    @property
    def title(self) -> str:
        """Return what the row is called in lists."""
        parts = [self.values.get("name", ""), self.values.get("service_name", "")]
        return " · ".join(part for part in parts if part)[:300]

    def as_data(self) -> dict[str, Any]:
        """Return what is needed to store the row later."""
        return {"values": self.values, "columns": self.columns}


class Territory:
    """The municipalities in memory, for a run over many rows."""

    def __init__(self, district: District) -> None:
        self.district = district
        own = municipalities_of(district)
        self.names: dict[str, str] = {row.code: row.name for row in own}
        self.provinces: dict[str, str] = {row.code: row.province for row in own}
        self._own, self._all = name_index(district), name_index()
        self._found: dict[str, tuple[str | None, str | None]] = {}

    def find(self, text: str) -> tuple[str | None, str | None]:
        """Return (code inside the district, code outside): at most one is given."""
        if text not in self._found:
            inside = text if text in self.names else self._own.find(text)
            self._found[text] = (inside, None if inside else self._all.find(text))
        return self._found[text]

    def nearest(self, text: str) -> list[str]:
        """Return the names in the district most like a text."""
        return list(dict.fromkeys(name for _, name in self._own.nearest(text, 3)))

    def outside_name(self, code: str) -> str:
        """Return the name of a municipality outside the district."""
        return Municipality.objects.values_list("name", flat=True).get(code=code)

    def anywhere(self, code: str, town: str) -> str | None:
        """Return a known ISTAT code for a code or a town's name, wherever it lies."""
        for text in (code, town):
            if text and (found := next(filter(None, self.find(text)), None)):
                return found
        return None


class Checker:
    """Turns the rows of a sheet into entries."""

    def __init__(self, sheet: Sheet, mapping: dict[str, str], territory: Territory) -> None:
        self.sheet, self.territory = sheet, territory
        self.places: dict[str, list[int]] = defaultdict(list)
        self.unmapped: list[int] = []
        for at, name in enumerate(sheet.headers):
            if key := mapping.get(name, ""):
                self.places[key].append(at)
            else:
                self.unmapped.append(at)

    def check(self, index: int) -> Entry:
        """Return the entry of one row (by its place among the sheet's rows)."""
        line, row = self.sheet.rows[index]
        entry = Entry(line)
        for at in self.unmapped:
            if row[at]:
                entry.columns[self.sheet.headers[at]] = cells.clean(row[at], "")[0][: cells.MAX_TEXT]
        for key, places in self.places.items():
            texts = [(at, row[at]) for at in places if row[at]]
            if texts:
                self._take(entry, key, index, texts)
        self._finish(entry)
        return entry

    def _take(self, entry: Entry, key: str, index: int, texts: list[tuple[int, str]]) -> None:
        collected: list[Any] = []
        for at, raw in texts:
            column = self.sheet.headers[at]
            text, found = cells.clean(raw, column, BY_KEY[key].limit)
            entry.problems += found
            if not text or any(one["level"] == ERROR for one in found):
                continue
            value, found = self._read(key, text, column, (index, at) in self.sheet.numbers)
            entry.problems += found
            if value is not None:
                collected.append(value)
                if key == "email" and fold(value) != fold(text):
                    entry.columns[column] = text
        if not collected:
            return
        if key in ("phone", "mobile"):
            numbers = [number for one in collected for number in one]
            held = entry.values.setdefault("phones", [])
            held += [[*number, key] for number in numbers if number[0] not in [other for other, *_ in held]]
        elif len(collected) > 1:
            entry.values[key] = "\n".join(map(str, collected))
        else:
            entry.values[key] = collected[0]

    def _read(self, key: str, text: str, column: str, was_number: bool) -> cells.Found:
        if key in cells.KINDS:
            return cells.identifier(key, text, column, was_number=was_number)
        if key in ("phone", "mobile"):
            return cells.phones(text, column, was_number=was_number)
        if key == "assured_on":
            return cells.day(text, column, was_number=was_number)
        if key == "postal_code":
            return cells.postcode(text, column, was_number=was_number)
        if key == "municipality":
            return self._municipality(text, column)
        if key == "area_served":
            return self._area(text), []
        if key == "hours":
            return self._hours(text, column)
        simple = {
            "email": cells.email,
            "website": cells.web,
            "year_incorporated": cells.year,
            "ring": cells.ring,
        }
        if key in simple:
            return simple[key](text, column)
        if key in ("latitude", "longitude"):
            return cells.degrees(text, column, *((35, 48) if key == "latitude" else (6, 19)))
        return text, []

    def _municipality(self, text: str, column: str) -> cells.Found:
        inside, outside = self.territory.find(text)
        if inside:
            return inside, []
        if outside:
            name = self.territory.outside_name(outside)
            district = self.territory.district.name
            return None, [problem(column, problems.OUTSIDE, name=name, district=district)]
        near = ", ".join(self.territory.nearest(text))
        return None, [problem(column, problems.UNKNOWN_MUNICIPALITY, suggestion=near, value=text[:60])]

    def _area(self, text: str) -> dict[str, Any]:
        """Return {"codes": […]} when every part names a municipality of the district, else the words."""
        if _WHOLE_DISTRICT.fullmatch(fold(text)):
            return {"codes": sorted(self.territory.names)}
        codes = [self.territory.find(part)[0] for part in _SPLIT.split(text) if part]
        if codes and all(codes):
            return {"codes": sorted({code for code in codes if code})}
        return {"text": text}

    def _hours(self, text: str, column: str) -> cells.Found:
        rules = read_hours(text)
        if rules is None:
            return {"text": text}, [problem(column, problems.HOURS, level=WARNING)]
        return {
            "text": text,
            "rules": [
                {
                    "byday": rule.byday,
                    "freq": rule.freq,
                    "opens_at": rule.opens_at.isoformat() if rule.opens_at else None,
                    "closes_at": rule.closes_at.isoformat() if rule.closes_at else None,
                    "by_appointment": rule.by_appointment,
                }
                for rule in rules
            ],
        }, []

    def _finish(self, entry: Entry) -> None:
        values = entry.values
        heading = self.sheet.headers[self.places["name"][0]] if self.places.get("name") else ""
        if not values.get("name") and not any(one["column"] == heading for one in entry.problems):
            entry.problems.append(problem(heading, problems.NAME_MISSING))
        address = values.get("address", "")
        if address and "municipality" not in values and (match := _TOWN_AT_THE_END.search(address)):
            inside, _ = self.territory.find(match[2].strip())
            if inside:
                values["municipality"] = inside
                values.setdefault("postal_code", match[1])
                values["address"] = address[: match.start()]
        columns = [self.sheet.headers[at] for at in self.places.get("municipality", ())]
        if "municipality" not in values and not any(one["column"] in columns for one in entry.problems):
            entry.problems.append(problem((columns or [""])[0], problems.MUNICIPALITY_MISSING, level=WARNING))
