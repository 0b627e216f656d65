"""Boundaries of today's municipalities."""

from django.utils.translation import gettext as _

from vicinia.territory.models import Boundary, Source
from vicinia.territory.reading.boundaries import Outline, read_boundaries
from vicinia.territory.reading.files import Opened
from vicinia.territory.reading.problems import Rejected
from vicinia.territory.services.load.bulk import update_rows
from vicinia.territory.services.load.ground import Ground
from vicinia.territory.services.load.report import FileReport

_NEAREST = 3


def load_boundaries(file: Opened, source: Source, ground: Ground, report: FileReport) -> None:
    """Store the outlines of municipalities that exist today."""
    stored = {row.municipality_id: row for row in Boundary.objects.all()}
    new: list[Boundary] = []
    changed: list[Boundary] = []
    taken: dict[str, int] = {}
    for row in read_boundaries(file):
        if isinstance(row, Rejected):
            report.rejected.append(row)
            continue
        code = _owner(row, ground)
        if code is None:
            if row.region_code.isdigit() and int(row.region_code) and row.region_code not in ground.regions():
                report.left_out += 1
            else:
                report.rejected.append(Rejected(file.name, row.line, _why_unknown(row, ground)))
            continue
        if ground.region and ground.places[code].region_code != ground.region:
            report.left_out += 1
            continue
        if code in taken:
            reason = _("code %(code)s is already in line %(line)s")
            report.rejected.append(
                Rejected(file.name, row.line, reason % {"code": code, "line": taken[code]})
            )
            continue
        taken[code] = row.line
        boundary = stored.get(code)
        if boundary is None:
            new.append(Boundary(municipality_id=code, geometry=row.geometry, source=source))
        elif boundary.geometry != row.geometry:
            boundary.geometry, boundary.source = row.geometry, source
            changed.append(boundary)
        else:
            report.unchanged += 1
    Boundary.objects.bulk_create(new, batch_size=100)
    update_rows(Boundary, ["geometry", "source"], changed)
    report.new, report.changed = len(new), len(changed)


def _owner(row: Outline, ground: Ground) -> str | None:
    """Return today's code: the same one, or that of a municipality which only changed its code."""
    if ground.is_current(row.code):
        return row.code
    return next(
        (
            change.successor_id or change.next_code
            for change in ground.changes.get(row.code, ())
            if change.same_territory and ground.is_current(change.successor_id or change.next_code)
        ),
        None,
    )


def _why_unknown(row: Outline, ground: Ground) -> str:
    heirs = {change.successor_id for change in ground.changes.get(row.code, ()) if change.successor_id}
    if heirs:
        names = ", ".join(sorted(ground.places[code].name for code in heirs))
        return _("%(name)s (%(code)s) is part of %(today)s today; this is only the boundary of a part") % {
            "name": row.name,
            "code": row.code,
            "today": names,
        }
    return unknown_municipality(row.name, row.code, ground)


def unknown_municipality(name: str, code: str, ground: Ground) -> str:
    """Return the sentence for a municipality that no list has, with the three nearest names."""
    near = ", ".join(f"{found} ({key})" for key, found in ground.names().nearest(name, _NEAREST))
    if not near:
        return _("municipality %(name)s (%(code)s) is not in the list") % {"name": name, "code": code}
    return _("municipality %(name)s (%(code)s) is not in the list; the nearest are: %(near)s") % {
        "name": name,
        "code": code,
        "near": near,
    }
