"""Opening hours as a week: seven days, two intervals a day, typed or left empty."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

DAYS = (
    ("MO", _("Monday")),
    ("TU", _("Tuesday")),
    ("WE", _("Wednesday")),
    ("TH", _("Thursday")),
    ("FR", _("Friday")),
    ("SA", _("Saturday")),
    ("SU", _("Sunday")),
)
Interval = tuple[str, str, str]


class ClockInput(forms.TimeInput):
    """The browser's own clock, which speaks the reader's language."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WeekForm(forms.Form):
    """Seven days with a morning and an afternoon; an empty pair means closed."""

    def __init__(self, *args: Any, hours: list[dict[str, Any]], **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "week")
        super().__init__(*args, **kwargs)
        self.before = intervals_of(hours)
        by_day: dict[str, list[Interval]] = {day: [] for day, _name in DAYS}
        for interval in self.before:
            by_day[interval[0]].append(interval)
        self.rows = []
        for day, name in DAYS:
            slots = max(2, len(by_day[day]))
            fields = []
            for slot in range(slots):
                given = by_day[day][slot] if slot < len(by_day[day]) else (day, "", "")
                for edge, value, label in (
                    ("from", given[1], _("{day}: opens at")),
                    ("to", given[2], _("{day}: closes at")),
                ):
                    key = f"{day}_{slot}_{edge}"
                    self.fields[key] = forms.TimeField(
                        required=False,
                        initial=value or None,
                        widget=ClockInput(),
                        label=str(label).format(day=name),
                    )
                fields.append((f"{day}_{slot}_from", f"{day}_{slot}_to"))
            self.rows.append((day, name, fields))

    def days(self) -> list[tuple[Any, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """Return (name of the day, pairs of fields) for the template."""
        return [(name, [(self[a], self[b]) for a, b in pairs]) for _day, name, pairs in self.rows]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for _day, _name, pairs in self.rows:
            for first, second in pairs:
                opens, closes = cleaned.get(first), cleaned.get(second)
                if bool(opens) != bool(closes):
                    self.add_error(second if opens else first, _t("Give both hours, or neither."))
                elif opens and opens == closes:
                    self.add_error(
                        second, _t("It closes at the hour at which it opens. Which hour is right?")
                    )
        return cleaned

    def hours(self) -> list[dict[str, Any]] | None:
        """Return the weekly rules that were typed, or None when the week is as it was."""
        found: set[Interval] = set()
        for day, _name, pairs in self.rows:
            for first, second in pairs:
                opens, closes = self.cleaned_data.get(first), self.cleaned_data.get(second)
                if opens and closes:
                    found.add((day, opens.strftime("%H:%M"), closes.strftime("%H:%M")))
        return None if found == set(self.before) else rules_of(found)


def intervals_of(hours: list[dict[str, Any]]) -> list[Interval]:
    """Return (day, opens, closes) for each day of each weekly rule, in the order of the week."""
    order = [day for day, _name in DAYS]
    found = {
        (day.strip(), rule["opens_at"], rule["closes_at"])
        for rule in hours
        for day in rule["byday"].split(",")
        if day.strip() in order
    }
    return sorted(found, key=lambda item: (order.index(item[0]), item[1]))


def rules_of(intervals: set[Interval]) -> list[dict[str, Any]]:
    """Return one weekly rule for each pair of hours, with the days on which it holds."""
    grouped: dict[tuple[str, str], set[str]] = {}
    for day, opens, closes in intervals:
        grouped.setdefault((opens, closes), set()).add(day)
    return [
        {
            "byday": ",".join(day for day, _name in DAYS if day in days),
            "opens_at": opens,
            "closes_at": closes,
            "freq": "WEEKLY",
        }
        for (opens, closes), days in sorted(grouped.items())
    ]
