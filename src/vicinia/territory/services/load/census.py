"""Census figures by area, in batches of areas."""

import uuid
from collections.abc import Iterator
from itertools import islice
from math import isnan
from typing import Any

from django.utils.translation import gettext as _

from vicinia.territory.models import CensusArea, Indicator, Source
from vicinia.territory.reading.census import CensusRow, CensusTable
from vicinia.territory.reading.problems import Rejected
from vicinia.territory.services.load.boundaries import unknown_municipality
from vicinia.territory.services.load.bulk import insert_rows, prepared, update_rows
from vicinia.territory.services.load.describing import ensure_variables
from vicinia.territory.services.load.ground import Ground
from vicinia.territory.services.load.report import FileReport, Progress

_BATCH = 400
_FIGURE = ("variable", "year", "census_code", "municipality", "census_area", "value", "source")
# (key, name, municipality) of the areas of this kind and year that are stored, by code and number
_Stored = dict[tuple[str, str], tuple[uuid.UUID, str, str | None]]


def load_census(
    census: CensusTable, source: Source, ground: Ground, report: FileReport, progress: Progress
) -> None:
    """Store the areas of a file and their figures, whatever became of the municipality since."""
    ensure_variables(census.variables)
    stored: _Stored = {
        (code, number): (key, name, place)
        for key, code, number, name, place in CensusArea.objects.filter(
            kind=census.kind, year=census.year
        ).values_list("id", "census_code", "number", "name", "municipality_id")
    }
    rows = _accepted(census, source, ground, report)
    done = 0
    while batch := list(islice(rows, _BATCH)):
        _store(batch, census, source, ground, stored, report)
        done += len(batch)
        progress.at(lambda: _("%(file)s: %(count)s areas") % {"file": report.name, "count": done})  # noqa: B023


def _accepted(census: CensusTable, source: Source, ground: Ground, report: FileReport) -> Iterator[CensusRow]:
    for row in census.rows():
        if isinstance(row, Rejected):
            report.rejected.append(row)
        elif not ground.concerns(row.code, row.region_code, census.year):
            report.left_out += 1
        elif ground.is_known(row.code):
            yield row
        elif _is_slip(row, census.year, ground):
            reason = unknown_municipality(row.municipality_name, row.code, ground)
            report.rejected.append(Rejected(census.table.file.name, row.line, reason))
        else:
            # a census counts the municipalities of its day: a code that is gone is a former one
            ground.record(code=row.code, name=row.municipality_name, source=source, last_census=census.year)
            yield row


def _is_slip(row: CensusRow, year: int, ground: Ground) -> bool:
    """Whether a code that nobody knows is a mistake: the name is that of a municipality with another code."""
    today = ground.names().find(row.municipality_name)
    if today is None:
        return not row.municipality_name
    founded = ground.places[today].founded_on
    return founded is None or founded.year <= year


def _store(
    batch: list[CensusRow],
    census: CensusTable,
    source: Source,
    ground: Ground,
    stored: _Stored,
    report: FileReport,
) -> None:
    new: list[CensusArea] = []
    renamed: list[CensusArea] = []
    fresh: list[tuple[CensusRow, uuid.UUID, str | None]] = []
    old: list[tuple[CensusRow, uuid.UUID, str | None, bool]] = []
    for row in batch:
        known = stored.get((row.code, row.number))
        if known is None:
            place = ground.today(row.code, census.year)
            area = CensusArea(
                kind=census.kind,
                year=census.year,
                census_code=row.code,
                municipality_id=place,
                number=row.number,
                name=row.name,
                source=source,
            )
            new.append(area)
            fresh.append((row, area.pk, place))
            continue
        key, name, place = known
        if name != row.name:
            renamed.append(CensusArea(pk=key, name=row.name))
        old.append((row, key, place, name != row.name))
    CensusArea.objects.bulk_create(new)
    update_rows(CensusArea, ["name"], renamed)
    source_key = prepared(Indicator, "source", source.pk)
    insert_rows(
        Indicator,
        _FIGURE,
        (
            figure
            for row, key, place in fresh
            for figure in _figures(row, census, place, prepared(CensusArea, "id", key), source_key)
        ),
    )
    report.new += len(fresh)
    report.figures_new += sum(sum(not isnan(value) for value in row.values) for row, _key, _place in fresh)
    _compare(old, census, source, report)


def _figures(
    row: CensusRow, census: CensusTable, place: str | None, area: Any, source: Any
) -> Iterator[tuple[Any, ...]]:
    for variable, value in zip(census.variables, row.values, strict=True):
        if not isnan(value):
            yield variable, census.year, row.code, place, area, value, source


def _compare(
    old: list[tuple[CensusRow, uuid.UUID, str | None, bool]],
    census: CensusTable,
    source: Source,
    report: FileReport,
) -> None:
    """Write what differs from the stored figures of areas that are already known."""
    if not old:
        return
    figures: dict[tuple[uuid.UUID, str], tuple[int, float]] = {
        (area, variable): (key, value)
        for key, area, variable, value in Indicator.objects.filter(
            census_area__in=[key for _row, key, _place, _renamed in old], year=census.year
        ).values_list("id", "census_area_id", "variable_id", "value")
        if area is not None
    }
    added: list[tuple[Any, ...]] = []
    changed: list[Indicator] = []
    source_key = prepared(Indicator, "source", source.pk)
    for row, key, place, renamed in old:
        area = prepared(CensusArea, "id", key)
        before = len(added), len(changed)
        for variable, value in zip(census.variables, row.values, strict=True):
            if isnan(value):
                continue
            known = figures.get((key, variable))
            if known is None:
                added.append((variable, census.year, row.code, place, area, value, source_key))
            elif known[1] != value:
                changed.append(Indicator(pk=known[0], value=value, source=source))
        if renamed or before != (len(added), len(changed)):
            report.changed += 1
        else:
            report.unchanged += 1
    insert_rows(Indicator, _FIGURE, added)
    update_rows(Indicator, ["value", "source"], changed)
    report.figures_new += len(added)
    report.figures_changed += len(changed)
