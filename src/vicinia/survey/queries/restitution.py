"""What the survey gives back, for one audience: findings, how well they stand, words that may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from vicinia.core.models import District
from vicinia.survey.models import Finding, FindingKind, Heard, Quotation, Session
from vicinia.survey.queries.findings import FEWEST, permitted, weigh
from vicinia.territory.models import Indicator
from vicinia.territory.queries import municipalities_of

RESIDENTS, OLD, ALONE, HOUSEHOLDS, TENANTS = "P1", "P29", "PF3", "PF1", "A46"
"""Variables of ISTAT's census."""
_WANTED = (RESIDENTS, OLD, ALONE, HOUSEHOLDS, TENANTS)


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
    """What the census says of a municipality, or of a whole district."""

    name: str
    year: int
    residents: float | None
    old: float | None
    """Share of people of 75 and over."""
    alone: float | None
    """Share of households of one person."""
    tenants: float | None
    """Share of households that rent."""
    municipalities: int = 1
    """How many of them the figures are of."""


def figures_of(finding: Finding) -> list[Figures]:
    """Return official figures of the municipalities that a finding names, then of the whole district.

    Of their last census; a municipality without figures is left out, also of the district. Two queries.
    """
    named = {one.pk for one in finding.municipalities.all()}
    places = {one.pk: one.name for one in municipalities_of(finding.district)}
    rows = Indicator.objects.filter(
        municipality__in=places, variable_id__in=_WANTED, census_area__isnull=True
    ).values_list("municipality_id", "year", "variable_id", "value")
    found: dict[tuple[str, int], dict[str, float]] = {}
    for place, year, variable, value in rows:
        values = found.setdefault((str(place), year), {})
        values[variable] = values.get(variable, 0.0) + value
    if not found:
        return []
    last: dict[str, int] = {}
    for place, year in found:
        last[place] = max(year, last.get(place, year))
    told = [
        _figures(name, last[str(key)], [found[str(key), last[str(key)]]])
        for key, name in places.items()
        if key in named and str(key) in last
    ]
    latest = max(last.values())
    whole = [found[place, latest] for place in last if (place, latest) in found]
    return [*told, _figures(finding.district.name, latest, whole)] if len(whole) > 1 else told


def _figures(name: str, year: int, places: Sequence[Mapping[str, float]]) -> Figures:
    """The figures of some places together; each share is of those that know both its parts."""

    def share(part: str, whole: str) -> float | None:
        known = [one for one in places if part in one and whole in one]
        total = sum(one[whole] for one in known)
        return sum(one[part] for one in known) / total if total else None

    residents = [one[RESIDENTS] for one in places if RESIDENTS in one]
    return Figures(
        name, year, sum(residents) if residents else None, share(OLD, RESIDENTS), share(ALONE, HOUSEHOLDS),
        share(TENANTS, HOUSEHOLDS), len(places),
    )  # fmt: skip
