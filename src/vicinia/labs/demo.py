"""The labs of the model district: seven projects, three tables, thirty-nine people, all invented."""

from __future__ import annotations

import datetime
import tomllib
import uuid
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from vicinia.core.models import District, User
from vicinia.directory.models import Organization
from vicinia.labs.models import (
    Assignment,
    Attendance,
    BenchmarkProject,
    Contribution,
    CostLine,
    GoodPractice,
    Lab,
    LabKind,
    Meeting,
    Participant,
    Principle,
    Procedure,
    Proposal,
    QualityElement,
    QualityIndicator,
    Rating,
    Recommendation,
    Review,
    Seat,
    Statement,
    Table,
    Task,
    Vote,
    Weight,
)
from vicinia.labs.queries.quality import indicators_of
from vicinia.labs.services.starting import DATA, bring_starter_elements, bring_starter_principles
from vicinia.survey.models import Category, Finding
from vicinia.territory.queries import municipalities_of

CATEGORIES = (
    Category.OFFICER, Category.SOCIAL_WORKER, Category.THIRD_SECTOR, Category.THIRD_SECTOR, Category.PARISH,
    Category.SCHOOL, Category.FIRM, Category.ADMINISTRATOR,
)  # fmt: skip
REVIEWERS = ("carla@demo.invalid", "amina@demo.invalid", "elena@demo.invalid")
COMPARED = 24
"""So many of the thirty-nine had compared projects before."""
THEMES = ("Reti funzionali", "Leggere i bisogni", "Comunità")
COSTS = ("Ore di chi coordina", "Sala e riscaldamento", "Stampa e comunicazione")
GROUPS = ("Raccolta fondi e beni", "Sostegno alla famiglia", "Distribuzione e spaccio solidale")


@transaction.atomic
def build_labs(district: District) -> None:
    """Build both labs anew."""
    clear_labs(district)
    words = tomllib.loads((DATA / "demo.toml").read_text(encoding="utf-8"))
    brought = bring_starter_principles(actor=None, district=district)
    lab = Lab.objects.create(
        district=district, name="Laboratorio benchmark e progettazione", kind=LabKind.CODESIGN,
        purpose="Da progetti di altri territori a elementi di qualità, buone prassi e proposte.",
        begun_on=datetime.date(2018, 3, 1), is_sample=True,
    )  # fmt: skip
    lab.findings.set(Finding.objects.filter(district=district))
    bring_starter_elements(actor=None, lab=lab)
    lab.elements.update(is_sample=True)
    QualityIndicator.objects.filter(element__lab=lab).update(is_sample=True)
    # what somebody had brought in before is theirs: only the new ones go with the model district
    Principle.objects.filter(pk__in=[one.pk for one in brought]).update(is_sample=True)
    principles = {one.name: one for one in Principle.objects.filter(district=district)}
    elements = {one.label: one for one in lab.elements.all()}
    projects = _projects(lab, words, elements)
    first = _first_meeting(lab, words, elements)
    _practices(lab, words, projects)
    second = _proposals(lab, words, elements, principles)
    for one in words["tables"]:
        meeting = (first, second)[one["meeting"] - 1]
        told = {"rapporteur": one["rapporteur"], "summary": one["summary"]}
        meeting.tables.filter(number=one["number"]).update(**told)
    _people(lab, [first, second], words["names"][:COMPARED])
    _alliance(district, words)


def clear_labs(district: District) -> None:
    """Remove what was built; labs and principles that somebody began stay."""
    Procedure.objects.filter(district=district, is_sample=True).delete()
    for lab in Lab.objects.filter(district=district, is_sample=True):
        lab.delete()
    Principle.objects.filter(district=district, is_sample=True).delete()


