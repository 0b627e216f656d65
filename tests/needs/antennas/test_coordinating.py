"""The coordination's pages: a link is shown once and stored nowhere; everything leaves a trace."""

import re

import pytest
from django.db.utils import IntegrityError
from django.test import Client

from tests.antennas import TOKEN, notice
from vicinia.core.models import AuditEntry, District, User
from vicinia.core.qr import qr_code
from vicinia.needs.models import Antenna, Signal
from vicinia.needs.services import antennas
from vicinia.needs.services.antennas import hash_of

pytestmark = pytest.mark.django_db
NEW = {"name": "Barbiere di prova", "kind": "hairdresser", "municipality": "037008"}


@pytest.fixture
def carlas(client: Client, carla: User) -> Client:
    client.force_login(carla)
    return client


def invite(carlas: Client, **changed: str) -> tuple[str, str]:
    page = carlas.post("/it/lavoro/bisogni/antenne/nuova/", {**NEW, **changed})
    assert page.status_code == 200
    text = page.content.decode()
    link = re.search(r'id="link" value="([^"]+)"', text)
    assert link and page.headers["Cache-Control"] == "no-store"
    return text, link[1]


def test_the_card_shows_the_link_and_nothing_stores_it(carlas: Client, district: District) -> None:
    text, link = invite(carlas)
    token = link.rstrip("/").rpartition("/")[2]
    assert link == f"http://testserver/it/antenna/{token}/" and len(token) >= 22
    assert "<svg" in text and "Antenna di comunità" in text and "Barbiere di prova" in text
    row = Antenna.objects.get(district=district)
    assert row.link_hash == hash_of(token) and len(row.link_hash) == 64
    stored = str(list(AuditEntry.objects.values())) + str(list(Antenna.objects.values()))
    assert token not in stored
    assert token not in carlas.get(f"/it/lavoro/bisogni/antenne/{row.pk}/").content.decode()


def test_every_link_is_another_one(carlas: Client, district: District) -> None:
    assert invite(carlas)[1] != invite(carlas, name="Altro posto")[1]


def test_the_same_place_twice_is_said_beside_the_field(carlas: Client, district: District) -> None:
    invite(carlas)
    page = carlas.post("/it/lavoro/bisogni/antenne/nuova/", NEW)
    assert page.status_code == 422 and "Questo posto è già un’antenna" in page.content.decode()
    assert Antenna.objects.count() == 1


def test_the_database_refuses_the_same_place_too(antenna: Antenna) -> None:
    with pytest.raises(IntegrityError):
        Antenna.objects.create(
            district=antenna.district, name=antenna.name, municipality=antenna.municipality, kind="shop"
        )


def test_a_place_of_another_district_cannot_be_chosen(carlas: Client, district: District) -> None:
    page = carlas.post("/it/lavoro/bisogni/antenne/nuova/", {**NEW, "municipality": "037006"})
    assert page.status_code == 422 and not Antenna.objects.exists()


def test_a_new_link_makes_the_old_one_and_its_phones_useless(
    carlas: Client, antenna: Antenna, needs_words: None
) -> None:
    phone = Client()
    phone.get(f"/it/antenna/{TOKEN}/")
    assert "Che cosa hai notato" in phone.get("/it/antenna/").content.decode()
    asked = carlas.get(f"/it/lavoro/bisogni/antenne/{antenna.pk}/link/").content.decode()
    assert "smettono subito di funzionare" in asked
    done = carlas.post(f"/it/lavoro/bisogni/antenne/{antenna.pk}/link/").content.decode()
    assert "Il link si vede solo questa volta" in done
    assert Client().get(f"/it/antenna/{TOKEN}/").status_code == 404
    assert "Pagine per le antenne" in phone.get("/it/antenna/").content.decode()


def test_what_is_done_leaves_a_trace(carlas: Client, carla: User, antenna: Antenna) -> None:
    where = f"/it/lavoro/bisogni/antenne/{antenna.pk}/"
    carlas.post(where + "pausa/")
    carlas.post(where + "pausa/")
    antenna.refresh_from_db()
    assert not antenna.is_active
    carlas.post(where + "riprendi/")
    carlas.post(where + "link/")
    verbs = list(AuditEntry.objects.order_by("at").values_list("verb", "actor__first_name"))
    assert verbs == [("pause_antenna", "Carla"), ("resume_antenna", "Carla"), ("renew_antenna_link", "Carla")]
    page = carlas.get(where).content.decode()
    assert "in pausa" in page and "ha un nuovo link" in page


def test_the_list_says_what_each_sends_with_few_questions(
    carlas: Client, antenna: Antenna, django_assert_max_num_queries: object
) -> None:
    notice(antenna)
    carlas.get("/it/lavoro/bisogni/antenne/")
    with django_assert_max_num_queries(24) as few:  # type: ignore[operator]
        page = carlas.get("/it/lavoro/bisogni/antenne/").content.decode()
    assert "Farmacia della Prova" in page and "oggi" in page
    for number in range(8):
        row = Antenna.objects.create(
            district=antenna.district, name=f"Posto {number}", kind="shop",
            municipality=antenna.municipality, link_hash=str(number),
        )  # fmt: skip
        notice(row)
    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
        carlas.get("/it/lavoro/bisogni/antenne/")


def test_an_empty_list_offers_the_first_step(carlas: Client, district: District) -> None:
    page = carlas.get("/it/lavoro/bisogni/antenne/").content.decode()
    assert "Invita la prima antenna" in page


def test_antennas_of_another_district_are_not_found(carlas: Client, antenna: Antenna) -> None:
    other = District.objects.create(slug="altrove", name="Altrove", coordinating_body="–")
    Antenna.objects.filter(pk=antenna.pk).update(district=other)
    for path in ("", "link/"):
        assert carlas.get(f"/it/lavoro/bisogni/antenne/{antenna.pk}/{path}").status_code == 404
    assert carlas.post(f"/it/lavoro/bisogni/antenne/{antenna.pk}/pausa/").status_code == 404


def test_the_service_gives_the_secret_once(carla: User, district: District, budrio: object) -> None:
    made, token = antennas.invite_antenna(
        actor=carla,
        district=district,
        name="Scuola",
        kind="school",
        municipality=budrio,  # type: ignore[arg-type]
    )
    assert made.link_hash == hash_of(token) and made.invited_by == carla
    assert not Signal.objects.exists()


def test_the_code_is_a_drawing_of_squares() -> None:
    code = qr_code("https://vicinia.example.org/it/antenna/abc/")
    assert code.size >= 29 and re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", code.path)
    assert qr_code("una cosa").path != code.path
