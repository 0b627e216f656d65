"""Carla's way through the pages: choose, look, decide, confirm, see the result."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.directory.importing.fixtures import make_116
from vicinia.core import progress
from vicinia.core.models import District, User
from vicinia.directory.importing import guards, problems, running, working
from vicinia.directory.models import ColumnMapping, ImportBatch, Organization
from vicinia.territory.models import Municipality

START = "/it/lavoro/importazioni/"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps that a process of its own takes are taken at once, in this one."""

    def start(batch: ImportBatch, step: str, actor: User | None) -> None:
        if step == "read":
            running.read_batch(batch)
        else:
            running.commit_batch(batch, actor=actor)

    monkeypatch.setattr(working, "start", start)


@pytest.fixture
def desk(client: Client, coordinator: User, at_once: None) -> Client:
    client.force_login(coordinator)
    return client


def upload(desk: Client, name: str, content: bytes) -> Any:
    return desk.post(f"{START}nuova/", {"file": SimpleUploadedFile(name, content)})


def test_the_empty_list_says_what_it_is_for(desk: Client) -> None:
    page = desk.get(START).content.decode()
    assert "Ancora nessun file" in page
    example = desk.get(f"{START}esempio/")
    assert example["Content-Disposition"].startswith("attachment")
    answer = upload(desk, "esempio.csv", example.content)
    batch = ImportBatch.objects.get()
    assert (answer.status_code, batch.counts["outcomes"]) == (302, {"new": 2})


def test_the_whole_way(desk: Client) -> None:
    address = upload(desk, "associazioni.xlsx", make_116.FILE.read_bytes())["Location"]
    page = desk.get(address).content.decode()
    assert "Non è ancora stato registrato nulla" in page
    refused = desk.get(f"{address}?outcome=refused").content.decode()
    assert refused.count('<tr id="riga-') == 20
    assert "Nessun comune si chiama «Castelmagiore»" in refused
    assert "Castel Maggiore" in refused
    assert "%(" not in refused
    assert "116" in desk.get(f"{address}conferma/").content.decode()
    assert Organization.objects.count() == 0
    desk.post(f"{address}conferma/")
    assert Organization.objects.count() == 116
    assert "Questo file è nell’elenco" in desk.get(address).content.decode()
    # the list itself, with the names of people in it, does not lie about
    assert list(progress.folder("imports").glob(f"{ImportBatch.objects.get().pk}*")) == []


def test_columns_are_corrected_and_remembered(desk: Client) -> None:
    content = b"Chi;Dove\nCircolo inventato;Budrio\n"
    address = upload(desk, "a.csv", content)["Location"]
    # nothing says which column is the name: the page asks
    asked = desk.get(address)
    assert asked["Location"].endswith("colonne/")
    form = desk.get(asked["Location"]).content.decode()
    assert "Circolo inventato" in form
    assert desk.post(asked["Location"], {"column_0": "keep", "column_1": "keep"}).status_code == 422
    desk.post(asked["Location"], {"column_0": "name", "column_1": "municipality"})
    assert ImportBatch.objects.get().counts["outcomes"] == {"new": 1}
    assert ColumnMapping.objects.get().mapping == {"Chi": "name", "Dove": "municipality"}
    again = upload(desk, "b.csv", content.replace(b"Circolo", b"Gruppo"))["Location"]
    assert "Gruppo inventato" in desk.get(again).content.decode()


def test_a_suspected_duplicate_waits_for_a_decision(desk: Client, plain: District) -> None:
    town = Municipality.objects.get(name="Budrio")
    there = Organization.objects.create(
        district=plain, name="Associazione Filo di Lana ODV", municipality=town
    )
    content = b"Denominazione;Comune;E-mail\nAss. Filo di Lana;Budrio;a@b.example\nAltri Mondi;Galliera;\n"
    address = upload(desk, "a.csv", content)["Location"]
    batch = ImportBatch.objects.get()
    assert batch.counts["outcomes"] == {"duplicate": 1, "new": 1}
    page = desk.get(f"{address}?outcome=duplicate").content.decode()
    assert "Associazione Filo di Lana ODV" in page
    assert "i nomi si somigliano" in page
    desk.post(f"{address}decidi/", {"line": "2", "decision": "merge", "back": "?outcome=duplicate"})
    desk.post(f"{address}conferma/")
    there.refresh_from_db()
    assert (there.name, there.email) == ("Ass. Filo di Lana", "a@b.example")
    assert Organization.objects.count() == 2
    upload(desk, "a.csv", content)
    assert ImportBatch.objects.first().counts["outcomes"] == {"unchanged": 2}  # type: ignore[union-attr]


