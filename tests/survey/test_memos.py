"""Memos, variables, a code that is split, suggestions, and the survey given back."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.survey.building import conversation
from vicinia.core.models import User
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Code, Coding, Finding, Memo, Permission, Session, Study
from vicinia.survey.queries.restitution import FEWEST, restitution
from vicinia.survey.queries.suggesting import suggestions
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.services.coding import add_code, name_of, split_code
from vicinia.survey.services.findings import permit, quote
from vicinia.survey.services.memos import remove_memo, write_memo
from vicinia.survey.services.sessions import set_variables, withdraw_consent

pytestmark = pytest.mark.django_db


def put(session: Session, code: Code, passage: int, coder: User) -> Coding:
    span = said_in(session).passages[passage]
    return Coding.objects.create(
        district_id=session.district_id, session=session, code=code, start=span.start, end=span.end,
        coder=coder, coder_name=name_of(coder),
    )  # fmt: skip


def test_memos_are_the_research_groups_and_go_with_the_words(
    client: Client, memo: Memo, study: Study, session: Session, carla: User, amina: User, fabio: User
) -> None:
    client.force_login(carla)
    address = reverse("survey:memos", args=[study.pk])
    assert memo.text in client.get(address).content.decode()
    client.post(f"{address}?conversazione={session.pk}&brano=1", {"text": "Un’altra idea"})
    assert Memo.objects.filter(author=carla, session=session, passage=1).exists()
    with pytest.raises(Refused):
        remove_memo(actor=carla, memo=memo)
    assert not Memo.objects.visible_to(fabio).exists()
    withdraw_consent(actor=amina, session=session)
    assert not Memo.objects.exists()


def test_a_memo_of_nothing_is_refused(study: Study, amina: User) -> None:
    with pytest.raises(Refused):
        write_memo(actor=amina, study=study, text="  ")


def test_variables_are_lines_with_a_colon(client: Client, session: Session, carla: User) -> None:
    client.force_login(carla)
    address = reverse("survey:variables", args=[session.pk])
    assert client.post(address, {"lines": "anni di servizio 12"}).status_code == 422
    client.post(address, {"lines": "anni di servizio: 12\nterritorio: campagna"})
    assert dict(session.variables.values_list("name", "value")) == {
        "anni di servizio": "12", "territorio": "campagna",
    }  # fmt: skip
    set_variables(actor=carla, session=session, values={"territorio": "città"})
    assert dict(session.variables.values_list("name", "value")) == {"territorio": "città"}


def test_a_split_code_takes_everybodys_codings_of_the_passage(
    session: Session, code: Code, carla: User, amina: User
) -> None:
    for coder in (carla, amina):
        for passage in (1, 2):
            put(session, code, passage, coder)
    span = said_in(session).passages[1]
    new = split_code(
        actor=carla, code=code, name="Affitto", definition="", passages=[(session.pk, span.start, span.end)]
    )
    assert (code.codings.count(), new.codings.count()) == (2, 2)
    with pytest.raises(Refused):
        split_code(actor=carla, code=code, name="Vuoto", definition="", passages=[])
    assert not Code.objects.filter(name="Vuoto").exists()


def test_the_page_that_splits_says_what_is_missing(
    client: Client, session: Session, code: Code, carla: User
) -> None:
    put(session, code, 1, carla)
    client.force_login(carla)
    address = reverse("survey:code_split", args=[code.pk])
    assert client.post(address, {"name": "Affitto"}).status_code == 422
    assert client.post(address, {"name": "Affitto", "passage": f"{session.pk}:1"}).status_code == 302
    assert Code.objects.get(name="Affitto").codings.count() == 1


def test_suggestions_come_from_definitions_and_leave_out_what_is_coded(
    study: Study, session: Session, code: Code, carla: User
) -> None:
    parent = add_code(actor=carla, study=study, name="Problemi", definition="")
    add_code(actor=carla, study=study, name="Rete", definition="Lavorare insieme tra enti", parent=parent)
    other = conversation(study, "Intervista 2", "Ada: E poi?\n\nRosa: Affitti alti.\n")
    put(other, parent, 1, carla)  # a branch is no suggestion, and no example
    found = suggestions(session, name_of(carla))
    assert any(code in [one for one, _why in offered.codes] for offered in found)
    first = next(one for one in found if code in [which for which, _why in one.codes])
    put(session, code, first.number, carla)
    assert first.number not in [one.number for one in suggestions(session, name_of(carla))]


def test_the_survey_is_given_back_with_permitted_words_and_no_small_counts(
    client: Client, study: Study, session: Session, finding: Finding, carla: User, elena: User
) -> None:
    span = said_in(session).passages[1]
    quotation = quote(actor=carla, finding=finding, session=session, start=span.start, end=span.end)
    permit(
        actor=carla, quotation=quotation, permission=Permission.LABS, words="Non resta nulla.", allowed=[],
        sure=True,
    )  # fmt: skip
    told = {
        level: next(
            one
            for _label, rows in restitution(study.district, level).groups
            for one in rows
            if one.finding == finding
        )
        for level in (Permission.LABS, Permission.PUBLIC)
    }
    assert [one.words for one in told[Permission.LABS].quotations] == ["Non resta nulla."]
    assert told[Permission.PUBLIC].quotations == ()
    assert told[Permission.LABS].conversations is None and FEWEST > 1
    client.force_login(elena)
    network = client.get(reverse("survey:restitution", args=["rete"])).content.decode()
    public = client.get(reverse("survey:restitution", args=["tutti"])).content.decode()
    assert "Non resta nulla." in network and "Non resta nulla." not in public
