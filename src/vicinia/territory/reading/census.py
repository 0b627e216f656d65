"""ISTAT's census figures by area, and the dictionary that says what they mean."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from math import nan

from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.territory.models import CensusAreaKind
from vicinia.territory.reading.files import Row, Table, six_digits
from vicinia.territory.reading.numbers import parse_number
from vicinia.territory.reading.problems import InputProblem, Rejected

_YEAR = re.compile(r"(?<!\d)((?:18|19|20|21)\d\d)(?!\d)")
_SECTION = re.compile(r"sez(\d{4}|\d{2}id)")
_VARIABLE = re.compile(r"[A-Z][A-Z_]*[0-9]*(_[A-Z0-9]+)?")
# columns that say where a row belongs; all others are figures
_PLACE = {"codreg", "regione", "codpro", "provincia", "codcom", "comune", "procom"}
# for each kind the column with the number, and with the name
_NUMBER = {
    CensusAreaKind.LOCALITY: ("codloc", "localita"),
    CensusAreaKind.SUB_MUNICIPAL: ("codasc", "nomeasc"),
    CensusAreaKind.CENSUS_AREA: ("ace", ""),
}
_MAY_BE_NEGATIVE = {"ALTITUDINE"}


@dataclass(frozen=True, slots=True)
class CensusRow:
    """One area: where it is and its figures, in the order of `CensusTable.variables`; nan when missing."""

    line: int
    code: str
    region_code: str
    municipality_name: str
    number: str
    name: str
    values: "array[float]"


@dataclass(frozen=True, slots=True)
class CensusTable:
    """A census file made ready: kind of area, year, and which columns are figures."""

    table: Table
    kind: CensusAreaKind
    year: int
    variables: tuple[str, ...]
    positions: tuple[int, ...]
    number_at: int
    name_key: str

    def rows(self) -> Iterator[CensusRow | Rejected]:
        """Read the areas one by one."""
        first: dict[tuple[str, str], int] = {}
        for row in self.table.rows():
            read = self._read(row)
            if isinstance(read, str):
                yield Rejected(self.table.file.name, row.line, read)
                continue
            key = read.code, read.number
            if key in first:
                yield Rejected(
                    self.table.file.name,
                    row.line,
                    _("area %(number)s of %(code)s is already in line %(line)s")
                    % {"number": read.number, "code": read.code, "line": first[key]},
                )
                continue
            first[key] = row.line
            yield read

    def _read(self, row: Row) -> CensusRow | str:
        table = self.table
        reason = table.why_short(row)
        if reason:
            return reason
        code = six_digits(table.cell(row, "procom"))
        if code is None:
            return _("“%(value)s” is not an ISTAT code") % {"value": table.cell(row, "procom")}
        number = row.cells[self.number_at].strip()
        if not number or len(number) > 12:
            return _("the number of the area is missing")
        values: array[float] = array("d")
        for variable, at in zip(self.variables, self.positions, strict=True):
            text = row.cells[at]
            try:
                # nearly every cell is a plain count
                value = float(text) if text.isdigit() and text.isascii() else parse_number(text)
            except ValueError:
                return _("column %(column)s: “%(value)s” is not a number") % {
                    "column": variable,
                    "value": text.strip()[:40],
                }
            if value is not None and value < 0 and variable not in _MAY_BE_NEGATIVE:
                return _("column %(column)s: a negative number") % {"column": variable}
            values.append(nan if value is None else value)
        return CensusRow(
            line=row.line,
            code=code,
            region_code=table.cell(row, "codreg").zfill(2),
            municipality_name=table.cell(row, "comune"),
            number=number,
            name=table.cell(row, self.name_key)[:200] if self.name_key else "",
            values=values,
        )


def prepare(table: Table, year: int | None = None) -> CensusTable:
    """Tell kind, year and variables of a census file.

    The year is that of the columns (SEZ2011), else of the file's name, else ``year``.

    :raises InputProblem: no area column, or no year, or one that cannot be.
    """
    kind, number_at, name_key, own = _area_column(table)
    stated = _year(table) or year
    if stated is None:
        raise InputProblem(
            _(
                "“%(file)s” does not say of which census it is, neither in its columns nor in its name. "
                "Write the year into its name, or on the command line add --year 2011."
            )
            % {"file": table.file.name}
        )
    if not 1861 <= stated <= timezone.localdate().year:
        raise InputProblem(
            _("“%(file)s” would be of the census of %(year)s. Check the year in the name of the file.")
            % {"file": table.file.name, "year": stated}
        )
    figures = {
        at: table.header[at].strip().upper()
        for key, at in table.columns.items()
        if key not in _PLACE and key not in own and _VARIABLE.fullmatch(table.header[at].strip().upper())
    }
    return CensusTable(table, kind, stated, tuple(figures.values()), tuple(figures), number_at, name_key)


def _area_column(table: Table) -> tuple[CensusAreaKind, int, str, set[str]]:
    sections = {key for key in table.columns if _SECTION.fullmatch(key)}
    if sections or "nsez" in table.columns:
        key = "nsez" if "nsez" in table.columns else sorted(sections)[0]
        return CensusAreaKind.SECTION, table.columns[key], "", {*sections, "nsez"}
    for kind, (number, name) in _NUMBER.items():
        if number in table.columns:
            return kind, table.columns[number], name, {number, name, "loc2011", "tipoasc"}
    raise InputProblem(
        _("“%(file)s” has no column with the number of the area (ACE, CODASC, CODLOC, NSEZ).")
        % {"file": table.file.name}
    )


def _year(table: Table) -> int | None:
    for key in table.columns:
        found = re.fullmatch(r"(?:sez|loc)(\d{4})", key)
        if found:
            return int(found[1])
        found = re.fullmatch(r"sez(\d{2})id", key)
        if found:
            return 2000 + int(found[1])
    years = _YEAR.findall(table.file.name)
    return int(years[0]) if len(set(years)) == 1 else None


def read_dictionary(table: Table) -> Iterator[tuple[str, str] | Rejected]:
    """Read what each variable means: (code, description)."""
    for row in table.rows():
        code = table.cell(row, "nomecampo").upper()
        description = " ".join(table.cell(row, "definizione").split())
        if column_is_place(code):
            continue
        if not _VARIABLE.fullmatch(code) or len(code) > 40 or not description:
            yield Rejected(table.file.name, row.line, _("the name or the definition of the field is missing"))
            continue
        yield code, description


def column_is_place(code: str) -> bool:
    """Whether a column says where a row belongs instead of carrying a figure."""
    key = code.lower().replace("_", "")
    return (
        key in _PLACE
        or key in {"nomeasc", "tipoasc", "loc2011", "localita", "nsez"}
        or bool(_SECTION.fullmatch(key))
    )
