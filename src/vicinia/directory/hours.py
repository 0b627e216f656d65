"""From stored hours to the one opening state: badge, filter, API, print and search index all come here.

A *door* is a service at a place, or a service without a place. Its rules are the most exact ones that
somebody wrote: those of the service at this place, else those of the service, else those of the place.
Exceptions and closures of all three count, because a closed place closes every service in it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q
from django.utils import timezone

from vicinia.directory.models import Closure, Schedule, ScheduleException, Service, ServiceAtLocation
from vicinia.methods import opening

Timed = TypeVar("Timed", Schedule, ScheduleException, Closure)


@dataclass(frozen=True, slots=True)
class Door:
    """A service at a place (``id`` is its key), or a service without one (``id`` is the service's)."""

    id: UUID
    service_id: UUID
    location_id: UUID | None = None

    @classmethod
    def at(cls, row: ServiceAtLocation) -> "Door":
        """Return the door of a service at a place."""
        return cls(row.pk, row.service_id, row.location_id)

    @classmethod
    def of(cls, service: Service) -> "Door":
        """Return the door of a service that has no place."""
        return cls(service.pk, service.pk)


@dataclass(frozen=True, slots=True)
class Timetable:
    """All that is known about the hours of one door."""

    rules: tuple[opening.Rule, ...] = ()
    exceptions: tuple[opening.Exceptional, ...] = ()
    closures: tuple[opening.Closure, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    def state(self, at: datetime | None = None) -> opening.OpenState:
        """Return open, closed, until when and the next opening at an instant (now by default)."""
        return opening.state(self.rules, self.exceptions, self.closures, at=at or timezone.now())

    def week(self, on: date | None = None) -> list[tuple[tuple[int, ...], tuple[opening.Span, ...]]]:
        """Return the week table: groups of days (Monday is 0) with their spans."""
        return opening.describe(self.rules, on=on or timezone.localdate())

    def mask(self) -> opening.WeekMask:
        """Return the 168 hours of the week in which this door may be open, for the search index."""
        return opening.week_mask(self.rules, self.exceptions, self.closures)

    def upcoming_exceptions(self, on: date | None = None, days: int = 60) -> list[opening.Exceptional]:
        """Return the exceptional days from today on, the nearest first."""
        today = on or timezone.localdate()
        return sorted(
            (item for item in self.exceptions if 0 <= (item.on - today).days <= days),
            key=lambda item: item.on,
        )

    def __bool__(self) -> bool:
        return bool(self.rules or self.exceptions or self.closures)


def rule_of(row: Schedule) -> opening.Rule:
    """Return a stored opening rule as the pure method reads it."""
    return opening.Rule(
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        freq=row.freq or None,
        interval=row.interval or 1,
        byday=row.byday,
        bymonthday=row.bymonthday,
        byweekno=row.byweekno,
        byyearday=row.byyearday,
        wkst=row.wkst,
        dtstart=row.dtstart,
        until=row.until,
        count=row.count,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        on_holidays=row.on_holidays,
        by_appointment=row.by_appointment,
    )


def timetable(
    schedules: Iterable[Schedule],
    exceptions: Iterable[ScheduleException] = (),
    closures: Iterable[Closure] = (),
) -> Timetable:
    """Return the timetable that these rows make together (a resource's, for instance)."""
    rows = list(schedules)
    remarks = dict.fromkeys(text for row in rows for text in (row.description, row.notes) if text)
    return Timetable(
        rules=tuple(rule_of(row) for row in rows),
        exceptions=tuple(opening.Exceptional(row.on, row.opens_at, row.closes_at) for row in exceptions),
        closures=tuple(opening.Closure(row.starts_on, row.ends_on, row.message) for row in closures),
        remarks=tuple(remarks),
    )


def timetables(doors: Iterable[Door]) -> dict[UUID, Timetable]:
    """Return the timetable of each door, by its id. Three queries, however many doors."""
    doors = list(doors)
    schedules = _by_owner(Schedule, doors)
    exceptions = _by_owner(ScheduleException, doors)
    closures = _by_owner(Closure, doors)
    return {
        door.id: timetable(
            _first(schedules, door),
            _all(exceptions, door),
            _all(closures, door),
        )
        for door in doors
    }


def states(doors: Iterable[Door], at: datetime | None = None) -> dict[UUID, opening.OpenState]:
    """Return the opening state of each door, by its id. Three queries."""
    moment = at or timezone.now()
    return {key: table.state(moment) for key, table in timetables(doors).items()}


def really_open(ids: Sequence[UUID], at: datetime) -> Collection[UUID]:
    """Return those of the doors with these ids that are open at an instant (for the search engine)."""
    placed = [
        Door(*row)
        for row in ServiceAtLocation.objects.filter(pk__in=ids).values_list("pk", "service_id", "location_id")
    ]
    known = {door.id for door in placed}
    doors = placed + [Door(key, key) for key in ids if key not in known]
    return {key for key, state in states(doors, at).items() if state.is_open}


def _by_owner(model: type[Timed], doors: Sequence[Door]) -> Mapping[UUID, list[Timed]]:
    """Rows of all owners of these doors, by the key of the row they hang on."""
    services = {door.service_id for door in doors}
    locations = {door.location_id for door in doors if door.location_id}
    places = {door.id for door in doors if door.location_id}
    wanted = Q(service__in=services) | Q(location__in=locations) | Q(service_at_location__in=places)
    found: dict[UUID, list[Timed]] = defaultdict(list)
    rows: Any = model._default_manager.filter(wanted).defer("extra")
    for row in rows:
        found[_owner(row)].append(row)
    return found


def _owner(row: Model) -> UUID:
    for name in ("service_at_location_id", "service_id", "location_id"):
        key: UUID | None = getattr(row, name)
        if key is not None:
            return key
    raise ValueError("Hours that hang on no service and no place.")


def _keys(door: Door) -> list[UUID]:
    """The owners of a door's hours, the most exact first."""
    keys = [door.id, door.service_id] if door.id != door.service_id else [door.service_id]
    return [*keys, door.location_id] if door.location_id else keys


def _first(rows: Mapping[UUID, list[Timed]], door: Door) -> list[Timed]:
    return next((rows[key] for key in _keys(door) if rows.get(key)), [])


def _all(rows: Mapping[UUID, list[Timed]], door: Door) -> list[Timed]:
    return [row for key in _keys(door) for row in rows.get(key, ())]
