"""How far a census is, by state, municipality and theme; what a body answered, against the round before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from vicinia.core.models import User
from vicinia.directory.models import Organization, ServiceTerm, TaxonomyTerm
from vicinia.methods.xlsform import Form, Moment, Question
from vicinia.survey.census_form import BODIES, Step, at, leaves, steps_of
from vicinia.survey.census_words import Speaker, told, words
from vicinia.survey.models import Campaign, Invitation, Response

THEMES = "temi"
WITHOUT_ADDRESS = models.Q(email="") & (
    models.Q(organization__email="") | models.Q(organization__email__isnull=True)
)
"""Invitations of bodies to which nobody can write: they are called, or answer on paper."""
AGAIN = timedelta(hours=20)
"""No body gets two letters of a campaign in less."""
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


def by_known_theme(campaign: Campaign) -> list[Progress]:
    """Return the same by the needs that bodies answer, as the directory knows them, the least told first.

    A body with several services counts in each of their needs. Two queries.
    """
    rows = ServiceTerm.objects.filter(
        term__taxonomy__code="need", service__organization__in=campaign.invitations.values("organization_id")
    ).select_related("term")
    needs: dict[UUID, TaxonomyTerm] = {}
    bodies: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows.annotate(body=models.F("service__organization_id")):
        root = row.term.parent_id or row.term_id
        bodies[root].add(row.body)
        if row.term.parent_id is None:
            needs[row.term_id] = row.term
    needs |= {one.pk: one for one in TaxonomyTerm.objects.filter(pk__in=bodies.keys() - needs.keys())}
    states = dict(campaign.invitations.values_list("organization_id", "state"))
    found = [
        _count(needs[root].name, [states[one] for one in mine])
        for root, mine in bodies.items()
        if root in needs
    ]
    return sorted(found, key=lambda one: (one.share, one.name))


def waiting(campaign: Campaign) -> QuerySet[Invitation]:
    """Return who has neither answered nor said no."""
    return campaign.invitations.exclude(state__in=(Invitation.State.DONE, Invitation.State.REFUSED))


def to_write(campaign: Campaign) -> QuerySet[Invitation]:
    """Return to whom letters go: who has an address, has not answered, and was not written to today."""
    rows = waiting(campaign).exclude(WITHOUT_ADDRESS)
    return rows.filter(models.Q(reminded_at=None) | models.Q(reminded_at__lt=timezone.now() - AGAIN))


def not_invited(campaign: Campaign, user: User) -> QuerySet[Organization]:
    """Return the bodies of the directory that a person sees and that are not on the list of a campaign."""
    bodies = Organization.objects.visible_to(user).filter(district=campaign.district_id)
    bodies = bodies.exclude(pk__in=campaign.invitations.values("organization_id"))
    return bodies.select_related("municipality").order_by("municipality__name", "name")


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
    """One answer in words, and what was answered in the round before, if there was one."""

    question: str
    now: str
    before: str
    was_asked: bool = False

    @property
    def has_changed(self) -> bool:
        """Whether it differs from the round before."""
        return self.was_asked and self.now != self.before


def answers_of(response: Response, form: Form, language: str) -> list[tuple[str, list[Answer]]]:
    """Return sections with their answers in words; what is confidential is left out."""
    before = _before(response)
    speaker = Speaker(form, Moment(form, response.answers), language)
    sections = []
    for step in steps_of(form):
        if step.kind == "know":
            continue
        if step.is_rows:
            now_rows, earlier = (_rows(form, step, held, language) for held in (response.answers, before))
            pairs = [
                Answer(name, now_rows.get(name, ""), earlier.get(name, ""), bool(before))
                for name in dict.fromkeys([*now_rows, *earlier])
            ]
        else:
            pairs = []
            for one in step.asked:
                path = (*step.path, *one.names)
                now, then = (
                    _in_words(form, one.question, at(held, path, None), language)
                    for held in (response.answers, before)
                )
                pairs.append(Answer(speaker.words(one.question.label, path), now, then, bool(before)))
        sections.append((speaker.words(step.title), [one for one in pairs if one.now or one.before]))
    return [(title, rows) for title, rows in sections if rows]


def _rows(form: Form, step: Step, answers: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return each repetition in words, by what it is about: the other body, or its first answer."""
    found: dict[str, str] = {}
    body = next((one for one in step.asked if one.question.list_name == BODIES), None)
    for number, row in enumerate(at(answers, step.path, []), start=1):
        said = [
            (one, _in_words(form, one.question, at(row, one.names, None), language)) for one in step.asked
        ]
        told_here = [(one, text) for one, text in said if text]
        if not told_here:
            continue
        name = next((text for one, text in told_here if one is (body or told_here[0][0])), str(number))
        rest = [
            text if body else f"{words(one.question.label, language, form.default_language)}: {text}"
            for one, text in told_here
            if text != name
        ]
        while name in found:
            name = f"{name} ({number})"
        found[name] = "\n".join(rest) or "✓"
    return found


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
