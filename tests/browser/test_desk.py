"""The work area in a real browser: Carla signs in, walks through her pages, approves what Elena proposed."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import judges
from tests.infrastructure import tools
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]
needs_tools = tools.needed()

# the password that "make run" prints: it opens nothing outside the demonstration
PASSWORD = "quattro-passi-in-pianura"
FIXED = (
    "/it/lavoro/",
    "/it/lavoro/enti/",
    "/it/lavoro/enti/nuovo/",
    "/it/lavoro/risorse/",
    "/it/lavoro/modifiche/",
    "/it/lavoro/segnalazioni/",
    "/it/lavoro/importazioni/",
    "/it/lavoro/importazioni/nuova/",
    "/it/lavoro/doppioni/",
    "/it/lavoro/esporta/",
    "/it/lavoro/persone/",
    "/it/lavoro/bisogni/",
    "/it/lavoro/bisogni/confronta/",
    "/it/lavoro/bisogni/dove/",
    "/it/lavoro/bisogni/dove/presidi/?presidi=2&scopo=media&minuti=20",
    "/it/lavoro/bisogni/dove/aree/?aree=4&abitanti=20000&minuti=40",
    "/it/lavoro/bisogni/antenne/",
    "/it/lavoro/bisogni/antenne/nuova/",
    "/it/lavoro/bisogni/segnali/",
    "/it/lavoro/bisogni/avvisi/",
    "/it/lavoro/dati-ufficiali/",
    "/it/lavoro/dati-ufficiali/porta/",
)


def sign_in(page: Any, server: Server, name: str) -> None:
    """Sign in through the form, as a person does."""
    page.goto(f"{server.url}/account/login/")
    page.fill("input[name=login]", f"{name}@demo.invalid")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit], #content button[type=submit]")
    page.wait_for_url("**/lavoro/**")


@pytest.fixture(params=[1280, 390])
def carlas_page(request: pytest.FixtureRequest, browser: Any, demo_server: Server) -> Iterator[Any]:
    """Carla's browser, on a large screen and on a phone."""
    context = browser.new_context(viewport={"width": request.param, "height": 844}, locale="it-IT")
    page = context.new_page()
    sign_in(page, demo_server, "carla")
    yield page
    context.close()


@needs_tools
def test_axe_finds_nothing_on_the_pages_of_the_work_area(carlas_page: Any, demo_server: Server) -> None:
    page = carlas_page
    page.goto(f"{demo_server.url}/it/lavoro/enti/")
    body = page.locator("tbody a").first.get_attribute("href")
    page.goto(demo_server.url + body)
    inner = [link.get_attribute("href") for link in page.locator("#content a[href*='/modifica/']").all()]
    past = page.locator("#content a[href*='/storia/']").first.get_attribute("href")
    page.goto(f"{demo_server.url}/it/lavoro/modifiche/")
    change = page.locator("#content h2 a").first.get_attribute("href")
    assert len(inner) >= 2, "the body and at least one service can be edited"
    page.goto(f"{demo_server.url}/it/lavoro/bisogni/")
    reading = page.locator("#content h2 a[href*='/letture/']").first.get_attribute("href")
    recipe = page.locator("#content a[href*='/ricette/']").first.get_attribute("href")
    page.goto(demo_server.url + reading)
    area = page.locator("tbody th a").first.get_attribute("href")
    needs = (reading, area, recipe, f"{recipe}nuova/")
    found = []
    for path in (*FIXED, body, inner[0], inner[1], past, change, *needs):
        answer = page.goto(demo_server.url + path)
        assert answer.status == 200, path
        found += [f"{path}: {line}" for line in judges.axe(page)]
        found += [f"{path}: {line}" for line in judges.too_wide(page)]
    assert found == []


def test_a_proposed_change_is_read_by_keyboard_alone(carlas_page: Any, demo_server: Server) -> None:
    page = carlas_page
    page.goto(f"{demo_server.url}/it/lavoro/modifiche/")
    page.locator("#content h2 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/modifiche/*-*/")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || ''"))
        if "Approva" in reached[-1]:
            break
    assert "Approva la modifica" in reached[-1]
