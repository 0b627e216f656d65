"""Questionnaires of other people as they are answered: filters, conditions, notes, sections."""

from typing import Any

import pytest
from django.urls import reverse

from tests.survey.census_building import asks, page, send, workbook
from vicinia.core.models import District
from vicinia.core.services.rows import Refused
from vicinia.directory.models import Organization
from vicinia.survey.census_form import form_of
from vicinia.survey.census_paper import Paper
from vicinia.survey.models import Questionnaire, Response
from vicinia.survey.services.campaigns import add_questionnaire

pytestmark = pytest.mark.django_db


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
    client = answering(("text", "nome", "Nome", "", "", "", "", "", "", "<a href='//altrove'>Clicca</a>"))
    assert "&lt;a href=" in page(client) and "<a href='//altrove'" not in page(client)


def test_a_repetition_inside_a_repetition_is_named_when_it_is_brought(district: District) -> None:
    source = workbook(
        ("begin repeat", "sedi", "Le sedi"), ("begin group", "chi", "Chi"),
        ("begin repeat", "orari", "Orari"), ("text", "ora", "Ora"), ("end repeat",),
        ("end group",), ("end repeat",),
    )  # fmt: skip
    with pytest.raises(Refused, match=r"“?«?Orari.*Le sedi"):
        add_questionnaire(actor=None, district=district, source=source, filename="a.xlsx")


def test_a_section_inside_a_section_is_asked_on_its_page_and_handed_in(answering: Any) -> None:
    client = answering(
        ("begin group", "ente", "L’ente"), ("text", "nome", "Nome"), ("begin group", "sede", "La sede"),
        ("text", "via", "Via di ${nome}"), ("text", "cap", "CAP", "${via} != ''"), ("end group",),
        ("end group",),
    )  # fmt: skip
    assert "<h2>La sede</h2>" in page(client) and 'name="sede/via"' in page(client)
    assert "Via di …" in page(client), "an answer that is missing is left open"
    assert send(client, nome="Emporio", **{"sede/via": "Roma 1"}).endswith("/1/"), (
        "the post code is asked now"
    )
    assert "Via di Emporio" in page(client)
    assert send(client, nome="Emporio", **{"sede/via": "Roma 1", "sede/cap": "40054"}).endswith("/2/")
    assert Response.objects.get().answers["ente"]["sede"] == {"via": "Roma 1", "cap": "40054"}
    assert send(client, 2).endswith("/2/")
    assert Response.objects.get().submitted_at


def test_a_section_that_repeats_inside_another_is_a_page_of_its_own(answering: Any) -> None:
    client = answering(
        ("begin group", "ente", "L’ente"), ("text", "nome", "Nome"), ("begin repeat", "sedi", "Le sedi"),
        ("begin group", "dove", "Dove"), ("text", "via", "Via"), ("end group",), ("end repeat",),
        ("text", "fine", "Altro ancora"), ("end group",),
    )  # fmt: skip
    send(client, nome="Emporio")
    assert "<h3>Dove</h3>" in page(client, 2)
    send(client, 2, **{"row0-dove/via": "Roma 1"})
    assert send(client, 3, fine="No").endswith("/4/")
    assert Response.objects.get().answers == {
        "ente": {"nome": "Emporio", "sedi": [{"dove": {"via": "Roma 1"}}], "fine": "No"}
    }
    send(client, 4)
    assert Response.objects.get().submitted_at


def test_who_finds_no_answer_in_the_list_writes_one(answering: Any) -> None:
    client = answering(("select_one province or_other", "provincia", "Provincia"))
    assert "Altro" in page(client) or "Other" in page(client)
    assert 'name="provincia_other"' not in page(client)
    assert send(client, provincia="other").endswith("/1/"), "which one is asked now"
    assert 'name="provincia_other"' in page(client)
    assert send(client, provincia="other", provincia_other="Ravenna").endswith("/2/")
    send(client, 2)
    assert Response.objects.get().submitted_at


def test_other_is_offered_beside_the_bodies_of_the_district(
    answering: Any, association: Organization
) -> None:
    client = answering(("select_one enti or_other", "partner", "Con chi?"))
    shown = page(client)
    assert str(association.pk) in shown and 'value="other"' in shown and "(enti)" not in shown


def test_a_short_scale_is_ticked_and_a_long_one_is_typed(answering: Any) -> None:
    client = answering(
        asks("range", "fiducia", "Quanta fiducia?", parameters="start=1 end=5"),
        asks("range", "quota", "Che parte?", parameters="start=0 end=1 step=0.01"),
        asks("datetime", "quando", "Quando ci vediamo?"),
    )
    shown = page(client)
    assert shown.count('type="radio" name="fiducia"') == 5
    assert "Da 0 a 1, a passi di 0,01." in shown and 'type="datetime-local" name="quando"' in shown
    lines = Paper(form_of(Questionnaire.objects.get()), "it").sections()[0].lines
    assert [(one.kind, one.hint, len(one.choices)) for one in lines] == [
        ("choices", "", 5), ("line", "Da 0 a 1, a passi di 0,01.", 0), ("line", "", 0),
    ]  # fmt: skip
    send(client, fiducia="4", quota="2", quando="2026-03-02T09:30")
    assert (
        "Serve un numero della scala"
        in client.post(reverse("survey:census_answer", args=[2])).content.decode()
    )
    send(client, fiducia="4", quota="0,25", quando="2026-03-02T09:30")
    assert Response.objects.get().answers == {
        "fiducia": "4", "quota": "0.25", "quando": "2026-03-02T09:30",
    }  # fmt: skip
    assert 'value="0,25"' in page(client, 1) and 'value="4"' in page(client, 1)
    send(client, 2)
    assert Response.objects.get().submitted_at


def test_there_are_as_many_repetitions_as_the_form_says(answering: Any) -> None:
    client = answering(
        asks("begin group", "ente", "L’ente"), asks("integer", "sedi", "Quante sedi?"), asks("end group"),
        asks("begin repeat", "sede", "Le sedi", repeat_count="${sedi}"), asks("text", "via", "Via"),
        asks("end repeat"),
    )  # fmt: skip
    assert send(client, sedi="0").endswith("/3/"), "no seat, no page"
    assert send(client, sedi="2").endswith("/2/")
    shown = page(client, 2)
    assert 'name="row1-via"' in shown and 'name="row2-via"' not in shown
    assert 'name="again"' not in shown
    assert send(client, 2, **{"row0-via": "", "row1-via": "Roma 1"}).endswith("/3/")
    assert Response.objects.get().answers["sede"] == [{"via": ""}, {"via": "Roma 1"}]
    send(client, sedi="1")
    assert 'name="row1-via"' not in page(client, 2)
    send(client, 2, **{"row0-via": "Po 2"})
    assert Response.objects.get().answers["sede"][1] == {"via": "Roma 1"}, "nothing is lost by a wrong number"
