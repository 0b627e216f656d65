"""Official files through the pages: looked at first, stored all or nothing, never left lying about."""

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.territory import official
from vicinia.core import progress, workers
from vicinia.core.models import AuditEntry, User
from vicinia.territory.models import Delivery, DeliveryState, Municipality, Source
from vicinia.territory.reading import download
from vicinia.territory.services import delivering

pytestmark = pytest.mark.django_db
START = "/it/lavoro/dati-ufficiali/"


@pytest.fixture
def desk(client: Client, carla: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Carla at her desk; what a process of its own does is done at once, by the same command."""

    def start(work: Any, *command: str) -> None:
        call_command(*command)

    monkeypatch.setattr(workers, "start", start)
    client.force_login(carla)
    return client


def bring(desk: Client, *paths: Path, region: str = "", addresses: str = "") -> Any:
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    return desk.post(f"{START}porta/", {"chosen": files, "region": region, "addresses": addresses})


def folders() -> list[Path]:
    return list(progress.folder("deliveries").iterdir())


def test_nothing_is_stored_before_it_was_looked_at(desk: Client, tmp_path: Path) -> None:
    before, lying = Municipality.objects.count(), folders()
    address = bring(desk, official.municipalities(tmp_path), official.facts(tmp_path))["Location"]
    page = desk.get(address).content.decode()
    assert "Che cosa verrebbe registrato" in page
    assert "Elenco-comuni-italiani.csv" in page and "Elenco_comuni_2011.csv" in page
    assert Municipality.objects.count() == before
    assert not Source.objects.filter(file_name="Elenco_comuni_2011.csv").exists()
    desk.post(f"{address}carica/")
    assert "I file sono registrati" in desk.get(address).content.decode()
    assert Municipality.objects.filter(code="063049").exists()
    assert folders() == lying  # the files themselves are not kept
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"bring_official_files", "territory.load"} <= verbs
    # a second time nothing changes, and there is nothing to store
    again = bring(desk, official.municipalities(tmp_path), official.facts(tmp_path))["Location"]
    page = desk.get(again).content.decode()
    assert "è già tutto registrato" in page and "Registra questi file" not in page


def test_only_one_region_is_kept(desk: Client, tmp_path: Path) -> None:
    address = bring(desk, official.municipalities(tmp_path), region="08")["Location"]
    desk.post(f"{address}carica/")
    assert not Municipality.objects.filter(code="063049").exists()


def test_a_file_of_another_kind_says_what_to_do(desk: Client, tmp_path: Path) -> None:
    before = folders()
    path = tmp_path / "foto.csv"
    path.write_bytes(b"<html>non qui</html>")
    address = bring(desk, path)["Location"]
    page = desk.get(address).content.decode()
    assert "I file non sono registrati" in page
    assert "è una pagina web" in page
    desk.post(f"{address}scarta/")
    assert folders() == before
    assert desk.get(address).status_code == 404


def test_rejected_rows_are_named_and_come_as_an_inert_table(desk: Client, tmp_path: Path) -> None:
    wrong = (*official.FACTS, ("8", "99999", "Z999", "=FINTO()", "1,0", "1", "1", "1", "1", "1", "1"))
    address = bring(desk, official.municipalities(tmp_path), official.facts(tmp_path, wrong))["Location"]
    delivery = Delivery.objects.get()
    assert sum(one["rejected"] for one in delivery.report["files"]) >= 1
    table = desk.get(f"{address}righe.csv").content.decode("utf-8-sig")
    assert "Elenco_comuni_2011.csv" in table
    assert ";=" not in table and not any(line.startswith("=") for line in table.splitlines())


def test_too_much_at_once_gets_a_sentence(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "MAX_UPLOAD_MB", 1)
    big = SimpleUploadedFile("grande.csv", b"a" * (3 << 20))
    answer = desk.post(f"{START}porta/", {"chosen": [big], "region": ""})
    assert answer.status_code == 422
    assert "fino a 1 MB" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_no_file_gets_a_sentence(desk: Client) -> None:
    answer = desk.post(f"{START}porta/", {"region": ""})
    assert answer.status_code == 422
    assert "Scegli almeno un file" in answer.content.decode()


def test_a_process_that_is_gone_is_noticed_and_can_begin_again(
    desk: Client, carla: User, tmp_path: Path
) -> None:
    address = bring(desk, official.municipalities(tmp_path))["Location"]
    delivery = Delivery.objects.get()
    delivery.state = "storing"
    delivery.save()
    progress.write(delivery.pk, stage="", done=0, total=0, pid=2**22 + 1)
    assert "interrotto" in desk.get(address).content.decode()
    desk.post(f"{address}ancora/")
    assert "Che cosa verrebbe registrato" in desk.get(address).content.decode()


def test_work_that_goes_on_shows_how_far_it_is(desk: Client, carla: User) -> None:
    delivery = Delivery.objects.create(brought_by=carla, files=["a.csv"])
    progress.write(delivery.pk, stage="Leggo a.csv", done=0, total=0, pid=os.getpid())
    assert "Leggo a.csv" in desk.get(f"{START}{delivery.pk}/").content.decode()
    assert "Leggo a.csv" in desk.get(f"{START}{delivery.pk}/avanzamento/").content.decode()


def test_a_process_that_is_starting_has_a_minute_for_its_first_word(desk: Client, carla: User) -> None:
    delivery = Delivery.objects.create(brought_by=carla, files=["a.csv"])
    address = f"{START}{delivery.pk}/"
    assert "I file non sono registrati" not in desk.get(address).content.decode()
    Delivery.objects.update(changed_at=timezone.now() - timedelta(minutes=2))
    assert "interrotto" in desk.get(address).content.decode()


def test_what_stands_at_an_address_is_downloaded_once(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, asked = official.municipalities(tmp_path).read_bytes(), []

    def answer(address: str, timeout: float) -> io.BytesIO:
        asked.append(address)
        return io.BytesIO(content)

    monkeypatch.setattr(download, "open_outside", answer)
    where = "https://example.org/istat/Elenco%20comuni.csv"
    address = bring(desk, official.facts(tmp_path), addresses=f"{where}\n{where}")["Location"]
    page = desk.get(address).content.decode()
    assert "Elenco comuni.csv" in page and "Elenco_comuni_2011.csv" in page
    desk.post(f"{address}carica/")
    assert asked == [where]
    assert Source.objects.get(file_name="Elenco comuni.csv").address == where


def test_an_address_that_does_not_answer_can_be_tried_again(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(address: str, timeout: float) -> io.BytesIO:
        raise OSError("spento")

    monkeypatch.setattr(download, "open_outside", refuse)
    address = bring(desk, addresses="https://example.org/elenco.csv")["Location"]
    assert "Scaricalo con un browser" in desk.get(address).content.decode()
    content = official.municipalities(tmp_path).read_bytes()
    monkeypatch.setattr(download, "open_outside", lambda address, timeout: io.BytesIO(content))
    desk.post(f"{address}ancora/")
    assert "Che cosa verrebbe registrato" in desk.get(address).content.decode()


@pytest.mark.parametrize("given", ["http://example.org/a.csv", "file:///etc/passwd", "elenco.csv"])
def test_an_address_that_is_not_secure_gets_a_sentence(desk: Client, given: str) -> None:
    answer = bring(desk, addresses=given)
    assert answer.status_code == 422
    assert "non è un indirizzo che inizia con https://" in answer.content.decode()
    assert given in answer.content.decode()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
def test_machines_of_the_inner_network_are_not_reached(host: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="rete interna"):
        download.connect_outside((host, 443), 1.0)
    place = f"[{host}]" if ":" in host else host
    with pytest.raises(download.InputProblem, match="rete interna"):
        download.fetch(f"https://{place}/a.csv", tmp_path, download.open_outside)


def test_stored_is_said_only_together_with_what_is_stored(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = bring(desk, official.municipalities(tmp_path))["Location"]

    def stumble(report: Any) -> None:
        raise RuntimeError("la macchina si spegne")

    with monkeypatch.context() as broken:
        broken.setattr(delivering, "told", stumble)
        desk.post(f"{address}carica/")
    assert Delivery.objects.get().state == DeliveryState.FAILED
    assert not Municipality.objects.filter(code="063049").exists()
    desk.post(f"{address}ancora/")
    desk.post(f"{address}carica/")
    assert Delivery.objects.get().state == DeliveryState.STORED
    assert Municipality.objects.filter(code="063049").exists()


def test_of_two_who_store_at_once_the_first_does(
    desk: Client, carla: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(desk, official.municipalities(tmp_path))
    first, second = Delivery.objects.get(), Delivery.objects.get()
    started: list[Any] = []
    monkeypatch.setattr(workers, "start", lambda work, *command: started.append(work))
    delivering.start(actor=carla, delivery=first, step="store")
    delivering.start(actor=carla, delivery=second, step="store")
    assert started == [first.pk]
    # nor can the files be thrown away while they are stored
    delivering.discard(actor=carla, delivery=second)
    assert Delivery.objects.get().state == DeliveryState.STORING and delivering.has_files(first)


def test_changed_figures_are_seen_before_they_are_stored(desk: Client, tmp_path: Path) -> None:
    address = bring(desk, official.municipalities(tmp_path), official.facts(tmp_path))["Location"]
    desk.post(f"{address}carica/")
    corrected = [(*row[:6], "9999", *row[7:]) if row[3] == "Budrio" else row for row in official.FACTS]
    address = bring(desk, official.facts(tmp_path, corrected))["Location"]
    (told,) = Delivery.objects.get(state=DeliveryState.CHECKED).report["files"]
    assert told["figures_changed"] == 1
    assert "Dati cambiati" in desk.get(address).content.decode()
    page = desk.get(START).content.decode()
    assert "2001–2011" in page  # the years of the figures stand beside their source


def test_names_of_files_cannot_leave_their_folder(desk: Client, tmp_path: Path) -> None:
    file = SimpleUploadedFile("x.csv", official.municipalities(tmp_path).read_bytes())
    file._name = "../../fuori.csv"
    desk.post(f"{START}porta/", {"chosen": [file], "region": ""})
    assert Delivery.objects.get().files == ["fuori.csv"]
    assert not (progress.folder("deliveries").parent / "fuori.csv").exists()
