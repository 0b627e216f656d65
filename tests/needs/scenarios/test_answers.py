"""What is proposed is the best there is, rests on what it says, and shows nothing that is hidden."""

from itertools import combinations, pairwise

import pytest

from vicinia.core.models import District
from vicinia.directory.models import (
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)
from vicinia.needs.areas import position_of, propose_areas
from vicinia.needs.models import Expectation
from vicinia.needs.planning import plan_areas, plan_presidia
from vicinia.needs.presidia import Purpose, propose_presidia
from vicinia.needs.queries.bordering import borders_of
from vicinia.needs.queries.scenarios import PlanProblem, Town, existing_places, towns_of
from vicinia.needs.scenario_maps import picture_of
from vicinia.needs.scenario_sheets import sheet_of
from vicinia.needs.travelling import minutes_between
from vicinia.territory.models import Boundary, Municipality, Source

pytestmark = pytest.mark.django_db


def _plan(district: District, **asked: object):
    usual = {
        "theme": "", "number": 2, "purpose": "media", "minutes": 20, "counts": "residents", "reading": None,
        "existing": False,
    }  # fmt: skip
    return plan_presidia(district, **(usual | asked))


def _best(costs, weights, purpose, minutes):
    totals = []
    for pair in combinations(range(costs.shape[1]), 2):
        paid = costs[:, pair].min(axis=1)
        if purpose == Purpose.COVER:
            totals.append(-sum(w for w, c in zip(weights, paid, strict=True) if c <= minutes))
        elif purpose == Purpose.FAIR and paid.max() > minutes:
            continue
        else:
            totals.append(sum(w * c for w, c in zip(weights, paid, strict=True)))
    return abs(min(totals))


@pytest.mark.parametrize("purpose", list(Purpose))
def test_no_pair_of_town_halls_does_better(peopled, purpose):
    towns = towns_of(peopled).used
    weights = [float(one.residents) for one in towns]
    answer = propose_presidia(
        towns=towns, existing=[], weights=weights, purpose=purpose, number=2, minutes=30
    )
    best = _best(minutes_between(towns, towns), weights, purpose, 30)
    assert answer["is_proven"] and answer["bound"] == pytest.approx(answer["objective"])
    assert answer["objective"] == pytest.approx(best)
    assert all(row["after"] == 0 for row in answer["rows"] if row["code"] in _codes(answer))


def _codes(answer):
    return {site["code"] for site in answer["sites"]}


def test_minutes_are_the_great_circle_with_a_detour():
    one, other = Town("1", "A", 44.538, 11.535, 1), Town("2", "B", 44.751, 11.39, 1)
    assert minutes_between([one], [other])[0, 0] == pytest.approx(51.4, abs=0.3)
    assert minutes_between([one], [one])[0, 0] == 0


def test_hardship_and_expected_people_move_the_weights(peopled, reading):
    weighted = _plan(peopled, counts="class", reading=reading)[1]
    for row in weighted["rows"]:
        assert row["weight"] / row["residents"] in {1, 2, 3, 4, 5}
    with pytest.raises(PlanProblem, match=r"conta tutti|count all residents"):
        _plan(peopled, counts="expected")
    for place in Municipality.objects.all():
        Expectation.objects.create(
            district=peopled, municipality=place, year=2025, population=1000, share=0.1,
            mean_squared_error=0.0001, method="Prova", origin="Prova", is_sample=True,
        )  # fmt: skip
    question, answer = _plan(peopled, counts="expected")
    assert {row["weight"] for row in answer["rows"]} == {100.0}
    assert question["year"] == 2025 and question["is_sample"]
    Expectation.objects.filter(municipality="037028").delete()
    with pytest.raises(PlanProblem, match="Galliera"):
        _plan(peopled, counts="expected")


@pytest.fixture
def kitchen(peopled: District, association: Organization) -> Location:
    """A public place in Galliera where something is given."""
    service = Service.objects.create(district=peopled, organization=association, name="Mensa (inventata)")
    term = TaxonomyTerm.objects.filter(taxonomy__code="need", parent_id=None).first()
    if term is None:
        taxonomy = Taxonomy.objects.create(code="need", name="Bisogni")
        term = TaxonomyTerm.objects.create(taxonomy=taxonomy, code="food", name="Cibo")
    ServiceTerm.objects.create(district=peopled, service=service, term=term)
    place = Location.objects.create(
        district=peopled, name="Cucina di via Roma", municipality_id="037028", latitude=44.76, longitude=11.4
    )
    ServiceAtLocation.objects.create(district=peopled, service=service, location=place)
    return place


