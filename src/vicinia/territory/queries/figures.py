"""Official figures of today's municipalities, also of those that were founded after the census."""

from dataclasses import dataclass

from vicinia.territory.models import Indicator, Municipality, MunicipalityChange, Variable


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

    None when there is no figure, when a part's figure is missing (a sum of some parts would be wrong), or when
    parts of something that cannot be added (an altitude) would have to be joined.
    """
    rows = list(
        Indicator.objects.filter(
            municipality=municipality, variable_id=variable, year=year, census_area__isnull=True
        )
        .select_related("source", "variable")
        .order_by("census_code")
    )
    if not rows:
        return None
    if len(rows) > 1 and not rows[0].variable.is_additive:
        return None
    if len(rows) > 1 and not _complete(municipality, rows):
        return None
    if (
        len(rows) == 1
        and rows[0].census_code != municipality.code
        and not _same_ground(municipality, rows[0])
    ):
        return None
    return Figure(
        value=sum(row.value for row in rows),
        unit=rows[0].variable.unit,
        year=year,
        parts=tuple(row.census_code for row in rows),
        sources=tuple(sorted({row.source.title for row in rows})),
    )


def _complete(municipality: Municipality, rows: list[Indicator]) -> bool:
    """Whether every part that was still alive in the year of the figure has one."""
    year = rows[0].year
    parts = set(
        MunicipalityChange.objects.filter(successor=municipality, same_territory=False)
        .exclude(ceased_on__year__lte=year)
        .values_list("code", flat=True)
    )
    return parts <= {row.census_code for row in rows}


def _same_ground(municipality: Municipality, row: Indicator) -> bool:
    return MunicipalityChange.objects.filter(
        code=row.census_code, successor=municipality, same_territory=True
    ).exists()


def variable_names(codes: list[str]) -> dict[str, str]:
    """Return what each variable means, in ISTAT's own words."""
    return dict(Variable.objects.filter(code__in=codes).values_list("code", "description"))
