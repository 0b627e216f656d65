"""The census as the coordination leads it: when it opens, who is on the list and written to, what differs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.survey.census_building import workbook
from tests.survey.test_census import arrive, everything
from vicinia.core.models import District, User
from vicinia.directory.models import Organization, Phone
from vicinia.survey.models import Campaign, Invitation, Questionnaire, Tie
from vicinia.survey.queries.campaigns import by_known_theme
from vicinia.survey.services.campaigns import invite, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_carla(client: Client, carla: User) -> Client:
    client.force_login(carla)
    return client


def read(answer: Any) -> str:
    return str(answer.content.decode())


def test_before_its_day_a_link_opens_nothing_and_no_letter_goes(
    as_carla: Client, invitation: Invitation, campaign: Campaign
) -> None:
    campaign.opens_on = timezone.localdate() + timedelta(days=3)
    campaign.save()
    page = as_carla.get(reverse("survey:census_arrive", args=[token_of(invitation)]), follow=True)
    assert "Non è ancora cominciato" in read(page)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.INVITED
    as_carla.post(reverse("survey:campaign_send", args=[campaign.pk]))
    assert not mail.outbox
    assert "non parte nessuna lettera" in read(as_carla.get(reverse("survey:campaign", args=[campaign.pk])))


def test_bodies_that_came_later_are_put_on_the_list_once(
    as_carla: Client, campaign: Campaign, district: District
) -> None:
    late = Organization.objects.create(district=district, name="Banca del tempo")
    page = reverse("survey:campaign", args=[campaign.pk])
    more = reverse("survey:campaign_invite", args=[campaign.pk])
    assert more in read(as_carla.get(page))
    for _twice in range(2):
        as_carla.post(more, {"bodies": [str(late.pk)]})
    assert campaign.invitations.filter(organization=late).count() == 1
    assert str(late.pk) not in read(as_carla.get(more))


def test_one_body_is_called_or_written_to(as_carla: Client, invitation: Invitation) -> None:
    body = invitation.organization
    Phone.objects.create(district=body.district, organization=body, number="051 123456")
    Organization.objects.filter(pk=body.pk).update(email="ciao@esempio.invalid")
    Invitation.objects.filter(pk=invitation.pk).update(email="", reminded_at=None)
    page = reverse("survey:invitation", args=[invitation.pk])
    shown = read(as_carla.get(page))
    assert "051 123456" in shown and "in elenco, non ancora scritto" in shown and "ciao@esempio" in shown
    as_carla.post(reverse("survey:invitation_step", args=[invitation.pk, "scrivi"]))
    assert [one.to for one in mail.outbox] == [["ciao@esempio.invalid"]]
    invitation.refresh_from_db()
    assert invitation.email == "ciao@esempio.invalid" and invitation.reminded_at
    assert "è stato invitato" in read(as_carla.get(page))
    Organization.objects.filter(pk=body.pk).update(email="")
    Invitation.objects.filter(pk=invitation.pk).update(email="")
    answer = as_carla.post(reverse("survey:invitation_step", args=[invitation.pk, "scrivi"]), follow=True)
    assert "non ha un indirizzo" in read(answer)


def test_a_second_round_shows_which_relations_are_new_changed_and_gone(
    client: Client, carla: User, campaign: Campaign, invitation: Invitation, district: District,
    parish_aid: Organization, municipality_office: Organization,
) -> None:  # fmt: skip
    town = str(district.municipalities.first().pk)
    everything(client, invitation, [parish_aid], town)
    second = Campaign.objects.create(
        district=district, name="Secondo", questionnaire=campaign.questionnaire, previous=campaign,
        opens_on=timezone.localdate(), closes_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    invite(actor=None, campaign=second, bodies=[invitation.organization])
    mine = second.invitations.get()
    arrive(client, mine)
    client.post(reverse("survey:census_answer", args=[3]), {"known": [str(municipality_office.pk)]})
    client.post(reverse("survey:census_answer", args=[4]), {"row0-livello": "2"})
    client.force_login(carla)
    shown = read(client.get(reverse("survey:invitation", args=[mine.pk])))
    new, gone = shown.index(f"<dt>{municipality_office.name}"), shown.index(f"<dt>{parish_aid.name}")
    assert "Ci scambiamo informazioni" in shown[new : new + 400] and "cambiato" in shown[new : new + 400]
    assert "<del>" in shown[gone : gone + 400]


def test_what_is_exchanged_is_counted(
    as_carla: Client, campaign: Campaign, association: Organization, parish_aid: Organization
) -> None:
    Tie.objects.create(
        district_id=campaign.district_id, campaign=campaign, source=association, target=parish_aid, level=3,
        exchanges=["beni", "informazioni"],
    )  # fmt: skip
    Tie.objects.create(
        district_id=campaign.district_id, campaign=campaign, source=parish_aid, target=association, level=2,
        exchanges=["beni"],
    )  # fmt: skip
    shown = read(as_carla.get(reverse("survey:network", args=[campaign.pk])))
    goods = shown.index('<th scope="row">Beni</th>')
    assert '<td class="text-end">2</td><td class="text-end">2</td>' in shown[goods : goods + 120]
    assert goods < shown.index('<th scope="row">Informazioni</th>')


def test_pairs_with_names_leave_only_with_who_leads(
    client: Client, carla: User, fabio: User, campaign: Campaign
) -> None:
    address = reverse("survey:network_file", args=[campaign.pk, "graphml"])
    for person, code in ((carla, 200), (fabio, 403)):
        client.force_login(person)
        assert client.get(address).status_code == code


def test_completion_by_what_the_directory_knows(campaign: Campaign, invitation: Invitation) -> None:
    told = by_known_theme(campaign)
    assert all(one.invited >= one.done for one in told)
    assert [one.share for one in told] == sorted(one.share for one in told)


def test_what_is_wrong_with_a_questionnaire_is_said_once_in_its_order(as_carla: Client) -> None:
    source = workbook(
        ("text", "nome", "Nome", "${manca} = 1"), ("background-audio", "dove", "Dove"),
        ("text", "nome", "Ancora"),
        ("select_one nessuna", "quale", "Quale"),
    )  # fmt: skip
    answer = as_carla.post(
        reverse("survey:questionnaire_add"), {"file": SimpleUploadedFile("a.xlsx", source)}
    )
    shown = read(answer)
    assert answer.status_code == 422 and not Questionnaire.objects.filter(filename="a.xlsx").exists()
    said = [
        "guarda una domanda che non c’è", "questo tipo di domanda qui non si può fare",
        "il nome c’era già", "l’elenco delle scelte non c’è",
    ]  # fmt: skip
    places = [shown.index(one) for one in said]
    assert places == sorted(places) and all(shown.count(one) == 1 for one in said)
    assert "foglio survey, riga 2, colonna relevant" in shown


def test_how_a_questionnaire_reads_is_said(as_carla: Client) -> None:
    source = workbook(("text", "nome", "Nome"), ("integer", "anni", "Anni"))
    answer = as_carla.post(
        reverse("survey:questionnaire_add"), {"file": SimpleUploadedFile("b.xlsx", source)}, follow=True
    )
    assert "2 domande su 1 pagine" in read(answer)


def test_a_mail_server_that_fails_loses_nobody(
    as_carla: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign.invitations.update(email="ciao@esempio.invalid", reminded_at=None)
    sent: list[str] = []

    def fails(*args: Any) -> None:
        if sent:
            raise ConnectionRefusedError
        sent.append(args[0])

    monkeypatch.setattr("vicinia.survey.services.campaigns.send_mail", fails)
    answer = as_carla.post(reverse("survey:campaign_send", args=[campaign.pk]), follow=True)
    assert "È partita 1 lettera" in read(answer)
    assert campaign.invitations.exclude(reminded_at=None).count() == 1
