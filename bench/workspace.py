"""A transcript of 500 pages in the browser: opened, and coded passage by passage as a person does."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.qualitative import PAGE, _talk
from bench.results import Row, percentiles
from tests.browser.test_desk import sign_in
from tests.infrastructure import chromium
from tests.infrastructure.databases import manage
from tests.infrastructure.fixtures import serving

if TYPE_CHECKING:
    from bench.run import Options

PAGES, ACTIONS = 500, 40
# From the click to the painted frame that shows its effect.
ACT = """async ([number, what]) => {
  const passage = document.querySelector(`#p${number}`);
  passage.scrollIntoView();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
  const began = performance.now();
  if (what === "choose") passage.querySelector(".passage-number").click();
  if (what !== "choose" && what !== "take away") document.querySelector("[data-codes] button").click();
  if (what === "take away") passage.querySelector(".mark button").click();
  const isDone = () => ({
    choose: passage.classList.contains("is-current"),
    "code, seen": passage.querySelector(".mark"),
    "code, kept": passage.querySelector(".mark:not(.is-waiting)"),
    "take away": !passage.querySelector(".mark"),
  })[what];
  while (!isDone()) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - began;
}"""


def run(options: Options) -> list[Row]:
    """Bring the transcript in through the form, then act on passages all over it."""
    from playwright.sync_api import sync_playwright

    program = chromium.executable()
    if program is None:
        return [Row("workspace", f"a transcript of {PAGES} pages", PAGES, note="no Chromium here")]
    with tempfile.TemporaryDirectory(prefix="vicinia-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'vicinia.sqlite3'}"
        manage("migrate", url=url, folder=folder)
        manage("demo", "build", url=url, folder=folder)
        with serving(url, folder) as server, sync_playwright() as tool:
            browser = tool.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
            page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="it-IT")
            sign_in(page, server, "carla")
            rows = _measure(page, server.url)
            browser.close()
        return rows


def _measure(page: Any, url: str) -> list[Row]:
    page.goto(f"{url}/it/lavoro/indagine/studi/")
    page.click("#content a:has-text('Indagine territoriale')")
    page.click("text=Aggiungi una conversazione")
    talk = _talk(random.Random(2), PAGES * PAGE).encode()
    page.fill("[name=title]", "Cinquecento pagine")
    page.select_option("[name=kind]", "interview")
    page.fill("[name=consent]", "Ricerca")
    page.set_input_files("[name=file]", {"name": "lunga.txt", "mimeType": "text/plain", "buffer": talk})
    page.locator("#content .form-actions button[type=submit]").click()
    page.click("text=Conserva e apri la conversazione", timeout=60_000)
    page.locator(".passage").first.wait_for(timeout=60_000)
    address = page.url.split("?")[0]
    began = time.perf_counter()
    page.goto(address)
    opened = round((time.perf_counter() - began) * 1000, 1)
    count = page.locator(".passage").count()
    figures = {"passages": count, "open_ms": opened}
    rows = [Row("workspace", f"open a transcript of {PAGES} pages", PAGES, figures, "open_ms", at_most=3000)]
    turns = ("choose", "code, seen", "take away", "choose", "code, kept", "take away")
    times: dict[str, list[float]] = {what: [] for what in turns}
    for turn in range(ACTIONS):
        number = 1 + turn * (count - 1) // ACTIONS
        for what in turns:
            times[what].append(page.evaluate(ACT, [number, what]))
            page.locator(".is-waiting").wait_for(state="detached")
    for what, taken in times.items():
        rows.append(
            Row("workspace", f"{what}, {PAGES} pages", PAGES, percentiles(taken), "p95_ms", at_most=100)
        )
    return rows
