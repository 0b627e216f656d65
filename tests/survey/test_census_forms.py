"""Questionnaires of other people as they are answered: filters, conditions, notes, sections."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vicinia.core.models import District
from vicinia.core.services.rows import Refused
from vicinia.directory.models import Organization
from vicinia.survey.models import Campaign, Response
from vicinia.survey.services.campaigns import add_questionnaire, invite, token_of

pytestmark = pytest.mark.django_db
SURVEY = ("type", "name", "label", "relevant", "choice_filter", "calculation", "hint")
CHOICES = [
    ("list_name", "name", "label", "provincia"),
    ("province", "bo", "Bologna", ""), ("province", "fe", "Ferrara", ""),
    ("towns", "budrio", "Budrio", "bo"), ("towns", "cento", "Cento", "fe"),
]  # fmt: skip


def workbook(*rows: tuple[str, ...]) -> bytes:
    """An XLSForm with these questions."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in (("survey", [SURVEY, *rows]), ("choices", CHOICES)):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.fixture
def answering(client: Client, district: District, association: Organization) -> Any:
    """Begin to answer a questionnaire with these questions, by the body's own link."""

    def begin(*rows: tuple[str, ...]) -> Client:
        made = add_questionnaire(actor=None, district=district, source=workbook(*rows), filename="a.xlsx")
        today = timezone.localdate()
        campaign = Campaign.objects.create(
            district=district, name="Prova", questionnaire=made, opens_on=today,
            closes_on=today + timedelta(days=9),
        )  # fmt: skip
        invite(actor=None, campaign=campaign, bodies=[association])
        client.get(reverse("survey:census_arrive", args=[token_of(campaign.invitations.get())]))
        return client

    return begin


def page(client: Client, number: int = 1) -> str:
    found: str = client.get(reverse("survey:census_answer", args=[number])).content.decode()
    return found


def send(client: Client, number: int = 1, **said: str) -> str:
    answer = client.post(reverse("survey:census_answer", args=[number]), said)
    return answer.headers["Location"]


def test_a_choice_offers_what_the_answer_before_it_lets_through(answering: Any) -> None:
    client = answering(
        ("select_one province", "provincia", "Provincia"),
        ("select_one towns", "comune", "Comune", "", "provincia = ${provincia}"),
    )
    assert "Budrio" not in page(client) and "Cento" not in page(client)
    assert send(client, provincia="bo").endswith("/1/"), "the page asks again, with what is offered now"
    assert "Budrio" in page(client) and "Cento" not in page(client)
    assert send(client, provincia="bo", comune="budrio").endswith("/2/")
    assert Response.objects.get().answers["comune"] == "budrio"


def test_conditions_hold_inside_repetitions(answering: Any) -> None:
    client = answering(
        ("begin repeat", "progetti", "Progetti"), ("text", "titolo", "Titolo"),
        ("text", "perche", "Perché si è fermato?", "${titolo} = 'Orto'"), ("end repeat",),
    )  # fmt: skip
    assert "Perché si è fermato?" not in page(client)
    assert send(client, **{"row0-titolo": "Orto"}).endswith("/1/")
    assert page(client).count("Perché si è fermato?") == 1
    assert send(client, **{"row0-titolo": "Orto", "row0-perche": "Mancava l’acqua"}).endswith("/2/")
    assert Response.objects.get().answers["progetti"] == [{"titolo": "Orto", "perche": "Mancava l’acqua"}]


def test_notes_are_read_sums_are_not_asked_and_a_comma_is_a_point(answering: Any) -> None:
    client = answering(
        ("begin group", "conti", "Conti"), ("note", "avviso", "Bastano cifre tonde"),
        ("decimal", "spesa", "Spesa"), ("calculate", "doppia", "", "", "", "${spesa} * 2"), ("end group",),
    )  # fmt: skip
    assert "Bastano cifre tonde" in page(client)
    assert 'name="doppia"' not in page(client)
    assert send(client, spesa="120,5").endswith("/2/")
    assert Response.objects.get().answers["conti"] == {"spesa": "120.5"}


def test_a_hint_is_words_and_no_markup(answering: Any) -> None:
    client = answering(("text", "nome", "Nome", "", "", "", "<a href='//altrove'>Clicca</a>"))
    assert "&lt;a href=" in page(client) and "<a href='//altrove'" not in page(client)


def test_a_section_inside_a_section_is_named_when_it_is_brought(district: District) -> None:
    source = workbook(
        ("begin group", "ente", "L’ente"), ("begin group", "sede", "La sede"), ("text", "via", "Via"),
        ("end group",), ("end group",),
    )  # fmt: skip
    with pytest.raises(Refused, match="La sede"):
        add_questionnaire(actor=None, district=district, source=source, filename="a.xlsx")
