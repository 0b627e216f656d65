"""A lab of any district begins with the elements and the principles of the model, when it wants to."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tests.labs.building import made_element, read
from vicinia.core.models import AuditEntry, District, User
from vicinia.labs.demo import clear_labs
from vicinia.labs.models import Lab, Principle, QualityElement, QualityIndicator
from vicinia.survey.models import Finding

pytestmark = pytest.mark.django_db
KINDS = {"elementi": QualityElement, "principi": Principle}


def address(lab: Lab, what: str) -> str:
    return reverse("labs:starter", args=[lab.pk, what])


def test_an_empty_lab_offers_the_elements_and_gets_them_once(as_carla: Client, lab: Lab) -> None:
    page = reverse("labs:lab", args=[lab.pk])
    button = f'action="{address(lab, "elementi")}"'
    assert button in read(as_carla.get(page))
    for _again in range(2):
        answer = as_carla.post(address(lab, "elementi"))
        assert answer.headers["Location"] == f"{page}#quality"
    assert (lab.elements.count(), QualityIndicator.objects.count()) == (21, 21)
    assert not lab.elements.filter(is_sample=True).exists(), "rows like any other"
    shown = read(as_carla.get(page))
    assert button not in shown and "Governo delle reti" in shown
    changes = AuditEntry.objects.filter(verb="bring_starter_elements").order_by("pk")
    assert sorted(one.changes["elements"][1] for one in changes) == [0, 21]


def test_who_has_elements_already_is_not_offered_them(as_carla: Client, lab: Lab) -> None:
    made_element(lab, "Nostro")
    assert address(lab, "elementi") not in read(as_carla.get(reverse("labs:lab", args=[lab.pk])))


def test_elements_know_the_findings_that_the_district_has(as_carla: Client, lab: Lab) -> None:
    title = "Timore della burocrazia"
    finding = Finding.objects.create(district_id=lab.district_id, title=title, kind="criticality")
    as_carla.post(address(lab, "elementi"))
    assert finding.elements.get().label == "Punto di equilibrio tra flessibilità e burocrazia"


def test_the_principles_come_once_and_stay_when_the_model_district_goes(
    as_carla: Client, lab: Lab, district: District
) -> None:
    page = reverse("labs:principles", args=[lab.pk])
    button = f'action="{address(lab, "principi")}"'
    assert button in read(as_carla.get(page))
    said = ngettext(
        "%(n)d principle of the model is here. Change every word you like.",
        "%(n)d principles of the model are here. Change every word you like.", 4,
    )  # fmt: skip
    assert said % {"n": 4} in read(as_carla.post(address(lab, "principi"), follow=True))
    Principle.objects.filter(name="Prevenire").update(text="Parole nostre")
    again = read(as_carla.post(address(lab, "principi"), follow=True))
    assert _("They are all here already.") in again
    clear_labs(district)
    assert Principle.objects.count() == 4
    assert Principle.objects.get(name="Prevenire").text == "Parole nostre"
    assert button not in read(as_carla.get(page))


@pytest.mark.parametrize("what", sorted(KINDS))
def test_only_who_leads_in_the_district_brings_them_in(
    client: Client, fabio: User, guest: User, lab: Lab, what: str
) -> None:
    for person in (fabio, guest):
        client.force_login(person)
        assert client.post(address(lab, what)).status_code == 403
        pages = (reverse("labs:lab", args=[lab.pk]), reverse("labs:principles", args=[lab.pk]))
        assert not [one for one in pages if "partenza" in read(client.get(one))], "no button either"
    assert not KINDS[what].objects.exists()


def test_they_are_not_brought_in_by_opening_an_address(as_carla: Client, lab: Lab, elsewhere: Lab) -> None:
    assert as_carla.get(address(lab, "elementi")).status_code == 405
    assert as_carla.post(address(elsewhere, "elementi")).status_code == 404
    assert not QualityElement.objects.exists()
