"""Opening hours: the examples that people complain about elsewhere, one by one."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from vicinia.methods import opening
from vicinia.methods.opening import (
    Access,
    Closure,
    Exceptional,
    Note,
    Rule,
    Span,
    Status,
    clock,
    days,
    describe,
    intervals,
    irregular,
    italian_holiday,
    model,
    now,
    parsing,
    state,
    timeline,
    week,
)

ROME = ZoneInfo("Europe/Rome")
DOCS = Path(__file__).parents[2] / "docs/methods/opening.md"


def at(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME, fold=fold)


def weekly(opens: str | None, closes: str | None, byday: str = "", **more: object) -> Rule:
    return Rule(opening.parse_time(opens), opening.parse_time(closes), "WEEKLY", byday=byday, **more)  # type: ignore[arg-type]


def wall(instant: datetime | None) -> str | None:
    return instant.strftime("%Y-%m-%d %H:%M") if instant else None


MORNINGS = weekly("09:00", "12:30", "MO,WE,FR", on_holidays="closed")
AFTERNOON = weekly("15:00", "18:00", "MO", on_holidays="closed")


def test_open_closed_and_lunch_break() -> None:
    rules = [MORNINGS, AFTERNOON]
    open_now = state(rules, at=at("2026-11-23T10:00"))
    assert (open_now.status, wall(open_now.until), open_now.next_opening) == (
        Status.OPEN,
        "2026-11-23 12:30",
        None,
    )
    assert [(wall(i.starts_at), wall(i.ends_at)) for i in open_now.today] == [
        ("2026-11-23 09:00", "2026-11-23 12:30"),
        ("2026-11-23 15:00", "2026-11-23 18:00"),
    ]
    lunch = state(rules, at=at("2026-11-23T12:30"))
    assert (lunch.status, wall(lunch.next_opening)) == (Status.CLOSED, "2026-11-23 15:00")
    evening = state(rules, at=at("2026-11-23T18:00"))
    assert (evening.status, wall(evening.next_opening)) == (Status.CLOSED, "2026-11-25 09:00")
    assert state(rules, at=at("2026-11-23T12:10")).note is Note.CLOSING_SOON


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    assert state([MORNINGS], at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC)).is_open
    assert not state([MORNINGS], at=datetime(2026, 11, 23, 7, 59, tzinfo=UTC)).is_open
    with pytest.raises(ValueError, match="time zone"):
        state([MORNINGS], at=datetime(2026, 11, 23, 9, 0))


def test_friday_night_belongs_to_friday() -> None:
    night = weekly("20:00", "02:00", "FR")
    assert state([night], at=at("2026-11-27T23:59")).is_open
    early = state([night], at=at("2026-11-28T01:59"))
    assert early.is_open and wall(early.until) == "2026-11-28 02:00"
    assert [wall(i.starts_at) for i in early.today] == ["2026-11-27 20:00"]
    assert not state([night], at=at("2026-11-28T02:00")).is_open
    assert not state([night], at=at("2026-11-27T01:00")).is_open, "Thursday had no night opening"


@pytest.mark.parametrize("closes", ["24:00", "00:00", None])
def test_midnight_as_closing_time(closes: str | None) -> None:
    late = weekly("18:00", closes, "TU")
    assert state([late], at=at("2026-11-24T23:59")).is_open
    assert not state([late], at=at("2026-11-25T00:00")).is_open


def test_all_day_and_round_the_clock() -> None:
    sunday = weekly(None, None, "SU")
    assert wall(state([sunday], at=at("2026-11-29T00:00")).until) == "2026-11-30 00:00"
    always = state([weekly(None, None)], at=at("2026-11-25T03:00"), is_holiday=lambda day: False)
    assert (always.status, always.until, always.note) == (Status.OPEN, None, Note.ALWAYS_OPEN)
    assert [(wall(i.starts_at), wall(i.ends_at)) for i in always.today] == [
        ("2026-11-25 00:00", "2026-11-26 00:00")
    ]


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2027-03-28", 23), ("2027-10-31", 25)]
)
def test_days_of_23_and_25_hours(day: str, hours: int) -> None:
    # 28 March 2027 is also Easter Sunday.
    start = at(f"{day}T00:00")
    (found,) = intervals(
        [weekly(None, None, "SU", on_holidays="open")],
        start=start - timedelta(hours=5),
        end=start + timedelta(hours=40),
    )
    assert found.minutes == hours * 60
    nine = state([weekly("09:00", "12:00", "SU", on_holidays="open")], at=at(f"{day}T09:00"))
    assert nine.is_open and wall(nine.until) == f"{day} 12:00"
    assert not state([weekly("09:00", "12:00", "SU", on_holidays="open")], at=at(f"{day}T08:59")).is_open


def test_the_skipped_hour_of_spring() -> None:
    """02:00 to 03:00 does not exist on 29 March 2026."""
    day = {"start": at("2026-03-29T00:00"), "end": at("2026-03-29T12:00")}
    assert intervals([weekly("02:00", "03:00", "SU")], **day) == ()
    assert intervals([weekly("02:15", "02:45", "SU")], **day) == ()
    (late,) = intervals([weekly("02:30", "05:00", "SU")], **day)
    assert (wall(late.starts_at), late.minutes) == ("2026-03-29 03:00", 120)
    (early,) = intervals([weekly("01:00", "02:30", "SU")], **day)
    assert (wall(early.ends_at), early.minutes) == ("2026-03-29 03:00", 60)


def test_the_repeated_hour_of_autumn() -> None:
    """On 25 October 2026 the clock shows 02:00 to 03:00 twice."""
    rule = [weekly("02:00", "03:00", "SU")]
    assert state(rule, at=at("2026-10-25T02:30", fold=0)).is_open
    assert state(rule, at=at("2026-10-25T02:30", fold=1)).is_open
    bar = [weekly("22:00", "02:00", "SA")]
    assert not state(bar, at=at("2026-10-25T02:00", fold=0)).is_open, "closing time is the first two o'clock"
    (found,) = intervals(rule, start=at("2026-10-25T00:00"), end=at("2026-10-25T12:00"))
    assert found.minutes == 120
    assert at("2026-10-25T02:59", fold=1) in found and at("2026-10-25T03:00") not in found


def test_holidays() -> None:
    liberation = at("2026-04-25T10:00")  # a Saturday
    assert italian_holiday(date(2026, 4, 25)) == "Anniversario della Liberazione"
    assert italian_holiday(date(2026, 4, 6)), "Easter Monday moves"
    assert italian_holiday(date(2026, 12, 7)) is None, "patron saints are not assumed"

    def saturday(policy: str) -> Rule:
        return weekly("09:00", "12:00", "SA", on_holidays=policy)

    closed = state([saturday("closed")], at=liberation)
    assert (closed.status, closed.note, wall(closed.next_opening)) == (
        Status.CLOSED,
        Note.HOLIDAY,
        "2026-05-02 09:00",
    )
    assert closed.today == ()
    assert state([saturday("open")], at=liberation).is_open
    ask = state([saturday("unknown")], at=liberation)
    assert (ask.status, ask.note) == (Status.UNKNOWN, Note.HOLIDAY_ASK)
    assert [i.access for i in ask.today] == [Access.UNCERTAIN]
    patron = state(
        [saturday("closed")], at=at("2026-11-28T10:00"), is_holiday=lambda day: day == date(2026, 11, 28)
    )
    assert patron.note is Note.HOLIDAY


def test_exceptional_hours_replace_the_rules_of_that_date() -> None:
    special = [
        Exceptional(date(2026, 11, 23), time(10), time(11)),
        Exceptional(date(2026, 11, 23), time(20), time(1)),
        Exceptional(date(2026, 11, 25)),
        Exceptional(date(2026, 12, 25), time(12), time(15)),
    ]
    early = state([MORNINGS], special, at=at("2026-11-23T09:30"))
    assert (early.status, early.note, wall(early.next_opening)) == (
        Status.CLOSED,
        Note.EXCEPTION,
        "2026-11-23 10:00",
    )
    assert wall(state([MORNINGS], special, at=at("2026-11-24T00:30")).until) == "2026-11-24 01:00"
    assert state([MORNINGS], special, at=at("2026-11-25T10:00")).note is Note.EXCEPTION
    assert state([MORNINGS], special, at=at("2026-12-25T12:30")).is_open, "Christmas lunch"


def test_temporary_closure() -> None:
    august = Closure(date(2026, 8, 3), date(2026, 8, 14), "Summer")
    inside = state([MORNINGS], (), [august], at=at("2026-08-14T10:00"))
    assert inside.status is Status.TEMPORARILY_CLOSED and inside.closure is august
    assert (wall(inside.until), wall(inside.next_opening)) == ("2026-08-15 00:00", "2026-08-17 09:00")
    assert inside.today == ()
    assert state([MORNINGS], (), [august], at=at("2026-08-17T09:00")).is_open
    forever = state([MORNINGS], (), [Closure(at("2026-08-03T11:00"))], at=at("2026-08-03T11:00"))
    assert (forever.until, forever.next_opening) == (None, None)
    before = state([MORNINGS], (), [Closure(at("2026-08-03T11:00"))], at=at("2026-08-03T10:00"))
    assert wall(before.until) == "2026-08-03 11:00", "today ends when the closure begins"
    register_style = state(
        [MORNINGS], (), [Closure(date(1, 1, 1), date(9999, 12, 31))], at=at("2026-08-03T10:00")
    )
    assert register_style.until is None
    chain = [august, Closure(date(2026, 8, 15), date(2026, 8, 31))]
    assert wall(state([MORNINGS], (), chain, at=at("2026-08-10T10:00")).until) == "2026-09-01 00:00"


def test_by_appointment() -> None:
    desk = weekly("14:00", "16:00", "MO", by_appointment=True)
    inside = state([desk], at=at("2026-11-23T15:00"))
    assert (inside.status, inside.is_open, wall(inside.until)) == (
        Status.BY_APPOINTMENT,
        False,
        "2026-11-23 16:00",
    )
    outside = state([desk], at=at("2026-11-23T17:00"))
    assert (outside.status, outside.note) == (Status.CLOSED, Note.BY_APPOINTMENT)
    assert wall(outside.next_opening) == "2026-11-30 14:00"
    both = state([desk, weekly("15:00", "18:00", "MO")], at=at("2026-11-23T15:30"))
    assert both.status is Status.OPEN
    assert [(i.access, i.minutes) for i in both.today] == [(Access.APPOINTMENT, 60), (Access.WALK_IN, 180)]


def test_what_is_not_known_is_not_called_closed() -> None:
    monday = at("2026-11-23T10:00")
    assert state([], at=monday).note is Note.NO_HOURS
    words_only = state([Rule(on_holidays="closed")], at=monday)
    assert (words_only.status, words_only.note) == (Status.UNKNOWN, Note.NO_HOURS)
    assert state([Rule(by_appointment=True)], at=monday).status is Status.BY_APPOINTMENT
    old = state([weekly("09:00", "12:00", "MO", valid_to=date(2026, 5, 31))], at=monday)
    assert (old.status, old.note) == (Status.UNKNOWN, Note.HOURS_EXPIRED)
    fortnight = state([weekly("09:00", "12:00", "MO", interval=2)], at=monday)
    assert (fortnight.status, fortnight.note) == (Status.UNKNOWN, Note.CYCLE_UNKNOWN)
    broken = state([weekly("09:00", "12:00", "LUN")], at=monday)
    assert (broken.status, broken.note) == (Status.UNKNOWN, Note.HOURS_UNREADABLE)
    assert state([], [Exceptional(date(2026, 11, 23))], at=monday).status is Status.CLOSED
    ended = state([weekly("09:00", "12:00", "MO", until=date(2026, 5, 31))], at=monday)
    assert (ended.status, ended.note) == (Status.CLOSED, Note.NO_OPENING_SOON)


def opening_dates(rule: Rule, first: str, last: str) -> list[str]:
    found = days.opening_days(rule, date.fromisoformat(first), date.fromisoformat(last))
    return [day.isoformat() for day in found]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(freq="MONTHLY", byday="1MO,-1FR"), ["2026-11-02", "2026-11-27", "2026-12-07", "2026-12-25"]),
        (Rule(freq="WEEKLY", byday="2TU"), ["2026-11-10", "2026-12-08"]),
        (Rule(byday="2TU"), ["2026-11-10", "2026-12-08"]),
        (Rule(freq="MONTHLY", bymonthday="15,-1"), ["2026-11-15", "2026-11-30", "2026-12-15", "2026-12-31"]),
        (Rule(freq="MONTHLY", dtstart=date(2024, 1, 20)), ["2026-11-20", "2026-12-20"]),
        (Rule(freq="MONTHLY", interval=3, bymonthday="1", dtstart=date(2020, 3, 1)), ["2026-12-01"]),
        (
            Rule(freq="WEEKLY", interval=2, byday="MO", dtstart=date(2026, 1, 5)),
            ["2026-11-09", "2026-11-23", "2026-12-07", "2026-12-21"],
        ),
        (Rule(freq="WEEKLY", byday="TH", byweekno="46,-1"), ["2026-11-12", "2026-12-31"]),
        (Rule(freq="WEEKLY", byday="SU", byweekno="46", wkst="SU"), ["2026-11-15"]),
        (Rule(freq="WEEKLY", byday="SU", byweekno="46"), ["2026-11-15"]),
        (Rule(freq="YEARLY", byyearday="-1"), ["2026-12-31"]),
        (Rule(freq="YEARLY", byday="MO", byweekno="47"), ["2026-11-16"]),
        (Rule(freq="MONTHLY", byday="FR", bymonthday="13"), ["2026-11-13"]),
        (Rule(freq="MONTHLY", byday="6MO"), []),
        (Rule(freq="WEEKLY", byday="MO,TU", bymonthday="1,2,3", dtstart=date(2026, 1, 1), count=5), []),
        (
            Rule(freq="WEEKLY", dtstart=date(2026, 12, 10)),
            ["2026-12-10", "2026-12-17", "2026-12-24", "2026-12-31"],
        ),
        (Rule(freq="WEEKLY", byday="TU", dtstart=date(2026, 11, 24), count=2), ["2026-11-24", "2026-12-01"]),
        (Rule(dtstart=date(2026, 11, 13)), ["2026-11-13"]),
        (
            Rule(freq="MONTHLY", byday="1MO", valid_from=date(2026, 11, 3), valid_to=date(2026, 12, 7)),
            ["2026-12-07"],
        ),
        (Rule(freq="WEEKLY", byday="SU", until=date(2026, 11, 8)), ["2026-11-01", "2026-11-08"]),
    ],
)
def test_recurrences(rule: Rule, expected: list[str]) -> None:
    assert opening_dates(rule, "2026-11-01", "2026-12-31") == expected


def test_a_moved_anchor_keeps_step() -> None:
    """Jumping near the year must give what counting from the beginning gives."""
    for freq, step in (("WEEKLY", 3), ("MONTHLY", 5), ("DAILY", 11), ("YEARLY", 2)):
        rule = Rule(
            freq=freq, interval=step, dtstart=date(2015, 7, 9), bymonthday="" if freq != "YEARLY" else "9,10"
        )
        whole = opening_dates(rule, "2015-01-01", "2027-12-31")
        naive = opening_dates(Rule(**{**_fields(rule), "count": 9999}), "2015-01-01", "2027-12-31")
        assert whole == naive and whole


def _fields(rule: Rule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in Rule.__slots__}


def test_the_example_of_hsds_is_read_without_haste() -> None:
    """Its parts never meet in one day; that must cost no time."""
    rule = opening.rule_from_hsds(
        {
            "dtstart": "2005-01-01", "timezone": 3, "until": "", "count": "3", "wkst": "TU", "freq": "WEEKLY",
            "interval": "1",
            "byday": "TH,FR", "byweekno": "41,42", "bymonthday": "2,3,4", "byyearday": "2,3,4",
            "opens_at": "10:00:00", "closes_at": "18:00+01:00", "description": "…",
        }
    )  # fmt: skip
    assert (rule.opens_at, rule.closes_at, rule.count, rule.interval) == (time(10), time(18), 3, 1)
    assert state([rule], at=at("2026-11-23T10:00")).status is Status.CLOSED


@pytest.mark.parametrize(
    ("parse", "value", "words"),
    [
        (opening.parse_byday, "LUN", "-1FR the last Friday"),
        (opening.parse_byday, "0MO", "1MO is the first"),
        (opening.parse_time, "25:00", "write it as 09:00"),
        (opening.parse_time, "nine", "write it as 09:00"),
        (opening.parse_date, "29/03/2026", "2026-03-29"),
        (opening.parse_freq, "fortnightly", "WEEKLY or MONTHLY"),
        (opening.parse_count, "many", "whole number"),
        (opening.parse_count, 0, "whole number"),
        (opening.parse_count, "nan", "whole number"),
        (opening.parse_wkst, "XX", "first day of the week"),
        (opening.parse_timezone, "Mars/Olympus", "Europe/Rome"),
        (opening.parse_timezone, "nan", "Europe/Rome"),
        (lambda v: opening.parse_numbers(v, limit=31), "32", "from 1 to 31"),
        (lambda v: opening.check_rule(Rule(on_holidays=v)), "maybe", "closed, open or unknown"),
    ],
)
def test_malformed_parts_get_a_sentence_with_the_way_out(parse, value, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(opening.ScheduleError) as error:
        parse(value)
    assert words in str(error.value)
    assert error.value.message % error.value.params == str(error.value)


def test_foreign_forms_are_tolerated() -> None:
    assert opening.parse_byday("TH,FR") == ((0, 3), (0, 4))
    assert opening.parse_byday(" mo ; +2we ") == ((0, 0), (2, 2))
    assert opening.parse_numbers("2,3,4", limit=31) == (2, 3, 4)
    assert opening.parse_time("9") == opening.parse_time("09:00:00.000Z") == time(9)
    assert opening.parse_timezone(2.0) == "Europe/Rome"
    assert opening.parse_timezone(-5) == "Etc/GMT+5"
    assert state(
        [weekly("09:00", "10:00", "MO")], at=datetime(2026, 11, 23, 14, tzinfo=UTC), timezone="Etc/GMT+5"
    ).is_open


def test_the_week_table() -> None:
    table = describe(
        [
            weekly("09:00", "12:00", "MO,TU,TH"),
            weekly("12:00", "13:00", "MO,TU,TH"),
            weekly("15:00", "17:00", "TU", by_appointment=True),
            Rule(time(8), time(9), "MONTHLY", byday="1WE"),
        ]
    )
    morning = Span(time(9), time(13))
    assert table == [
        ((0, 3), (morning,)),
        ((1,), (morning, Span(time(15), time(17), Access.APPOINTMENT))),
        ((2, 4, 5, 6), ()),
    ]
    assert describe([Rule(freq="MONTHLY", byday="1WE")]) == []
    assert describe([weekly("20:00", "02:00", "FR")])[1] == ((4,), (Span(time(20), time(2)),))
    assert describe([weekly(None, None)])[0][1][0].is_all_day
    winter = weekly("09:00", "12:00", "MO", valid_to=date(2026, 5, 31))
    assert describe([winter], on=date(2026, 6, 1)) == [] != describe([winter], on=date(2026, 5, 31))


def test_what_the_table_leaves_out_is_said() -> None:
    rules = [
        MORNINGS,
        Rule(freq="MONTHLY", byday="1WE"),
        Rule(dtstart=date(2026, 11, 13)),
        weekly("9", "10", "LUN"),
    ]
    assert irregular(rules) == rules[1:]


def test_documentation_examples() -> None:
    for module in (clock, days, model, now, parsing, timeline, week):
        assert doctest.testmod(module).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 5 and result.failed == 0
