"""How far a census is, by state, municipality and theme; what a body answered, against the round before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vicinia.methods.xlsform import Form, Moment, Question
from vicinia.survey.census_form import at, leaves, steps_of
from vicinia.survey.census_words import Speaker, told, words
from vicinia.survey.models import Campaign, Invitation, Response

THEMES = "temi"
CONFIDENTIAL = ("fiducia_", "valore_")
"""Answers about single other bodies: nobody is shown them pair by pair."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many bodies stand where."""

    name: str
    invited: int
    done: int
    states: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        """Share that has answered."""
        return self.done / self.invited if self.invited else 0.0


def progress(campaign: Campaign) -> Progress:
    """Return how far a campaign is."""
    return progress_of([campaign])[0]


def progress_of(campaigns: Sequence[Campaign]) -> list[Progress]:
    """Return how far campaigns are. One query."""
    states: dict[UUID, list[str]] = defaultdict(list)
    rows = Invitation.objects.filter(campaign__in=campaigns).values_list("campaign_id", "state")
    for campaign, state in rows:
        states[campaign].append(state)
    return [_count(str(one), states[one.pk]) for one in campaigns]


def by_town(campaign: Campaign) -> list[Progress]:
    """Return the same for each municipality."""
    towns: dict[str, list[str]] = defaultdict(list)
    rows = campaign.invitations.values_list("organization__municipality__name", "state")
    for town, state in rows:
        towns[town or "—"].append(state)
    return [_count(town, towns[town]) for town in sorted(towns)]


def by_theme(campaign: Campaign, form: Form) -> list[tuple[str, int]]:
    """Return how many bodies say that they work on each theme, the fewest first: the gaps stand on top."""
    found: Counter[str] = Counter()
    for answers in _handed_in(campaign).values_list("answers", flat=True):
        for name, value in leaves(answers):
            if name == THEMES:
                found.update(value if isinstance(value, list) else str(value).split())
    return sorted(
        ((words(one.label, "it"), found[one.name]) for one in form.choices.get(THEMES, ())),
        key=lambda pair: pair[1],
    )


def _handed_in(campaign: Campaign) -> Any:
    return Response.objects.filter(invitation__campaign=campaign, submitted_at__isnull=False)


def _count(name: str, states: Any) -> Progress:
    found = Counter(states)
    return Progress(
        name,
        sum(found.values()),
        found[Invitation.State.DONE],
        tuple((str(state.label), found[state]) for state in Invitation.State),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in words, and what was answered in the round before."""

    question: str
    now: str
    before: str

    @property
    def has_changed(self) -> bool:
        """Whether it differs from the round before."""
        return bool(self.before) and self.now != self.before


def answers_of(response: Response, form: Form, language: str) -> list[tuple[str, list[Answer]]]:
    """Return sections with their answers in words; what is confidential is left out."""
    before = _before(response)
    speaker = Speaker(form, Moment(form, response.answers), language)
    sections = []
    for step in steps_of(form):
        if step.kind == "know":
            continue
        if step.is_rows:
            rows, earlier = (at(one, step.path, []) for one in (response.answers, before))
            pairs = [Answer(speaker.words(step.title), str(len(rows)), str(len(earlier) or ""))]
        else:
            pairs = []
            for one in step.asked:
                path = (*step.path, *one.names)
                now, then = (
                    _in_words(form, one.question, at(held, path, None), language)
                    for held in (response.answers, before)
                )
                pairs.append(Answer(speaker.words(one.question.label, path), now, then))
        sections.append((speaker.words(step.title), [one for one in pairs if one.now or one.before]))
    return [(title, rows) for title, rows in sections if rows]


def _before(response: Response) -> Mapping[str, Any]:
    previous = response.invitation.campaign.previous_id
    if not previous:
        return {}
    earlier = Response.objects.filter(
        invitation__campaign=previous, invitation__organization=response.invitation.organization_id
    ).first()
    return earlier.answers if earlier else {}


def _in_words(form: Form, question: Question, value: Any, language: str) -> str:
    if question.kind in ("group", "note") or question.name.startswith(CONFIDENTIAL):
        return ""
    return told(form, question, value, language)
