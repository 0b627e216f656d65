"""Codes on passages: once, by whom, never on other words; trees that change; counts."""

import pytest
from django.db import IntegrityError, transaction

from tests.survey.building import conversation
from vicinia.core.models import User
from vicinia.survey.models import Category, Code, Coding, Discussion, Finding, Permission, Session, Study
from vicinia.survey.queries import agreement, counting, findings
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.services import coding as services
from vicinia.survey.services.findings import permit, quote
from vicinia.survey.services.sessions import name_voices

pytestmark = pytest.mark.django_db


def put(person: User, session: Session, code: Code, passage: int) -> Coding:
    one = said_in(session).passages[passage]
    return services.put_code(
        actor=person, session=session, code=code, start=one.start, end=one.end, text_hash=session.text_hash
    )[0]


def test_twice_is_once(session: Session, code: Code, carla: User) -> None:
    assert put(carla, session, code, 1) == put(carla, session, code, 1)
    assert Coding.objects.count() == 1


def test_a_text_that_changed_takes_no_code(session: Session, code: Code, carla: User) -> None:
    with pytest.raises(services.Refused):
        services.put_code(actor=carla, session=session, code=code, start=0, end=4, text_hash="other")
    with pytest.raises(services.Refused):
        services.put_code(
            actor=carla, session=session, code=code, start=4, end=4, text_hash=session.text_hash
        )
    assert not Coding.objects.exists()


def test_only_ones_own_code_goes(session: Session, code: Code, carla: User, amina: User) -> None:
    mine = put(carla, session, code, 1)
    with pytest.raises(services.Refused):
        services.take_code_away(actor=amina, coding=mine)
    services.take_code_away(actor=carla, coding=mine)
    assert not Coding.objects.exists()


def test_the_database_refuses_what_must_not_be(session: Session, code: Code, study: Study) -> None:
    wrong = (
        lambda: Code.objects.create(district_id=study.district_id, study=study, name=code.name),
        lambda: Coding.objects.create(
            district_id=study.district_id, session=session, code=code, start=5, end=5, coder_name="x"
        ),
    )
    for make in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_a_code_cannot_stand_under_itself(study: Study, code: Code, carla: User) -> None:
    child = services.add_code(actor=carla, study=study, name="Affitto", parent=code)
    with pytest.raises(services.Refused):
        services.change_code(actor=carla, code=code, name="Casa", definition="", parent=child)
    with pytest.raises(services.Refused):
        services.merge_codes(actor=carla, code=code, into=child)
    assert [one.path for one in tree_of(study)] == [("Casa",), ("Casa", "Affitto")]


def test_merging_doubles_nothing(
    study: Study, session: Session, code: Code, carla: User, finding: Finding
) -> None:
    other = services.add_code(actor=carla, study=study, name="Abitare")
    finding.codes.add(other)
    for which, passage in ((code, 1), (other, 1), (other, 2)):
        put(carla, session, which, passage)
    assert services.merge_codes(actor=carla, code=other, into=code) == 1
    assert Coding.objects.filter(code=code).count() == Coding.objects.count() == 2
    assert [one.path for one in tree_of(study)] == [("Casa",)]
    assert list(finding.codes.all()) == [code]
    services.add_code(actor=carla, study=study, name="Abitare")


def test_agreement_and_what_to_talk_about(
    study: Study, session: Session, code: Code, carla: User, amina: User
) -> None:
    put(carla, session, code, 1)
    put(amina, session, code, 1)
    put(carla, session, code, 2)
    assert agreement.compare(study).codes == [], "nobody has read to the end"
    for person in (carla, amina):
        services.finish_reading(actor=person, session=session)
    found = agreement.compare(study)
    # coders × passages: 0 1 1 0 0 and 0 1 0 0 0; Do = 2/10, De = 2·3·7/(10·9)
    assert found.codes[0].alpha == pytest.approx(1 - 0.2 / (2 * 3 * 7 / 90))
    assert (found.codes[0].marked, found.codes[0].differ) == (2, 1)
    (one,) = found.disagreements
    assert (one.passage, one.yes, one.no) == (2, ("Carla",), ("Amina",))
    assert one.text == "E non lo dicono a nessuno."
    services.settle(
        actor=carla, session=session, code=code, passage=2, outcome=Discussion.Outcome.APPLIES, note="Sì"
    )
    assert agreement.compare(study).disagreements[0].discussion is not None
    services.read_again(actor=amina, session=session)
    assert agreement.compare(study).codes == []


def test_counts_by_who_speaks(study: Study, session: Session, code: Code, carla: User, amina: User) -> None:
    name_voices(
        actor=carla, session=session,
        voices={1: ("Chi chiede", Category.INTERVIEWER), 2: ("Operatrice A", Category.SOCIAL_WORKER)},
    )  # fmt: skip
    other = services.add_code(actor=carla, study=study, name="Rete")
    for person, which, passage in ((carla, code, 1), (amina, code, 1), (carla, other, 1), (carla, code, 2)):
        put(person, session, which, passage)
    counted = counting.count(study)
    assert [(row.branch.code.name, row.passages, row.by_group) for row in counted.rows] == [
        ("Casa", 2, [2]), ("Rete", 1, [1]),
    ]  # fmt: skip
    rows = counting.passages_by_code(study, code.pk)[code.pk]
    assert [(one.number, one.who) for one in rows] == [
        (1, "Operatrice A"), (2, "Operatrice A"),
    ]  # fmt: skip


def test_a_finding_says_how_well_it_is_supported(
    study: Study, session: Session, finding: Finding, carla: User
) -> None:
    second = conversation(study, "Intervista 2")
    for one, category in ((session, Category.SOCIAL_WORKER), (second, Category.PARISH)):
        name_voices(actor=carla, session=one, voices={2: ("Voce", category)})
        start = said_in(one).passages[1].start
        quote(actor=carla, finding=finding, session=one, start=start, end=start + 8)
        quote(actor=carla, finding=finding, session=one, start=start, end=start + 8)
    weighed = findings.weigh(finding)
    assert (weighed.conversations, len(weighed.voices), weighed.quotable) == (2, 2, 0)
    assert weighed.is_triangulated


def test_words_that_betray_somebody_do_not_travel(session: Session, finding: Finding, carla: User) -> None:
    quotation = quote(actor=carla, finding=finding, session=session, start=0, end=9)

    def allow(words: str, sure: bool = True) -> None:
        permit(
            actor=carla, quotation=quotation, permission=Permission.LABS, words=words, allowed=["Galliera"],
            sure=sure,
        )  # fmt: skip

    for words in ("", "La signora Rossi non paga", "chiamate il 333 123 4567"):
        with pytest.raises(services.Refused):
            allow(words)
    with pytest.raises(services.Refused, match="Vedrana"):
        allow("Qui a Vedrana manca la casa", sure=False)
    allow("A Galliera una famiglia non paga")
    assert [one.words for one in findings.permitted(finding, Permission.LABS)] == [
        "A Galliera una famiglia non paga"
    ]
    assert findings.permitted(finding, Permission.PUBLIC) == []
    permit(actor=carla, quotation=quotation, permission=Permission.NO, words="x", allowed=(), sure=False)
    assert findings.permitted(finding, Permission.LABS) == []
    quotation.refresh_from_db()
    assert quotation.words == ""