def _projects(
    lab: Lab, words: dict[str, Any], elements: dict[str, QualityElement]
) -> dict[str, BenchmarkProject]:
    raters = list(User.objects.filter(email__in=("carla@demo.invalid", "amina@demo.invalid")))
    found = {}
    for number, one in enumerate(words["projects"]):
        project = BenchmarkProject.objects.create(
            district_id=lab.district_id, lab=lab, is_sample=True, contact="Inventato", **one
        )
        found[project.name] = project
        for element in elements.values():
            if element.theme == project.theme:
                element.projects.add(project)
        for at, indicator in enumerate(indicators_of(project)):
            level = (number + 2 * at) % 4 + 1
            Rating.objects.bulk_create(
                Rating(
                    district_id=lab.district_id, indicator=indicator, project=project, rater=rater,
                    level=max(0, level - (who == 1 and at % 3 == 0)),
                )
                for who, rater in enumerate(raters)
            )  # fmt: skip
    for theme in ("collection", "family", "distribution"):
        group = [one for one in elements.values() if one.theme == theme]
        shares = [len(group) + 1 - at for at in range(len(group))]
        Weight.objects.bulk_create(
            Weight(
                district_id=lab.district_id, element=element, rater=rater,
                points=Decimal(round(share / sum(shares) * 100, 3)),
            )
            for rater in raters
            for element, share in zip(group, shares, strict=True)
        )  # fmt: skip
    return found


def _meeting(lab: Lab, title: str, day: datetime.date, themes: tuple[str, ...]) -> Meeting:
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(17, 30)))
    meeting = Meeting.objects.create(
        district_id=lab.district_id, lab=lab, title=title, starts_at=start, place="Sala civica (inventata)",
        state=Meeting.State.CLOSED, closed_at=start + datetime.timedelta(minutes=150),
    )  # fmt: skip
    for number, theme in enumerate(themes, 1):
        Table.objects.create(district_id=lab.district_id, meeting=meeting, number=number, theme=theme)
    return meeting


def _first_meeting(lab: Lab, words: dict[str, Any], elements: dict[str, QualityElement]) -> Meeting:
    """The seven projects, at three tables: what makes them good?"""
    meeting = _meeting(lab, "Analisi dei progetti", datetime.date(2018, 4, 12), GROUPS)
    started = meeting.starts_at
    asked = Assignment.objects.create(
        district_id=lab.district_id, meeting=meeting, position=1, task=Task.ELEMENTS, minutes=40,
        text="Quali elementi di qualità caratterizzano i progetti?", started_at=started,
        ended_at=started + datetime.timedelta(minutes=40),
    )  # fmt: skip
    tables = {one.number: one for one in meeting.tables.all()}
    for one in words["words"]:
        said = Contribution.objects.create(
            district_id=lab.district_id, assignment=asked, table=tables[one["table"]],
            sender_key=uuid.uuid4(), text=one["text"],
        )  # fmt: skip
        elements[one["element"]].contributions.add(said)
    _votes(meeting, words)
    return meeting


def _votes(meeting: Meeting, words: dict[str, Any]) -> None:
    """Thirty phones in two groups that think differently of who leads."""
    statements = [
        Statement.objects.create(
            district_id=meeting.district_id, meeting=meeting, text=one["text"], position=number
        )
        for number, one in enumerate(words["statements"], 1)
    ]
    tables = list(meeting.tables.all())
    votes = []
    for phone in range(30):
        seat = Seat.objects.create(district_id=meeting.district_id, table=tables[phone % 3])
        for number, statement in enumerate(statements):
            divides = number in (0, 1, 3, 4)
            value = (1 if phone < 15 else -1) * (1 if number in (0, 3) else -1) if divides else 1
            if (phone * 7 + number * 3) % 11 == 0:
                value = 0
            votes.append(Vote(district_id=meeting.district_id, statement=statement, seat=seat, value=value))
    Vote.objects.bulk_create(votes)


def _practices(lab: Lab, words: dict[str, Any], projects: dict[str, BenchmarkProject]) -> None:
    for one in words["practices"]:
        told = {name: value for name, value in one.items() if name != "project"}
        row = GoodPractice.objects.create(district_id=lab.district_id, lab=lab, is_sample=True, **told)
        row.projects.add(projects[one["project"]])


