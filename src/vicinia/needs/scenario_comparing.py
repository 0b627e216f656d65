"""Two scenarios of one kind side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vicinia.needs.models import Scenario, ScenarioKind
from vicinia.needs.presidia import Answer
from vicinia.needs.scenario_maps import Picture, picture_of
from vicinia.needs.scenario_sheets import Sheet, area_name, minutes_in_words, sheet_of, whole_minutes


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of both, and what becomes of each municipality."""

    sheets: tuple[Sheet, Sheet]
    pictures: tuple[Picture | None, Picture | None]
    facts: list[tuple[str, str, str]]
    headings: list[str]
    rows: list[list[str]]


def compared(first: Scenario, second: Scenario) -> Comparison:
    """Compare; both must be of one kind and district."""
    both = (first, second)
    one, other = (sheet_of(row.kind, row.question, row.answer) for row in both)
    pictures = tuple(
        picture_of(row.district, row.kind, row.question, row.answer, key)
        for row, key in zip(both, ("first", "second"), strict=True)
    )
    verdicts = (_("How near to the best"), one.verdict, other.verdict)
    facts = _side_by_side(one, other)
    is_presidia = first.kind == ScenarioKind.PRESIDIA
    rows = (_of_presidia if is_presidia else _of_areas)(first.answer, second.answer)
    return Comparison(
        sheets=(one, other),
        pictures=(pictures[0], pictures[1]),
        facts=[(_("Asked"), " · ".join(one.asked), " · ".join(other.asked)), *facts, verdicts],
        headings=[_("Municipality"), first.name, second.name, _("What changes")],
        rows=rows,
    )


def _side_by_side(one: Sheet, other: Sheet) -> list[tuple[str, str, str]]:
    """Facts by name: two limits make two different facts."""
    values = dict(other.facts)
    found = [(name, value, values.pop(name, "–")) for name, value in one.facts]
    return found + [(name, "–", value) for name, value in values.items()]


def _of_presidia(one: Answer, other: Answer) -> list[list[str]]:
    left, right = ({row["code"]: row for row in answer["rows"]} for answer in (one, other))
    names = {row["code"]: row["name"] for row in [*one["rows"], *other["rows"]]}
    rows = []
    for code, name in sorted(names.items(), key=lambda item: item[1]):
        before, after = left.get(code), right.get(code)
        if before is None or after is None:
            rows.append([name, _journey(before), _journey(after), _("only in one of the two")])
            continue
        change = whole_minutes(after["after"]) - whole_minutes(before["after"])
        rows.append([name, _journey(before), _journey(after), _change(change)])
    return rows


def _journey(row: dict[str, float] | None) -> str:
    return "–" if row is None else minutes_in_words(row["after"])


def _change(minutes: int) -> str:
    if not minutes:
        return _("the same")
    if minutes > 0:
        return ngettext("%(minutes)d minute more", "%(minutes)d minutes more", minutes) % {"minutes": minutes}
    return ngettext("%(minutes)d minute less", "%(minutes)d minutes less", -minutes) % {"minutes": -minutes}


def _of_areas(one: Answer, other: Answer) -> list[list[str]]:
    def companions(answer: Answer, code: str) -> set[str] | None:
        area = answer["of"].get(code)
        return None if area is None else {who for who, number in answer["of"].items() if number == area}

    names = {**one["towns"], **other["towns"]}
    rows = []
    for code, name in sorted(names.items(), key=lambda item: item[1]):
        before, after = companions(one, code), companions(other, code)
        if before is None or after is None:
            said = _("only in one of the two")
        elif before == after:
            said = _("the same area")
        else:
            said = _changed_company(names, before, after)
        rows.append([name, _area_of(one, code), _area_of(other, code), said])
    return rows


def _changed_company(names: dict[str, str], before: set[str], after: set[str]) -> str:
    parts = []
    if after - before:
        parts.append(_("now with %(names)s") % {"names": _listed(names, after - before)})
    if before - after:
        parts.append(_("no longer with %(names)s") % {"names": _listed(names, before - after)})
    return "; ".join(parts)


def _listed(names: dict[str, str], codes: set[str]) -> str:
    return ", ".join(sorted(names[code] for code in codes))


def _area_of(answer: Answer, code: str) -> str:
    area = answer["of"].get(code)
    return "–" if area is None else area_name(answer["areas"][area - 1])
