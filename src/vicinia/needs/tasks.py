"""Work of this room that can run in the background."""

from __future__ import annotations

import datetime

from django_tasks import task

from vicinia.core.models import District
from vicinia.needs.services.alerts import look_for_alerts


@task()
def look_at_last_week(district_slug: str, week: str | None = None) -> int:
    """Compare a week of a district with its past; return how many alerts are new."""
    district = District.objects.get(slug=district_slug)
    day = datetime.date.fromisoformat(week) if week else None
    return len(look_for_alerts(district=district, week=day))
