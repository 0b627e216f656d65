"""What scenarios are made from: people, places that exist, weights, likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vicinia.core.models import District, RoleKind, User
from vicinia.directory.districts import districts_where_role
from vicinia.directory.models import Location, Service, ServiceStatus, TaxonomyTerm
from vicinia.needs.latent_rows import residents_of
from vicinia.needs.models import Estimate, Expectation, Level, Part, Reading
from vicinia.needs.queries.figures import POPULATION
from vicinia.territory.models import Indicator
from vicinia.territory.queries import municipalities_of

_PLANNERS = (RoleKind.COORDINATOR, RoleKind.ANALYST)


class PlanProblem(ValueError):
    """Why there is no answer, as a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality: who lives there, and where its town hall stands."""

    code: str
    name: str
    latitude: float
    longitude: float
    residents: int


@dataclass(frozen=True, slots=True)
class Towns:
    """The municipalities of a district that a plan can use, by name."""

    used: tuple[Town, ...]
    left_out: tuple[str, ...] = ()
    """Names of those without residents or without a place on the map."""
    is_sample: bool = False
    """Whether somebody invented the residents."""


@dataclass(frozen=True, slots=True)
class Existing:
    """A place where services of a need are given already."""

    name: str
    code: str
    """Of its municipality."""
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """By what municipalities are alike: one row for each town."""

    values: list[list[float]]
    names: list[str] = field(default_factory=list)


def districts_planned_by(person: User) -> list[District]:
    """Districts for which a person makes scenarios."""
    rows = District.objects.order_by("name")
    return list(rows if person.is_superuser else rows.filter(pk__in=districts_where_role(person, _PLANNERS)))


def towns_of(district: District) -> Towns:
    """Municipalities with residents and place. Raises PlanProblem when there are too few to choose among."""
    places = list(municipalities_of(district))
    if len(places) < 2:
        raise PlanProblem(
            _("The district has fewer than two municipalities, so there is nothing to choose. "
              "Add the others to the district first.")
        )  # fmt: skip
    residents = residents_of(places)
    if not any(residents.values()):
        raise PlanProblem(
            _("How many people live in the municipalities is not known yet. "
              "Load the census first: the guide says how under “Territorio”.")
        )  # fmt: skip
    used, left_out = [], []
    for place in places:
        people = residents.get(place.code, 0)
        if people and place.latitude is not None and place.longitude is not None:
            used.append(Town(place.code, place.name, place.latitude, place.longitude, people))
        else:
            left_out.append(place.name)
    if len(used) < 2:
        raise PlanProblem(
            _("Only of one municipality both the residents and the place of the town hall are known. "
              "Load the census and the list of municipalities for the others.")
        )  # fmt: skip
    invented = Indicator.objects.filter(
        variable_id=POPULATION, municipality__in=places, source__is_sample=True
    ).exists()
    return Towns(tuple(sorted(used, key=lambda one: one.name)), tuple(left_out), invented)


def existing_places(district: District, theme: str, towns: Sequence[Town]) -> list[Existing]:
    """Public places in which public services of a need are given; of all needs where none is named.

    A place part of which is kept for some readers counts at the town hall, under the municipality's name.
    """
    by_code = {one.code: one for one in towns}
    services = Service.objects.visible_to(None).filter(district=district, status=ServiceStatus.ACTIVE)
    if theme:
        top = TaxonomyTerm.objects.filter(taxonomy__code="need", code=theme, parent_id=None).values("pk")
        terms = TaxonomyTerm.objects.filter(Q(pk__in=top) | Q(parent_id__in=top)).values("pk")
        services = services.filter(service_terms__term__in=terms)
    locations = (
        Location.objects.visible_to(None)
        .filter(district=district, municipality__in=list(by_code))
        .filter(service_at_locations__service__in=services.values("pk"))
        .distinct()
    )
    found: dict[tuple[float, float], Existing] = {}
    for one in locations.order_by("name", "pk"):
        town = by_code[one.municipality_id or ""]
        latitude, longitude, name = one.latitude, one.longitude, one.name
        if latitude is None or longitude is None or one.field_rings:
            latitude, longitude, name = town.latitude, town.longitude, ""
        label = f"{name} ({town.name})" if name and name != town.name else town.name
        found.setdefault((latitude, longitude), Existing(label, town.code, latitude, longitude))
    return list(found.values())


def hardship_classes(reading: Reading, towns: Sequence[Town]) -> list[float]:
    """The class 1 to 5 of each town. Raises PlanProblem where the reading says nothing of some."""
    found = dict(
        Estimate.objects.filter(reading=reading, census_area=None, municipality__in=_codes(towns))
        .values_list("municipality_id", "quintile")
    )  # fmt: skip
    _refuse_silence(towns, found)
    return [float(found[one.code]) for one in towns]


def expected_people(district: District, theme: str, towns: Sequence[Town]) -> tuple[list[float], int, bool]:
    """How many people are expected to be in need in each town, the year of the estimates, and whether they
    are invented."""
    rows = Expectation.objects.filter(district=district, theme=theme, municipality__in=_codes(towns))
    latest = rows.order_by("-year").first()
    if latest is None:
        raise PlanProblem(
            _("How many people to expect for this need has not been estimated yet. Bring in the estimates "
              "under “Who is not reached”, or count all residents alike.")
        )  # fmt: skip
    found = {one.municipality_id: one.share * one.population for one in rows.filter(year=latest.year)}
    missing = [one.name for one in towns if one.code not in found]
    if missing:
        raise PlanProblem(
            _("There is no estimate for %(names)s. Bring it in, or count all residents alike.")
            % {"names": ", ".join(missing[:5])}
        )
    return [found[one.code] for one in towns], latest.year, latest.is_sample


def likeness_in(reading: Reading, towns: Sequence[Town]) -> Likeness:
    """The indicators of a reading for each town, each on the scale of its method."""
    table: dict[str, dict[str, float]] = defaultdict(dict)
    parts = Part.objects.filter(
        estimate__reading=reading, estimate__census_area=None, estimate__municipality__in=_codes(towns)
    ).order_by("ingredient__position")
    names: dict[str, None] = {}
    for code, name, value in parts.values_list("estimate__municipality_id", "ingredient__name", "normalised"):
        table[code][name] = value
        names[name] = None
    _refuse_silence(towns, table)
    return Likeness([[table[one.code].get(name, 0.0) for name in names] for one in towns], list(names))


def readings_of_towns(district: District) -> QuerySet[Reading]:
    """Readings that speak of whole municipalities, the latest first."""
    return (
        Reading.objects.filter(district=district, version__level=Level.MUNICIPALITY)
        .select_related("version__recipe")
        .order_by("-computed_at")
    )


def _codes(towns: Sequence[Town]) -> list[str]:
    return [one.code for one in towns]


def _refuse_silence(towns: Sequence[Town], found: Container[str]) -> None:
    missing = [one.name for one in towns if one.code not in found]
    if missing:
        raise PlanProblem(
            _("The reading says nothing of %(names)s. Choose another one, or none.")
            % {"names": ", ".join(missing[:5])}
        )
