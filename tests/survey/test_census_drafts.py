"""A page of the census is kept while somebody writes: unfinished, in order, never over something newer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.survey.test_census import WHO, arrive, everything, page
from vicinia.core.models import District, User
from vicinia.directory.models import Organization
from vicinia.survey.forms.pages import MOST_ROWS, posted
from vicinia.survey.models import Campaign, Invitation, Response
from vicinia.survey.services import answering
from vicinia.survey.services.campaigns import add_questionnaire

pytestmark = pytest.mark.django_db


def opened(client: Client, number: int) -> dict[str, Any]:
    """Open a page, and return what its script sends along with every draft."""
    context = client.get(reverse("survey:census_answer", args=[number])).context
    return {"@version": context["version"], "@shown": context.get("shown", [])}


def draft(
    client: Client, number: int, hidden: dict[str, Any], *, at: int = 1, window: str = "a", **said: Any
) -> Any:
    return page(client, number, **hidden, **{"@autosave": "1", "@window": window, "@number": at}, **said)


def kept() -> dict[str, Any]:
    answers: dict[str, Any] = Response.objects.get().answers
    return answers


def test_what_is_written_is_kept_and_the_page_does_not_go_on(client: Client, invitation: Invitation) -> None:
    arrive(client, invitation)
    hidden = opened(client, 1)
    answer = draft(client, 1, hidden, name="Associazione di pr", email="senza chiocciola")
    assert (answer.status_code, answer.content) == (204, b"")
    assert kept()["ente"]["name"] == "Associazione di pr" and kept()["ente"]["email"] == "senza chiocciola"
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.PARTIAL
    shown = client.get(reverse("survey:census_answer", args=[1])).content.decode()
    assert "Associazione di pr" in shown and "error" not in shown


def test_a_draft_that_comes_late_changes_nothing(client: Client, invitation: Invitation) -> None:
    arrive(client, invitation)
    hidden = opened(client, 1)
    for at, words in ((2, "Nome intero"), (1, "Nome"), (2, "Nome")):
        assert draft(client, 1, hidden, at=at, name=words).status_code == 204
    assert kept()["ente"]["name"] == "Nome intero"


def test_a_draft_never_overwrites_what_was_handed_on(client: Client, invitation: Invitation) -> None:
    arrive(client, invitation)
    hidden = opened(client, 1)
    assert draft(client, 1, hidden, name="Nom").status_code == 204
    page(client, 1, **WHO)
    answer = draft(client, 1, hidden, at=2, name="Nome a metà")
    assert answer.status_code == 409 and "altra finestra" in answer.json()["problem"]
    assert kept()["ente"]["name"] == WHO["name"]


def test_two_windows_of_one_page(client: Client, invitation: Invitation) -> None:
    arrive(client, invitation)
    one, other = opened(client, 1), opened(client, 1)
    assert draft(client, 1, one, name="Dalla prima").status_code == 204
    assert draft(client, 1, other, window="b", name="Dalla seconda").status_code == 409
    assert draft(client, 1, opened(client, 1), window="b", name="Aperta di nuovo").status_code == 204
    assert draft(client, 1, one, at=2, name="Ancora la prima").status_code == 409
    assert kept()["ente"]["name"] == "Aperta di nuovo"
    assert draft(client, 2, opened(client, 2), temi=["casa"]).status_code == 204, "another page is free"


def test_a_draft_hides_no_question_from_who_goes_on(client: Client, invitation: Invitation) -> None:
    arrive(client, invitation)
    hidden = opened(client, 2)
    assert draft(client, 2, hidden, temi=["alimenti"]).status_code == 204
    answer = page(client, 2, temi=["alimenti"], **{"@shown": hidden["@shown"]})
    assert answer.headers["Location"].endswith("/2/"), "the new question is still to be asked"
    hidden = opened(client, 2)
    said: dict[str, Any] = {"temi": ["alimenti"], "alimenti": "Alla domenica"}
    assert draft(client, 2, hidden, **(said | {"temi": []})).status_code == 204
    assert draft(client, 2, hidden, at=2, **said).status_code == 204
    page(client, 2, **said, **{"@shown": hidden["@shown"]})
    assert "Alla domenica" in str(kept()), "a tick that went and came back loses no words"


def test_a_tick_that_goes_and_comes_back_loses_nothing(
    client: Client, invitation: Invitation, parish_aid: Organization
) -> None:
    arrive(client, invitation)
    known = str(parish_aid.pk)
    page(client, 3, known=[known])
    page(client, 4, **{"row0-livello": "3"})
    hidden = opened(client, 3)
    assert draft(client, 3, hidden).status_code == 204
    assert draft(client, 3, hidden, at=2, known=[known]).status_code == 204
    assert "3" in [row.get("livello") for row in kept()["legami"]]
    page(client, 3)
    assert kept()["legami"] == [], "going on is what takes it away"


def test_it_says_why_nothing_is_kept(
    client: Client, invitation: Invitation, parish_aid: Organization, campaign: Campaign, district: District
) -> None:
    assert draft(client, 1, {}).status_code == 403, "a phone without its link"
    arrive(client, invitation)
    hidden = opened(client, 1)
    last = draft(client, 6, {})
    assert (last.status_code, Response.objects.get().submitted_at) == (409, None), "a draft hands nothing in"
    Invitation.objects.filter(pk=invitation.pk).update(state=Invitation.State.REFUSED)
    assert "non vuole rispondere" in draft(client, 1, hidden, name="X").json()["problem"]
    page(client, 1, **WHO)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.PARTIAL, "going on changes one's mind"
    everything(client, invitation, [parish_aid], str(district.municipalities.first().pk))
    done = draft(client, 1, hidden, name="Dopo")
    assert done.status_code == 409 and "già stat" in done.json()["problem"]
    today = timezone.localdate()
    Campaign.objects.filter(pk=campaign.pk).update(
        opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1)
    )
    over = draft(client, 1, hidden, name="Tardi")
    assert over.status_code == 409 and over.json()["problem"]
    assert kept()["ente"]["name"] == WHO["name"]


def test_a_draft_needs_the_token_of_its_page(invitation: Invitation) -> None:
    client = Client(enforce_csrf_checks=True)
    arrive(client, invitation)
    token = client.get(reverse("survey:census_answer", args=[1])).context["csrf_token"]
    assert draft(client, 1, {}, name="X").status_code == 403
    answer = draft(client, 1, {"@version": "0::0", "csrfmiddlewaretoken": str(token)}, name="X")
    assert answer.status_code == 204 and kept()["ente"]["name"] == "X"


def test_what_is_said_on_the_telephone_is_kept_too(
    client: Client, invitation: Invitation, carla: User
) -> None:
    client.force_login(carla)
    address = reverse("survey:census_answer_for", args=[invitation.pk, 1])
    hidden = {"@version": client.get(address).context["version"], "@autosave": "1", "@number": "x"}
    assert client.post(address, {**hidden, "channel": "paper", "name": "Detto"}).status_code == 204
    response = Response.objects.get()
    assert (response.entered_by, response.answers["ente"]["name"]) == (carla, "Detto")
    invitation.refresh_from_db()
    assert invitation.channel == "paper"


def test_repetitions_are_as_many_as_the_page_sends() -> None:
    assert posted({"row0-a": "", "row2-a": "x", "rowx-a": "", "other": ""}) == 3
    assert posted({"row999-a": "x"}) == MOST_ROWS and posted(None) == 0


def test_going_on_writes_nothing_new_about_the_beginning(
    invitation: Invitation, django_assert_num_queries: Any
) -> None:
    first = answering.open_invitation(invitation=invitation)
    with django_assert_num_queries(1):
        assert answering.open_invitation(invitation=invitation) == first


REPEATED = """"survey",,,
,"type","name","label::Italiano (it)"
,"begin_repeat","sedi","Le sedi"
,"text","via","Via"
,"text","orari","Orari"
,"end_repeat",,
"settings",,,
,"form_title","default_language",
,"Le sedi","Italiano (it)",
"""


def test_repetitions_that_grow_and_shrink_while_they_are_written(
    client: Client, invitation: Invitation, campaign: Campaign, district: District
) -> None:
    sheet = add_questionnaire(actor=None, district=district, source=REPEATED.encode(), filename="sedi.csv")
    Campaign.objects.filter(pk=campaign.pk).update(questionnaire=sheet)
    arrive(client, invitation)
    rows = {"row0-via": "Roma", "row0-orari": "", "row1-via": "Po", "row1-orari": "9", "row2-via": "Este"}
    page(client, 1, again="1", **rows)
    hidden = opened(client, 1)
    rows["row2-orari"] = "15"
    for at, first in enumerate(("", "Roma, 2"), start=1):
        assert draft(client, 1, hidden, at=at, **(rows | {"row0-via": first})).status_code == 204
    assert [one["via"] for one in kept()["sedi"]] == ["Roma, 2", "Po", "Este"]
    assert draft(client, 1, hidden, at=3, **(rows | {"row0-via": ""})).status_code == 204
    page(client, 1, **rows)
    assert [(one["via"], one["orari"]) for one in kept()["sedi"]] == [
        ("Roma", ""),
        ("Po", "9"),
        ("Este", "15"),
    ]
