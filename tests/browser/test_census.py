"""A page of the census on a phone: kept while somebody writes, never on the device, said when it is not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import judges
from tests.browser.test_antenna import PHONE
from tests.browser.test_desk import sign_in
from tests.infrastructure import tools
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]
needs_tools = tools.needed()


@pytest.fixture(scope="module")
def link(demo_server: Server, browser: Any) -> str:
    """The link of a body that has not answered yet."""
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    sign_in(page, demo_server, "carla")
    page.goto(f"{demo_server.url}/it/lavoro/censimento/")
    page.locator("#content a", has_text=re.compile(r"Mappatura degli enti$")).first.click()
    page.locator("tr", has_text="invitato").locator("a").first.click()
    found: str = page.locator("section[aria-labelledby=link] code").inner_text()
    context.close()
    return found


@pytest.fixture
def phone(browser: Any, link: str) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, locale="it-IT", has_touch=True)
    page = context.new_page()
    page.goto(link)
    # the link goes on where an earlier test stopped
    page.goto(re.sub(r"/\d+/(\?.*)?$", "/1/", page.url))
    yield page
    context.close()


def says(page: Any, text: str) -> None:
    page.locator("[data-kept]", has_text=text).wait_for(timeout=20_000)


def test_what_is_written_is_kept_without_going_on(phone: Any) -> None:
    phone.fill("[name=name]", "Nome scritto a metà")
    says(phone, "Conservato alle")
    assert re.search(r"Conservato alle \d\d:\d\d$", phone.inner_text("[data-kept]"))
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0
    phone.reload()
    assert phone.input_value("[name=name]") == "Nome scritto a metà"


def test_leaving_the_page_keeps_what_was_typed_last(phone: Any) -> None:
    address = phone.url
    phone.fill("[name=name]", "Squilla il telefono")
    phone.goto("about:blank")
    # the browser sends it behind the page's back: there is nothing here to wait for
    phone.wait_for_timeout(1500)
    phone.goto(address)
    assert phone.input_value("[name=name]") == "Squilla il telefono"


def test_without_a_network_it_says_so_and_tries_again(phone: Any) -> None:
    phone.context.set_offline(True)
    phone.fill("[name=name]", "Scritto in cantina")
    says(phone, "Non ancora conservato: manca la rete")
    phone.locator(".form-actions button[type=submit]").last.click()
    assert phone.input_value("[name=name]") == "Scritto in cantina", "nothing is lost by going on"
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0
    phone.context.set_offline(False)
    says(phone, "Conservato alle")
    phone.reload()
    assert phone.input_value("[name=name]") == "Scritto in cantina"


def test_a_second_window_overwrites_nothing(phone: Any) -> None:
    other = phone.context.new_page()
    other.goto(phone.url)
    address = phone.url
    phone.fill("[name=name]", "Dalla prima finestra")
    phone.locator(".form-actions button[type=submit]").last.click()
    phone.wait_for_url(re.compile(r"/2/$"))
    other.fill("[name=name]", "Dalla seconda")
    says(other, "altra finestra")
    phone.goto(address)
    assert phone.input_value("[name=name]") == "Dalla prima finestra"


def test_a_name_is_found_by_typing_in_a_long_list(phone: Any) -> None:
    phone.goto(phone.url.replace("/1/", "/3/"))
    lines = phone.locator(".choices-many .choice:visible")
    every = lines.count()
    lines.last.locator("input").check()
    says(phone, "Conservato alle")
    phone.get_by_label("Cerca un nome nell’elenco").fill("PARROCCHIA")
    assert 1 < lines.count() < every
    assert "parrocchia" in lines.first.inner_text().lower()
    assert lines.last.locator("input").is_checked(), "what is ticked stays in sight"
    phone.keyboard.press("Enter")
    assert phone.url.endswith("/3/"), "searching hands nothing on"


@needs_tools
def test_axe_finds_nothing(phone: Any) -> None:
    phone.fill("[name=name]", "Nome")
    says(phone, "Conservato alle")
    assert judges.axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
