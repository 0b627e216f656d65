"""What became of municipalities, from ANPR's register or ISTAT's lists."""

from collections import Counter
from dataclasses import replace

from vicinia.territory.models import Basis, Municipality, Source
from vicinia.territory.reading.files import Table
from vicinia.territory.reading.history import Change, Foundation, read_changes, read_register
from vicinia.territory.reading.kinds import Kind
from vicinia.territory.reading.problems import Rejected
from vicinia.territory.services.load.bulk import update_rows
from vicinia.territory.services.load.ground import Ground
from vicinia.territory.services.load.report import FileReport


def load_register(table: Table, source: Source, ground: Ground, report: FileReport) -> None:
    """Take founding days of today's municipalities and the ends of the others."""
    dated: list[Municipality] = []
    for row in read_register(table):
        if isinstance(row, Rejected):
            report.rejected.append(row)
        elif isinstance(row, Foundation):
            place = ground.places.get(row.code)
            if place is None or (ground.region and place.region_code != ground.region):
                report.left_out += 1
            elif place.founded_on == row.founded_on:
                report.unchanged += 1
            else:
                place.founded_on = row.founded_on
                dated.append(place)
                report.changed += 1
        else:
            _record(row, Basis.UNKNOWN, source, ground, report)
    update_rows(Municipality, ["founded_on"], dated)


def load_changes(table: Table, kind: Kind, source: Source, ground: Ground, report: FileReport) -> None:
    """Take the ends that ISTAT lists, with the code that took over."""
    rows: list[Change] = []
    for row in read_changes(table, kind):
        if isinstance(row, Rejected):
            report.rejected.append(row)
        else:
            rows.append(row)
    # a territory that was divided among several belongs to none of them as a whole
    heirs = Counter(
        (row.code, row.ended_on) for row in {(r.code, r.ended_on, r.next_code): r for r in rows}.values()
    )
    for row in rows:
        divided = row.is_partial or heirs[row.code, row.ended_on] > 1
        _record(replace(row, next_code="") if divided else row, Basis.OFFICIAL, source, ground, report)


def _record(row: Change, basis: Basis, source: Source, ground: Ground, report: FileReport) -> None:
    if ground.region and not _belongs(row, ground):
        report.left_out += 1
        return
    is_new = ground.record(
        code=row.code,
        name=row.name,
        source=source,
        ended_on=row.ended_on,
        cadastral_code=row.cadastral_code,
        next_code=row.next_code,
        same_territory=row.same_territory,
        basis=basis,
    )
    if is_new:
        report.new += 1
    else:
        report.unchanged += 1


def _belongs(row: Change, ground: Ground) -> bool:
    provinces = {place.code[:3] for place in ground.places.values() if place.region_code == ground.region}
    return row.code[:3] in provinces or row.next_code[:3] in provinces
