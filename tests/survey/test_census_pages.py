"""Pages of a questionnaire: what stands there at first, who is asked what, errors that lead to fields."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.survey.census_building import asks, page, send
from tests.survey.test_census import WHO, arrive
from vicinia.core.models import User
from vicinia.directory.models import Organization
from vicinia.survey.models import Campaign, Invitation, Response, Tie
from vicinia.survey.queries.campaigns import answers_of
from vicinia.survey.services import answering as services
from vicinia.survey.services.campaigns import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_italian() -> Iterator[None]:
    """A request in English would leave its language to the tests after it."""
    with translation.override("it"):
        yield


def test_what_stands_there_at_first_and_what_is_computed_is_read(answering: Any) -> None:
    client = answering(
        asks("begin group", "conti", "Conti"), asks("integer", "soci", "Soci", default="10"),
        asks("select_multiple towns", "dove", "Dove", default="budrio cento"),
        asks("date", "oggi", "Oggi", default="today()"),
        asks("integer", "tot", "In tutto", calculation="${soci} * 2"),
        asks("end group"), asks("note", "fine", "In tutto siete ${tot}."),
    )  # fmt: skip
    shown = page(client)
    assert 'name="soci" value="10"' in shown and shown.count("checked") == 2
    assert 'name="tot"' not in shown and "<strong>20</strong>" in shown
    assert "today()" not in shown
    send(client, soci="12")
    assert "In tutto siete 24." in page(client, 2)
    send(client, 3)
    assert Response.objects.get().submitted_at


def test_a_repetition_with_something_in_it_at_first_is_not_kept_empty(answering: Any) -> None:
    client = answering(
        asks("begin repeat", "sedi", "Sedi"), asks("text", "via", "Via"),
        asks("text", "citta", "Città", default="Budrio"), asks("end repeat"),
    )  # fmt: skip
    assert 'value="Budrio"' in page(client)
    send(client, **{"row0-via": "", "row0-citta": "Budrio"})
    assert Response.objects.get().answers["sedi"] == []
    send(client, **{"row0-via": "Roma", "row0-citta": "Budrio", "row1-via": "", "row1-citta": "Budrio"})
    assert Response.objects.get().answers["sedi"] == [{"via": "Roma", "citta": "Budrio"}]


def test_numbers_and_confirmations_are_said_as_people_say_them(answering: Any) -> None:
    client = answering(
        asks("decimal", "spesa", "Spesa"), asks("acknowledge", "visto", "Visto"), asks("date", "dal", "Dal")
    )
    send(client, spesa="120,5", visto="on", dal="2026-03-01")
    assert 'value="120,5"' in page(client)
    response = Response.objects.get()
    assert response.answers["spesa"] == "120.5"
    rows = answers_of(response, services.form_for(response.invitation), "it")[0][1]
    assert [one.now for one in rows] == ["120,5", "sì", "1 marzo 2026"]
    send(client, spesa="molto")
    faults = client.post(reverse("survey:census_answer", args=[2])).content.decode()
    assert "come 3,5" in faults


def test_a_section_that_is_not_asked_is_passed_over_both_ways(answering: Any) -> None:
    client = answering(
        asks("text", "nome", "Nome"),
        asks("begin group", "cibo", "Il cibo", relevant="${nome} = 'Emporio'"), asks("text", "che", "Che"),
        asks("end group"), asks("text", "fine", "Fine"),
    )  # fmt: skip
    assert send(client, nome="Scuola").endswith("/3/")
    shown = page(client, 3)
    assert reverse("survey:census_answer", args=[1]) in shown and "2 di 2" in shown
    assert client.get(reverse("survey:census_answer", args=[2])).headers["Location"].endswith("/3/")
    assert send(client, nome="Emporio").endswith("/2/")
    assert "2 di 3" in page(client, 2)


def test_a_draft_does_not_hide_what_another_answer_lets_through(answering: Any) -> None:
    client = answering(
        asks("select_one province", "provincia", "Provincia"),
        asks("select_one towns", "comune", "Comune", choice_filter="provincia = ${provincia}"),
    )
    context = client.get(reverse("survey:census_answer", args=[1])).context
    hidden = {"@version": context["version"], "@shown": context["shown"]}
    drafted = client.post(
        reverse("survey:census_answer", args=[1]), {**hidden, "@autosave": "1", "provincia": "bo"}
    )
    assert drafted.status_code == 204
    assert send(client, provincia="bo", **hidden).endswith("/1/"), "towns were not offered yet"
    hidden["@shown"] = client.get(reverse("survey:census_answer", args=[1])).context["shown"]
    assert send(client, provincia="bo", comune="budrio", **hidden).endswith("/2/")


def test_choices_are_filtered_in_each_repetition(answering: Any) -> None:
    client = answering(
        asks("begin repeat", "sedi", "Sedi"), asks("select_one province", "provincia", "Provincia"),
        asks("select_one towns", "comune", "Comune", choice_filter="provincia = ${provincia}"),
        asks("end repeat"),
    )  # fmt: skip
    assert send(client, again="1", **{"row0-provincia": "bo"}).endswith("/1/")
    send(client, **{"row0-provincia": "bo", "row0-comune": "budrio", "row1-provincia": "fe"})
    shown = page(client)
    first, second = shown.split("<h2>2</h2>")[0], shown.split("<h2>2</h2>")[1].split("<h2>3</h2>")[0]
    assert "Budrio" in first and "Cento" not in first
    assert "Cento" in second and "Budrio" not in second


def test_hints_and_answers_are_words_and_never_markup(answering: Any) -> None:
    client = answering(
        asks("text", "nome", "Nome", hint="<b>come</b> ${nome}"), asks("note", "ciao", "Ciao ${nome}")
    )
    send(client, nome="<script>x</script>")
    shown = page(client)
    assert "<script>x" not in shown and "<b>come" not in shown
    assert "&lt;b&gt;come" in shown and "Ciao &lt;script&gt;" in shown


def test_an_error_leads_to_its_field_and_stands_beside_it(answering: Any) -> None:
    client = answering(
        asks("text", "prima", "La prima", required="yes"),
        asks("begin group", "ente", "L’ente"), asks("text", "nome", "Nome"), asks("end group"),
        asks("integer", "ultima", "L’ultima", english="The last", required="yes"),
    )  # fmt: skip
    last = reverse("survey:census_answer", args=[4])
    said = client.post(last).content.decode()
    first, third = (reverse("survey:census_answer", args=[one]) + "?manca=1" for one in (1, 3))
    assert f'href="{first}#q-prima"' in said and f'href="{third}#q-ultima"' in said
    assert "Serve una risposta." in client.get(first).content.decode()
    assert "Serve una risposta." not in page(client), "nobody is reproached before handing in"
    assert 'id="q-prima"' in page(client)
    # what was put right leads to the next that is missing, and from the last of them to handing in
    assert client.post(first, {"prima": "Sì"}).headers["Location"] == third
    assert client.post(third, {"ultima": "5"}).headers["Location"] == last
    english = client.post(last.replace("/it/", "/en/")).headers["Location"]
    assert english.endswith("/4/") and Response.objects.get().submitted_at


def test_errors_are_said_in_the_language_of_the_page(answering: Any) -> None:
    client = answering(asks("integer", "soci", "Soci", english="Members"))
    send(client, soci="molti")
    said = client.post(reverse("survey:census_answer", args=[2]).replace("/it/", "/en/")).content.decode()
    assert "Members" in said and "A whole number is needed." in said and "Serve un numero" not in said


@pytest.fixture
def many(invitation: Invitation, association: Organization) -> list[Organization]:
    """Six bodies beside one's own."""
    return [
        Organization.objects.create(district=association.district, name=f"Ente {number}")
        for number in range(1, 7)
    ]


