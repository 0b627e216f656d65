"""An antenna's phone in a real browser: with a script, without one, and without a network."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import judges
from tests.browser.test_desk import sign_in
from tests.infrastructure import tools
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]
needs_tools = tools.needed()
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def card(demo_server: Server, browser: Any) -> tuple[str, bytes]:
    """The link on the card of an antenna that Carla has just invited, and the card on paper."""
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    sign_in(page, demo_server, "carla")
    page.goto(f"{demo_server.url}/it/lavoro/bisogni/antenne/nuova/")
    page.fill("[name=name]", "Edicola di prova")
    page.select_option("[name=kind]", "shop")
    page.select_option("[name=municipality]", "037028")
    page.click("#content form button[type=submit]")
    found = page.input_value("#link"), page.pdf(prefer_css_page_size=True)
    context.close()
    return found


@pytest.fixture(scope="module")
def link(card: tuple[str, bytes]) -> str:
    return card[0]


@pytest.fixture
def phone(browser: Any, link: str) -> Iterator[Any]:
    """A phone that has opened the link."""
    context = browser.new_context(viewport=PHONE, locale="it-IT", has_touch=True)
    page = context.new_page()
    page.goto(link)
    yield page
    context.close()


def tell(page: Any, words: str = "") -> None:
    """Fill the form with two taps and some words, and send it."""
    page.locator(".choice-tile", has_text="Casa e bollette").click()
    page.locator(".choice-tile", has_text="Molto").click()
    page.fill("[name=words]", words)
    page.click(".antenna-form button[type=submit]")


def says(page: Any, text: str) -> None:
    """Wait until the page says this of the signals that wait."""
    page.locator("[data-waiting]", has_text=text).wait_for()


def test_the_card_is_one_sheet(card: tuple[str, bytes]) -> None:
    assert len(re.findall(rb"/Type\s*/Page[^s]", card[1])) == 1


def test_the_secret_is_gone_from_the_address(phone: Any, link: str) -> None:
    token = link.rstrip("/").rpartition("/")[2]
    assert phone.url.endswith("/it/antenna/")
    assert token not in phone.content()
    assert phone.evaluate("history.length") <= 2


def test_a_signal_takes_four_touches(phone: Any) -> None:
    tell(phone, "Tre famiglie tengono spento il riscaldamento.")
    phone.wait_for_url(re.compile(r"/antenna/segnali/"))
    assert "Grazie, il segnale è arrivato" in phone.content()
    phone.click("text=Ritira il segnale")
    phone.wait_for_selector("text=Segnale ritirato")


def test_without_a_network_the_signal_stays_and_leaves_later_once(phone: Any) -> None:
    phone.context.set_offline(True)
    tell(phone, "Scaldano una stanza sola.")
    says(phone, "1 segnale in attesa")
    assert phone.input_value("[name=words]") == "", "the form is ready for the next one"
    tell(phone)
    says(phone, "2 segnali in attesa")
    phone.context.set_offline(False)
    says(phone, "2 segnali in attesa sono partiti")
    assert phone.evaluate("Object.values(localStorage).every((kept) => kept === '[]')")
    phone.reload()
    assert phone.locator("[data-waiting]").is_hidden(), "nothing waits any more"


def test_the_form_opens_without_a_network(phone: Any) -> None:
    kept = "caches.open('antenna-1').then((kept) => kept.keys()).then((all) => all.length)"
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    deadline = time.monotonic() + 20
    while phone.evaluate(kept) < 4 and time.monotonic() < deadline:
        phone.wait_for_timeout(200)
    phone.context.set_offline(True)
    phone.reload()
    assert "Che cosa hai notato" in phone.content()
    tell(phone)
    says(phone, "1 segnale in attesa")
    phone.reload()
    says(phone, "1 segnale in attesa")
    address = phone.url
    # no page is open when the network returns, so that only the next opening can send
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(address)
    says(phone, "1 segnale in attesa è partito")


def test_a_kept_signal_that_names_somebody_comes_back(phone: Any) -> None:
    phone.context.set_offline(True)
    tell(phone, "la signora Rossi non accende il gas")
    phone.wait_for_selector("[data-waiting]:not([hidden])")
    phone.context.set_offline(False)
    phone.wait_for_selector("[data-look-again]:not([hidden])")
    phone.click("[data-look-again]")
    phone.wait_for_selector(".error-summary")
    assert "sembra il nome di una persona" in phone.content()
    assert phone.input_value("[name=words]") == "la signora Rossi non accende il gas"


def test_without_a_script_it_works_the_same(browser: Any, link: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="it-IT", java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    tell(page, "la signora Rossi piange")
    assert "sembra il nome di una persona" in page.content()
    page.fill("[name=words]", "")
    page.click(".antenna-form button[type=submit]")
    page.wait_for_url(re.compile(r"/antenna/segnali/"))
    assert "Grazie, il segnale è arrivato" in page.content()
    context.close()


def test_by_keyboard_alone(phone: Any) -> None:
    phone.locator("[name=theme]").first.focus()
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowRight")
    assert (
        phone.locator("[name=theme]:checked").count() == phone.locator("[name=strength]:checked").count() == 1
    )


@needs_tools
def test_axe_finds_nothing_and_targets_are_large(phone: Any) -> None:
    assert judges.axe(phone) == []
    small = phone.evaluate(
        "[...document.querySelectorAll('.choice-tile, .antenna-form button, .antenna-form select')]"
        ".map((one) => one.getBoundingClientRect()).filter((box) => box.height < 44 || box.width < 44).length"
    )
    assert small == 0
    assert judges.too_wide(phone) == []
    tell(phone)
    phone.wait_for_url(re.compile(r"/antenna/segnali/"))
    assert judges.axe(phone) == []
