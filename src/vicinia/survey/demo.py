"""The survey of the model district: four focus groups, ten interviews, two coders. Every word is invented."""

from __future__ import annotations

import datetime
import tomllib
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from vicinia.core.models import District, User
from vicinia.survey.models import (
    Category,
    Code,
    CoderPass,
    Coding,
    Finding,
    Participant,
    Permission,
    Quotation,
    Session,
    SessionKind,
    Study,
    StudyMember,
)
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.sealing import Passage, Said
from vicinia.survey.services.coding import name_of
from vicinia.survey.services.sessions import KEPT_FOR, add_session
from vicinia.survey.services.starting import DATA, bring_starter_codes, bring_starter_findings
from vicinia.territory.queries import municipalities_of

CODERS = ("carla@demo.invalid", "amina@demo.invalid")
CONSENT = "Ricerca, citazioni senza nome"
GROUPS = (
    "Focus group 1, amministratori", "Focus group 2, tecnici", "Focus group 3, terzo settore",
    "Focus group 4, parrocchie e scuole",
)  # fmt: skip
INTERVIEWS = 10
IN_GROUP, IN_INTERVIEW = 6, 4
"""Answers to each question."""
STRIDE = 7
"""Has no divisor in common with the number of answers to any question."""
QUOTED = (4, 2, 3, 5)
"""How many conversations say a finding: some are said by all, some by two."""

Span = tuple[UUID, int, int]
"""A conversation and where a passage begins and ends."""
Coded = tuple[int, str, bool]
"""The number of a passage, a code on it, and whether the coders see it differently."""


@transaction.atomic
def build_survey(district: District) -> None:
    """Build the study anew."""
    clear_survey(district)
    words = tomllib.loads((DATA / "demo.toml").read_text(encoding="utf-8"))
    study = Study.objects.create(
        district=district, name="Indagine territoriale", question=words["questions"][0],
        begun_on=datetime.date(2017, 10, 1), is_sample=True,
    )  # fmt: skip
    coders = list(User.objects.filter(email__in=CODERS).order_by("-email"))
    StudyMember.objects.bulk_create(StudyMember(district=district, study=study, user=one) for one in coders)
    codes = bring_starter_codes(actor=None, study=study)
    bring_starter_findings(actor=None, study=study, codes=codes)
    Finding.objects.filter(district=district, study=study).update(is_sample=True)
    towns = list(municipalities_of(district))
    for begins, names in words["places"].items():
        finding = Finding.objects.get(district=district, study=study, title__startswith=begins)
        finding.municipalities.set(one for one in towns if one.name in names)
    titles = [*GROUPS, *(f"Intervista {number}, assistente sociale" for number in range(1, INTERVIEWS + 1))]
    for number, title in enumerate(titles):
        is_group = number < len(GROUPS)
        said, coded, voices = _conversation(words, number, is_group)
        session = add_session(
            actor=None, study=study, said=said,
            pseudonyms=["Chi chiede", *(f"Voce {at}" for at in range(1, len(voices)))],
            session=Session(
                title=title, kind=SessionKind.FOCUS_GROUP if is_group else SessionKind.INTERVIEW,
                held_on=datetime.date(2017, 11, 6) + datetime.timedelta(days=7 * number), consent=CONSENT,
                scope=Permission.PUBLIC,
                municipality=None if is_group else towns[number % len(towns)],
                retain_until=timezone.localdate() + KEPT_FOR,
            ),
        )  # fmt: skip
        for one, category in zip(session.participants.all(), voices, strict=True):
            one.category = category
            one.save(update_fields=["category"])
        _code(session, said, coded, codes, coders)
    _quote(study)


def clear_survey(district: District) -> None:
    """Remove what was built; findings that somebody wrote stay."""
    Finding.objects.filter(district=district, is_sample=True).delete()
    for study in Study.objects.filter(district=district, is_sample=True):
        Coding.objects.filter(session__study=study).delete()
        # leaves first: a branch is protected by what hangs on it
        while leaves := Code.objects.filter(study=study, children=None):
            leaves.delete()
        study.delete()


