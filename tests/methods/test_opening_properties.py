"""Opening hours: what must hold for any rules at any instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from vicinia.methods.opening import (
    Access,
    Closure,
    Exceptional,
    Rule,
    Status,
    decide,
    intervals,
    italian_holiday,
    mask_has,
    state,
    week_hour,
    week_mask,
)
from vicinia.methods.opening.days import opening_days

ROME = ZoneInfo("Europe/Rome")
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
FEASTS = [date(2026, 12, 25), date(2027, 1, 1), date(2026, 4, 25)]

days = st.one_of(
    st.sampled_from(CHANGES + FEASTS).flatmap(
        lambda day: st.integers(-1, 1).map(lambda shift: day + timedelta(days=shift))
    ),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
whole_hours = st.builds(time, st.integers(0, 23))
weekdays = st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])).map(sorted).map(",".join)
instants = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
    days,
    st.integers(-180, 1440),
)


def plain_rules(times: st.SearchStrategy[time]) -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        opens_at=st.none() | times,
        closes_at=st.none() | times,
        freq=st.just("WEEKLY"),
        byday=weekdays,
        on_holidays=st.sampled_from(["closed", "open", "unknown"]),
        by_appointment=st.sampled_from([False, False, False, True]),
    )


any_rules = st.one_of(
    plain_rules(quarters),
    st.builds(
        Rule,
        opens_at=quarters,
        closes_at=quarters,
        freq=st.sampled_from(["WEEKLY", "MONTHLY", None]),
        interval=st.integers(1, 3),
        byday=weekdays | st.sampled_from(["1MO", "-1FR,2TU", "XX"]),
        bymonthday=st.sampled_from(["", "", "1,15", "-1"]),
        dtstart=st.none() | days,
        until=st.none() | days,
        count=st.none() | st.integers(1, 20),
        valid_from=st.none() | days,
        valid_to=st.none() | days,
        on_holidays=st.sampled_from(["closed", "open", "unknown"]),
    ),
)
rule_lists = st.lists(any_rules, max_size=4)
exception_lists = st.lists(
    st.builds(Exceptional, days, st.none() | quarters, st.none() | quarters), max_size=3
)
closure_lists = st.lists(st.builds(Closure, instants | days, st.none() | instants | days), max_size=2)


@settings(max_examples=300, deadline=None)
@given(rule_lists, exception_lists, closure_lists, instants)
def test_state_agrees_with_intervals(rules, exceptions, closures, at) -> None:  # type: ignore[no-untyped-def]
    found = state(rules, exceptions, closures, at=at)
    near = intervals(rules, exceptions, closures, start=at - timedelta(hours=3), end=at + timedelta(hours=3))
    assert found.is_open == any(at in interval for interval in near)
    assert found.is_open <= any(at in interval for interval in found.today)
    if found.next_opening:
        assert found.next_opening.astimezone(UTC) > at
        # Nothing opens before the next opening (of the walk-in kind, when there is one).
        before = intervals(rules, exceptions, closures, start=at, end=found.next_opening)
        assert all(interval.starts_at.astimezone(UTC) <= at for interval in before)
    if found.status is Status.OPEN and found.until:
        (rest,) = intervals(rules, exceptions, closures, start=at, end=found.until)
        assert (rest.starts_at, rest.ends_at) == (at.astimezone(ROME), found.until)
        assert not state(rules, exceptions, closures, at=found.until).is_open


@settings(max_examples=300, deadline=None)
@given(rule_lists, exception_lists, closure_lists, instants, st.integers(1, 200))
def test_intervals_are_sorted_merged_and_inside(rules, exceptions, closures, at, hours) -> None:  # type: ignore[no-untyped-def]
    end = at + timedelta(hours=hours)
    everything = intervals(rules, exceptions, closures, start=at, end=end, access=tuple(Access))
    for interval in everything:
        assert at <= interval.starts_at.astimezone(UTC) < interval.ends_at.astimezone(UTC) <= end
    for before, after in pairwise(everything):
        gap = after.starts_at.astimezone(UTC) - before.ends_at.astimezone(UTC)
        assert gap >= timedelta(0)
        assert gap > timedelta(0) or before.access != after.access, "intervals that touch are one interval"
    middle = at + timedelta(hours=hours) / 2
    halves = [
        interval
        for start, stop in ((at, middle), (middle, end))
        for interval in intervals(rules, exceptions, closures, start=start, end=stop, access=tuple(Access))
    ]
    assert sum(i.minutes for i in halves) == sum(i.minutes for i in everything)


@settings(max_examples=400, deadline=None)
@given(st.lists(plain_rules(quarters), max_size=3), instants)
def test_the_wall_clock_decides(rules, at) -> None:  # type: ignore[no-untyped-def]
    """Against the plainest reading: look at the clock on the wall and at the sign on the door."""
    local = at.astimezone(ROME)
    if local.fold or local.replace(fold=1).utcoffset() != local.utcoffset():
        return  # the clock alone cannot tell which of the two hours it is
    today, yesterday, now = local.date(), local.date() - timedelta(days=1), local.time()

    def works_on(rule: Rule, day: date) -> bool:
        code = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][day.weekday()]
        free = italian_holiday(day) is None or rule.on_holidays == "open"
        return free and not rule.by_appointment and (not rule.byday or code in rule.byday)

    def is_open(rule: Rule) -> bool:
        opens, closes = rule.opens_at or time(0), rule.closes_at or time(0)
        if closes > opens:
            return works_on(rule, today) and opens <= now < closes
        return (works_on(rule, today) and now >= opens) or (works_on(rule, yesterday) and now < closes)

    assert state(rules, at=at).is_open == any(is_open(rule) for rule in rules)


@settings(max_examples=300, deadline=None)
@given(rule_lists, exception_lists, closure_lists, instants)
def test_the_mask_covers_the_truth_and_filter_and_badge_never_disagree(
    rules, exceptions, closures, at
) -> None:  # type: ignore[no-untyped-def]
    week = week_mask(rules, exceptions, closures)
    badge = state(rules, exceptions, closures, at=at).is_open
    assert all(0 <= part < 1 << 56 for part in week.mask)
    if badge:
        assert mask_has(week.mask, week_hour(at))
    assert decide(week, at=at) in (None, badge)


@settings(max_examples=300, deadline=None)
@given(st.lists(plain_rules(whole_hours), max_size=4), instants)
def test_an_exact_mask_is_the_truth(rules, at) -> None:  # type: ignore[no-untyped-def]
    week = week_mask(rules)
    assert week.exact
    assert week.open_on_holidays == any(r.on_holidays == "open" and not r.by_appointment for r in rules)
    badge = state(rules, at=at, is_holiday=lambda day: False).is_open
    assert badge == mask_has(week.mask, week_hour(at)) == decide(week, at=at, is_holiday=lambda day: False)


def test_a_mask_is_exact_only_when_nothing_else_matters() -> None:
    nine = Rule(time(9), time(12), "WEEKLY", byday="MO")
    assert week_mask([nine]).exact
    for rule in (
        Rule(time(9, 30), time(12), "WEEKLY", byday="MO"),
        Rule(time(9), time(12), "WEEKLY", byday="MO", interval=2, dtstart=date(2026, 1, 5)),
        Rule(time(9), time(12), "WEEKLY", byday="MO", valid_to=date(2026, 5, 31)),
        Rule(time(9), time(12), "WEEKLY", byday="MO", until=date(2026, 5, 31)),
        Rule(time(9), time(12), "WEEKLY", byday="MO", dtstart=date(2026, 5, 31)),
        Rule(time(9), time(12), "MONTHLY", byday="1MO"),
    ):
        assert not week_mask([rule]).exact, rule
        assert mask_has(week_mask([rule]).mask, 9)
    assert not week_mask([nine], [Exceptional(date(2026, 5, 4))]).exact
    assert not week_mask([nine], (), [Closure(date(2026, 5, 4))]).exact
    assert week_mask([nine]).mask == (0b111 << 9, 0, 0)
    sunday_night = week_mask([Rule(time(23), time(1), "WEEKLY", byday="SU")])
    assert [hour for hour in range(168) if mask_has(sunday_night.mask, hour)] == [0, 167]


@settings(max_examples=200, deadline=None)
@given(any_rules, days, st.integers(0, 400))
def test_days_of_a_rule_do_not_depend_on_the_window(rule, first, length) -> None:  # type: ignore[no-untyped-def]
    last = first + timedelta(days=length)
    cut = first + timedelta(days=length // 2)
    whole = list(opening_days(rule, first, last))
    assert whole == sorted(set(whole))
    parts = list(opening_days(rule, first, cut)) + list(opening_days(rule, cut + timedelta(days=1), last))
    assert whole == parts
