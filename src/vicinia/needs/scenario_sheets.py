"""Scenarios in words, for page, comparison and paper: what was asked, what comes of it, how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vicinia.needs.models import ScenarioKind
from vicinia.needs.presidia import Answer, Purpose
from vicinia.needs.queries.listening import themes
from vicinia.needs.travelling import KM_PER_HOUR

Question = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One scenario, ready to be read."""

    asked: list[str]
    verdict: str
    """How near to the best."""
    facts: list[tuple[str, str]]
    """What was reached: name and figure."""
    headings: list[str]
    rows: list[list[str]]
    """One for each municipality (presidia) or area; the first cell names it."""
    how: list[str]
    """Why these numbers."""
    warnings: list[str] = field(default_factory=list)
    """Conditions that a division made by hand does not keep; figures that nobody has counted."""


def sheet_of(kind: str, question: Question, answer: Answer) -> Sheet:
    """Say a question and its answer in the reader's language."""
    return _presidia(question, answer) if kind == ScenarioKind.PRESIDIA else _areas(question, answer)


def number(value: float, places: int = 0) -> str:
    """A figure as people write it."""
    return formats.number_format(round(value, places), places, force_grouping=True)


def whole_minutes(value: float) -> int:
    """Minutes as they are said: less than one is none."""
    return round(value) if value >= 1 else 0


def minutes_in_words(value: float) -> str:
    """A journey; what is there at once takes none."""
    rounded = whole_minutes(value)
    if not rounded:
        return _("on the spot")
    return ngettext("%(minutes)d minute", "%(minutes)d minutes", rounded) % {"minutes": rounded}


def area_name(area: dict[str, Any]) -> str:
    """The name proposed for an area."""
    return _("%(number)d · Area of %(name)s") % {"number": area["number"], "name": area["leading"]}


def theme_label(code: str) -> str:
    """A need in words."""
    if not code:
        return _("all needs together")
    return next((one.label for one in themes() if one.code == code), code)


def share_within(answer: Answer, minutes: float, which: str) -> float:
    """The share of residents with a presidium within so many minutes, ``before`` or ``after``."""
    everybody = sum(row["residents"] for row in answer["rows"])
    near = sum(row["residents"] for row in answer["rows"] if row[which] is not None and row[which] <= minutes)
    return float(near / everybody) if everybody else 0.0


def mean_minutes(answer: Answer, which: str) -> float | None:
    """Minutes of a resident, on average; None where there is no presidium."""
    everybody = sum(row["residents"] for row in answer["rows"])
    if not everybody or any(row[which] is None for row in answer["rows"]):
        return None
    return float(sum(row["residents"] * row[which] for row in answer["rows"]) / everybody)


def _presidia(question: Question, answer: Answer) -> Sheet:
    new = [site["name"] for site in answer["sites"] if site["is_new"]]
    limit = question["minutes"]
    asked = [
        _("Need: %(theme)s") % {"theme": theme_label(question["theme"])},
        ngettext("%(number)d new presidium", "%(number)d new presidia", question["number"])
        % {"number": question["number"]},
        _("Purpose: %(purpose)s") % {"purpose": Purpose(question["purpose"]).label},
        _("Travel limit: %(minutes)s minutes") % {"minutes": number(limit)},
        _who_counts(question),
        _("Places that exist already are counted") if question["existing"]
        else _("As if no presidium existed yet"),
    ]  # fmt: skip
    farthest = max(answer["rows"], key=lambda row: row["after"])
    mean_before = mean_minutes(answer, "before")
    facts = [
        (_("Proposed places"), ", ".join(new)),
        (_("Journey of a resident, on average"), _before_after(
            None if mean_before is None else minutes_in_words(mean_before),
            minutes_in_words(mean_minutes(answer, "after") or 0.0),
        )),
        (_("Residents within %(minutes)s minutes") % {"minutes": number(limit)}, _before_after(
            None if mean_before is None else f"{number(100 * share_within(answer, limit, 'before'))} %",
            f"{number(100 * share_within(answer, limit, 'after'))} %",
        )),
        (_("Longest journey"), _("%(minutes)s, from %(name)s")
         % {"minutes": minutes_in_words(farthest["after"]), "name": farthest["name"]}),
    ]  # fmt: skip
    has_before = mean_before is not None
    headings = [_("Municipality"), _("Residents"), _("Nearest presidium")]
    headings += [_("Before"), _("After"), _("Gain")] if has_before else [_("Journey"), _("Within the limit")]
    rows = []
    for row in sorted(answer["rows"], key=lambda row: row["name"]):
        site, after = answer["sites"][row["site"]]["name"], minutes_in_words(row["after"])
        if has_before:
            told = [minutes_in_words(row["before"]), after, _gain(row)]
        else:
            told = [after, _("yes") if row["after"] <= limit else _("no")]
        rows.append([row["name"], number(row["residents"]), site, *told])
    return Sheet(
        asked=asked,
        verdict=_verdict(answer),
        facts=facts,
        headings=headings,
        rows=rows,
        how=[_how_minutes(), _how_proof(question, answer), *_left_out(question)],
        warnings=[*_invented(question), *_no_gain(question, answer)],
    )


