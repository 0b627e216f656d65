"""The portal in a real browser: by keyboard, without a script, on a phone, on paper, for every judge."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser import judges
from tests.infrastructure import tools
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]
needs_tools = tools.needed()

FIXED = (
    "/it/",
    "/en/",
    "/it/servizi/?q=emporo",
    "/it/servizi/?near=037008&need=food&open=1",
    "/it/servizi/?q=astronave",
    "/it/comuni/",
    "/it/comuni/037008/budrio/",
    "/it/bisogni-del-territorio/",
    "/it/chi-siamo/",
    "/it/dai-una-mano/",
    "/it/accessibilita/",
    "/it/questa-pagina-non-esiste/",
)


@pytest.fixture(scope="module")
def addresses(demo_server: Server, browser: Any) -> list[str]:
    """The key pages: the fixed ones, a service, its report form, its body, a written page."""
    page = browser.new_page()
    page.goto(f"{demo_server.url}/it/servizi/?q=emporio")
    service = page.locator(".card-title a").first.get_attribute("href")
    page.goto(demo_server.url + service)
    body = page.locator(".sheet-body a").get_attribute("href")
    page.goto(f"{demo_server.url}/it/")
    news = page.locator(".news a").first.get_attribute("href")
    page.goto(f"{demo_server.url}/it/bisogni-del-territorio/")
    reading = page.locator("#content h2 a, main h2 a").first.get_attribute("href")
    page.close()
    report = "/".join(service.split("/")[:4]) + "/segnala/"
    return [
        demo_server.url + path for path in (*FIXED, service, report, body, news, reading, f"{reading}037028/")
    ]


@needs_tools
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser: Any, addresses: list[str], width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="it-IT")
    page = context.new_page()
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address}: {line}" for line in judges.axe(page)]
        found += [f"{address}: {line}" for line in judges.too_wide(page)]
    context.close()
    assert found == []


@needs_tools
@pytest.mark.slow
def test_pa11y_finds_nothing_with_either_runner(browser: Any, addresses: list[str], tmp_path: Path) -> None:
    assert judges.pa11y([a for a in addresses if "non-esiste" not in a], tmp_path) == []


@needs_tools
@pytest.mark.slow
def test_lighthouse_gives_full_marks(browser: Any, addresses: list[str], tmp_path: Path) -> None:
    for address in addresses:
        if "non-esiste" in address:  # it refuses to judge a page that is not there
            continue
        mark, failed = judges.lighthouse(address, tmp_path)
        assert (mark, failed) == (100, []), address


def test_no_page_asks_other_hosts_or_complains(page: Any, addresses: list[str]) -> None:
    for address in addresses:
        if "non-esiste" not in address:  # a browser notes every 404 in its console
            page.goto(address)
            page.wait_for_load_state("networkidle")
    # the fixture fails on a console error or on a request to another host


def _tab_to(page: Any, wanted: str, limit: int = 60) -> None:
    """Press Tab until the focus is on an element that matches a selector."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def test_from_search_to_contact_by_keyboard(page: Any, demo_server: Server) -> None:
    page.goto(f"{demo_server.url}/it/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    _tab_to(page, "#q")
    page.keyboard.type("emporo")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/it/servizi/\?q=emporo"))
    _tab_to(page, ".card-title a")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid", "the focus cannot be seen"
    page.keyboard.press("Enter")
    page.wait_for_selector(".at-a-glance")
    assert "Emporio" in page.inner_text("h1")
    _tab_to(page, 'a[href^="tel:"]')
    assert page.evaluate("document.activeElement.href").startswith("tel:+39")


def test_filters_change_the_list_the_address_and_keep_the_focus(page: Any, demo_server: Server) -> None:
    page.goto(f"{demo_server.url}/it/servizi/")
    before = page.inner_text(".answer-count")
    page.locator("#need-food").focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("need=food"))
    page.wait_for_function("text => document.querySelector('.answer-count').innerText !== text", arg=before)
    assert page.evaluate("document.activeElement.id") == "need-food"
    assert page.locator("#need-food").is_checked()
    assert "Mangiare" in page.inner_text(".chips")
    page.go_back()
    page.wait_for_function("text => document.querySelector('.answer-count').innerText === text", arg=before)
    assert page.locator(".chips").count() == 0


