"""The hand-written data of the model district: complete, plain, and plainly invented."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicinia.directory.demo.extras import body_of
from vicinia.directory.demo.reading import ModelDataError, read_bodies, read_extras, read_patterns
from vicinia.directory.demo.timing import read_hours, turn_of, validity
from vicinia.directory.vocabulary import read_facet
from vicinia.territory import facts

TOWNS = {place.code for place in facts.PLACES}


def test_every_town_has_bodies_and_a_social_desk() -> None:
    assert {body.municipality for body in read_bodies()} == TOWNS
    assert len(read_bodies()) >= 116
    for code in TOWNS:
        here = [body for body in read_bodies() if body.municipality == code]
        assert len(here) >= 7
        assert any(offer.pattern.key == "social-desk" for body in here for offer in body.offers)
        assert all(town in TOWNS and town != code for body in here for town in body.near)


def test_municipal_examples_are_clearly_named_so() -> None:
    for body in read_bodies():
        assert body.kind != "municipal" or "(esempio inventato)" in body.name
    assert len({body.key for body in read_bodies()}) == len(read_bodies())


def test_most_towns_give_food_and_there_are_shops() -> None:
    gives_food = {"food-parcel", "shop", "canteen"}
    fed = {
        body.municipality
        for body in read_bodies()
        if gives_food & {offer.pattern.key for offer in body.offers}
    }
    assert len(fed) >= 12
    shops = [body for body in read_bodies() if "shop" in {offer.pattern.key for offer in body.offers}]
    assert len(shops) >= 4 and all(shop.name.startswith("Emporio solidale") for shop in shops)


def test_every_service_has_terms_of_all_four_facets_that_exist() -> None:
    codes = {facet: {concept.code for concept in read_facet(facet).concepts} for facet in
             ("need", "answer", "welcomed", "access")}  # fmt: skip
    for pattern in read_patterns().values():
        assert {facet for facet, _code, _welcome in pattern.terms} == set(codes), pattern.key
        for facet, code, welcome in pattern.terms:
            assert code in codes[facet], f"{pattern.key}: {facet}/{code}"
            assert welcome in {"", "unconditional", "preferential", "exclusive"}
            assert not welcome or facet == "welcomed"


def test_words_are_plain() -> None:
    for pattern in read_patterns().values():
        text = " ".join((pattern.text, pattern.who, pattern.how))
        assert "!" not in text and len(pattern.text) > 40 and pattern.who and pattern.how
        assert not re.search(r"\b(utenza|presso|suddett|usufru|previo|modulistica)", text, re.IGNORECASE)


def test_extras_name_bodies_and_patterns_that_exist() -> None:
    for tables in read_extras().tables.values():
        for said in tables:
            body = body_of(said)
            if "pattern" in said:
                assert said["pattern"] in {offer.pattern.key for offer in body.offers}, said
    with pytest.raises(ModelDataError):
        body_of({"body": "Nessun ente"})


def test_hours_are_read() -> None:
    weekly, monthly = read_hours("MO,TH 09:00-12:30; 1SA 10:00-12:00 appointment holidays")
    assert (weekly.freq, weekly.byday, weekly.opens_at.hour, weekly.by_appointment) == (
        "WEEKLY",
        "MO,TH",
        9,
        False,
    )
    assert (monthly.freq, monthly.byday, monthly.by_appointment) == ("MONTHLY", "1SA", True)
    assert (weekly.on_holidays, monthly.on_holidays) == ("closed", "open")


@pytest.mark.parametrize("text", ["", "MO", "MO 9-12", "LU 09:00-12:00", "MO 09:00-12:00 sometimes"])
def test_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ModelDataError):
        read_hours(text)


@given(st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1), st.integers(0, 2))
def test_turning_keeps_the_number_of_days_and_the_weekend(days: set[str], turn: int) -> None:
    (opening,) = read_hours(f"{','.join(days)} 09:00-12:00", turn)
    turned = set(opening.byday.split(","))
    assert len(turned) == len(days) and turned & {"SA", "SU"} == days & {"SA", "SU"}


@given(st.dates(date(2025, 1, 1), date(2031, 12, 31)))
def test_seasons_are_never_over(today: date) -> None:
    patterns = read_patterns()
    for key in ("summer", "after-school"):
        first, last = validity(patterns[key], today)
        assert first and last and first < last and today <= last
    assert validity(patterns["shop"], today) == (None, None)


def test_days_named_in_the_text_are_not_turned() -> None:
    assert turn_of(read_patterns()["job-desk"], 1) == 0
    assert turn_of(read_patterns()["youth"], 1) == 1
