"""The census of bodies: what is asked, kept, handed in, and what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vicinia.core.models import District, User
from vicinia.directory.models import ChangeRequest, Organization
from vicinia.methods.xlsform import read
from vicinia.survey.census_form import form_of, put, steps_of
from vicinia.survey.models import Campaign, Invitation, Questionnaire, Response, Tie
from vicinia.survey.queries.campaigns import answers_of, by_theme, by_town, progress
from vicinia.survey.queries.network import brokers, health, network
from vicinia.survey.services import answering
from vicinia.survey.services.campaigns import (
    add_questionnaire,
    invitation_by_token,
    renew_link,
    token_of,
    write_to,
)

pytestmark = pytest.mark.django_db
WHO = {"name": "Associazione di prova", "legal_status": "odv", "email": "ciao@esempio.invalid"}


def arrive(client: Client, invitation: Invitation) -> None:
    """Open the body's own link, as a phone does."""
    answer = client.get(reverse("survey:census_arrive", args=[token_of(invitation)]))
    assert answer.status_code == 302 and token_of(invitation) not in answer.headers["Location"]


def page(client: Client, number: int, **said: Any) -> Any:
    return client.post(reverse("survey:census_answer", args=[number]), said)


def everything(client: Client, invitation: Invitation, others: list[Organization], town: str) -> Any:
    """Answer all pages by the link, and hand in."""
    arrive(client, invitation)
    page(client, 1, **WHO)
    page(client, 2, temi=["ascolto"], comuni=[town], volontari="7")
    page(client, 3, known=[str(one.pk) for one in others])
    rows = {f"row{at}-livello": "3" for at in range(len(others))}
    page(client, 4, **rows)
    page(client, 4, **rows, **{f"row{at}-fiducia_apertura": "1" for at in range(len(others))})
    page(client, 5, forza="Ci si telefona.")
    return client.post(reverse("survey:census_answer", args=[6]))


def test_a_body_answers_by_its_link_and_nothing_enters_the_directory_unseen(
    client: Client, invitation: Invitation, parish_aid: Organization, district: District
) -> None:
    town = str(district.municipalities.first().pk)
    assert everything(client, invitation, [parish_aid], town).status_code == 302
    invitation.refresh_from_db()
    assert (invitation.state, invitation.channel) == (Invitation.State.DONE, Invitation.Channel.LINK)
    change = ChangeRequest.objects.get(organization=invitation.organization)
    assert change.state == ChangeRequest.State.PENDING
    assert change.changes["email"] == [invitation.organization.email, "ciao@esempio.invalid"]
    # the words of a choice, never its code
    assert change.changes["legal_status"][1] == "Organizzazione di volontariato"
    assert Organization.objects.get(pk=invitation.organization_id).email != "ciao@esempio.invalid"
    tie = Tie.objects.get(source=invitation.organization)
    assert (tie.target, tie.level, tie.trust) == (parish_aid, 3, 1.0)
    assert page(client, 1, name="Altro").status_code == 200  # handed in: the thank-you page, nothing stored
    assert Response.objects.get().answers["ente"]["name"] == WHO["name"]


@pytest.mark.parametrize(
    ("held", "told"),
    [("organizzazione di volontariato", "odv"), ("Cooperativa di tipo A", "altro"), ("Scuola", "")],
)
def test_the_same_words_and_no_words_propose_nothing(invitation: Invitation, held: str, told: str) -> None:
    body = invitation.organization
    body.legal_status = held
    form = answering.form_for(invitation)
    assert answering.directory_differences(body, form, {"ente": {"legal_status": told}}) == {}


def test_what_is_missing_is_named_and_nothing_is_lost(client: Client, invitation: Invitation) -> None:
    arrive(client, invitation)
    page(client, 1, email="senza chiocciola", name="Prova")
    answer = client.post(reverse("survey:census_answer", args=[6]))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Forma giuridica" in text and reverse("survey:census_answer", args=[2]) in text
    assert "Posta elettronica" in text
    assert Response.objects.get().answers["ente"]["email"] == "senza chiocciola"
    assert not ChangeRequest.objects.exists()


def test_skip_logic_asks_the_new_question_on_the_same_page(client: Client, invitation: Invitation) -> None:
    arrive(client, invitation)
    assert b"Come raccogliete" not in client.get(reverse("survey:census_answer", args=[2])).content
    answer = page(client, 2, temi=["alimenti"])
    assert answer.headers["Location"] == reverse("survey:census_answer", args=[2])
    assert "Come raccogliete" in client.get(answer.headers["Location"]).content.decode()
    assert page(client, 2, temi=["alimenti"], alimenti="Alla domenica").headers["Location"].endswith("/3/")


def test_a_link_that_is_wrong_or_replaced_opens_nothing(
    client: Client, invitation: Invitation, carla: User
) -> None:
    old = token_of(invitation)
    renew_link(actor=carla, invitation=invitation)
    assert invitation_by_token(old) is None and invitation_by_token("sbagliato") is None
    assert client.get(reverse("survey:census_arrive", args=[old])).status_code == 404
    assert page(client, 1, name="X").status_code == 403


def test_the_time_is_over(client: Client, invitation: Invitation, campaign: Campaign) -> None:
    arrive(client, invitation)
    Campaign.objects.filter(pk=campaign.pk).update(
        opens_on=timezone.localdate() - timedelta(days=9), closes_on=timezone.localdate() - timedelta(days=1)
    )
    page(client, 1, name="Tardi")
    assert not Response.objects.exists()


