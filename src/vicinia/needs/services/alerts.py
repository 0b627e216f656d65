"""Looking for weeks with more signals than usual, and saying what was done about them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.needs.detecting import CONTINUES_WEEKS, LEAST_WEEKS, Excess, excesses
from vicinia.needs.models import Alert, Signal
from vicinia.needs.queries.listening import towns_of
from vicinia.needs.queries.thresholds import thresholds_of
from vicinia.needs.queries.weeks import WEEK, count_signals, last_whole_week, series, week_of, weeks_between
from vicinia.territory.models import Municipality

PAST = datetime.timedelta(weeks=104)
WEEKS_A_MONTH = 365.25 / 12 / 7
RAREST_WEEKS = 5200.0
"""A hundred years: rarer than that is not said more exactly."""
_KM_A_DEGREE = 111.2


class AlertRefused(ValueError):
    """The sentence says why and what to do."""


@transaction.atomic
def look_for_alerts(
    *, district: District, week: datetime.date | None = None, only: Collection[str] | None = None
) -> list[Alert]:
    """Compare a week with the past two years, need by need and all together; store what is unusual.

    ``week`` is any day of it; without one it is the last week that is over. The budget of false alarms is
    that of the district, divided among the comparisons. Looking twice stores nothing twice, and an excess
    that goes on is told once. ``only`` leaves out the other needs without giving their share of the budget
    away. Returns what is new.
    """
    monday = week_of(week) if week else last_whole_week(timezone.localdate())
    past = Signal.objects.filter(district=district, withdrawn_at=None, noticed_on__lt=monday + WEEK)
    begin = past.order_by("noticed_on").values_list("noticed_on", flat=True).first()
    if begin is None:
        return []
    weeks = weeks_between(max(begin, monday - PAST), monday)
    if len(weeks) < LEAST_WEEKS:
        return []
    counts = count_signals(district, weeks)
    towns = list(towns_of(district))
    places = _planar(towns)
    said = sorted({theme for _week, theme, _place in counts})
    budget = thresholds_of(district).false_alarms_a_month / (len(said) + 1)
    new = []
    for theme in ["", *said]:
        if only is not None and theme not in only:
            continue
        wanted = [theme] if theme else None
        table = [series(counts, weeks, themes=wanted, places=[town.pk]) for town in towns]
        for excess in excesses(table, places, budget=budget):
            alert = _store(district, theme, towns, weeks, excess, comparisons=len(said) + 1)
            if alert is not None:
                new.append(alert)
    return new


def _planar(towns: list[Municipality]) -> list[tuple[float, float]]:
    """Kilometres east and north; a municipality without a place stands in the middle of the others."""
    known = [(t.longitude, t.latitude) for t in towns if t.longitude is not None and t.latitude is not None]
    middle = [sum(values) / len(known) for values in zip(*known, strict=True)] if known else [0.0, 0.0]
    squeeze = math.cos(math.radians(middle[1]))
    return [
        (
            (middle[0] if town.longitude is None else town.longitude) * squeeze * _KM_A_DEGREE,
            (middle[1] if town.latitude is None else town.latitude) * _KM_A_DEGREE,
        )
        for town in towns
    ]


def _store(
    district: District,
    theme: str,
    towns: list[Municipality],
    weeks: list[datetime.date],
    excess: Excess,
    *,
    comparisons: int,
) -> Alert | None:
    there = [towns[place] for place in excess.places]
    week = weeks[-1]
    recent = Alert.objects.filter(
        district=district,
        theme=theme,
        week_on__gt=week - WEEK * (CONTINUES_WEEKS + 1),
        week_on__lte=week,
        municipalities__in=there,
    )
    if recent.exists():
        return None
    months = excess.recurrence_months / comparisons
    alert = Alert.objects.create(
        district=district,
        theme=theme,
        where=" ".join(sorted(town.pk for town in there)),
        week_on=week,
        since_on=weeks[excess.since],
        observed=round(excess.observed),
        expected=excess.expected,
        recurrence_weeks=min(RAREST_WEEKS, months * WEEKS_A_MONTH),
    )
    alert.municipalities.set(there)
    audit(actor=None, verb="raise_alert", subject=alert)
    return alert


def handle_alert(*, actor: User, alert: Alert, outcome: str) -> None:
    """Say what was done."""
    _decide(actor, alert, Alert.State.HANDLED, outcome)


def dismiss_alert(*, actor: User, alert: Alert, reason: str) -> None:
    """Say why there is nothing to do."""
    _decide(actor, alert, Alert.State.DISMISSED, reason)


def reopen_alert(*, actor: User, alert: Alert) -> None:
    """Put it back among what waits; what was said stays in the history."""
    _decide(actor, alert, Alert.State.OPEN, "")


@transaction.atomic
def _decide(actor: User, alert: Alert, state: Alert.State, text: str) -> None:
    stored = Alert.objects.select_for_update().get(pk=alert.pk, district=alert.district_id)
    if (stored.state == Alert.State.OPEN) == (state == Alert.State.OPEN):
        raise AlertRefused(_("Somebody else has just changed this alert. Read it again, then decide."))
    if state != Alert.State.OPEN and not text.strip():
        raise AlertRefused(_("Write what was done, or why there is nothing to do."))
    before = stored.state
    stored.state, stored.outcome = state, text.strip()
    reopened = state == Alert.State.OPEN
    stored.decided_by = None if reopened else actor
    stored.decided_at = None if reopened else timezone.now()
    stored.save(update_fields=["state", "outcome", "decided_by", "decided_at"])
    verb = {Alert.State.HANDLED: "handle_alert", Alert.State.DISMISSED: "dismiss_alert"}.get(
        state, "reopen_alert"
    )
    audit(
        actor=actor,
        verb=verb,
        subject=stored,
        changes={"state": [before, state.value]},
        reason=text.strip(),
    )
