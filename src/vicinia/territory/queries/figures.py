"""Official figures of today's municipalities, also of those that were founded after the census."""

from dataclasses import dataclass

from vicinia.territory.models import Basis, Indicator, Municipality, MunicipalityChange
from vicinia.territory.queries.codes import census_day


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and what it stands on.

    ``parts`` are the codes that the municipality's territory had in that year: one for a municipality that
    has not changed, several when it is the sum of municipalities that have merged since.
    """

    value: float
    unit: str
    year: int
    parts: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def is_sum(self) -> bool:
        """Whether the figure was added up here, from figures that ISTAT published one by one."""
        return len(self.parts) > 1


def municipal_figure(municipality: Municipality, variable: str, year: int) -> Figure | None:
    """Return a municipality's figure, added up over its former parts where that has a meaning.

    None when there is no figure, when a part's figure is missing (a sum of some parts would be wrong), when
    it is only inferred that a part belongs to it, or when parts of something that cannot be added (an
    altitude) would have to be joined.
    """
    rows = list(
        Indicator.objects.filter(
            municipality=municipality, variable_id=variable, year=year, census_area__isnull=True
        )
        .select_related("source", "variable")
        .order_by("census_code")
    )
    founded = municipality.founded_on
    restated = [row for row in rows if row.census_code == municipality.code]
    if restated and founded is not None and founded > census_day(year):
        # a later publication gives the figure of that census for today's territory: its parts are inside
        rows = restated
    elif not rows or not _is_whole(municipality, rows):
        return None
    return Figure(
        value=sum(row.value for row in rows),
        unit=rows[0].variable.unit,
        year=year,
        parts=tuple(row.census_code for row in rows),
        sources=tuple(sorted({row.source.title for row in rows})),
    )


def _is_whole(municipality: Municipality, rows: list[Indicator]) -> bool:
    codes = {row.census_code for row in rows}
    changes = [
        change
        for change in MunicipalityChange.objects.filter(successor=municipality)
        if change.code != municipality.code
    ]
    merged = [change for change in changes if not change.same_territory]
    if not merged:
        return len(rows) == 1
    if not rows[0].variable.is_additive or not all(Basis(change.basis).is_certain for change in merged):
        return False
    # a part has its figure under its own code or under the one that it had before
    earlier = {change.next_code for change in changes if change.code in codes}
    day = census_day(rows[0].year)
    alive = {change.code for change in merged if change.ceased_on is None or change.ceased_on >= day}
    return alive <= codes | earlier