def test_somebody_writes_down_what_is_said_on_the_telephone(
    client: Client, invitation: Invitation, carla: User, amina: User
) -> None:
    address = reverse("survey:census_answer_for", args=[invitation.pk, 1])
    client.force_login(amina)
    assert client.post(address, {"name": "X"}).status_code == 403
    client.force_login(carla)
    client.post(address, {"channel": "paper", **WHO})
    response = Response.objects.get()
    assert (response.entered_by, response.answers["ente"]["name"]) == (carla, WHO["name"])
    invitation.refresh_from_db()
    assert (invitation.channel, invitation.state) == ("paper", Invitation.State.PARTIAL)


def test_a_second_round_comes_prefilled_and_shows_the_difference(
    client: Client, invitation: Invitation, parish_aid: Organization, campaign: Campaign, district: District
) -> None:
    everything(client, invitation, [parish_aid], str(district.municipalities.first().pk))
    second = Campaign.objects.create(
        district=district, name="Secondo giro", questionnaire=campaign.questionnaire, previous=campaign,
        opens_on=timezone.localdate(), closes_on=timezone.localdate(),
    )  # fmt: skip
    again = Invitation.objects.create(
        district=district, campaign=second, organization=invitation.organization
    )
    response = answering.open_invitation(invitation=again)
    assert response.answers["ente"]["name"] == WHO["name"]
    answering.save_answers(response=response, path=("ente",), value={"name": "Nome nuovo"})
    response.refresh_from_db()
    rows = dict(answers_of(response, answering.form_for(again), "it"))["L’ente"]
    changed = {one.question: (one.before, one.now) for one in rows if one.has_changed}
    assert changed == {"Denominazione": (WHO["name"], "Nome nuovo")}


def test_trust_is_in_no_page_of_a_body(
    client: Client, invitation: Invitation, parish_aid: Organization, carla: User, district: District
) -> None:
    everything(client, invitation, [parish_aid], str(district.municipalities.first().pk))
    client.force_login(carla)
    shown = client.get(reverse("survey:invitation", args=[invitation.pk])).content.decode()
    assert "per niente" not in shown and "Ci diciamo le cose" not in shown
    net = network(invitation.campaign)
    assert net.trust is None  # one body alone would be recognised


def test_reminders_go_to_who_has_not_answered(
    campaign: Campaign, carla: User, django_capture_on_commit_callbacks: Any
) -> None:
    rows = list(campaign.invitations.select_related("campaign", "organization"))
    rows[0].email, rows[1].email = "uno@esempio.invalid", "due@esempio.invalid"
    rows[1].state = Invitation.State.DONE
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert write_to(actor=carla, invitations=rows) == 1
    assert [one.to for one in mail.outbox] == [["uno@esempio.invalid"]] * 2
    assert token_of(rows[0]) in mail.outbox[0].body
    assert rows[0].reminders == 1


def test_progress_by_municipality_and_theme(
    client: Client, invitation: Invitation, parish_aid: Organization, campaign: Campaign, district: District
) -> None:
    everything(client, invitation, [parish_aid], str(district.municipalities.first().pk))
    assert (progress(campaign).invited, progress(campaign).done) == (3, 1)
    assert sum(one.invited for one in by_town(campaign)) == 3
    themes = dict(by_theme(campaign, form_of(campaign.questionnaire)))
    assert themes["Ascolto e orientamento"] == 1 and themes["Casa"] == 0


def test_the_network_and_what_if_a_body_leaves(campaign: Campaign, district: District) -> None:
    bodies = [one.organization for one in campaign.invitations.all()]
    for source, target in ((0, 1), (1, 0), (1, 2)):
        Tie.objects.create(
            district=district, campaign=campaign, source=bodies[source], target=bodies[target], level=2
        )
    found = health(network(campaign))
    assert found is not None
    assert (found.ties, found.components, found.fragmentation) == (3, 1, 0.0)
    assert found.density == pytest.approx(0.5) and found.reciprocity == pytest.approx(2 / 3)
    first = brokers(network(campaign))[0]
    assert (first.body, first.without) == (bodies[1], 1.0)
    gone = health(network(campaign, without=bodies[1].pk))
    assert gone is not None and gone.fragmentation == 1.0


def test_a_questionnaire_with_what_cannot_be_asked_is_named(client: Client, carla: User) -> None:
    client.force_login(carla)
    csv = b'"survey",,\n,"type","name"\n,"image","foto"\n'
    file = SimpleUploadedFile("questionario.csv", csv)
    answer = client.post(reverse("survey:questionnaire_add"), {"file": file})
    assert answer.status_code == 422 and "image" in answer.content.decode()
    assert not Questionnaire.objects.exists()


def test_a_questionnaire_goes_out_as_it_came_in(
    client: Client, questionnaire: Questionnaire, carla: User, district: District
) -> None:
    client.force_login(carla)
    taken = client.get(reverse("survey:questionnaire", args=[questionnaire.pk])).content
    assert read(taken, "x.xlsx") == form_of(questionnaire)
    again = add_questionnaire(
        actor=carla, district=district, source=bytes(questionnaire.source), filename="mappatura.csv"
    )
    assert again == questionnaire


def test_steps_and_places_of_answers(questionnaire: Questionnaire) -> None:
    assert [one.kind for one in steps_of(form_of(questionnaire))] == [
        "questions", "questions", "know", "about", "questions",
    ]  # fmt: skip
    assert put({"a": {"x": 1, "y": 2}}, ("a",), {"x": 3}) == {"a": {"x": 3, "y": 2}}
    assert put({"a": [1]}, ("a",), [2]) == {"a": [2]}


def test_the_database_refuses_a_body_related_to_itself(campaign: Campaign, district: District) -> None:
    body = campaign.invitations.first().organization  # type: ignore[union-attr]
    with pytest.raises(IntegrityError), transaction.atomic():
        Tie.objects.create(district=district, campaign=campaign, source=body, target=body, level=1)