def test_what_nobody_decided_on_is_left_out(desk: Client, plain: District) -> None:
    Organization.objects.create(
        district=plain, name="Associazione Filo di Lana ODV", municipality_id="037008"
    )
    address = upload(desk, "a.csv", b"Denominazione;Comune\nAss. Filo di Lana;Budrio\n")["Location"]
    desk.post(f"{address}conferma/")
    assert Organization.objects.count() == 1


def test_two_hundred_megabytes_get_a_gentle_page(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MAX_UPLOAD_MB", 2)
    before = set(progress.folder("imports").iterdir())
    answer = desk.post(f"{START}nuova/", {"file": SimpleUploadedFile("grande.csv", b"a" * (8 << 20))})
    assert answer.status_code == 422
    assert "si leggono file fino a 2 MB" in answer.content.decode()
    assert ImportBatch.objects.count() == 0
    assert set(progress.folder("imports").iterdir()) == before


def test_without_the_token_nothing_is_taken(coordinator: User, at_once: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    assert upload(client, "a.csv", b"Denominazione\nUno\n").status_code == 403
    assert ImportBatch.objects.count() == 0


def test_a_file_that_cannot_be_read_says_why(desk: Client) -> None:
    address = upload(desk, "a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600)["Location"]
    page = desk.get(address).content.decode()
    assert "nel vecchio formato XLS" in page
    assert "L’elenco è com’era" in page
    desk.post(f"{address}butta/")
    assert list(progress.folder("imports").glob(f"{ImportBatch.objects.get().pk}*")) == []


def test_a_worker_that_is_gone_is_noticed(desk: Client, plain: District) -> None:
    batch = ImportBatch.objects.create(
        district=plain, file_name="a.csv", sha256="0" * 64, state=ImportBatch.State.COMMITTING
    )
    progress.write(batch.pk, stage="store", done=3, total=9, pid=2**22 + 1)
    page = desk.get(f"{START}{batch.pk}/").content.decode()
    assert "non è stato registrato nulla" in page
    batch.refresh_from_db()
    assert (batch.state, batch.counts["problem"]["reason"]) == ("failed", problems.INTERRUPTED)


def test_a_worker_at_work_shows_how_far_it_is(desk: Client, plain: District) -> None:
    import os

    batch = ImportBatch.objects.create(
        district=plain, file_name="a.csv", sha256="0" * 64, state=ImportBatch.State.READING
    )
    progress.write(batch.pk, stage="check", done=300, total=900, pid=os.getpid())
    page = desk.get(f"{START}{batch.pk}/avanzamento/").content.decode()
    assert 'value="300" max="900"' in page
    running.fail(batch, problems.FileProblem(problems.EMPTY_FILE))
    assert desk.get(f"{START}{batch.pk}/avanzamento/")["HX-Refresh"] == "true"


def test_another_district_s_file_is_not_there(desk: Client) -> None:
    other = District.objects.create(slug="altro", name="Altro", coordinating_body="x")
    batch = ImportBatch.objects.create(district=other, file_name="a.csv", sha256="0" * 64)
    assert desk.get(f"{START}{batch.pk}/").status_code == 404


def test_the_export_page(desk: Client) -> None:
    assert desk.get("/it/lavoro/esporta/").status_code == 200
    for form in ("csv", "xlsx", "ndjson", "hsds"):
        assert desk.get(f"/it/lavoro/esporta/{form}/")["Content-Disposition"].startswith("attachment")
    assert desk.get("/it/lavoro/esporta/exe/").status_code == 404
