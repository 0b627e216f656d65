"""What is known about the hours of a place, and what is answered about one instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

HolidayTest = Callable[[date], object]
"""Says whether a date is a public holiday: anything true means yes (the name of the day, for instance)."""


class Status(StrEnum):
    """The one answer shown on the badge, used by the filter, the API and the print."""

    OPEN = "open"
    CLOSED = "closed"
    TEMPORARILY_CLOSED = "temporarily_closed"
    BY_APPOINTMENT = "by_appointment"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """How sure and how free an interval is: just walk in, by appointment, or better ask first."""

    WALK_IN = "walk_in"
    APPOINTMENT = "appointment"
    UNCERTAIN = "uncertain"


class Note(StrEnum):
    """Why the status is what it is; the pages own the sentence for each key."""

    NONE = ""
    CLOSING_SOON = "closing_soon"
    ALWAYS_OPEN = "always_open"
    BY_APPOINTMENT = "by_appointment"
    EXCEPTION = "exception"
    HOLIDAY = "holiday"
    HOLIDAY_ASK = "holiday_ask"
    CLOSURE = "closure"
    NO_HOURS = "no_hours"
    HOURS_EXPIRED = "hours_expired"
    HOURS_UNREADABLE = "hours_unreadable"
    CYCLE_UNKNOWN = "cycle_unknown"
    NO_OPENING_SOON = "no_opening_soon"


@dataclass(frozen=True, slots=True)
class Rule:
    """One recurring opening, with the fields of an HSDS schedule; times and dates are local.

    Without both times the place is open all day. `closes_at` not after `opens_at` means that the
    opening crosses midnight, so 00:00 as closing time is the end of the day. The day of an opening is
    the day on which it starts. `valid_from`, `valid_to` and `until` are included.

    Without `freq` the by-parts decide; without those either, `dtstart` alone is a single day and no
    `dtstart` is every day; a rule with neither times nor days says nothing. An ordinal in `byday`
    ("1MO") makes the rule monthly, whatever `freq` says.
    """

    opens_at: time | None = None
    closes_at: time | None = None
    freq: str | None = None
    interval: int = 1
    byday: str = ""
    bymonthday: str = ""
    byweekno: str = ""
    byyearday: str = ""
    wkst: str = ""
    dtstart: date | None = None
    until: date | None = None
    count: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    on_holidays: str = "unknown"
    by_appointment: bool = False


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Hours of one date, instead of the rules of that date; no times at all means closed that day.

    Several for the same date are allowed, and hours then win over "closed".
    """

    on: date
    opens_at: time | None = None
    closes_at: time | None = None

    @property
    def is_closed(self) -> bool:
        """Whether this says "closed that day"."""
        return self.opens_at is None and self.closes_at is None


@dataclass(frozen=True, slots=True)
class Closure:
    """A temporary closure. A date as end is included; no end means until further notice.

    A closure always wins, over rules and over exceptional hours alike.
    """

    starts_at: datetime | date
    ends_at: datetime | date | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open stretch of time, [starts_at, ends_at), in local time with its zone."""

    starts_at: datetime
    ends_at: datetime
    access: Access = Access.WALK_IN

    def __contains__(self, at: datetime) -> bool:
        """Whether the instant lies inside; compared in UTC, because local clocks repeat an hour."""
        return self.starts_at.astimezone(UTC) <= at.astimezone(UTC) < self.ends_at.astimezone(UTC)

    @property
    def minutes(self) -> float:
        """Real length in minutes, also across the change of hour."""
        return (self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class OpenState:
    """The answer for one instant.

    `until` is when the present status ends: closing time when open, next opening when closed, end of
    the closure when temporarily closed; None when not known or further away than the search.
    `next_opening` is None while open. `today` holds every interval that touches the local day.
    """

    status: Status
    until: datetime | None = None
    next_opening: datetime | None = None
    today: tuple[Interval, ...] = ()
    note: Note = Note.NONE
    closure: Closure | None = None

    @property
    def is_open(self) -> bool:
        """Whether a person can walk in at this instant."""
        return self.status is Status.OPEN


class ScheduleError(ValueError):
    """A part of a schedule that cannot be read. `message` is a gettext id, `params` fill it."""

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params = params
        super().__init__(message % params)