def test_places_that_exist_stay_and_only_what_is_new_is_gained(peopled, kitchen):
    theme = TaxonomyTerm.objects.get(service_terms__service__name="Mensa (inventata)").code
    for asked in ("", theme):
        _question, answer = _plan(peopled, theme=asked, number=1, existing=True)
        assert [site["name"] for site in answer["sites"] if not site["is_new"]] == [
            "Cucina di via Roma (Galliera)"
        ]
        assert all(row["after"] <= row["before"] for row in answer["rows"])
        assert sum(row["before"] - row["after"] for row in answer["rows"]) > 0
    assert existing_places(peopled, "unknown", towns_of(peopled).used) == []


def test_a_place_that_is_partly_or_wholly_kept_back_is_not_shown(peopled, kitchen):
    kitchen.field_rings = {"latitude": "network"}
    kitchen.save()
    towns = towns_of(peopled).used
    [found] = existing_places(peopled, "", towns)
    galliera = next(one for one in towns if one.code == "037028")
    assert found.name == "Galliera"
    assert (found.latitude, found.longitude) == (galliera.latitude, galliera.longitude)
    kitchen.ring = "named"
    kitchen.save()
    assert existing_places(peopled, "", towns) == []


def test_borders_are_those_of_the_cells_and_of_real_outlines(peopled):
    schematic = borders_of(peopled)
    assert ("037005", "037019") in schematic and ("037008", "037028") not in schematic
    source = Source.objects.create(title="Confini", publisher="P", licence="CC0", sha256="2" * 64)
    # six squares in a row: each touches the next, none touches another by more than nothing
    codes = sorted(Municipality.objects.values_list("code", flat=True))
    for at, code in enumerate(codes):
        x = 11 + at / 10
        ring = [[x, 44], [x + 0.1, 44], [x + 0.1, 44.1], [x, 44.1], [x, 44]]
        ring = [[round(a, 7), b] for a, b in ring]
        Boundary.objects.create(
            municipality_id=code, source=source, geometry={"type": "Polygon", "coordinates": [ring]}
        )
    assert borders_of(peopled) == list(pairwise(codes))


def test_areas_keep_what_was_asked_and_hands_are_told_what_they_break(peopled):
    question, answer = plan_areas(
        peopled, reading=None, number=None, residents=20000, minutes=40, by_hand=None
    )
    assert sheet_of("areas", question, answer).warnings == []
    assert all(area["residents"] >= 20000 and area["minutes"] <= 40 for area in answer["areas"])
    assert sum(area["residents"] for area in answer["areas"]) == sum(answer["people"].values())
    assert picture_of(peopled, "areas", question, answer) is not None
    # Galliera and Budrio lie at the two ends: an area of them alone is in two pieces
    hand = dict.fromkeys(answer["of"], 1) | {"037028": 2, "037008": 2}
    question, changed = plan_areas(peopled, reading=None, number=2, residents=20000, minutes=40, by_hand=hand)
    said = " ".join(sheet_of("areas", question, changed).warnings)
    assert changed["is_by_hand"] and changed["inside"] > changed["proposed_inside"]
    assert "2 " in said and "51" in said


def test_likeness_is_that_of_the_reading_and_sameness_is_refused(peopled, reading):
    question, answer = plan_areas(
        peopled, reading=reading, number=2, residents=None, minutes=None, by_hand=None
    )
    assert question["reading"].startswith("Svantaggio") and 0 < answer["inside"] < 1
    towns = towns_of(peopled).used
    same = position_of([Town("1", "A", 44.5, 11.3, 1)] * len(towns))
    with pytest.raises(PlanProblem):
        propose_areas(towns=towns, borders=[], likeness=same, number=2, residents=None, minutes=None)


def test_a_municipality_that_touches_no_other_is_joined_and_it_is_said(peopled):
    towns = towns_of(peopled).used
    names = {one.name: one.code for one in towns}
    borders = [(a.code, b.code) for a, b in combinations(towns, 2) if "Galliera" not in (a.name, b.name)]
    answer = propose_areas(
        towns=towns, borders=borders, likeness=position_of(towns), number=2, residents=None, minutes=None
    )
    assert [one for one, _other in answer["joined"]] == ["Galliera"] and names["Galliera"] in answer["of"]
    how = sheet_of(
        "areas",
        {"reading": "", "number": 2, "residents": None, "minutes": None, "is_sample": False},
        answer,
    ).how
    assert any("Galliera" in line for line in how)


def test_presidia_that_bring_nobody_nearer_are_said_to(peopled, kitchen):
    for asked in ({"purpose": "copertura", "minutes": 240}, {"purpose": "media", "minutes": 20}):
        question, answer = _plan(peopled, number=1, existing=True, **asked)
        told = sheet_of("presidia", question, answer)
        assert bool(told.warnings) == (asked["minutes"] == 240)
        # what a row says it gains is the difference of the two figures beside it
        for row, cells in zip(answer["rows"], told.rows, strict=True):
            assert (row["before"] >= 1) or cells[3] == cells[4]
