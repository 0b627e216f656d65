"""The opening state in words: one sentence for badge, card, page and print."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vicinia.core.dates import day_and_month, full_date, weekday, weekday_and_date
from vicinia.directory.hours import Timetable
from vicinia.methods.opening import Access, Note, OpenState, Rule, Span, Status, irregular, parse_byday


@dataclass(frozen=True, slots=True)
class Badge:
    """``css`` is the look (open, soon, closed, ask), ``text`` says it all without the colour."""

    css: str
    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the week table."""

    name: str
    hours: tuple[str, ...]
    is_today: bool


def badge(state: OpenState) -> Badge:
    """Say the state of a door as people would."""
    if state.status is Status.OPEN:
        return _open(state)
    if state.status is Status.TEMPORARILY_CLOSED:
        message = state.closure.message if state.closure else ""
        if state.until:
            return Badge("closed", _("Closed until %(when)s") % {"when": _when(state.until)}, message)
        return Badge("closed", _("Closed until further notice"), message)
    if state.status is Status.BY_APPOINTMENT:
        return Badge("ask", _("By appointment"))
    if state.status is Status.UNKNOWN:
        return Badge("ask", _doubt(state.note))
    opens = state.next_opening
    if opens is None:
        return Badge("closed", _("Closed, no opening in the next weeks"))
    text = _("Closed, opens %(when)s") % {"when": _moment(opens)}
    remark = _("Today is a public holiday.") if state.note is Note.HOLIDAY else ""
    return Badge("closed", text, remark)


def _open(state: OpenState) -> Badge:
    if state.until is None or state.note is Note.ALWAYS_OPEN:
        return Badge("open", _("Always open"))
    until = _moment(state.until, until=True)
    if state.note is Note.CLOSING_SOON:
        return Badge("soon", _("Closes soon, at %(time)s") % {"time": _clock(state.until.time())})
    return Badge("open", _("Open until %(when)s") % {"when": until})


def _doubt(note: Note) -> str:
    if note is Note.HOLIDAY_ASK:
        return _("Public holiday: call before you go")
    if note is Note.HOURS_EXPIRED:
        return _("The hours may be out of date: call first")
    return _("Hours not given: call first")


def _moment(at: datetime.datetime, *, until: bool = False) -> str:
    """Today at 15:00 · tomorrow at 9:00 · Thursday at 9:00 · Thursday 27 November at 9:00."""
    local = timezone.localtime(at)
    days = (local.date() - timezone.localdate()).days
    clock = _clock(local.time())
    if days == 0 or (until and days == 1 and local.hour < 6):
        return clock if until else _("today at %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    name = weekday(local.weekday()) if days <= 6 else weekday_and_date(local.date())
    return _("%(day)s at %(time)s") % {"day": name, "time": clock}


def _when(at: datetime.datetime) -> str:
    """The last closed day: a closure that ends at midnight ends on the day before."""
    local = timezone.localtime(at)
    day = (local - datetime.timedelta(seconds=1)).date() if local.time() == datetime.time(0) else local.date()
    return day_and_month(day)


def _clock(at: datetime.time) -> str:
    return time_format(at, "TIME_FORMAT")


def week(table: Timetable) -> list[Day]:
    """Return seven lines, Monday first; empty when no weekly hours are known."""
    groups = table.week()
    if not groups:
        return []
    spans = {day: found for days, found in groups for day in days}
    today = timezone.localdate().weekday()
    return [
        Day(str(WEEKDAYS[day]), tuple(_span(span) for span in spans.get(day, ())), day == today)
        for day in range(7)
    ]


def _span(span: Span) -> str:
    text = _("all day") if span.is_all_day else f"{_clock(span.opens_at)}–{_clock(span.closes_at)}"
    return f"{text} ({_('by appointment')})" if span.access is Access.APPOINTMENT else text


def other_hours(table: Timetable) -> list[str]:
    """Return in words what a week table cannot show: monthly openings, single days, exceptions."""
    lines = [_rule(rule) for rule in irregular(table.rules)]
    for item in table.upcoming_exceptions():
        day = weekday_and_date(item.on)
        if item.is_closed:
            lines.append(_("%(day)s: closed") % {"day": day})
        elif item.opens_at and item.closes_at:
            hours = f"{_clock(item.opens_at)}–{_clock(item.closes_at)}"
            lines.append(_("%(day)s: %(hours)s") % {"day": day, "hours": hours})
    return list(dict.fromkeys([line for line in lines if line] + list(table.remarks)))


def _rule(rule: Rule) -> str:
    hours = f"{_clock(rule.opens_at)}–{_clock(rule.closes_at)}" if rule.opens_at and rule.closes_at else ""
    ordinals = {
        1: pgettext("ordinal", "first"),
        2: pgettext("ordinal", "second"),
        3: pgettext("ordinal", "third"),
        4: pgettext("ordinal", "fourth"),
        -1: pgettext("ordinal", "last"),
    }
    days = ""
    parts = parse_byday(rule.byday)
    if parts and all(ordinal in ordinals for ordinal, _day in parts):
        named = ", ".join(f"{ordinals[ordinal]} {weekday(day)}" for ordinal, day in parts)
        days = _("every month, %(days)s") % {"days": named}
    elif parts and rule.interval > 1:
        named = ", ".join(weekday(day) for _ordinal, day in parts)
        days = _("every %(number)s weeks, %(days)s") % {"number": rule.interval, "days": named}
    elif rule.bymonthday:
        days = _("every month on day %(days)s") % {"days": rule.bymonthday.replace(",", ", ")}
    elif rule.dtstart and not parts:
        days = f"{weekday(rule.dtstart.weekday())} {full_date(rule.dtstart)}"
    if not days:
        return ""
    return _("%(day)s: %(hours)s") % {"day": days, "hours": hours} if hours else days
