"""What became of municipalities: ANPR's register and ISTAT's lists of changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from vicinia.territory.reading.files import Row, Table, six_digits
from vicinia.territory.reading.kinds import Kind, find_column
from vicinia.territory.reading.numbers import parse_day
from vicinia.territory.reading.problems import Rejected

# ISTAT's kinds of change that end a code or a name: suppression, other province, other name
_ENDS = {"ES": False, "AP": True, "CD": True}


@dataclass(frozen=True, slots=True)
class Change:
    """A code or a name ended. ``ended_on`` is its last day; ``next_code`` who took over, if the file says."""

    line: int
    code: str
    name: str
    cadastral_code: str
    province: str
    ended_on: date | None
    next_code: str
    same_territory: bool
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Foundation:
    """A municipality of today was founded, in its present form, on a day."""

    line: int
    code: str
    name: str
    cadastral_code: str
    founded_on: date | None


def read_register(table: Table) -> Iterator[Change | Foundation | Rejected]:
    """Read ANPR's register: those in force (9999-12-31) and, in the full archive, those that ceased."""
    for row in table.rows():
        code = six_digits(table.cell(row, "codistat"))
        reason = table.why_short(row)
        if reason:
            yield Rejected(table.file.name, row.line, reason)
            continue
        try:
            founded = parse_day(table.cell(row, "dataistituzione"))
            ended = parse_day(table.cell(row, "datacessazione"))
        except ValueError:
            yield Rejected(table.file.name, row.line, _bad_day(table, row))
            continue
        if code is None:
            if ended is not None:
                continue  # before the codes: nothing that a figure could point to
            yield Rejected(
                table.file.name,
                row.line,
                _("“%(value)s” is not an ISTAT code") % {"value": table.cell(row, "codistat")},
            )
            continue
        name = table.cell(row, "denominazioneit")
        cadastral = table.cell(row, "codcatastale").upper()[:4]
        if ended is None:
            yield Foundation(row.line, code, name, cadastral, founded)
        else:
            yield Change(
                row.line, code, _title(name), cadastral, table.cell(row, "siglaprovincia"), ended, "", False
            )


def read_changes(table: Table, kind: Kind) -> Iterator[Change | Rejected]:
    """Read ISTAT's list of changes since 1991, or its list of suppressed municipalities."""
    code_at = table.columns["codicecomune"] if kind is Kind.SUPPRESSED else find_column(table, "codice*")
    next_at = find_column(table, "codice*associatoallavariazione*")
    assert code_at is not None and next_at is not None  # noqa: S101 - the file was recognised by them
    day_key = next((key for key in table.columns if key.startswith(("datadecorrenza", "dataevento"))), "")
    for row in table.rows():
        reason = table.why_short(row)
        what = table.cell(row, "tipovariazione").upper() if kind is Kind.CHANGES else "ES"
        if not reason and what not in _ENDS:
            continue
        code = None if reason else six_digits(row.cells[code_at])
        if not reason and code is None:
            reason = _("“%(value)s” is not an ISTAT code") % {"value": row.cells[code_at].strip()}
        try:
            began = parse_day(table.cell(row, day_key)) or _first_day(table.cell(row, "anno"))
        except ValueError:
            reason = reason or _bad_day(table, row)
        if reason or code is None:
            yield Rejected(table.file.name, row.line, reason)
            continue
        yield Change(
            line=row.line,
            code=code,
            name=table.cell(row, "denominazionecomune"),
            cadastral_code="",
            province="",
            # the file has the first day of the new state
            ended_on=began - timedelta(days=1) if began else None,
            next_code=code if what == "CD" else six_digits(row.cells[next_at]) or "",
            same_territory=_ENDS[what],
            is_partial=table.cell(row, "comunesoppressoperscorporo").lower() in {"si", "sì", "s", "1"},
        )


def _first_day(year: str) -> date | None:
    return date(int(year), 1, 1) if year.isdigit() and len(year) == 4 else None


def _bad_day(table: Table, row: Row) -> str:
    days = [table.cell(row, key) for key in table.columns if key.startswith("data")]
    return _("a date cannot be read (%(days)s)") % {"days": ", ".join(day for day in days if day)}


def _title(name: str) -> str:
    """Return a name that the register has in capitals as people write it.

    >>> _title("SAN GIOVANNI D'ASSO"), _title("FIGLINE E INCISA VALDARNO")
    ("San Giovanni d'Asso", 'Figline e Incisa Valdarno')
    """
    if name != name.upper():
        return name
    small = {"di", "del", "della", "delle", "dei", "degli", "dello", "da", "de", "e", "in", "con", "la", "le",
             "al", "alla", "ai", "sul", "sulla", "nel", "nella"}  # fmt: skip
    words = []
    for position, word in enumerate(name.lower().split(" ")):
        if position and word in small:
            words.append(word)
            continue
        head, mark, tail = word.partition("'")
        elided = mark and tail and len(head) <= 5
        if elided:
            keep = head if position and head in {"d", "dell", "sull", "nell", "all"} else head.capitalize()
            words.append(keep + mark + tail.capitalize())
        else:
            words.append("-".join(part.capitalize() for part in word.split("-")))
    return " ".join(words)