def _conversation(words: dict[str, Any], number: int, is_group: bool) -> tuple[Said, list[Coded], list[str]]:
    """Put together a conversation: one answers in an interview, four in a focus group."""
    kinds = words["voices"]
    voices = [Category.INTERVIEWER.value]
    if is_group:
        first = (kinds[number % len(kinds)], kinds[(number + 1) % len(kinds)])
        voices += [first[0], first[1], first[0], first[1]]
    else:
        voices.append(Category.SOCIAL_WORKER.value)
    pieces: list[str] = []
    passages: list[Passage] = []
    coded: list[Coded] = []

    def say(text: str, speaker: int) -> None:
        start = sum(map(len, pieces)) + len(pieces)
        passages.append(Passage(start, start + len(text), speaker))
        pieces.append(text)

    for about, question in enumerate(words["questions"]):
        say(question, 1)
        answers = [one for one in words["words"] if one["about"] == about]
        count = IN_GROUP if is_group else IN_INTERVIEW
        begin = number * IN_GROUP if is_group else len(GROUPS) * (IN_GROUP - IN_INTERVIEW) + number * count
        for at in range(count):
            # from code to code, so that the same words come again as late as they can
            one = answers[(begin + at) * STRIDE % len(answers)]
            coded.append((len(passages), one["code"], bool(one.get("differs"))))
            if "also" in one:
                coded.append((len(passages), one["also"], False))
            say(one["text"], 2 + at % (len(voices) - 1))
    return Said("\n".join(pieces), tuple(passages)), coded, voices


def _code(
    session: Session,
    said: Said,
    coded: list[Coded],
    codes: dict[str, Code],
    coders: list[User],
) -> None:
    rows = []
    for passage, name, differs in coded:
        for coder in coders[passage % 2 :][:1] if differs else coders:
            span = said.passages[passage]
            rows.append(
                Coding(
                    district_id=session.district_id, session=session, code=codes[name], start=span.start,
                    end=span.end, coder=coder, coder_name=name_of(coder),
                )
            )  # fmt: skip
    Coding.objects.bulk_create(rows)
    CoderPass.objects.bulk_create(
        CoderPass(district_id=session.district_id, session=session, coder=one, coder_name=name_of(one))
        for one in coders
    )


def _quote(study: Study) -> None:
    """Put under each finding what several conversations and voices say about its code; some may be shown."""
    shown = (Permission.PUBLIC, Permission.LABS, Permission.PUBLIC, Permission.NO)
    said = {one.pk: said_in(one) for one in study.sessions.all()}
    voices = {
        (one.session_id, one.number): one.category for one in Participant.objects.filter(session__study=study)
    }
    rows: list[Quotation] = []
    findings = Finding.objects.filter(study=study).prefetch_related("codes").order_by("kind", "title")
    for number, finding in enumerate(findings):
        codings = Coding.objects.filter(code__in=finding.codes.all()).order_by("session__held_on", "start")
        spans = dict.fromkeys(codings.values_list("session_id", "start", "end"))
        for session, start, end in _spread(list(spans), said, voices, QUOTED[number % len(QUOTED)]):
            permission = shown[sum(one.finding_id == finding.pk for one in rows) % len(shown)]
            words = said[session].text[start:end] if permission != Permission.NO else ""
            rows.append(
                Quotation(
                    district_id=study.district_id, finding=finding, session_id=session, start=start, end=end,
                    permission=permission, words=words,
                    category=voices[session, said[session].speaker_at(start)],
                )
            )  # fmt: skip
    Quotation.objects.bulk_create(rows)


def _spread(
    spans: list[Span], said: dict[UUID, Said], voices: dict[tuple[UUID, int], str], most: int
) -> list[Span]:
    """Choose passages of different conversations, first of all those of voices that were not heard yet."""

    def voice(span: Span) -> str:
        return voices[span[0], said[span[0]].speaker_at(span[1])]

    def words(span: Span) -> str:
        return said[span[0]].text[span[1] : span[2]]

    chosen: list[Span] = []
    while len(chosen) < most:
        told = {one[0] for one in chosen} | {words(one) for one in chosen}
        heard = {voice(one) for one in chosen}
        left = [(voice(one) in heard, one) for one in spans if not told & {one[0], words(one)}]
        if not left:
            break
        chosen.append(min(left, key=lambda pair: pair[0])[1])
    return chosen
