"""One very long word widens no page: names and queries are whatever people type."""

from typing import Any

import pytest

from tests.browser.test_desk import sign_in
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]
WORD = "Precipitevolissimevolmente" * 5


def wide(page: Any) -> list[str]:
    """What reaches beyond the window, by its tag and class."""
    return list(
        page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll('body *')].filter((one) => {
              const box = one.getBoundingClientRect();
              return box.width && box.right > innerWidth + 1 && !one.closest('.table-scroll');
            }).slice(-4).map((one) => `${one.tagName}.${one.className}`)"""
        )
    )


def test_no_page_grows_with_a_word(demo_server: Server, browser: Any) -> None:
    context = browser.new_context(locale="it-IT")
    page = context.new_page()
    base = f"{demo_server.url}/it"
    sign_in(page, demo_server, "carla")
    page.goto(f"{base}/lavoro/indagine/studi/nuovo/")
    page.fill("[name=name]", WORD[:120])
    page.click("#content .form-actions button[type=submit]")
    study = page.url
    page.goto(f"{base}/lavoro/alleanza/protocolli/nuovo/")
    page.fill("[name=title]", WORD)
    page.click("#content .form-actions button[type=submit]")
    protocol = page.url
    page.goto(f"{study}conversazioni/nuova/")
    page.fill("[name=title]", WORD[:120])
    page.select_option("[name=kind]", "interview")
    page.fill("[name=consent]", WORD)
    page.set_input_files(
        "[name=file]",
        {"name": "a.txt", "mimeType": "text/plain", "buffer": f"Ada: {WORD}\n\nUgo: {WORD}\n".encode()},
    )
    page.click("#content form button[type=submit]")
    page.click("text=Conserva e apri la conversazione")
    talk = page.url.split("?")[0]
    pages = [
        study, protocol, f"{protocol}cambia/", talk, f"{talk}cambia/", f"{talk}revoca/", f"{talk}voci/",
        f"{base}/lavoro/indagine/studi/", f"{base}/lavoro/alleanza/protocolli/",
        f"{base}/servizi/?q={WORD}", f"{base}/lavoro/enti/?q={WORD}", f"{base}/nessuna-pagina/{WORD}/",
    ]  # fmt: skip
    found = {}
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for address in pages:
            page.goto(address)
            if beyond := wide(page):
                found[width, address.removeprefix(base)[:60]] = beyond
    context.close()
    assert not found