def test_the_words_complete_themselves(page: Any, demo_server: Server) -> None:
    page.goto(f"{demo_server.url}/it/")
    page.locator("#q").press_sequentially("boll", delay=30)
    page.wait_for_selector("#q-words option", state="attached")
    words = page.eval_on_selector_all("#q-words option", "options => options.map(o => o.value)")
    assert any(word.startswith("boll") for word in words)


def test_everything_works_without_a_script(browser: Any, demo_server: Server) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{demo_server.url}/it/")
    page.locator(".nav-narrow summary").click()
    page.locator(".nav-narrow a", has_text="Cerca aiuto").click()
    page.locator("#q").fill("mensa")
    page.locator("#near").select_option(label="Budrio")
    page.locator(".search-row button").click()
    assert "q=mensa" in page.url and "near=037008" in page.url
    page.locator("#answer-walk-in, #access-walk-in").first.check()
    page.get_by_role("button", name="Mostra i risultati").click()
    assert "walk-in" in page.url
    page.locator(".card-title a").first.click()
    page.wait_for_selector(".week tr >> nth=6")
    assert page.locator(".week tr").count() == 7
    assert not page.locator("[data-print]").is_visible(), "a button that does nothing"
    page.get_by_role("link", name="Segnala un errore").click()
    page.get_by_role("button", name="Manda la segnalazione").click()
    page.wait_for_selector(".field-error")
    assert page.locator(".field-error").count() == 1
    context.close()


def test_on_a_phone_the_answer_stands_above_the_fold(browser: Any, demo_server: Server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="it-IT")
    page = context.new_page()
    page.goto(f"{demo_server.url}/it/servizi/?need=meal&near=037008")
    card = page.locator(".card-result").first.bounding_box()
    assert card is not None and card["y"] + card["height"] < 844
    page.locator(".card-title a").first.click()
    for wanted in (".at-a-glance .badge-state", '.at-a-glance a[href^="tel:"]'):
        box = page.locator(wanted).first.bounding_box()
        assert box is not None and box["y"] + box["height"] < 844, wanted
    small = page.evaluate(
        """() => [...document.querySelectorAll('main .btn, main select, main input:not([type=hidden]),'
        + 'header summary, main a[href^="tel:"]')].map(e => [e.outerHTML.slice(0, 80),
        e.matches('[type=checkbox]') ? e.closest('.choice').getBoundingClientRect().height
        : e.getBoundingClientRect().height]).filter(([, h]) => h > 0 && h < 43.5)"""
    )
    assert small == []
    context.close()


def test_a_service_fits_one_sheet_of_paper(browser: Any, addresses: list[str]) -> None:
    page = browser.new_page()
    page.goto(next(address for address in addresses if "emporio" in address.rsplit("/", 2)[-2]))
    page.emulate_media(media="print")
    assert page.locator(".print-only").is_visible() and not page.locator(".site-footer").is_visible()
    sheet = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1


def test_the_first_page_is_light(browser: Any, demo_server: Server) -> None:
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.__setitem__(answer.url, len(answer.body())))
    page.goto(f"{demo_server.url}/it/")
    page.wait_for_load_state("networkidle")
    drawn = page.evaluate("document.querySelector('.map').outerHTML.length")
    context.close()
    assert sum(weights.values()) - drawn <= 200_000, weights


def test_motion_can_be_turned_off(browser: Any, demo_server: Server) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{demo_server.url}/it/")
    seconds = page.evaluate(
        "[...document.querySelectorAll('*')].map(e => parseFloat(getComputedStyle(e).transitionDuration))"
    )
    context.close()
    assert max(seconds) < 0.01
