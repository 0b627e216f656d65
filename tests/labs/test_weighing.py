"""Which elements people compare in pairs, and how weights of two groups make one mean."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tests.labs.building import made_element, made_indicator, read
from vicinia.core.models import User
from vicinia.labs.models import BenchmarkProject, Comparison, Lab, QualityElement, Theme, Weight
from vicinia.labs.queries.quality import profile, weights_of
from vicinia.labs.services import quality as services

pytestmark = pytest.mark.django_db
FAMILY = Theme.FAMILY


@pytest.fixture
def twelve(lab: Lab) -> list[QualityElement]:
    return [made_element(lab, f"Elemento {letter}") for letter in "ABCDEFGHIJKL"]


@pytest.fixture
def address(lab: Lab) -> str:
    return reverse("labs:weigh_pairs", args=[lab.pk, FAMILY])


def asked(address: str, chosen: list[QualityElement]) -> str:
    return address + "?" + "&".join(f"element={one.pk}" for one in chosen)


def alike(chosen: list[QualityElement], **more: Any) -> dict[str, Any]:
    """Say of each pair that both count alike."""
    pairs = {f"pair_{a}_{b}": "1" for b in range(len(chosen)) for a in range(b)}
    return pairs | {"element": [one.pk for one in chosen]} | more


def compared(client: Client, address: str) -> list[QualityElement]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(answer.context["compared"])


def test_of_many_elements_people_choose_what_they_compare(
    as_carla: Client, address: str, twelve: list[QualityElement]
) -> None:
    page = read(as_carla.get(address))
    assert page.count('type="checkbox"') == 12 and "pair_0_1" not in page
    page = read(as_carla.get(asked(address, twelve[3:])))
    assert page.count('name="pair_') == 36, "nine at most"
    said = ngettext(
        "You compare %(n)s element of %(all)s.", "You compare %(n)s elements of %(all)s.", 9
    )  # fmt: skip
    assert said % {"n": 9, "all": 12} in page
    left = page.split(_("You do not compare these, and they get no weight from you:"))[1].split("<a ")[0]
    assert "Elemento A, Elemento B, Elemento C." in left and "Elemento D" not in left


def test_what_was_compared_is_remembered(
    as_carla: Client, carla: User, amina: User, address: str, twelve: list[QualityElement]
) -> None:
    assert as_carla.post(address, alike(twelve[8:])).status_code == 302
    assert {one.element for one in Weight.objects.filter(rater=carla)} == set(twelve[8:])
    assert compared(as_carla, address) == twelve[8:]
    again = read(as_carla.get(f"{address}?choose=1"))
    assert again.count(" checked") == 4, "the last choice is where the next one begins"
    as_carla.force_login(amina)
    assert "compared" not in as_carla.get(address).context, "each chooses for herself"


def test_a_new_choice_takes_the_place_of_what_was_given_before(
    as_carla: Client, carla: User, amina: User, address: str, twelve: list[QualityElement]
) -> None:
    for person in (carla, amina):
        services.weigh(actor=person, points=dict.fromkeys(twelve, 100 / 12))
    as_carla.post(address, alike(twelve[:3]))
    mine = Weight.objects.filter(rater=carla)
    assert {one.element for one in mine} == set(twelve[:3])
    points = [float(one.points) for one in mine]
    assert points == pytest.approx([100 / 12] * 3, abs=0.01), "as in the whole group"

    assert Weight.objects.filter(rater=amina).count() == 12
    as_carla.post(address, alike(twelve[2:4]))
    assert {one.element for one in Weight.objects.filter(rater=carla)} == set(twelve[2:4])


@pytest.mark.parametrize("count", [1, 10, 12])
def test_too_few_and_too_many_are_said(
    as_carla: Client, address: str, twelve: list[QualityElement], count: int
) -> None:
    answer = as_carla.get(asked(address, twelve[:count]))
    assert answer.status_code == 422
    few, many = _("Choose at least two elements."), _("Choose at most %(most)d elements: you chose %(n)d.")
    assert (few if count < 2 else many % {"most": 9, "n": count}) in read(answer)
    assert as_carla.post(address, alike(twelve[:count])).status_code == 422
    assert not Weight.objects.exists()


def test_elements_of_another_group_or_nobody_s_are_not_compared(
    as_carla: Client, address: str, lab: Lab, twelve: list[QualityElement], elsewhere: Lab
) -> None:
    for stranger in (made_element(lab, "Altro", Theme.COLLECTION), made_element(elsewhere, "Lontano")):
        answer = as_carla.post(address, alike([*twelve[:2], stranger]))
        assert answer.status_code == 422
        assert _("One of these elements is not in the group any more. Choose again.") in read(answer)
    assert as_carla.get(f"{address}?element=1").status_code == 422
    assert not Weight.objects.exists()


def test_what_goes_while_somebody_compares_is_not_mixed_up(
    as_carla: Client, address: str, lab: Lab, twelve: list[QualityElement]
) -> None:
    """Pairs are numbered: an element that comes in between would shift them."""
    sent = alike(twelve[1:4], pair_0_1="9", pair_0_2="9")
    made_element(lab, "Elemento A bis")
    assert as_carla.post(address, sent).status_code == 302
    heaviest = Weight.objects.order_by("-points").first()
    assert heaviest and heaviest.element == twelve[1]


def test_few_elements_are_all_compared_until_somebody_chooses(
    as_carla: Client, address: str, lab: Lab
) -> None:
    three = [made_element(lab, label) for label in ("Ascolto", "Bellezza", "Continuità")]
    assert compared(as_carla, address) == three
    as_carla.post(address, alike(three[:2]))
    assert compared(as_carla, address) == three[:2]


def test_a_pair_that_nobody_answered_is_asked_for_and_what_was_said_stays(
    as_carla: Client, carla: User, address: str, lab: Lab
) -> None:
    three = [made_element(lab, label) for label in ("Ascolto", "Bellezza", "Continuità")]
    page = as_carla.get(address)
    assert [one.value() for one in page.context["form"]] == ["", "", ""]
    said = {"element": [one.pk for one in three], "pair_0_1": "3", "pair_1_2": "1/3"}
    answer = as_carla.post(address, said)
    assert answer.status_code == 422
    assert _("Say which counts more, or that both count alike.") in read(answer)
    assert answer.context["form"]["pair_0_1"].value() == "3", "what was chosen stays"
    assert not Weight.objects.exists()
    assert as_carla.post(address, said | {"pair_0_2": "1"}).status_code == 302
    before = {one.element_id: one.points for one in Weight.objects.all()}
    again = as_carla.get(address).context["form"]
    assert [one.value() for one in again] == ["3", "1", "1/3"]
    untouched = {one.html_name: one.value() for one in again} | {"element": said["element"]}
    assert as_carla.post(address, untouched).status_code == 302
    assert {one.element_id: one.points for one in Weight.objects.all()} == before
    QualityElement.objects.filter(pk=three[0].pk).update(label="Zelo")
    turned = as_carla.get(address).context["form"]
    assert [one.value() for one in turned] == ["1/3", "1/3", "1"], "Bellezza, Continuità, Zelo"
    services.weigh(actor=carla, points=dict.fromkeys(three, 100 / 3))
    assert not Comparison.objects.exists(), "points are another answer"


def rated(person: User, project: BenchmarkProject, levels: dict[QualityElement, int]) -> None:
    found = {made_indicator(one, f"{one.label}?"): (level, "") for one, level in levels.items()}
    services.rate(actor=person, project=project, levels=found)


def test_shared_elements_count_in_the_mean_with_their_weights(
    carla: User, lab: Lab, project: BenchmarkProject
) -> None:
    mine = [made_element(lab, label) for label in ("Ascolto", "Bellezza", "Continuità")]
    shared = [made_element(lab, label, Theme.SHARED) for label in ("Rete", "Visione")]
    other = made_element(lab, "Raccolta", Theme.COLLECTION)
    rated(carla, project, dict(zip([*mine, *shared], (4, 2, 0, 3, 1), strict=True)))
    assert profile(project).mean == pytest.approx(2), "nobody weighed: alike"
    services.weigh(actor=carla, points={other: 100})
    assert profile(project).mean == pytest.approx(2), "another group says nothing here"
    services.weigh(actor=carla, points=dict(zip(mine, (60, 30, 10), strict=True)))
    # against the average of their group: 1.8, 0.9, 0.3; and nobody weighed the shared ones: 1, 1
    assert profile(project).mean == pytest.approx((1.8 * 4 + 0.9 * 2 + 0.3 * 0 + 3 + 1) / 5)
    services.weigh(actor=carla, points=dict(zip(shared, (75, 25), strict=True)))
    found = profile(project)
    assert found.mean == pytest.approx((1.8 * 4 + 0.9 * 2 + 0.3 * 0 + 1.5 * 3 + 0.5 * 1) / 5)
    by_label = {one.element.label: one.share for one in found.lines}
    assert by_label == pytest.approx(
        {"Ascolto": 0.36, "Bellezza": 0.18, "Continuità": 0.06, "Rete": 0.3, "Visione": 0.1}
    )


def test_what_nobody_compared_counts_as_the_average_of_its_group(
    carla: User, lab: Lab, project: BenchmarkProject
) -> None:
    first, second, third = (made_element(lab, label) for label in ("Ascolto", "Bellezza", "Continuità"))
    services.weigh(actor=carla, points={first: 50, second: 50 / 3})
    rated(carla, project, {first: 4, second: 0, third: 2})
    assert profile(project).mean == pytest.approx((1.5 * 4 + 0.5 * 0 + 1 * 2) / 3, abs=1e-4)
    assert [one.share is None for one in weights_of(lab, FAMILY)] == [False, False, True]
