"""``vicinia needs alerts``: compare the last week of signals with the past; to be run once a week."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from vicinia.core.models import District


def add_arguments(actions: Any) -> None:
    """Add the action to the command's sub-parsers."""
    action = actions.add_parser("alerts", help="look for weeks with more signals than usual")
    action.add_argument("--district", help="short name of the district (default: all)")
    action.add_argument(
        "--week",
        type=datetime.date.fromisoformat,
        help="any day of the week, as 2026-11-26 (default: last week)",
    )


def run(options: dict[str, Any], stdout: Any) -> None:
    """Look, and print one line for each district."""
    # surveillance loads a statistical library: the other actions of the command do without
    from vicinia.needs.services.alerts import look_for_alerts

    districts = District.objects.order_by("slug")
    if options.get("district"):
        districts = districts.filter(slug=options["district"])
        if not districts:
            known = ", ".join(District.objects.values_list("slug", flat=True)) or "–"
            raise CommandError(
                _("There is no district %(slug)s (there are: %(known)s).")
                % {"slug": options["district"], "known": known}
            )
    for district in districts:
        new = look_for_alerts(district=district, week=options.get("week"))
        stdout.write(_("%(name)s: %(n)d new alerts.") % {"name": district.name, "n": len(new)})
