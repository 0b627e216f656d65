"""Alerts as lines on the coordination's page of what is to do."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vicinia.core.desk import ToDo
from vicinia.core.policies import Person
from vicinia.needs.queries.listening import open_alerts_of_coordinator, themes

_SHOWN = 5


def alerts_to_do(person: Person) -> list[ToDo]:
    """One line for each alert that waits, the newest first; the rest is counted."""
    waiting = list(open_alerts_of_coordinator(person))
    if not waiting:
        return []
    labels = {one.code: one.label for one in themes()}
    lines = []
    for alert in waiting[:_SHOWN]:
        towns = [place.name for place in alert.municipalities.all()]
        where = ", ".join(towns[:3]) + (" …" if len(towns) > 3 else "")
        said = {"theme": labels.get(alert.theme, alert.theme) or _("all needs"), "where": where}
        text = _("More signals than usual: %(theme)s, in %(where)s") % said
        lines.append(ToDo(text, reverse("needs:alert", args=[alert.pk])))
    more = len(waiting) - _SHOWN
    if more > 0:
        text = ngettext("and %(n)d more alert", "and %(n)d more alerts", more) % {"n": more}
        lines.append(ToDo(text, reverse("needs:alerts") + "?state=open"))
    return lines
