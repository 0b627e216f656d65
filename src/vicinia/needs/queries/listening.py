"""Who hears antennas, and what: antennas, signals and alerts that a person may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from vicinia.core.models import District, RoleKind, User
from vicinia.core.policies import Person
from vicinia.core.queries import districts_coordinated_by
from vicinia.directory.districts import districts_where_role
from vicinia.directory.models import LabelKind, Location, Membership, Organization, TaxonomyTerm
from vicinia.needs.models import Alert, Antenna, Signal
from vicinia.territory.models import Municipality
from vicinia.territory.queries import municipalities_of

_HEAR = (RoleKind.COORDINATOR, RoleKind.SOCIAL_WORKER)
RECENT_WEEKS = 8


def districts_heard_by(person: Person) -> frozenset[UUID]:
    """Districts whose signals a person reads word by word: as coordinator, or as social worker of a body."""
    if not isinstance(person, User):
        return frozenset()
    kept: frozenset[UUID] | None = getattr(person, "_districts_heard", None)
    if kept is None:
        of_bodies = Membership.objects.filter(user=person, kind__in=_HEAR).values_list("district", flat=True)
        kept = districts_where_role(person, _HEAR) | frozenset(of_bodies)
        person._districts_heard = kept  # type: ignore[attr-defined]
    return kept


def districts_counted_by(person: Person) -> frozenset[UUID]:
    """Districts of which a person sees how many signals came."""
    return districts_heard_by(person) | districts_where_role(person)


def districts_to_choose(person: User) -> list[District]:
    """The same as rows, by name; all of them for who installed the system."""
    rows = District.objects.order_by("name")
    return list(rows if person.is_superuser else rows.filter(pk__in=districts_counted_by(person)))


def antennas_of(person: User) -> QuerySet[Antenna]:
    """Antennas of the districts that a person coordinates, with what they sent in the last weeks."""
    since = timezone.localdate() - datetime.timedelta(weeks=RECENT_WEEKS)
    stands = Q(signals__withdrawn_at=None)
    return (
        Antenna.objects.filter(district__in=districts_coordinated_by(person))
        .select_related("municipality", "district")
        .annotate(
            last_signal_on=Max("signals__noticed_on", filter=stands),
            recent=Count("signals", filter=stands & Q(signals__noticed_on__gte=since)),
        )
        .order_by("-is_active", "name")
    )


def antenna_by_hash(link_hash: str) -> Antenna | None:
    """Return the antenna that holds this link, also when it is paused."""
    return Antenna.objects.select_related("municipality", "district").filter(link_hash=link_hash).first()


def signals_of(person: User) -> QuerySet[Signal]:
    """Signals that a person may read, withdrawn ones left out."""
    rows = Signal.objects.filter(withdrawn_at=None).select_related("antenna", "municipality")
    return rows if person.is_superuser else rows.filter(district__in=districts_heard_by(person))


def alerts_of(person: User) -> QuerySet[Alert]:
    """Alerts that a person may read."""
    rows = Alert.objects.select_related("district", "decided_by").prefetch_related("municipalities")
    return rows if person.is_superuser else rows.filter(district__in=districts_heard_by(person))


def open_alerts_of_coordinator(person: Person) -> QuerySet[Alert]:
    """Alerts that wait for a person to deal with."""
    if not isinstance(person, User):
        return Alert.objects.none()
    return (
        Alert.objects.filter(district__in=districts_coordinated_by(person), state=Alert.State.OPEN)
        .prefetch_related("municipalities")
        .order_by("-week_on")
    )


@dataclass(frozen=True, slots=True)
class Theme:
    """A need in everyday words, as the portal's front page says it."""

    code: str
    label: str
    icon: str


def themes() -> list[Theme]:
    """The needs at the top of the taxonomy, in the reader's language and in their order (two queries)."""
    language = (get_language() or "it")[:2]
    rows = TaxonomyTerm.objects.filter(taxonomy__code="need", parent_id=None).prefetch_related("labels")
    found = []
    for row in rows.order_by("position", "name"):
        said = [
            label.text
            for label in row.labels.all()
            if label.kind == LabelKind.PREFERRED and label.language == language
        ]
        found.append(Theme(row.code, said[0] if said else row.name, row.icon or "need-other"))
    return found


def names_that_may_be_said(district: District) -> list[str]:
    """Names of municipalities, of public bodies and of their places: they are in no way personal."""
    towns = municipalities_of(district).values_list("name", "other_name")
    bodies = Organization.objects.visible_to(None).filter(district=district)
    places = Location.objects.visible_to(None).filter(district=district)
    said = [name for pair in towns for name in pair]
    said += [name for pair in bodies.values_list("name", "alternate_name") for name in pair]
    said += places.values_list("name", flat=True)
    return sorted({name for name in said if name})


def towns_of(district: District) -> QuerySet[Municipality]:
    """The municipalities of a district, by name."""
    return municipalities_of(district)
