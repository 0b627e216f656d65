"""The antenna's own pages: the secret leaves the address, names stay out, nothing is stored twice."""

import datetime
import io
import logging
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from tests.antennas import TOKEN, notice
from vicinia.config.logs import PlainFormatter
from vicinia.core.models import AuditEntry
from vicinia.needs.models import Antenna, Signal
from vicinia.needs.services import signals

pytestmark = pytest.mark.django_db


def said(**changed: object) -> dict[str, object]:
    return {
        "theme": "food",
        "municipality": "037008",
        "strength": "2",
        "words": "",
        "noticed_on": timezone.localdate().isoformat(),
        "sender_key": str(uuid.uuid4()),
        **changed,
    }


# --- arriving ---------------------------------------------------------------------------------------------


def test_the_secret_leaves_the_address(client: Client, antenna: Antenna, needs_words: None) -> None:
    answer = client.get(f"/it/antenna/{TOKEN}/")
    assert answer.status_code == 302 and answer.url == "/it/antenna/"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    cookie = answer.cookies["antenna"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and TOKEN not in cookie.value
    page = client.get("/it/antenna/").content.decode()
    assert "Farmacia della Prova" in page and TOKEN not in page


def test_the_secret_is_in_no_log(client: Client, antenna: Antenna) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    wrong = "Qm9z-secreto-sbagliato_77"
    try:
        client.get(f"/it/antenna/{TOKEN}/")
        client.get(f"/it/antenna/{wrong}/")
        client.post(f"/it/antenna/{wrong}/")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "/it/antenna/…/" in written.getvalue(), "the logs do say something"
    assert TOKEN not in written.getvalue() and wrong not in written.getvalue()


def test_a_link_that_nobody_knows_says_what_to_do(client: Client, db: None) -> None:
    answer = client.get("/it/antenna/questo-link-non-esiste/")
    assert answer.status_code == 404 and "Questo link non funziona più" in answer.content.decode()
    assert "antenna" not in answer.cookies


def test_a_forged_cookie_opens_nothing(client: Client, antenna: Antenna) -> None:
    client.cookies["antenna"] = antenna.link_hash
    assert "Pagine per le antenne" in client.get("/it/antenna/").content.decode()
    assert client.post("/it/antenna/", said()).status_code == 403
    assert not Signal.objects.exists()


def test_a_paused_antenna_sends_nothing(phone: Client, antenna: Antenna) -> None:
    Antenna.objects.filter(pk=antenna.pk).update(is_active=False)
    answer = phone.get("/it/antenna/")
    assert answer.status_code == 403 and "in pausa" in answer.content.decode()
    assert phone.post("/it/antenna/", said()).status_code == 403
    assert phone.post("/it/antenna/", said(), headers={"accept": "application/json"}).status_code == 403
    assert not Signal.objects.exists()


def test_a_phone_can_leave(phone: Client) -> None:
    assert phone.post("/it/antenna/esci/").status_code == 302
    assert "Pagine per le antenne" in phone.get("/it/antenna/").content.decode()


# --- sending ----------------------------------------------------------------------------------------------


def test_the_form_asks_in_everyday_words(phone: Client) -> None:
    page = phone.get("/it/antenna/").content.decode()
    for word in ("Mangiare", "Casa e bollette", "Un po’", "Chiaramente", "Molto", "Manda il segnale"):
        assert word in page
    assert '<option value="037008" selected>Budrio</option>' in page and "Galliera" in page
    assert f'value="{timezone.localdate().isoformat()}"' in page


def test_a_signal_is_stored_and_thanked_for(phone: Client, antenna: Antenna) -> None:
    answer = phone.post("/it/antenna/", said(words="Tre famiglie comprano a credito.", municipality="037028"))
    (signal,) = Signal.objects.all()
    assert answer.url == f"/it/antenna/segnali/{signal.pk}/"
    assert (signal.antenna, signal.municipality_id, signal.strength) == (antenna, "037028", 2)
    page = phone.get(answer.url).content.decode()
    assert "il segnale è arrivato" in page and "Ritira il segnale" in page and "Che cosa succede ora" in page
    assert AuditEntry.objects.get(subject_id=signal.pk).verb == "receive_signal"
    assert "credito" not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("la signora Rossi non paga l'affitto", "«signora Rossi» sembra il nome di una persona"),
        ("Maria Rossi non mangia", "«Maria Rossi» sembra il nome di una persona"),
        ("chiamate il 333 123 4567", "«333 123 4567» sembra un numero di telefono"),
        ("scrivete a qualcuno@posta.example.it", "è un indirizzo e-mail"),
        ("cf RSSMRA80A01A944X", "è un codice fiscale"),
        ("abita in via Roma 12", "Scrivi la via senza il numero"),
        ("nato il 3/4/1950", "dice quando è nato qualcuno"),
    ],
)
def test_a_person_is_refused_and_what_was_typed_is_kept(phone: Client, words: str, told: str) -> None:
    answer = phone.post("/it/antenna/", said(words=words, strength="3", no_person="on", asked_about=words))
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page
    assert words.replace("'", "&#x27;") in page
    assert 'value="food" required checked' in page and 'value="3" required checked' in page
    assert not Signal.objects.exists()