def test_many_bodies_are_asked_about_in_bunches_the_level_first(
    client: Client, invitation: Invitation, many: list[Organization]
) -> None:
    arrive(client, invitation)
    send(client, **WHO)
    send(client, 2, temi=["ascolto"])
    about = reverse("survey:census_answer", args=[4])
    assert send(client, 3, known=[str(one.pk) for one in many]) == about
    shown = page(client, 4)
    assert shown.count("Quanto lavorate insieme") == 4 and "Ci diciamo le cose" not in shown
    levels = {f"row{at}-livello": level for at, level in enumerate("1312")}
    assert send(client, 4, **levels) == about, "of two of them more is asked"
    assert page(client, 4).count("Ci diciamo le cose apertamente") == 2
    assert send(client, 4, **levels, **{"row1-fiducia_apertura": "4"}) == about + "?enti=2"
    second = client.get(about + "?enti=2").content.decode()
    assert "Ente 5" in second and "Ente 4" not in second
    answered = client.post(about + "?enti=2", {"row4-livello": "1", "row5-livello": "1"})
    assert answered.headers["Location"].endswith("/5/")
    rows = Response.objects.get().answers["legami"]
    assert [one["livello"] for one in rows] == ["1", "3", "1", "2", "1", "1"]
    assert rows[1]["fiducia_apertura"] == "4", "another bunch takes nothing away"
    assert about + "?enti=2" in page(client, 5), "and back"