def _proposals(
    lab: Lab,
    words: dict[str, Any],
    elements: dict[str, QualityElement],
    principles: dict[str, Principle],
) -> Meeting:
    """The three thematic tables and their twelve points."""
    meeting = _meeting(lab, "Proposte progettuali", datetime.date(2018, 6, 7), THEMES)
    tables = {one.theme: one for one in meeting.tables.all()}
    findings = {one.title: one for one in Finding.objects.filter(district=lab.district_id)}
    practices = {one.title: one for one in lab.practices.all()}
    bodies = {one.name: one for one in Organization.objects.filter(district=lab.district_id, is_sample=True)}
    reviewers = list(User.objects.filter(email__in=REVIEWERS).order_by("email"))
    for number, one in enumerate(words["proposals"]):
        decided = one["state"] == Proposal.State.ADOPTED
        row = Proposal.objects.create(
            district_id=lab.district_id, lab=lab, title=one["title"], objective=one["objective"],
            table=tables[one["table"]], state=one["state"], is_sample=True,
            reason="Approvata dalla plenaria." if decided else "",
            decided_at=meeting.closed_at if decided else None,
        )  # fmt: skip
        row.findings.set(findings[title] for title in one["findings"] if title in findings)
        row.elements.set(elements[label] for label in one["elements"])
        row.practices.set(practices[title] for title in one.get("practices", ()))
        row.principles.set(principles[name] for name in one["principles"])
        row.indicators.set(QualityIndicator.objects.filter(element__in=row.elements.all()))
        lead = bodies.get(one["lead"])
        partners = [bodies[name] for name in one["partners"] if name in bodies]
        if lead:
            row.leads.set([lead])
            row.partners.set(partners)
            for at, (what, body) in enumerate(zip(COSTS, [lead, *partners], strict=False)):
                CostLine.objects.create(
                    district_id=lab.district_id, proposal=row, what=what, is_in_kind=at < 2,
                    organization=body, euros=Decimal(900 * (3 - at)),
                )  # fmt: skip
        Review.objects.bulk_create(
            Review(
                district_id=lab.district_id, proposal=row, reviewer=reviewer, relevance=4 - at % 2,
                togetherness=3 - (number + at) % 2, feasibility=2 + (number + at) % 3,
                recommendation=Recommendation.YES if decided and at < 2 else Recommendation.MAYBE,
            )
            for at, reviewer in enumerate(reviewers)
        )  # fmt: skip
    for one in words["procedures"]:
        title = one.get("proposal")
        told = {name: value for name, value in one.items() if name != "proposal"}
        Procedure.objects.create(
            district_id=lab.district_id, is_sample=True,
            proposal=lab.proposals.get(title=title) if title else None, **told,
        )  # fmt: skip
    return meeting


def _alliance(district: District, words: dict[str, Any]) -> None:
    """Thirty-nine people, three meetings."""
    lab = Lab.objects.create(
        district=district, name="Laboratorio alleanza", kind=LabKind.ALLIANCE,
        purpose="Conoscersi, darsi linee operative comuni, scrivere un protocollo.",
        begun_on=datetime.date(2018, 6, 1), is_sample=True,
    )  # fmt: skip
    titles = ("Conoscenza reciproca", "Linee operative", "Analisi della bozza")
    meetings = [
        _meeting(lab, title, datetime.date(2018, 10 + number, 9), THEMES)
        for number, title in enumerate(titles)
    ]
    _people(lab, meetings, words["names"])


def _people(lab: Lab, meetings: list[Meeting], names: list[str]) -> None:
    """Who was invited, for a body of each municipality in turn, and who came."""
    district = lab.district
    towns = list(municipalities_of(district))
    bodies = list(Organization.objects.filter(district=district, is_sample=True).order_by("name"))
    rows = []
    for number, name in enumerate(names):
        town = towns[number % len(towns)] if towns else None
        near = [one for one in bodies if town and one.municipality_id == town.pk]
        person = Participant.objects.create(
            district=district, lab=lab, name=name, category=CATEGORIES[number % len(CATEGORIES)],
            organization=near[number % len(near)] if near else None, is_sample=True,
        )  # fmt: skip
        for at, meeting in enumerate(meetings):
            came = (number + at * 5) % 6 != 0
            state = Attendance.State.PRESENT if came else Attendance.State.EXCUSED
            rows.append(Attendance(district=district, participant=person, meeting=meeting, state=state))
    Attendance.objects.bulk_create(rows)
