"""What the survey gives back, for one audience: findings, how well they stand, words that may be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from vicinia.core.models import District
from vicinia.survey.models import Finding, FindingKind, Heard, Quotation, Session
from vicinia.survey.queries.findings import FEWEST, permitted, weigh
from vicinia.territory.models import Indicator, Municipality

RESIDENTS, OLD, ALONE, HOUSEHOLDS, TENANTS = "P1", "P29", "PF3", "PF1", "A46"
"""Variables of ISTAT's census."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as an audience reads it."""

    finding: Finding
    conversations: int | None
    """None where there are too few to be told."""
    voices: tuple[str, ...]
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Restitution:
    """The survey as it is given back."""

    level: str
    conversations: int
    groups: tuple[tuple[str, tuple[Told, ...]], ...]


def heard_of(district: District | None) -> Heard | None:
    """Return what is public of a district's survey, or None."""
    rows = Heard.objects.filter(withdrawn_at=None).select_related("district")
    return rows.filter(district=district).first() if district else None


def restitution(district: District, level: str, only: Iterable[UUID] | None = None) -> Restitution:
    """Return the findings of a district for an audience: `labs` for the network, `public` for everybody.

    With `only`, some of them.
    """
    kinds: dict[FindingKind, list[Told]] = {FindingKind(kind): [] for kind in FindingKind.values}
    findings = Finding.objects.filter(district=district).prefetch_related("quotations")
    for finding in findings if only is None else findings.filter(pk__in=only):
        weighed = weigh(finding)
        is_enough = weighed.conversations >= FEWEST
        kinds[FindingKind(finding.kind)].append(
            Told(
                finding,
                weighed.conversations if is_enough else None,
                weighed.voices if is_enough else (),
                tuple(permitted(finding, level)),
            )
        )
    return Restitution(
        level,
        Session.objects.filter(district=district, withdrawn_at=None, passages__gt=0).count(),
        tuple((str(kind.label), tuple(rows)) for kind, rows in kinds.items()),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What the census says of the municipalities of a finding."""

    municipality: Municipality
    year: int
    residents: float | None
    old: float | None
    """Share of people of 75 and over."""
    alone: float | None
    """Share of households of one person."""
    tenants: float | None
    """Share of households that rent."""


def figures_of(finding: Finding) -> list[Figures]:
    """Return official figures of the municipalities that a finding names, of their last census. One query."""
    towns = list(finding.municipalities.all())
    wanted = (RESIDENTS, OLD, ALONE, HOUSEHOLDS, TENANTS)
    rows = Indicator.objects.filter(
        municipality__in=towns, variable_id__in=wanted, census_area__isnull=True
    ).values_list("municipality_id", "year", "variable_id", "value")
    found: dict[tuple[object, int], dict[str, float]] = {}
    for town, year, variable, value in rows:
        values = found.setdefault((town, year), {})
        values[variable] = values.get(variable, 0.0) + value
    told = []
    for place in towns:
        years = [year for key, year in found if key == place.pk]
        if not years:
            continue
        values = found[place.pk, max(years)]
        told.append(
            Figures(
                place, max(years), values.get(RESIDENTS), _share(values, OLD, RESIDENTS),
                _share(values, ALONE, HOUSEHOLDS), _share(values, TENANTS, HOUSEHOLDS),
            )
        )  # fmt: skip
    return told


def _share(values: dict[str, float], part: str, whole: str) -> float | None:
    return values[part] / values[whole] if values.get(whole) and part in values else None
