"""ISTAT's list of today's municipalities and its table of municipalities at a census."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vicinia.territory.reading.files import Table, six_digits
from vicinia.territory.reading.numbers import parse_number
from vicinia.territory.reading.problems import InputProblem, Rejected

_CODE = re.compile(r"[0-9]{6}")
_SIGN = re.compile(r"[A-Z]{2}")
_CADASTRAL = re.compile(r"[A-Z][0-9]{3}")
_OLDER = re.compile(r"codicecomunenumericocon\d+province")
_POPULATION = re.compile(r"pop(\d{4})")
# Italy in UTM 32N, metres, with some sea around it
_EASTING, _NORTHING = (250_000, 1_400_000), (3_800_000, 5_300_000)


@dataclass(frozen=True, slots=True)
class ListedMunicipality:
    """One row of the list. ``older_codes`` are those it had with fewer or more provinces."""

    line: int
    code: str
    name: str
    other_name: str
    cadastral_code: str
    province: str
    province_name: str
    region_code: str
    region_name: str
    older_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CensusMunicipality:
    """One row of the table at a census. Coordinates of the town hall are UTM 32N on WGS84, metres."""

    line: int
    code: str
    region_code: str
    name: str
    cadastral_code: str
    surface_km2: float | None
    population: dict[int, float]
    easting_m: float | None
    northing_m: float | None
    altitude_min_m: float | None
    altitude_max_m: float | None


def read_list(table: Table) -> Iterator[ListedMunicipality | Rejected]:
    """Read the list of municipalities."""
    older = [position for key, position in table.columns.items() if _OLDER.match(key)]
    province_name = next(
        (
            at
            for key, at in table.columns.items()
            if key.startswith(("denominazionedellunitaterritoriale", "denominazioneprovincia"))
        ),
        None,
    )
    first: dict[str, int] = {}
    for row in table.rows():
        reason = table.why_short(row)
        if reason:
            yield Rejected(table.file.name, row.line, reason)
            continue
        code = table.cell(row, "codicecomuneformatoalfanumerico")
        name = table.cell(row, "denominazioneinitaliano")
        region = table.cell(row, "codiceregione").zfill(2)
        cadastral = table.cell(row, "codicecatastaledelcomune").upper()
        # "NA" is Naples, not a missing value
        province = table.cell(row, "siglaautomobilistica").upper()
        if not _CODE.fullmatch(code):
            reason = _("“%(value)s” is not an ISTAT code of six digits") % {"value": code}
        elif code in first:
            reason = _("code %(code)s is already in line %(line)s") % {"code": code, "line": first[code]}
        elif not name:
            reason = _("the name is missing")
        elif not _SIGN.fullmatch(province):
            reason = _("“%(value)s” is not the sign of a province") % {"value": province}
        elif not (region.isdigit() and len(region) == 2):
            reason = _("“%(value)s” is not the code of a region") % {"value": region}
        elif cadastral and not _CADASTRAL.fullmatch(cadastral):
            reason = _("“%(value)s” is not a cadastral code") % {"value": cadastral}
        if reason:
            yield Rejected(table.file.name, row.line, reason)
            continue
        first[code] = row.line
        yield ListedMunicipality(
            line=row.line,
            code=code,
            name=name,
            other_name=table.cell(row, "denominazionealtralingua"),
            cadastral_code=cadastral,
            province=province,
            province_name=row.cells[province_name].strip() if province_name is not None else "",
            region_code=region,
            region_name=table.cell(row, "denominazioneregione"),
            older_codes=tuple(sorted({six_digits(row.cells[at]) for at in older} - {None, code})),  # type: ignore[arg-type]
        )


def read_census_municipalities(table: Table) -> Iterator[CensusMunicipality | Rejected]:
    """Read the table of municipalities at a census.

    :raises InputProblem: no column with a census population.
    """
    years = {int(found[1]): at for key, at in table.columns.items() if (found := _POPULATION.fullmatch(key))}
    if not years:
        raise InputProblem(
            _("“%(file)s” has no column with a population (POP_2011 or another census).")
            % {"file": table.file.name}
        )
    first: dict[str, int] = {}
    for row in table.rows():
        reason = table.why_short(row)
        code = None if reason else six_digits(table.cell(row, "procom"))
        if not reason and code is None:
            reason = _("“%(value)s” is not an ISTAT code") % {"value": table.cell(row, "procom")}
        if not reason and code in first:
            reason = _("code %(code)s is already in line %(line)s") % {"code": code, "line": first[code]}
        if reason or code is None:
            yield Rejected(table.file.name, row.line, reason)
            continue
        try:
            numbers = {
                key: _number(table.cell(row, key), key, signed=key.startswith("altitudine"))
                for key in (
                    "superficieinkmq",
                    "xwgs8432n",
                    "ywgs8432n",
                    "altitudineminima",
                    "altitudinemassima",
                )
            }
            population = {
                year: value
                for year, at in years.items()
                if (value := _number(row.cells[at], table.header[at])) is not None
            }
            _check_point(numbers["xwgs8432n"], numbers["ywgs8432n"])
        except ValueError as problem:
            yield Rejected(table.file.name, row.line, str(problem))
            continue
        first[code] = row.line
        yield CensusMunicipality(
            line=row.line,
            code=code,
            region_code=table.cell(row, "codreg").zfill(2),
            name=table.cell(row, "nome"),
            cadastral_code=table.cell(row, "codicecatastale").upper(),
            surface_km2=numbers["superficieinkmq"],
            population=population,
            easting_m=numbers["xwgs8432n"],
            northing_m=numbers["ywgs8432n"],
            altitude_min_m=numbers["altitudineminima"],
            altitude_max_m=numbers["altitudinemassima"],
        )


def _check_point(easting: float | None, northing: float | None) -> None:
    if easting is None or northing is None:
        return
    if not (_EASTING[0] <= easting <= _EASTING[1] and _NORTHING[0] <= northing <= _NORTHING[1]):
        raise ValueError(
            _("the town hall lies outside Italy (%(x)s, %(y)s in UTM 32N)") % {"x": easting, "y": northing}
        )


def _number(text: str, column: str, *, signed: bool = False) -> float | None:
    try:
        value = parse_number(text)
    except ValueError:
        raise ValueError(
            _("column %(column)s: “%(value)s” is not a number")
            % {"column": column, "value": text.strip()[:40]}
        ) from None
    if value is not None and value < 0 and not signed:
        raise ValueError(_("column %(column)s: a negative number") % {"column": column})
    return value
