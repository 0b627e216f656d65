"""Invented antennas of the model district, and two years of what they noticed: none of it has happened."""

from __future__ import annotations

import datetime
import random
import secrets
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from vicinia.core.models import District, Role, RoleKind
from vicinia.directory.demo.guard import model_id
from vicinia.needs.models import Alert, Antenna, AntennaKind, Signal
from vicinia.needs.queries.weeks import WEEK, last_whole_week
from vicinia.needs.services.alerts import handle_alert, look_for_alerts
from vicinia.needs.services.antennas import hash_of
from vicinia.territory.queries import municipalities_of

WEEKS = 104
_SEED = 15


class Place(NamedTuple):
    """An invented everyday place; ``weekly`` is how many signals it sends in a week."""

    town: str
    kind: AntennaKind
    name: str
    weekly: float


PLACES = (
    Place("037002", AntennaKind.PHARMACY, "Farmacia del Ponte", 0.8),
    Place("037003", AntennaKind.SCHOOL, "Scuola primaria Girasole", 0.9),
    Place("037005", AntennaKind.PARISH, "Oratorio della Piazza", 0.7),
    Place("037008", AntennaKind.SCHOOL, "Scuola media La Quercia", 1.3),
    Place("037008", AntennaKind.HAIRDRESSER, "Barbiere di Porta Est", 0.6),
    Place("037017", AntennaKind.SHOP, "Bar dell’Argine", 0.6),
    Place("037019", AntennaKind.DOCTOR, "Ambulatorio dei Tigli", 1.2),
    Place("037019", AntennaKind.LIBRARY, "Biblioteca delle Stelle", 0.9),
    Place("037021", AntennaKind.SPORT, "Polisportiva Il Gelso", 0.7),
    Place("037028", AntennaKind.SHOP, "Forno del Canale", 0.7),
    Place("037028", AntennaKind.SCHOOL, "Nido Il Papavero", 0.6),
    Place("037030", AntennaKind.PHARMACY, "Farmacia della Torre", 0.8),
    Place("037035", AntennaKind.PARISH, "Casa parrocchiale del Borgo", 0.6),
    Place("037038", AntennaKind.SCHOOL, "Scuola primaria I Pioppi", 0.8),
    Place("037039", AntennaKind.DOCTOR, "Ambulatorio della Valle", 0.9),
    Place("037048", AntennaKind.HAIRDRESSER, "Parrucchiera in Centro", 0.6),
    Place("037052", AntennaKind.LIBRARY, "Biblioteca del Mulino", 0.8),
    Place("037055", AntennaKind.PHARMACY, "Farmacia della Stazione", 0.9),
    Place("037055", AntennaKind.SPORT, "Palestra del Parco", 0.5),
)  # fmt: skip
THEMES = {
    "food": 4, "home": 4, "work": 3, "family": 3, "health": 3, "money": 3, "talk": 3, "move": 2, "school": 2,
}  # fmt: skip
# Two weeks that stand out: the last ones, and some of half a year ago that have been dealt with.
NOW = ("home", ("037028", "037055"), 0, 4)
THEN = ("food", ("037039",), 24, 5)
WORDS = {
    "food": (
        "Più famiglie chiedono di pagare la spesa a fine mese.",
        "A ricreazione qualche bambino non ha merenda.",
        "Si compra solo pane, quello di ieri.",
    ),
    "home": (
        "Tre famiglie dello stesso palazzo parlano di bollette che non riescono a pagare.",
        "Hanno paura dello sfratto, l’affitto è salito.",
        "Scaldano una stanza sola, nelle altre stanno in cappotto.",
    ),
    "work": ("Il magazzino ha lasciato a casa gli stagionali.", "Chiedono qualche ora, qualsiasi cosa."),
    "family": ("Mamme sole che non sanno a chi lasciare i piccoli la mattina.",),
    "health": ("Rimandano le visite perché il ticket pesa.", "Non comprano tutte le medicine della ricetta."),
    "money": ("Prestiti chiesti in fretta, rate che si sommano.",),
    "talk": (
        "Anziani che restano al banco solo per parlare.",
        "C’è chi passa tutte le mattine e non compra nulla.",
    ),
    "move": ("Senza auto non si arriva all’ospedale: la corriera passa due volte.",),
    "school": ("Qualche ragazzo si è fermato a casa, niente zaino nuovo.",),
}


