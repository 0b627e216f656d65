"""The invented antennas of the model district: the same each time, and gone without a trace."""

import pytest
from django.utils import timezone

from vicinia.core.models import District, User
from vicinia.methods.personal_names import find
from vicinia.needs.demo_antennas import PLACES, WORDS, build_antennas, clear_antennas
from vicinia.needs.models import Alert, Antenna, Signal
from vicinia.territory.models import Municipality


def test_the_invented_words_name_nobody() -> None:
    for said in WORDS.values():
        for words in said:
            assert find(words) == []


def test_each_invented_place_has_its_name() -> None:
    assert len({(place.town, place.name) for place in PLACES}) == len(PLACES)


@pytest.mark.django_db
def test_the_same_world_each_time_and_nothing_left(district: District, carla: User) -> None:
    own = Antenna.objects.create(
        district=district, name="Vera", kind="shop", link_hash="y",
        municipality=Municipality.objects.get(code="037008"),
    )  # fmt: skip
    first = build_antennas(district)
    stored = set(Signal.objects.values_list("pk", "noticed_on", "theme"))
    assert build_antennas(district) == first == len(stored)
    assert set(Signal.objects.values_list("pk", "noticed_on", "theme")) == stored
    assert all(row.is_sample for row in Antenna.objects.exclude(pk=own.pk))
    today = timezone.localdate()
    assert not Signal.objects.filter(noticed_on__gt=today).exists()
    assert Alert.objects.filter(state=Alert.State.OPEN, theme="home").exists()
    clear_antennas(district)
    assert list(Antenna.objects.all()) == [own] and not Signal.objects.exists()