def test_a_missing_answer_says_of_which_body(
    client: Client, invitation: Invitation, many: list[Organization]
) -> None:
    arrive(client, invitation)
    send(client, 3, known=[str(one.pk) for one in many])
    said = client.post(reverse("survey:census_answer", args=[6])).content.decode()
    assert "Ente 5 · Quanto lavorate insieme" in said
    address = reverse("survey:census_answer", args=[4]) + "?enti=2&manca=1"
    assert address.replace("&", "&amp;") + "#q-row4-livello" in said
    there = client.get(address).content.decode()
    assert 'id="q-row4-livello"' in there and there.count("Serve una risposta.") == 2


def test_a_body_that_went_away_is_pointed_out_where_bodies_are_ticked(
    client: Client, invitation: Invitation, many: list[Organization]
) -> None:
    arrive(client, invitation)
    send(client, 3, known=[str(many[0].pk)])
    send(client, 4, **{"row0-livello": "1"})
    Organization.objects.filter(pk=many[0].pk).delete()
    said = client.post(reverse("survey:census_answer", args=[6])).content.decode()
    assert reverse("survey:census_answer", args=[3]) + "?manca=1#q-known" in said
    assert send(client, 3).endswith("/5/"), "without bodies there is nothing to say about them"


def test_coming_back_goes_on_where_one_stopped(client: Client, invitation: Invitation) -> None:
    link = reverse("survey:census_arrive", args=[token_of(invitation)])
    assert client.get(link).headers["Location"].endswith("/1/")
    send(client, **WHO)
    send(client, 2, temi=["ascolto"])
    assert client.get(link).headers["Location"].endswith("/3/")
    send(client, 3)
    send(client, 5)
    assert client.get(link).headers["Location"].endswith("/6/")


def test_the_first_page_says_who_asks_why_and_until_when(
    client: Client, invitation: Invitation, campaign: Campaign, carla: User
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(greeting="Per non fare doppioni.")
    arrive(client, invitation)
    shown = page(client)
    assert "Per non fare doppioni." in shown and invitation.district.coordinating_body in shown
    assert "C’è tempo fino a" in shown and "fiducia" in shown
    assert "Per non fare doppioni." not in page(client, 2)
    client.force_login(carla)
    told = client.get(reverse("survey:census_answer_for", args=[invitation.pk, 1])).content.decode()
    assert "Per non fare doppioni." not in told, "who writes it down knows"


def test_a_roster_in_a_section_makes_relations_too(
    client: Client, invitation: Invitation, parish_aid: Organization, answering: Any
) -> None:
    ties = (
        asks("begin group", "rete", "Rete"), asks("begin repeat", "legami", "Legami", appearance="roster"),
        asks("select_one enti", "altro", "Ente"), asks("text", "livello", "Livello"), asks("end repeat"),
        asks("end group"),
    )  # fmt: skip
    client = answering(*ties)
    send(client, known=[str(parish_aid.pk)])
    send(client, 2, **{"row0-livello": "3"})
    send(client, 3)
    assert Tie.objects.get().level == 3


def test_the_paper_can_be_filled_in_without_a_phone(
    client: Client, invitation: Invitation, campaign: Campaign, carla: User
) -> None:
    client.force_login(carla)
    paper = client.get(reverse("survey:census_paper", args=[invitation.pk])).content.decode()
    assert invitation.district.coordinating_body in paper and "Riconsegna" in paper
    assert str(campaign.closes_on.year) in paper or "tra" in paper
    assert "<strong>4</strong> Condividiamo persone, soldi o regole" in paper
    assert "<strong>1</strong> per niente" in paper and "<strong>6</strong> Soldi" in paper
    assert "solo se" in paper and "Raccolta e distribuzione di alimenti" in paper
    assert "Ente</th>" not in paper and paper.count('<td class="paper-name">') == 8


def test_paper_leaves_gaps_for_answers_and_prints_no_sums(answering: Any, carla: User) -> None:
    client = answering(
        asks("text", "name", "Nome"), asks("note", "ciao", "Ecco ${name}"),
        asks("calculate", "tot", calculation="1 + 1"),
        asks("begin group", "ente", "Ente"), asks("begin group", "sede", "La sede"),
        asks("text", "via", "Via di ${name}", relevant="${name} != '' and ${tot} > 1"),
        asks("text", "strano", "Strano", relevant="string-length(${name}) > 3"),
        asks("end group"), asks("end group"),
    )  # fmt: skip
    client.force_login(carla)
    row = Invitation.objects.get()
    paper = client.get(reverse("survey:census_paper", args=[row.pk])).content.decode()
    assert "Via di ________" in paper and "${" not in paper and "<h3>La sede" in paper
    assert "tot" not in paper.split("Via di")[0].split("Nome")[-1]
    assert "solo se vi riguarda" in paper