@transaction.atomic
def build_antennas(district: District) -> int:
    """Put the antennas and their signals back to their beginning; return how many signals there are."""
    clear_antennas(district)
    towns = {town.pk for town in municipalities_of(district)}
    antennas = [
        Antenna(
            id=model_id("Antenna", place.town, place.name),
            district=district,
            name=place.name,
            kind=place.kind,
            municipality_id=place.town,
            link_hash=hash_of(secrets.token_urlsafe(18)),
            is_sample=True,
        )
        for place in PLACES
        if place.town in towns
    ]
    Antenna.objects.bulk_create(antennas)
    last = last_whole_week(timezone.localdate())
    signals = _signals(district, antennas, last)
    Signal.objects.bulk_create(signals)
    _date_their_arrival(district, last)
    _tell_and_handle(district, last)
    return len(signals)


@transaction.atomic
def clear_antennas(district: District) -> None:
    """Take away the invented antennas with their signals, and the alerts of the model district."""
    Alert.objects.filter(district=district).delete()
    Signal.objects.filter(district=district, antenna__is_sample=True).delete()
    Antenna.objects.filter(district=district, is_sample=True).delete()


def _signals(district: District, antennas: list[Antenna], last: datetime.date) -> list[Signal]:
    dice = random.Random(_SEED)  # noqa: S311 - the same invented world each time, no secret
    weekly = {(place.town, place.name): place.weekly for place in PLACES}
    found: list[Signal] = []

    def notice(antenna: Antenna, theme: str, back: int) -> None:
        day = last - WEEK * back + datetime.timedelta(days=dice.randrange(6))
        said = dice.choice(WORDS[theme]) if dice.random() < 0.35 else ""
        found.append(
            Signal(
                id=model_id("Signal", str(len(found))),
                sender_key=model_id("SignalKey", str(len(found))),
                district=district,
                antenna=antenna,
                theme=theme,
                municipality_id=antenna.municipality_id,
                strength=dice.choices((1, 2, 3), (3, 4, 2))[0],
                words=said,
                noticed_on=day,
            )
        )

    for back in range(WEEKS - 1, -1, -1):
        for antenna in antennas:
            mean = weekly[antenna.municipality_id, antenna.name]
            for _again in range(_poisson(dice, mean)):
                notice(antenna, dice.choices(list(THEMES), list(THEMES.values()))[0], back)
            for theme, towns, since, more in (NOW, THEN):
                if antenna.municipality_id in towns and since <= back <= since + 1:
                    for _again in range(more):
                        notice(antenna, theme, back)
    return found


def _poisson(dice: random.Random, mean: float) -> int:
    """A draw by counting how many waiting times fit into one week."""
    count, clock = 0, dice.expovariate(mean)
    while clock < 1:
        count, clock = count + 1, clock + dice.expovariate(mean)
    return count


def _date_their_arrival(district: District, last: datetime.date) -> None:
    """Signals arrive on the Sunday of their week; the database wrote the moment of building."""
    rows = Signal.objects.filter(district=district, antenna__is_sample=True)
    for back in range(WEEKS):
        monday = last - WEEK * back
        sunday = datetime.datetime.combine(monday + datetime.timedelta(days=6), datetime.time(20))
        week = rows.filter(noticed_on__gte=monday, noticed_on__lt=monday + WEEK)
        week.update(received_at=timezone.make_aware(sunday))


def _tell_and_handle(district: District, last: datetime.date) -> None:
    """Look at the two weeks that stand out, as the weekly command does, and deal with the older one."""
    carla = Role.objects.filter(district=district, kind=RoleKind.COORDINATOR).select_related("user").first()
    theme, _towns, since, _more = THEN
    for alert in look_for_alerts(district=district, week=last - WEEK * since, only={theme}):
        if carla is not None:
            handle_alert(
                actor=carla.user,
                alert=alert,
                outcome="Sentiti l’ambulatorio e l’emporio: la consegna del lunedì era saltata due volte. "
                "Ripresa con un furgone in prestito; da allora i segnali sono quelli di prima.",
            )
    look_for_alerts(district=district, week=last, only={NOW[0]})
