"""The pages of scenarios: asking, changing by hand, keeping, comparing, printing, deleting."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from vicinia.core.models import AuditEntry, User
from vicinia.needs.models import Scenario
from vicinia.territory.models import DistrictMunicipality

pytestmark = pytest.mark.django_db
PRESIDIA = {"bisogno": "", "presidi": "2", "scopo": "media", "minuti": "15", "conta": ""}
AREAS = {"simili": "", "aree": "2", "abitanti": "", "minuti": ""}


def _address(name: str, asked: dict[str, str] | None = None, **args: object) -> str:
    with translation.override("it"):
        return reverse(f"needs:{name}", kwargs=args) + (f"?{urlencode(asked)}" if asked else "")


def _keep(desk: Client, name: str, asked: dict[str, str], title: str) -> Scenario:
    answer = desk.post(_address(name, asked), {"name": title, "note": ""})
    assert answer.status_code == 302, answer.content.decode()
    return Scenario.objects.get(name=title)


def test_nothing_is_computed_until_something_is_asked(desk, peopled):
    for name in ("presidia", "areas", "scenarios", "scenario_compare"):
        answer = desk.get(_address(name))
        assert answer.status_code == 200 and "sheet" not in (answer.context or {})


@pytest.mark.parametrize("purpose", ["media", "copertura", "equita"])
def test_places_are_proposed_with_proof_map_and_table(desk, peopled, purpose):
    answer = desk.get(_address("presidia", PRESIDIA | {"scopo": purpose, "minuti": "30"}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Dimostrato: nessun’altra scelta fa meglio." in page
    assert "linea d’aria" in page and "<svg" in page
    assert len(answer.context["sheet"].rows) == 6
    assert len([site for site in answer.context["answer"]["sites"] if site["is_new"]]) == 2


def test_the_answer_leads_to_the_printed_profile(desk, reading):
    page = desk.get(_address("presidia", PRESIDIA | {"minuti": "30"})).content.decode()
    assert _address("profile", pk=reading.pk) in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"presidi": "7"}, "Chiedine al massimo 6"),
        ({"presidi": "0"}, "almeno un presidio"),
        ({"scopo": "equita", "minuti": "3"}, "Concedi"),
        ({"conta": "attesi"}, "Porta le stime"),
    ],
)
def test_what_cannot_be_is_said_and_everything_typed_is_kept(desk, peopled, change, words):
    answer = desk.get(_address("presidia", PRESIDIA | change))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert f'value="{change.get("minuti", "15")}"' in page and "sheet" not in answer.context


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"aree": ""}, "Di’ quante aree"),
        ({"aree": "7"}, "Chiedine al massimo 6"),
        ({"aree": "", "abitanti": "900000"}, "Abbassa il numero di abitanti"),
        ({"aree": "4", "abitanti": "20000"}, "bastano per 3"),
        ({"aree": "1", "minuti": "10"}, "non possono valere tutte insieme"),
    ],
)
def test_areas_that_cannot_be_are_refused_with_what_to_do(desk, peopled, change, words):
    answer = desk.get(_address("areas", AREAS | change))
    assert answer.status_code == 422 and words in answer.content.decode()


@pytest.mark.parametrize(("name", "asked"), [("presidia", PRESIDIA), ("areas", AREAS)])
def test_without_residents_or_with_one_municipality_there_is_a_sentence(desk, bare, name, asked):
    answer = desk.get(_address(name, asked))
    assert answer.status_code == 422 and "Carica prima il censimento" in answer.content.decode()
    DistrictMunicipality.objects.filter(district=bare).exclude(municipality="037008").delete()
    assert "meno di due comuni" in desk.get(_address(name, asked)).content.decode()


def test_a_change_by_hand_shows_its_cost_and_can_be_undone(desk, peopled):
    proposed = desk.get(_address("areas", AREAS | {"abitanti": "20000"}))
    of = proposed.context["answer"]["of"]
    assert not proposed.context["answer"]["is_by_hand"]
    hand = {f"comune-{code}": str(number) for code, number in of.items()} | {"comune-037028": "3"}
    changed = desk.get(_address("areas", AREAS | {"abitanti": "20000"} | hand))
    page = changed.content.decode()
    assert changed.status_code == 200 and changed.context["answer"]["is_by_hand"]
    assert "Cambiate a mano" in page and "Torna alla proposta" in page
    warnings = changed.context["sheet"].warnings
    assert "Le aree sono 3, invece delle 2 chieste." in warnings
    assert any("5.400 abitanti, 14.600 meno" in line for line in warnings)
    assert "comune-" not in changed.context["proposal"]


def test_keep_compare_print_and_delete(desk, peopled, carla):
    first = _keep(desk, "presidia", PRESIDIA, "Due presidi")
    second = _keep(desk, "presidia", PRESIDIA | {"presidi": "1"}, "Uno solo")
    assert first.made_by == carla and "Due presidi" in desk.get(_address("scenarios")).content.decode()
    page = desk.get(_address("scenario", pk=first.pk)).content.decode()
    assert "Dimostrato" in page and "presidi=2" in page
    both = desk.get(_address("scenario_compare", {"prima": str(first.pk), "dopo": str(second.pk)}))
    assert len(both.context["found"].rows) == 6 and "minuti in più" in both.content.decode()
    pdf = desk.get(_address("scenario_pdf", pk=first.pk))
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    assert desk.get(_address("scenario_delete", pk=first.pk)).status_code == 200
    assert Scenario.objects.count() == 2
    desk.post(_address("scenario_delete", pk=first.pk))
    assert Scenario.objects.get() == second
    assert list(AuditEntry.objects.filter(verb__contains="scenario").values_list("verb", flat=True)).count(
        "delete_scenario"
    ) == 1  # fmt: skip


def test_areas_are_kept_as_they_were_changed(desk, peopled):
    hand = {f"comune-{code}": "1" for code in ("037002", "037005", "037019", "037028", "037003")}
    kept = _keep(desk, "areas", AREAS | hand | {"comune-037008": "2"}, "A mano")
    other = _keep(desk, "areas", AREAS | {"aree": "3"}, "Proposta")
    assert kept.answer["of"]["037008"] != kept.answer["of"]["037028"]
    assert desk.get(_address("scenario", pk=kept.pk)).status_code == 200
    assert desk.get(_address("scenario_pdf", pk=kept.pk)).content.startswith(b"%PDF")
    both = desk.get(_address("scenario_compare", {"prima": str(kept.pk), "dopo": str(other.pk)}))
    assert "non più con" in both.content.decode()


def test_two_of_different_kinds_are_not_compared(desk, peopled):
    one = _keep(desk, "presidia", PRESIDIA, "Uno")
    other = _keep(desk, "areas", AREAS, "Altro")
    for pair in ((one, other), (one, one)):
        asked = {"prima": str(pair[0].pk), "dopo": str(pair[1].pk)}
        answer = desk.get(_address("scenario_compare", asked))
        assert answer.context["said"] and answer.context["found"] is None


def test_a_name_is_needed_and_taken_only_once(desk, peopled):
    _keep(desk, "presidia", PRESIDIA, "Uno")
    for name, words in (("Uno", "C’è già uno scenario"), ("  ", "Dai un nome allo scenario")):
        answer = desk.post(_address("presidia", PRESIDIA), {"name": name, "note": "Resta qui"})
        page = answer.content.decode()
        assert answer.status_code == 422 and words in page and "Resta qui" in page
    assert Scenario.objects.count() == 1


def test_social_workers_read_and_do_not_make(desk, peopled, amina: User, client: Client):
    kept = _keep(desk, "presidia", PRESIDIA, "Uno")
    client.force_login(amina)
    page = client.get(_address("scenario", pk=kept.pk))
    assert page.status_code == 200 and "elimina" not in page.content.decode()
    assert client.get(_address("presidia")).status_code == 403
    assert client.post(_address("scenario_delete", pk=kept.pk)).status_code == 403
    assert Scenario.objects.count() == 1


def test_a_list_costs_the_same_however_many_there_are(desk, peopled):
    _keep(desk, "presidia", PRESIDIA, "Uno")
    with CaptureQueriesContext(connection) as few:
        desk.get(_address("scenarios"))
    for name in ("Due", "Tre"):
        _keep(desk, "presidia", PRESIDIA, name)
    desk.get(_address("scenarios"))
    with CaptureQueriesContext(connection) as many:
        desk.get(_address("scenarios"))
    assert len(many) <= len(few)
