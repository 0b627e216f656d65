"""The workspace in a real browser: code by keyboard, by selection, without a script; on a phone too."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import judges
from tests.browser.test_desk import sign_in
from tests.infrastructure import tools
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]
needs_tools = tools.needed()
WORDS = "Ada: Che cosa vede?\n\nRosa: Famiglie 🌱 che pagano l’affitto e poi nulla.\n\nAda: E poi?\n"


@pytest.fixture
def desk(demo_server: Server, browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A conversation of its own for each test, taken in by Carla through the pages."""
    script = getattr(request, "param", True)
    context = browser.new_context(locale="it-IT", java_script_enabled=script)
    page = context.new_page()
    sign_in(page, demo_server, "carla")
    page.goto(f"{demo_server.url}/it/lavoro/indagine/studi/")
    page.click("#content a:has-text('Indagine territoriale')")
    page.click("text=Aggiungi una conversazione")
    page.fill("[name=title]", f"Prova {request.node.name}"[:120])
    page.select_option("[name=kind]", "interview")
    page.fill("[name=consent]", "Solo per prova")
    page.set_input_files(
        "[name=file]", {"name": "prova.txt", "mimeType": "text/plain", "buffer": WORDS.encode()}
    )
    page.click("#content form button[type=submit]")
    page.click("text=Conserva e apri la conversazione")
    page.locator(".passage").first.wait_for()
    yield page
    context.close()


def marks(page: Any) -> list[str]:
    return list(page.locator(".mark > span:first-child").all_inner_texts())


def test_no_name_is_left(desk: Any) -> None:
    assert "Rosa" not in desk.content()
    assert "Voce 2" in desk.content()


def test_by_keyboard_alone(desk: Any) -> None:
    desk.focus("[data-said]")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("2")
    desk.wait_for_selector(".mark:not(.is-waiting)")
    assert marks(desk) == ["Lavoro e soldi"]
    desk.keyboard.press("/")
    desk.keyboard.type("casa")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".mark:not(.is-waiting) >> nth=1")
    assert marks(desk) == ["Lavoro e soldi", "Casa"]
    desk.keyboard.press("z")
    desk.locator(".mark:not(.is-waiting)", has_text="Casa").wait_for(state="detached")
    desk.reload()
    assert marks(desk) == ["Lavoro e soldi"]


def test_selected_words_are_counted_in_code_points(desk: Any) -> None:
    desk.evaluate(
        """() => {
            const node = document.querySelectorAll('.passage p')[1].firstChild;
            const at = node.data.indexOf('pagano');
            document.getSelection().setBaseAndExtent(node, at, node, at + 6);
        }"""
    )
    desk.locator("[data-selected]", has_text=re.compile("^pagano$")).wait_for()
    begin = int(desk.get_attribute(".passage >> nth=1", "data-start"))
    said = "Famiglie 🌱 che pagano l’affitto e poi nulla."
    assert desk.input_value("#put [name=start]") == str(begin + said.index("pagano"))
    assert desk.input_value("#put [name=end]") == str(begin + said.index("pagano") + 6)
    desk.click(".code-button:has-text('Casa')")
    desk.wait_for_selector(".mark:not(.is-waiting)")
    assert desk.evaluate("[...CSS.highlights.values()].reduce((n, one) => n + one.size, 0)") == 1
    desk.click(".mark button")
    desk.wait_for_selector(".mark", state="detached")
    assert desk.evaluate("[...CSS.highlights.values()].reduce((n, one) => n + one.size, 0)") == 0


def test_without_a_network_it_says_so_and_keeps_the_selection(desk: Any) -> None:
    desk.focus("[data-said]")
    desk.keyboard.press("ArrowDown")
    desk.context.set_offline(True)
    desk.keyboard.press("2")
    desk.wait_for_selector("[data-problem]:not([hidden])")
    assert "non è perso nulla" in desk.inner_text("[data-problem]")
    desk.context.set_offline(False)
    desk.keyboard.press("2")
    desk.wait_for_selector(".mark:not(.is-waiting)")
    assert marks(desk) == ["Lavoro e soldi"]


@pytest.mark.parametrize("desk", [False], indirect=True)
def test_without_a_script(desk: Any) -> None:
    desk.click(".passage-number >> nth=1")
    desk.click(".code-button:has-text('Casa')")
    assert marks(desk) == ["Casa"]


@needs_tools
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(demo_server: Server, browser: Any, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="it-IT")
    page = context.new_page()
    sign_in(page, demo_server, "carla")
    page.goto(f"{demo_server.url}/it/lavoro/indagine/studi/")
    page.click("#content a:has-text('Indagine territoriale')")
    study = page.url
    page.click("#content table a >> nth=0")
    addresses = [study, page.url, f"{study}accordo/", f"{study}conteggi/", f"{study}codici/"]
    page.goto(f"{demo_server.url}/it/lavoro/indagine/")
    addresses += [page.url, demo_server.url + page.get_attribute(".finding-cards a >> nth=0", "href")]
    for address in addresses:
        page.goto(address)
        assert judges.axe(page) == [], address
        assert judges.too_wide(page) == [], address
    context.close()
