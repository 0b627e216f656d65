"""Incomes by municipality, as the Ministry of Economy (MEF) publishes them for each tax year.

The titles of the columns change a little from year to year (capitals, a double space, "Trattamento" for
"Bonus"); a variable is therefore named from its folded title. Counts below 4 are blank: they stay missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vicinia.methods.text import fold
from vicinia.territory.reading.files import Row, Table, six_digits
from vicinia.territory.reading.numbers import parse_number
from vicinia.territory.reading.problems import Rejected

PREFIX = "MEF_"
_LONGEST = 40
# columns that say where a row belongs
_PLACE = {
    "annodiimposta", "codicecatastale", "codiceistatcomune", "denominazionecomune", "siglaprovincia",
    "regione", "codiceistatregione",
}  # fmt: skip
_SHORT = (
    (r"\bcomprensivo dei valori nulli\b", ""),
    (r"\bnumero contribuenti\b", "contribuenti"),
    (r"\breddito complessivo minore o uguale a zero euro\b", "complessivo fino a 0"),
    (r"\breddito complessivo da (\d+) a (\d+) euro\b", r"complessivo \1 \2"),
    (r"\breddito complessivo oltre (\d+) euro\b", r"complessivo oltre \1"),
    (r"\bspettanza del reddito imponibile\b|\bdi spettanza\b", ""),
    (r"\bfrequenza\b", "n"),
    (r"\bammontare in euro\b|\bammontare\b", "euro"),
    (r"\bda lavoro dipendente e assimilati\b", "dipendente"),
    (r"\bda lavoro autonomo\b", "autonomo"),
    (r"\baddizionale\b", "add"),
    (r"\bimprenditore in contabilita (\w)\w*\b", r"impresa \1"),
)


@dataclass(frozen=True, slots=True)
class IncomeColumn:
    """A column of figures: where, the variable's code, and what people call it."""

    position: int
    variable: str
    title: str


@dataclass(frozen=True, slots=True)
class IncomeRow:
    """One municipality in one tax year; figures that are blank are left out."""

    line: int
    code: str
    region_code: str
    name: str
    year: int
    figures: dict[str, float]


def income_columns(table: Table) -> list[IncomeColumn]:
    """The columns with figures, each under a code of at most forty characters of its own."""
    found: list[IncomeColumn] = []
    taken: set[str] = set()
    for key, position in table.columns.items():
        if key in _PLACE:
            continue
        title = " ".join(table.header[position].split())
        variable = _unique(variable_of(title), taken)
        taken.add(variable)
        found.append(IncomeColumn(position, variable, title))
    return found


def variable_of(title: str) -> str:
    """The code of a column, the same whatever the year's spelling.

    >>> variable_of("Reddito da lavoro autonomo  (comprensivo dei valori nulli) - Frequenza")
    'MEF_REDDITO_AUTONOMO_N'
    >>> variable_of("Numero contribuenti"), variable_of("REDDITO COMPLESSIVO da 0 a 10.000 euro - Ammontare")
    ('MEF_CONTRIBUENTI', 'MEF_COMPLESSIVO_0_10000_EURO')
    """
    words = re.sub(r"(?<=\d)\.(?=\d{3}\b)", "", fold(title))
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", words).split())
    for pattern, short in _SHORT:
        words = re.sub(pattern, short, words)
    return (PREFIX + "_".join(words.split()).upper())[:_LONGEST].rstrip("_")


def _unique(variable: str, taken: set[str]) -> str:
    number, found = 2, variable
    while found in taken:
        found = f"{variable[: _LONGEST - 3]}_{number}"
        number += 1
    return found


def read_incomes(table: Table) -> Iterator[IncomeRow | Rejected]:
    """Read the municipalities one by one; a row that cannot be used is rejected with its reason."""
    columns = income_columns(table)
    first: dict[tuple[str, int], int] = {}
    for row in table.rows():
        read = _read(table, columns, row)
        if isinstance(read, str):
            yield Rejected(table.file.name, row.line, read)
            continue
        key = read.code, read.year
        if key in first:
            yield Rejected(
                table.file.name,
                row.line,
                _("code %(code)s is already in line %(line)s") % {"code": read.code, "line": first[key]},
            )
            continue
        first[key] = row.line
        yield read


def _read(table: Table, columns: list[IncomeColumn], row: Row) -> IncomeRow | str:
    reason = table.why_short(row)
    if reason:
        return reason
    stated, given = table.cell(row, "annodiimposta"), table.cell(row, "codiceistatcomune")
    if not re.fullmatch(r"(19|20)\d\d", stated):
        return _("“%(value)s” is not a tax year") % {"value": stated[:40]}
    code = six_digits(given)
    if code is None:
        return _("“%(value)s” is not an ISTAT code") % {"value": given[:40]}
    figures: dict[str, float] = {}
    for column in columns:
        text = row.cells[column.position]
        try:
            value = parse_number(text)
        except ValueError:
            return _("column %(column)s: “%(value)s” is not a number") % {
                "column": column.title, "value": text.strip()[:40],
            }  # fmt: skip
        if value is None:
            continue
        # losses and credits make amounts negative; there is no negative number of people
        if value < 0 and column.variable.endswith(("_N", "CONTRIBUENTI")):
            return _("column %(column)s: a negative number") % {"column": column.title}
        figures[column.variable] = value
    region = table.cell(row, "codiceistatregione").zfill(2)
    return IncomeRow(row.line, code, region, table.cell(row, "denominazionecomune"), int(stated), figures)
