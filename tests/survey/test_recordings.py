"""Recordings lie sealed, are heard by the research group alone, and go on their day."""

import datetime
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vicinia.core.models import User
from vicinia.survey import sealed_files
from vicinia.survey.models import Recording, Session
from vicinia.survey.sealing import CannotOpen
from vicinia.survey.services.recordings import destroy_expired_recordings, kind_of
from vicinia.survey.services.sessions import withdraw_consent
from vicinia.survey.services.studies import remove_member

pytestmark = pytest.mark.django_db(transaction=True)
VOICES = b"ID3\x04" + os.urandom(2 * sealed_files.PIECE) + b"Rosa Verdi parla qui"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.RECORDINGS_ROOT = tmp_path / "recordings"
    return tmp_path / "recordings"


def send(client: Client, session: Session, content: bytes = VOICES, days: int = 30) -> Any:
    day = timezone.localdate() + datetime.timedelta(days=days)
    file = SimpleUploadedFile("Rosa Verdi.mp3", content, "audio/mpeg")
    address = reverse("survey:recordings", args=[session.pk])
    return client.post(address, {"file": file, "retain_until": day.isoformat()})


def heard(client: Client, row: Recording, asked: str = "") -> Any:
    headers = {"Range": asked} if asked else {}
    return client.get(reverse("survey:recording_file", args=[row.pk]), headers=headers)


def test_what_is_heard_is_what_came_and_nothing_of_it_lies_open(
    client: Client, carla: User, session: Session, folder: Path
) -> None:
    client.force_login(carla)
    assert send(client, session).status_code == 302
    row = Recording.objects.get()
    assert row.size == len(VOICES) and row.media_type == "audio/mpeg"
    assert [one.name for one in folder.iterdir()] == [f"{row.pk}.sealed"]
    lying = row.path.read_bytes()
    assert b"Rosa" not in lying and VOICES[100:140] not in lying
    whole = heard(client, row)
    assert b"".join(whole.streaming_content) == VOICES and whole["Cache-Control"] == "no-store"
    page = client.get(reverse("survey:recordings", args=[session.pk])).content.decode()
    assert str(row.pk) in page and "Rosa Verdi" not in page


def test_a_player_asks_for_any_part(client: Client, carla: User, session: Session) -> None:
    client.force_login(carla)
    send(client, session)
    row, size, edge = Recording.objects.get(), len(VOICES), sealed_files.PIECE
    for asked, start, end in (
        ("bytes=0-", 0, size), ("bytes=0-0", 0, 1), (f"bytes={edge - 3}-{edge + 2}", edge - 3, edge + 3),
        ("bytes=-20", size - 20, size), (f"bytes={size - 1}-{size + 99}", size - 1, size),
    ):  # fmt: skip
        part = heard(client, row, asked)
        assert part.status_code == 206 and b"".join(part.streaming_content) == VOICES[start:end], asked
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert part["Content-Length"] == str(end - start)
    assert heard(client, row, f"bytes={size}-").status_code == 416
    assert heard(client, row, "bytes=zwei").status_code == 200


def test_nobody_but_the_research_group_hears(
    client: Client, carla: User, amina: User, elena: User, session: Session
) -> None:
    client.force_login(carla)
    send(client, session)
    row = Recording.objects.get()
    client.force_login(amina)
    assert heard(client, row).status_code == 200
    client.force_login(elena)
    assert heard(client, row).status_code == 403
    remove_member(actor=carla, member=session.study.members.get(user=amina))
    client.force_login(amina)
    assert heard(client, row).status_code == 403, "Amina is in no research group any more"


def test_a_file_that_is_changed_cut_or_moved_is_not_played(
    client: Client, carla: User, session: Session
) -> None:
    client.force_login(carla)
    send(client, session)
    row = Recording.objects.get()
    whole, piece = row.path.read_bytes(), sealed_files.PIECE + 16
    row.path.write_bytes(whole[: 2 * piece])
    with pytest.raises(CannotOpen):
        b"".join(heard(client, row).streaming_content)
    for broken in (b"\x00" + whole[1:], whole[piece : 2 * piece] + whole[:piece] + whole[2 * piece :]):
        row.path.write_bytes(broken)
        assert heard(client, row).status_code == 410
    row.path.unlink()
    gone = heard(client, row)
    assert gone.status_code == 410 and "non si può più aprire" in gone.content.decode()


