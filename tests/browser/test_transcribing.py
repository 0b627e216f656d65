"""Listening and writing in a real browser: the keys of the player, what is kept, and what becomes of it."""

import io
import time
import wave
from typing import Any

import pytest

from tests.browser import judges
from tests.browser.test_desk import sign_in
from tests.infrastructure import tools
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]


def silence(seconds: int) -> bytes:
    """A recording of nothing, which any browser plays."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * seconds)
    return kept.getvalue()


def heard_until(page: Any, second: float) -> None:
    """Wait until the player has come so far."""
    deadline = time.monotonic() + 20
    while page.evaluate("document.querySelector('audio').currentTime") < second:
        assert time.monotonic() < deadline, "it does not play"
        page.wait_for_timeout(100)


@tools.needed()
def test_heard_written_and_complete(page: Any, demo_server: Server) -> None:
    sign_in(page, demo_server, "carla")
    page.goto(f"{demo_server.url}/it/lavoro/indagine/studi/")
    page.click("#content a:has-text('Indagine territoriale')")
    page.click("text=Aggiungi una conversazione")
    page.fill("[name=title]", "Intervista da trascrivere")
    page.select_option("[name=kind]", "interview")
    page.fill("[name=consent]", "Ricerca")
    page.click("#content form button[type=submit]")
    page.wait_for_url("**/trascrivi/")
    waiting = page.url
    page.click("#content a:has-text('Aggiungila')")
    sound = {"name": "a.wav", "mimeType": "audio/wav", "buffer": silence(30)}
    page.set_input_files("[name=file]", sound)
    page.click("#content form button[type=submit]")
    page.locator("#content .player").first.wait_for()
    page.goto(waiting)
    assert judges.axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert judges.too_wide(page) == []

    page.click("[name=text]")
    page.keyboard.press("Escape")
    heard_until(page, 1)
    page.keyboard.type("Ada Bianchi: Che cosa vede?")
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('audio').paused")
    page.evaluate("document.querySelector('audio').currentTime = 20")
    page.keyboard.press("F2")
    assert 14 < page.evaluate("document.querySelector('audio').currentTime") < 16
    page.select_option("[data-speed]", "0.75")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 0.75
    page.locator("[data-kept]", has_text="Conservato alle").wait_for()
    page.reload()
    assert page.input_value("[name=text]") == "Ada Bianchi: Che cosa vede?"
    page.fill("[name=text]", "Ada Bianchi: Che cosa vede?\nRosa Verdi: Case vuote.")
    page.click("button:has-text('La trascrizione è completa')")
    page.wait_for_url("**/voci/")
    assert "Bianchi" not in page.content() and "Case vuote." in page.content()
