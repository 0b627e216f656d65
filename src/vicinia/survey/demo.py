"""The survey of the model district: four focus groups, ten interviews, two coders. Every word is invented."""

from __future__ import annotations

import datetime
import tomllib
from typing import Any

from django.db import transaction
from django.utils import timezone

from vicinia.core.models import District, User
from vicinia.survey.models import (
    Category,
    Code,
    CoderPass,
    Coding,
    Finding,
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


def _conversation(
    words: dict[str, Any], number: int, is_group: bool
) -> tuple[Said, list[tuple[int, str, bool]], list[str]]:
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
    coded: list[tuple[int, str, bool]] = []

    def say(text: str, speaker: int) -> None:
        start = sum(map(len, pieces)) + len(pieces)
        passages.append(Passage(start, start + len(text), speaker))
        pieces.append(text)

    for about, question in enumerate(words["questions"]):
        say(question, 1)
        answers = [one for one in words["words"] if one["about"] == about]
        for at in range(6 if is_group else 4):
            one = answers[(number * 3 + at) % len(answers)]
            coded.append((len(passages), one["code"], bool(one.get("differs"))))
            say(one["text"], 2 + at % (len(voices) - 1))
    return Said("\n".join(pieces), tuple(passages)), coded, voices


def _code(
    session: Session,
    said: Said,
    coded: list[tuple[int, str, bool]],
    codes: dict[str, Code],
    coders: list[User],
) -> None:
    rows = []
    for passage, name, differs in coded:
        for coder in coders[:1] if differs else coders:
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
    """Put under each finding what two conversations say about its code; some of it may be shown."""
    shown = (Permission.PUBLIC, Permission.LABS, Permission.NO)
    said = {one.pk: said_in(one) for one in study.sessions.all()}
    for finding in Finding.objects.filter(study=study).prefetch_related("codes"):
        seen: set[str] = set()
        rows = Coding.objects.filter(code__in=finding.codes.all()).select_related("session")
        for coding in rows.order_by("session__held_on", "start"):
            words = said[coding.session_id].text[coding.start : coding.end]
            if words in seen or len(seen) == len(shown):
                continue
            passage = next(one for one in said[coding.session_id].passages if one.start == coding.start)
            permission = shown[len(seen)]
            Quotation.objects.create(
                district_id=study.district_id, finding=finding, session=coding.session, start=coding.start,
                end=coding.end, permission=permission, words=words if permission != Permission.NO else "",
                category=coding.session.participants.get(number=passage.speaker).category,
            )  # fmt: skip
            seen.add(words)