def test_a_word_that_may_be_a_name_is_asked_about(phone: Client) -> None:
    words = "quel ragazzo, Xhulio, dorme fuori"
    asked = phone.post("/it/antenna/", said(words=words))
    page = asked.content.decode()
    assert asked.status_code == 422 and "«Xhulio» è il nome di una persona?" in page
    assert 'name="no_person"' in page and 'name="asked_about" value="Xhulio"' in page
    assert not Signal.objects.exists()
    answer = phone.post("/it/antenna/", said(words=words, no_person="on", asked_about="Xhulio"))
    assert answer.status_code == 302 and Signal.objects.get().words == words


def test_the_answer_holds_only_for_the_words_that_were_asked_about(phone: Client) -> None:
    answer = phone.post(
        "/it/antenna/", said(words="anche Zbigniew dorme fuori", no_person="on", asked_about="Xhulio")
    )
    assert answer.status_code == 422 and not Signal.objects.exists()


def test_names_of_the_district_may_be_said(phone: Client, association: object) -> None:
    words = "A Castel Maggiore e all'Associazione Filo d'Erba arrivano più bambini"
    assert phone.post("/it/antenna/", said(words=words)).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("theme", "", "Scegli di che cosa si tratta."),
        ("strength", "", "Scegli quanto si nota."),
        ("noticed_on", "2999-01-01", "deve ancora venire"),
        ("noticed_on", "2020-01-01", "più di due mesi"),
        ("municipality", "037006", "id_municipality_error"),
        ("words", "x" * 501, "id_words_error"),
        ("sender_key", "non-una-chiave", "Alcune risposte vanno riviste"),
    ],
)
def test_what_is_missing_is_said_beside_it(phone: Client, field: str, value: str, told: str) -> None:
    answer = phone.post("/it/antenna/", said(**{field: value}))
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not Signal.objects.exists()


def test_the_same_signal_sent_twice_is_stored_once(phone: Client) -> None:
    once = said()
    first = phone.post("/it/antenna/", once, headers={"accept": "application/json"})
    again = phone.post("/it/antenna/", once, headers={"accept": "application/json"})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json() and Signal.objects.count() == 1


def test_a_script_is_told_what_is_wrong(phone: Client) -> None:
    answer = phone.post("/it/antenna/", said(theme=""), headers={"accept": "application/json"})
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["theme"]


def test_a_key_of_another_antenna_is_refused(phone: Client, antenna: Antenna) -> None:
    other = Antenna.objects.create(
        district=antenna.district, name="Altra", kind="shop", municipality=antenna.municipality, link_hash="x"
    )
    taken = notice(other)
    answer = phone.post("/it/antenna/", said(sender_key=str(taken.sender_key)))
    assert answer.status_code == 422 and "Ricarica la pagina" in answer.content.decode()
    assert Signal.objects.count() == 1


def test_a_flood_is_stopped(phone: Client, antenna: Antenna) -> None:
    for _each in range(signals.MOST_A_DAY):
        notice(antenna)
    answer = phone.post("/it/antenna/", said())
    assert answer.status_code == 422 and "telefona al coordinamento" in answer.content.decode()
    assert Signal.objects.count() == signals.MOST_A_DAY


# --- taking back ------------------------------------------------------------------------------------------


def test_a_signal_can_be_taken_back_with_its_words(phone: Client, signal: Signal) -> None:
    answer = phone.post(f"/it/antenna/segnali/{signal.pk}/ritira/", follow=True)
    signal.refresh_from_db()
    assert signal.withdrawn_at is not None and signal.words == ""
    assert "Segnale ritirato" in answer.content.decode()
    assert phone.post(f"/it/antenna/segnali/{signal.pk}/ritira/").status_code == 302
    assert AuditEntry.objects.filter(verb="withdraw_signal").count() == 1


def test_after_some_minutes_only_the_coordination_can(phone: Client, signal: Signal) -> None:
    before = timezone.now() - signals.UNDO - datetime.timedelta(seconds=1)
    Signal.objects.filter(pk=signal.pk).update(received_at=before)
    assert "Ritira il segnale" not in phone.get(f"/it/antenna/segnali/{signal.pk}/").content.decode()
    answer = phone.post(f"/it/antenna/segnali/{signal.pk}/ritira/", follow=True)
    assert "si può ritirare per 15 minuti" in answer.content.decode()
    signal.refresh_from_db()
    assert signal.withdrawn_at is None and signal.words


def test_a_signal_of_another_antenna_is_not_found(phone: Client, signal: Signal, antenna: Antenna) -> None:
    other = Antenna.objects.create(
        district=antenna.district, name="Altra", kind="shop", municipality=antenna.municipality, link_hash="x"
    )
    Signal.objects.filter(pk=signal.pk).update(antenna=other)
    assert phone.get(f"/it/antenna/segnali/{signal.pk}/").status_code == 404
    assert phone.post(f"/it/antenna/segnali/{signal.pk}/ritira/").status_code == 404


def test_the_worker_may_act_below_the_form_only(client: Client, db: None) -> None:
    answer = client.get("/it/antenna/lavoratore.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer.headers
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
