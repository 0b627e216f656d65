"""Antennas, signals and alerts for tests and for the addresses of the view × role matrix."""

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from vicinia.core.models import District
from vicinia.directory.models import Taxonomy
from vicinia.directory.vocabulary import load_vocabulary
from vicinia.needs.models import Alert, Antenna, Signal
from vicinia.needs.services.antennas import hash_of
from vicinia.territory.models import Municipality

TOKEN = "un-segreto-di-prova-1234"


@pytest.fixture
def needs_words(db: None) -> None:
    """The needs in everyday words."""
    if not Taxonomy.objects.filter(code="need").exists():
        load_vocabulary()


@pytest.fixture
def antenna(district: District) -> Antenna:
    """The pharmacy of Budrio, whose link is ``TOKEN``."""
    return Antenna.objects.create(
        district=district,
        name="Farmacia della Prova",
        kind="pharmacy",
        municipality=Municipality.objects.get(code="037008"),
        link_hash=hash_of(TOKEN),
    )


def notice(antenna: Antenna, **changed: Any) -> Signal:
    """A signal of the antenna, of today unless said otherwise."""
    said = {
        "district": antenna.district,
        "municipality": antenna.municipality,
        "theme": "food",
        "strength": 2,
        "noticed_on": timezone.localdate(),
        "sender_key": uuid.uuid4(),
    }
    return Signal.objects.create(antenna=antenna, **{**said, **changed})


@pytest.fixture
def signal(antenna: Antenna) -> Signal:
    """Something that the pharmacy has noticed today."""
    return notice(antenna, words="Tre famiglie comprano a credito.")


@pytest.fixture
def alert(antenna: Antenna) -> Alert:
    """More signals than usual in Budrio, two weeks ago."""
    monday = timezone.localdate() - datetime.timedelta(days=timezone.localdate().weekday() + 14)
    row = Alert.objects.create(
        district=antenna.district,
        theme="food",
        where="037008",
        week_on=monday,
        since_on=monday - datetime.timedelta(days=7),
        observed=9,
        expected=1.4,
        recurrence_weeks=61,
    )
    row.municipalities.set([antenna.municipality])
    return row


@pytest.fixture
def phone(client: Client, antenna: Antenna, needs_words: None) -> Client:
    """A phone that has opened the antenna's link."""
    client.get(f"/it/antenna/{TOKEN}/")
    return client


@pytest.fixture
def antenna_args(antenna: Antenna) -> dict[str, Any]:
    return {"pk": antenna.pk}


@pytest.fixture
def antenna_token(antenna: Antenna) -> dict[str, Any]:
    return {"token": TOKEN}


@pytest.fixture
def signal_args(signal: Signal) -> dict[str, Any]:
    return {"pk": signal.pk}


@pytest.fixture
def alert_args(alert: Alert) -> dict[str, Any]:
    return {"pk": alert.pk}
