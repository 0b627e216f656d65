"""Phones at a table: words stay with their question and their table, votes are never lost, nothing moves."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.test_antenna import PHONE
from tests.browser.test_desk import sign_in
from tests.browser.test_path import TODAY, fill, key_of
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]
FIRST, SECOND = "Che cosa vi ferma?", "Da dove cominciare?"


class Hall:
    """A meeting that Carla leads, with two tables, two questions and two statements."""

    def __init__(self, browser: Any, server: Server) -> None:
        self.browser, self.base = browser, server.url
        self.context = browser.new_context(locale="it-IT")
        self.carla = self.context.new_page()
        sign_in(self.carla, server, "carla")
        labs = f"{self.base}/it/lavoro/laboratori"
        self.carla.goto(f"{labs}/nuovo/")
        fill(self.carla, {"name": f"Laboratorio dei telefoni {uuid.uuid4()}", "kind": "codesign"})
        lab = key_of(self.carla)
        self.carla.goto(f"{labs}/carte/incontro/{lab}/nuova/")
        fill(self.carla, {"title": "Incontro dei telefoni", "starts_at": f"{TODAY}T17:30"})
        self.meeting = key_of(self.carla)
        self.page = f"{labs}/incontri/{self.meeting}/"
        for number in (1, 2):
            self.carla.goto(f"{labs}/carte/tavolo/{self.meeting}/nuova/")
            fill(self.carla, {"number": str(number), "theme": f"Tema {number}"})
            self.carla.goto(f"{labs}/carte/affermazione/{self.meeting}/nuova/")
            fill(self.carla, {"text": f"Affermazione {number}"})
        for text in (FIRST, SECOND):
            self.carla.goto(f"{labs}/carte/consegna/{self.meeting}/nuova/")
            fill(self.carla, {"text": text, "task": "elements", "minutes": "20"})
        self.carla.goto(self.page)
        self.carla.locator(f"form[action*='/incontri/{self.meeting}/apri/'] button").click()
        self.give(FIRST)
        self.carla.goto(f"{self.page}parete/")
        found = re.search(r"/it/l/[A-Z0-9]{6}/", self.carla.content())
        assert found
        self.link = self.base + found.group()

    def give(self, question: str) -> None:
        """Give a question to the tables."""
        self.carla.goto(self.page)
        row = self.carla.locator(".assignments > li", has_text=question)
        row.locator("form[action$='/inizia/'] button").click()
        self.carla.wait_for_load_state()

    def said(self) -> str:
        """What the report says."""
        self.carla.goto(f"{self.page}relazione/")
        text: str = self.carla.locator(".report").inner_text()
        return text

    def phone(self, table: int) -> Any:
        """A phone that sits down at a table."""
        page = self.browser.new_context(viewport=PHONE, locale="it-IT", has_touch=True).new_page()
        self.sit(page, table)
        return page

    def sit(self, page: Any, table: int) -> None:
        page.goto(self.link)
        page.locator(f"button[name=table][value='{table}']").click()
        page.locator("form[data-say]").wait_for()


@pytest.fixture
def hall(demo_server: Server, browser: Any) -> Iterator[Hall]:
    made = Hall(browser, demo_server)
    yield made
    made.context.close()


def waits(page: Any) -> None:
    page.locator("[data-waiting]:not([hidden])").wait_for()


def gone(page: Any) -> None:
    page.locator("[data-waiting]").wait_for(state="hidden", timeout=20_000)


def test_words_stay_with_their_question_and_their_table(hall: Hall) -> None:
    phone = hall.phone(1)
    phone.fill("[name=text]", "Ci ferma la distanza")
    hall.give(SECOND)
    phone.locator("[data-changed]:not([hidden])").wait_for(timeout=20_000)
    assert phone.inner_text("[data-asked]") == FIRST
    # what is being written is there again when the page is
    phone.reload()
    assert phone.input_value("[name=text]") == "Ci ferma la distanza"
    assert phone.inner_text("[data-asked]") == FIRST
    phone.context.set_offline(True)
    phone.locator("form[data-say] button[type=submit]").click()
    waits(phone)
    assert phone.inner_text("[data-asked]") == SECOND, "once it is sent, the new question is asked"
    phone.context.set_offline(False)
    phone.context.route(
        "**/it/tavolo/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    hall.sit(phone, 2)
    phone.context.unroute("**/it/tavolo/**")
    gone(phone)
    assert f"{FIRST}\n1. Tema 1\nCi ferma la distanza" in hall.said()
    phone.context.close()


def test_a_vote_waits_for_the_network_and_stays_where_it_is(hall: Hall) -> None:
    phone, other = hall.phone(1), hall.phone(1)
    agree = phone.locator("[data-vote]").first.locator("button[value='1']")
    phone.context.set_offline(True)
    agree.click()
    phone.locator("[data-waiting-votes]:not([hidden])").wait_for()
    phone.context.set_offline(False)
    before = agree.bounding_box()
    agree.focus()
    other.fill("[name=text]", "Parla un altro telefono")
    other.locator("form[data-say] button[type=submit]").click()
    phone.locator(".said-list li", has_text="Parla un altro telefono").wait_for(timeout=20_000)
    phone.locator("[data-waiting-votes]").wait_for(state="hidden", timeout=20_000)
    assert agree.get_attribute("aria-pressed") == "true"
    assert phone.evaluate("document.activeElement.value") == "1", "the focus stays on the button"
    after = agree.bounding_box()
    assert abs(after["y"] - before["y"]) < 2, "nothing moves under a thumb"
    phone.reload()
    assert agree.get_attribute("aria-pressed") == "true"
    # who leaves and comes back has the same seat, and votes once
    phone.locator("details.more summary").click()
    phone.locator("form[action$='/esci/'] button, details.more form button").last.click()
    hall.sit(phone, 2)
    assert agree.get_attribute("aria-pressed") == "true"
    for page in (phone, other):
        page.context.close()


def test_what_is_refused_stays_with_whoever_wrote_it(hall: Hall) -> None:
    phone = hall.phone(1)
    phone.context.set_offline(True)
    for words in ("Prima frase", "Seconda frase"):
        phone.fill("[name=text]", words)
        phone.locator("form[data-say] button[type=submit]").click()
    waits(phone)
    disagree = phone.locator("[data-vote]").first.locator("button[value='-1']")
    disagree.click()
    hall.carla.goto(hall.page)
    hall.carla.locator(f"form[action*='/incontri/{hall.meeting}/chiudi/'] button").first.click()
    hall.carla.wait_for_load_state()
    phone.context.set_offline(False)
    phone.locator("[data-refused] li", has_text="Seconda frase").wait_for(timeout=20_000)
    assert [one.split("\n")[0] for one in phone.locator("[data-refused] li").all_inner_texts()] == [
        "Prima frase", "Seconda frase",
    ]  # fmt: skip
    phone.locator("[data-problem]:not([hidden])").wait_for(timeout=20_000)
    phone.reload()
    assert phone.locator("[data-refused] li").count() == 2, "also after the page was opened again"
    assert phone.locator("[data-vote]").count() == 0, "nothing is asked any more"
    for _ in range(2):
        phone.locator("[data-refused] button", has_text="Scarta").first.click()
    assert phone.locator("form[data-say]").is_hidden()
    phone.context.close()


def test_the_page_of_who_leads_counts_by_itself(hall: Hall) -> None:
    hall.carla.goto(hall.page)
    row = hall.carla.locator("[data-live-too] tbody tr", has_text="Tema 2")
    assert row.locator("td.text-end").first.inner_text() == "0"
    phone = hall.phone(2)
    hall.carla.wait_for_function(
        "() => [...document.querySelectorAll('[data-live-too] tbody tr')].some((one) =>"
        " one.textContent.includes('Tema 2') && one.querySelector('td.text-end').textContent === '1')",
        timeout=20_000,
    )
    phone.context.close()


def test_a_draft_belongs_to_its_table_and_leaves_no_trace_when_its_phone_leaves(hall: Hall) -> None:
    page = hall.phone(1)
    page.fill("[name=text]", "Scritto al primo tavolo")
    hall.sit(page, 2)
    assert page.input_value("[name=text]") == "Scritto al primo tavolo"
    page.click("form[data-say] button[type=submit]")
    page.wait_for_function("!document.querySelector('[name=text]').value")
    page.fill("[name=text]", "Scritto al secondo")
    page.click("form[data-say] button[type=submit]")
    page.locator("[data-said]", has_text="Scritto al secondo").wait_for()
    said = hall.said()
    first, second = said.index("Scritto al primo tavolo"), said.index("Scritto al secondo")
    assert said.rindex("Tema 1", 0, first) > said.rfind("Tema 2", 0, first) and second > first
    page.fill("[name=text]", "Ci ripenso")
    page.click("summary:has-text('Un altro tavolo')")
    asked: list[str] = []
    page.once("dialog", lambda box: (asked.append(box.message), box.dismiss()))
    page.click("button:has-text('Esci')")
    assert asked and page.input_value("[name=text]") == "Ci ripenso", "who says no stays"
    page.once("dialog", lambda box: box.accept())
    page.click("button:has-text('Esci')")
    page.wait_for_load_state()
    hall.sit(page, 2)
    assert page.input_value("[name=text]") == ""


def test_what_did_not_leave_before_the_meeting_closed_is_given_back(hall: Hall) -> None:
    page = hall.phone(1)
    page.fill("[name=text]", "Troppo tardi")
    hall.carla.goto(hall.page)
    hall.carla.locator(f"form[action*='/incontri/{hall.meeting}/chiudi/'] button").click()
    page.locator("[data-refused]", has_text="Troppo tardi").wait_for()
    assert page.locator("[data-refused]", has_text="chi riferisce").count() == 1
    assert not page.locator("form[data-say] button[type=submit]").is_visible()
    assert not page.locator("[name=text]").is_visible()
