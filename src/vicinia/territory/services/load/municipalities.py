"""Today's municipalities from ISTAT's list, and those of a census with surface and town hall."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from vicinia.territory.models import Basis, Indicator, Municipality, Source
from vicinia.territory.reading.files import Table
from vicinia.territory.reading.municipalities import (
    CensusMunicipality,
    ListedMunicipality,
    read_census_municipalities,
    read_list,
)
from vicinia.territory.reading.problems import InputProblem, Rejected
from vicinia.territory.services.load.bulk import insert_rows, prepared, update_rows
from vicinia.territory.services.load.describing import ensure_variables
from vicinia.territory.services.load.ground import Ground
from vicinia.territory.services.load.report import FileReport
from vicinia.territory.services.load.variables import HIGHEST, LOWEST, POPULATION, SURFACE

# a newer list loses a handful of municipalities in a year; one that loses more was cut
_MAX_LOST = 5
_MAX_LOST_SHARE = 0.05
_FIGURE = ("variable", "year", "census_code", "municipality", "value", "source")
_LISTED = (
    "name", "other_name", "cadastral_code", "province_code", "province", "province_name", "region_code",
    "region_name", "is_current",
)  # fmt: skip


def load_list(table: Table, source: Source, ground: Ground, report: FileReport) -> None:
    """Make today's municipalities those of the list.

    :raises InputProblem: the list lacks many municipalities that are known, or has none of the chosen region.
    """
    listed: dict[str, ListedMunicipality] = {}
    for row in read_list(table):
        if isinstance(row, Rejected):
            report.rejected.append(row)
        elif ground.region and row.region_code != ground.region:
            report.left_out += 1
        else:
            listed[row.code] = row
    if not listed:
        raise InputProblem(
            _(
                "“%(file)s” has no municipality that can be loaded. Check the file, and the region you "
                "asked for."
            )
            % {"file": report.name}
        )
    new: list[Municipality] = []
    changed: list[Municipality] = []
    for row in listed.values():
        place = ground.places.get(row.code)
        if place is None:
            place = Municipality(code=row.code, source=source)
            _write(place, row)
            new.append(place)
            ground.places[row.code] = place
        elif _write(place, row):
            changed.append(place)
        else:
            report.unchanged += 1
    changed += _retire(listed, ground, report)
    Municipality.objects.bulk_create(new, batch_size=500)
    update_rows(Municipality, _LISTED, changed)
    report.new, report.changed = len(new), len(changed)
    ground.forget_names()
    _record_older_codes(listed.values(), source, ground)


def _write(place: Municipality, row: ListedMunicipality) -> bool:
    values = {
        "name": row.name,
        "other_name": row.other_name,
        "cadastral_code": row.cadastral_code,
        "province_code": row.code[:3],
        "province": row.province,
        "province_name": row.province_name,
        "region_code": row.region_code,
        "region_name": row.region_name,
        "is_current": True,
    }
    different = any(getattr(place, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(place, name, value)
    return different


def _retire(listed: dict[str, ListedMunicipality], ground: Ground, report: FileReport) -> list[Municipality]:
    """Mark the municipalities that the list no longer has; entries of the directory keep pointing to them."""
    regions = {row.region_code for row in listed.values()}
    rejected = {row.line for row in report.rejected}
    known = [row for row in ground.places.values() if row.is_current and row.region_code in regions]
    gone = [row for row in known if row.code not in listed]
    if len(gone) > max(_MAX_LOST, _MAX_LOST_SHARE * len(known)) or (gone and rejected):
        raise InputProblem(
            _(
                "“%(file)s” lacks %(count)s municipalities that are already known, for example %(name)s: it "
                "seems cut or damaged. Download it again."
            )
            % {"file": report.name, "count": len(gone), "name": gone[0].name}
        )
    for place in gone:
        place.is_current = False
    return gone


def _record_older_codes(rows: Iterable[ListedMunicipality], source: Source, ground: Ground) -> None:
    rows = list(rows)
    owners = Counter(code for row in rows for code in row.older_codes)
    for row in rows:
        for code in row.older_codes:
            # a code that two municipalities share, or that is somebody's today, bridges nothing
            if owners[code] == 1 and not ground.is_current(code):
                ground.record(
                    code=code,
                    name=row.name,
                    source=source,
                    cadastral_code=row.cadastral_code,
                    next_code=row.code,
                    same_territory=True,
                    basis=Basis.LIST,
                )


def load_census_municipalities(table: Table, source: Source, ground: Ground, report: FileReport) -> None:
    """Keep population, surface and altitude under the codes of the census; put former codes on record."""
    # the package has the numerical library behind it: only who loads pays for it
    from vicinia.methods.tessellation import utm32_to_wgs84

    rows: list[CensusMunicipality] = []
    for row in read_census_municipalities(table):
        if isinstance(row, Rejected):
            report.rejected.append(row)
        else:
            rows.append(row)
    year = max((year for row in rows for year in row.population), default=0)
    figures: dict[tuple[str, int, str], float] = {}
    for row in rows:
        if not ground.concerns(row.code, row.region_code, year):
            report.left_out += 1
            continue
        longitude, latitude = _point(row, utm32_to_wgs84)
        if ground.is_current(row.code):
            place = ground.places[row.code]
            if longitude is not None and (place.longitude, place.latitude) != (longitude, latitude):
                place.longitude, place.latitude = longitude, latitude
        if not ground.is_current(row.code) or any(
            change.next_code != row.code for change in ground.changes.get(row.code, ())
        ):
            ground.record(
                code=row.code,
                name=row.name,
                source=source,
                cadastral_code=row.cadastral_code,
                last_census=year,
            )
        for change in ground.changes.get(row.code, ()):
            if longitude is not None and change.next_code != row.code:
                change.longitude, change.latitude = longitude, latitude
        figures |= _figures(row, year)
    keep_figures(figures, source, ground, report)


def _point(
    row: CensusMunicipality, convert: Callable[[float, float], tuple[float, float]]
) -> tuple[float | None, float | None]:
    if row.easting_m is None or row.northing_m is None:
        return None, None
    longitude, latitude = convert(row.easting_m, row.northing_m)
    return round(longitude, 6), round(latitude, 6)


def _figures(row: CensusMunicipality, year: int) -> dict[tuple[str, int, str], float]:
    found = {(POPULATION, census, row.code): value for census, value in row.population.items()}
    for variable, value in (
        (SURFACE, row.surface_km2),
        (LOWEST, row.altitude_min_m),
        (HIGHEST, row.altitude_max_m),
    ):
        if value is not None:
            found[variable, year, row.code] = value
    return found


def keep_figures(
    figures: dict[tuple[str, int, str], float], source: Source, ground: Ground, report: FileReport
) -> None:
    """Write the figures that the database has not; those of former codes find their owner at the end."""
    ensure_variables({variable for variable, _year, _code in figures})
    stored = {
        (row.variable_id, row.year, row.census_code): row
        for row in Indicator.objects.filter(
            census_area__isnull=True, variable__in={key[0] for key in figures}
        )
    }
    source_key = prepared(Indicator, "source", source.pk)
    new = [
        (variable, year, code, ground.today(code, year), value, source_key)
        for (variable, year, code), value in figures.items()
        if (variable, year, code) not in stored
    ]
    changed = []
    touched: dict[str, str] = {code: "new" for _variable, _year, code, *_rest in new}
    for key, value in figures.items():
        row = stored.get(key)
        if row is not None and row.value != value:
            row.value, row.source = value, source
            changed.append(row)
            touched[row.census_code] = "changed"
    insert_rows(Indicator, _FIGURE, new)
    update_rows(Indicator, ["value", "source"], changed)
    report.figures_new, report.figures_changed = len(new), len(changed)
    counts = Counter(touched.values())
    report.new, report.changed = counts["new"], counts["changed"]
    report.unchanged = len({key[2] for key in figures}) - len(touched)
