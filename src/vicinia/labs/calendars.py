"""A meeting as an iCalendar file."""

from __future__ import annotations

from vicinia.labs.models import Meeting


def invitation(meeting: Meeting, link: str) -> bytes:
    """Return one event (RFC 5545). Imported again after a change, it replaces the earlier one."""
    from icalendar import Calendar, Event  # time zones: only who asks loads them

    event = Event()
    event.add("uid", f"{meeting.pk}@vicinia")
    event.add("dtstamp", meeting.starts_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", f"{meeting.lab.name}: {meeting.title}")
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", link)
    event.add("sequence", meeting.pulse)
    calendar = Calendar()
    calendar.add("prodid", "-//Vicinia//IT")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