def _who_counts(question: Question) -> str:
    if question["counts"] == "expected":
        return _("People expected to be in need count (estimates of %(year)s)") % {"year": question["year"]}
    if question["counts"] == "class":
        return _("Residents count once to five times by the class of hardship: %(reading)s") % {
            "reading": question["reading"]
        }
    return _("All residents count alike")


def _before_after(before: str | None, after: str) -> str:
    return after if before is None else _("%(after)s (before: %(before)s)") % {
        "after": after, "before": before,
    }  # fmt: skip


def _gain(row: dict[str, Any]) -> str:
    saved = whole_minutes(row["before"]) - whole_minutes(row["after"])
    if saved <= 0:
        return _("stays as it is")
    return ngettext("%(minutes)d minute less", "%(minutes)d minutes less", saved) % {"minutes": saved}


def _verdict(answer: Answer) -> str:
    if answer["is_proven"]:
        return _("Proven: no other choice does better.")
    per_cent = 100 * answer["gap"]
    said = number(per_cent, 1) if per_cent >= 0.1 else number(0.1, 1)
    return _("At best, another choice does better by %(share)s %%: more than that is proven impossible.") % {
        "share": said
    }


def _how_minutes() -> str:
    return _(
        "Minutes are an approximation: from town hall to town hall, the straight line made longer by three "
        "tenths, at %(speed)d km an hour. Nobody has measured the roads or looked at the bus; everybody is "
        "taken to live at the town hall."
    ) % {"speed": KM_PER_HOUR}


def _how_proof(question: Question, answer: Answer) -> str:
    if question["purpose"] == Purpose.COVER:
        return _(
            "Within the limit are %(reached)s of %(all)s who count; no choice reaches more than %(bound)s."
        ) % {
            "reached": number(answer["objective"]), "all": number(answer["weight"]),
            "bound": number(answer["bound"]),
        }  # fmt: skip
    weight = answer["weight"] or 1.0
    return _(
        "Who counts travels %(mean)s minutes on average; no choice of as many town halls that keeps the "
        "conditions makes it less than %(bound)s."
    ) % {"mean": number(answer["objective"] / weight, 1), "bound": number(answer["bound"] / weight, 1)}


def _no_gain(question: Question, answer: Answer) -> list[str]:
    """New presidia that bring nobody nearer are worth a word: the question was perhaps another one."""
    rows = answer["rows"]
    if any(row["before"] is None for row in rows):
        return []
    limit = question["minutes"]
    if question["purpose"] == Purpose.COVER:
        gains = any(row["after"] <= limit < row["before"] for row in rows)
    else:
        gains = any(whole_minutes(row["after"]) < whole_minutes(row["before"]) for row in rows)
    if gains:
        return []
    return [
        _(
            "The places that exist already do as much: new presidia bring nobody nearer. "
            "Try a shorter limit, or look at one need alone."
        )
    ]


def _invented(question: Question) -> list[str]:
    return [_("Made from invented figures: a sample, not a fact.")] if question["is_sample"] else []


def _left_out(question: Question) -> list[str]:
    names = question.get("left_out")
    if not names:
        return []
    return [
        _("Left out, because residents or the place of the town hall are not known: %(names)s.")
        % {"names": ", ".join(names)}
    ]