def test_what_is_refused_leaves_nothing(client: Client, carla: User, session: Session, folder: Path) -> None:
    client.force_login(carla)
    refused = send(client, session, b"PK\x03\x04 a document")
    assert refused.status_code == 422 and "MP3, M4A" in refused.content.decode()
    late = send(client, session, days=400)
    assert late.status_code == 422 and "si può conservare fino al giorno" in late.content.decode()
    assert send(client, session, b"").status_code == 422
    assert not Recording.objects.exists() and not list(folder.iterdir())


def test_a_recording_that_is_too_large_is_read_past(
    client: Client, carla: User, session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vicinia.survey.services.recordings.MOST_MEGABYTES", 1)
    client.force_login(carla)
    answer = send(client, session)
    assert answer.status_code == 422 and "1 MB" in answer.content.decode()
    assert not Recording.objects.exists() and not list(folder.iterdir())


def test_it_goes_when_the_consent_goes(client: Client, carla: User, session: Session, folder: Path) -> None:
    client.force_login(carla)
    send(client, session)
    row = Recording.objects.get()
    withdraw_consent(actor=carla, session=session)
    assert not Recording.objects.exists() and not list(folder.iterdir())
    assert heard(client, row).status_code == 404
    assert send(client, session).status_code == 200, "the page says that the words are destroyed"
    assert not Recording.objects.exists() and not list(folder.iterdir())


def test_it_goes_by_hand_after_asking(client: Client, carla: User, session: Session, folder: Path) -> None:
    client.force_login(carla)
    send(client, session)
    address = reverse("survey:recording_remove", args=[Recording.objects.get().pk])
    assert "Non si può annullare" in client.get(address).content.decode()
    assert list(folder.iterdir())
    client.post(address)
    assert not Recording.objects.exists() and not list(folder.iterdir())


def test_it_goes_on_its_day_and_so_does_what_nobody_can_open(
    client: Client, carla: User, session: Session, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client.force_login(carla)
    send(client, session)
    row = Recording.objects.get()
    left, fresh = folder / "left.part", folder / "coming.part"
    left.write_bytes(b"x")
    fresh.write_bytes(b"x")
    os.utime(left, (0, 0))
    call_command("survey", "retention")
    assert Recording.objects.exists() and not left.exists() and fresh.exists()
    over = row.retain_until + datetime.timedelta(days=1)
    Recording.objects.update(retain_until=timezone.localdate() - datetime.timedelta(days=1))
    assert heard(client, row).status_code == 404, "even before the job has run"
    assert destroy_expired_recordings(over) == 1
    assert not row.path.exists() and not Recording.objects.exists()
    assert destroy_expired_recordings(over) == 0


def test_sounds_are_known_by_how_they_begin() -> None:
    assert kind_of(b"\x00\x00\x00\x20ftypM4A ") == "audio/mp4"
    assert kind_of(b"\x00\x00\x00\x20ftypisom") == "video/mp4"
    assert kind_of(b"RIFF\x00\x00\x00\x00WAVEfmt ") == "audio/wav"
    assert kind_of(b"\xff\xfb\x90\x00") == "audio/mpeg" and kind_of(b"\xff\xf1\x50\x80") == "audio/aac"
    assert kind_of(b"OggS") == "audio/ogg" and kind_of(b"\x1aE\xdf\xa3") == "video/webm"
    assert kind_of(b"%PDF-1.7") == kind_of(b"") == kind_of(b"<html>") == ""


def test_a_row_without_its_file_says_so_and_can_go(client: Client, carla: User, session: Session) -> None:
    client.force_login(carla)
    send(client, session)
    row = Recording.objects.get()
    row.path.unlink()
    page = client.get(reverse("survey:recordings", args=[session.pk])).content.decode()
    assert "<audio" not in page and "non è su questo computer" in page
    client.post(reverse("survey:recording_remove", args=[row.pk]))
    assert not Recording.objects.exists()
