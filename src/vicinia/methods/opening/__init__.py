"""Opening hours: one function computes "open now, today, next opening" for badge, filter, API and print.

Explained with a worked example in `docs/methods/opening.md`.
"""

from vicinia.methods.opening.clock import italian_holiday
from vicinia.methods.opening.model import (
    Access,
    Closure,
    Exceptional,
    Interval,
    Note,
    OpenState,
    Rule,
    ScheduleError,
    Status,
)
from vicinia.methods.opening.now import state
from vicinia.methods.opening.parsing import (
    check_rule,
    parse_byday,
    parse_count,
    parse_date,
    parse_freq,
    parse_numbers,
    parse_time,
    parse_timezone,
    parse_wkst,
    rule_from_hsds,
)
from vicinia.methods.opening.timeline import intervals
from vicinia.methods.opening.week import (
    Span,
    WeekMask,
    decide,
    describe,
    irregular,
    mask_has,
    week_hour,
    week_mask,
)

__all__ = [
    "Access",
    "Closure",
    "Exceptional",
    "Interval",
    "Note",
    "OpenState",
    "Rule",
    "ScheduleError",
    "Span",
    "Status",
    "WeekMask",
    "check_rule",
    "decide",
    "describe",
    "intervals",
    "irregular",
    "italian_holiday",
    "mask_has",
    "parse_byday",
    "parse_count",
    "parse_date",
    "parse_freq",
    "parse_numbers",
    "parse_time",
    "parse_timezone",
    "parse_wkst",
    "rule_from_hsds",
    "state",
    "week_hour",
    "week_mask",
]