def _areas(question: Question, answer: Answer) -> Sheet:
    asked = [_alike(question)]
    if question["number"]:
        asked.append(
            ngettext("%(number)d area", "%(number)d areas", question["number"])
            % {"number": question["number"]}
        )
    if question["residents"]:
        asked.append(_("At least %(residents)s residents in each")
                     % {"residents": number(question["residents"])})  # fmt: skip
    if question["minutes"]:
        asked.append(_("At most %(minutes)s minutes inside an area")
                     % {"minutes": number(question["minutes"])})  # fmt: skip
    smallest = min(answer["areas"], key=lambda area: area["residents"])
    widest = max(answer["areas"], key=lambda area: area["minutes"])
    inside, proposed = 100 * answer["inside"], 100 * answer["proposed_inside"]
    facts = [
        (_("Areas"), number(len(answer["areas"]))),
        (_("Differences that remain inside areas"), f"{number(inside, 1)} %"),
        (_("Smallest area"), _("%(residents)s residents, %(name)s")
         % {"residents": number(smallest["residents"]), "name": area_name(smallest)}),
        (_("Longest journey inside an area"), _("%(minutes)s, %(name)s")
         % {"minutes": minutes_in_words(widest["minutes"]), "name": area_name(widest)}),
    ]  # fmt: skip
    return Sheet(
        asked=asked,
        verdict=_verdict_of_areas(answer, inside, proposed),
        facts=facts,
        headings=[_("Area"), _("Municipalities"), _("Residents"), _("Longest journey inside")],
        rows=[
            [area_name(area), ", ".join(area["members"]), number(area["residents"]),
             minutes_in_words(area["minutes"])]
            for area in answer["areas"]
        ],
        how=[
            _(
                "All differences between municipalities make a hundred per cent. What remains inside areas "
                "should be little: then the municipalities of an area are alike, and areas differ from each "
                "other."
            ),
            _how_minutes(),
            *(
                _("%(name)s touches no other municipality: it was joined to %(other)s, the nearest.")
                % {"name": name, "other": other}
                for name, other in answer["joined"]
            ),
            *_left_out(question),
        ],
        warnings=[*_invented(question), *_warnings(question, answer)],
    )  # fmt: skip


def _alike(question: Question) -> str:
    if question["reading"]:
        return _("Together are municipalities alike in: %(reading)s") % {"reading": question["reading"]}
    return _("Together are municipalities that are near")


def _verdict_of_areas(answer: Answer, inside: float, proposed: float) -> str:
    if answer["is_by_hand"]:
        if inside < proposed - 0.05:
            return _(
                "Changed by hand: %(inside)s %% of differences remain inside areas, less than the "
                "%(proposed)s %% proposed; look whether the conditions are still kept."
            ) % {"inside": number(inside, 1), "proposed": number(proposed, 1)}
        return _(
            "Changed by hand: %(inside)s %% of differences remain inside areas instead of %(proposed)s %%."
        ) % {"inside": number(inside, 1), "proposed": number(proposed, 1)}
    if answer["is_proven"]:
        return _("Proven: no other division that keeps the conditions makes areas more alike inside.")
    return _("The best division that was found; that there is no better one is not proven.")


def _warnings(question: Question, answer: Answer) -> list[str]:
    said = []
    for area in answer["areas"]:
        name = area_name(area)
        if area["pieces"] > 1:
            said.append(
                _("%(name)s does not hang together: it is in %(pieces)d pieces.")
                % {"name": name, "pieces": area["pieces"]}
            )
        if question["residents"] and area["residents"] < question["residents"]:
            said.append(
                _("%(name)s has %(residents)s residents, %(missing)s fewer than asked.")
                % {
                    "name": name, "residents": number(area["residents"]),
                    "missing": number(question["residents"] - area["residents"]),
                }
            )  # fmt: skip
        if question["minutes"] and area["minutes"] > question["minutes"]:
            said.append(
                _("In %(name)s somebody travels %(minutes)s minutes, more than the %(limit)s allowed.")
                % {"name": name, "minutes": number(area["minutes"]), "limit": number(question["minutes"])}
            )
    if question["number"] and len(answer["areas"]) != question["number"]:
        said.append(
            _("There are %(found)d areas instead of the %(number)d asked for.")
            % {"found": len(answer["areas"]), "number": question["number"]}
        )
    return said
