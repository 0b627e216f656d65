"""A newcomer's first hour: official files in, the map, why Galliera, two presidia, the printed profile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_desk import sign_in
from tests.infrastructure import databases
from tests.infrastructure.fixtures import Server, serving
from tests.infrastructure.shared import beside

pytestmark = [pytest.mark.browser]
FILES = (
    "istat-comuni/Elenco-comuni-italiani.csv",
    "istat-censimento/Elenco_comuni_2011.csv",
    "istat-censimento/R08_indicatori_2011_areecensimento.csv",
    "istat-censimento/tracciato_2011_areecensimento.csv",
    "confini/limits_R_8_municipalities.geojson",
    "anpr/comuniANPR_ISTAT.csv",
)


@pytest.fixture
def new_server(
    test_databases: databases.Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """The model district on a server of its own, because what is loaded here changes it."""
    url = test_databases.clone("newcomer")
    with monkeypatch.context() as demo:
        demo.setenv("VICINIA_MODE", "demo")
        databases.manage("demo", "build", url=url, folder=tmp_path)
    with serving(url, tmp_path) as server:
        yield server
    test_databases.drop("newcomer")


def test_from_the_regional_files_to_the_printed_profile(page: Any, new_server: Server) -> None:
    files = [beside("data", *name.split("/")) for name in FILES]
    page.set_default_timeout(60_000)
    sign_in(page, new_server, "carla")
    # official files: looked at first
    page.click("text=Dati ufficiali")
    page.click("text=Carica file ufficiali")
    page.set_input_files("input[type=file]", files)
    page.click("text=Guarda i file")
    page.wait_for_selector("h1:has-text('Che cosa verrebbe registrato')")
    for file in files:
        assert page.locator("tbody th", has_text=file.name).count() == 1
    page.click("text=Registra questi file")
    page.wait_for_selector("h1:has-text('I file sono registrati')")
    page.click("text=Vai alle letture dei bisogni")
    # a reading of real figures, on the map of the 15 municipalities
    page.get_by_role("button", name="Leggi ora Fragilità del territorio", exact=True).click()
    page.wait_for_selector("h1:has-text('Fragilità del territorio')")
    assert "cifre inventate" not in page.locator("#content").inner_text()
    assert page.locator("#content tbody tr").count() == 15
    assert page.locator("#content svg path, #content svg polygon").count() >= 15
    # why Galliera
    reading = page.url
    page.locator("tbody th a", has_text="Galliera").click()
    page.wait_for_selector("h1:has-text('Galliera')")
    for closed in page.locator("#content summary").all():
        closed.click()
    why = page.locator("#content").inner_text()
    assert "Residenti persi dal 2001" in why
    assert "ISTAT" in why.upper()
    # two presidia, with the distance from the optimum
    page.click("text=Dove e con chi")
    page.locator("a", has_text="presidi").first.click()
    page.fill("input[name=presidi]", "2")
    page.click("#content button[type=submit]")
    page.wait_for_load_state()
    placed = page.locator("#content").inner_text()
    assert "Dimostrato: nessun’altra scelta fa meglio." in placed
    # the printed profile
    page.goto(reading)
    address = page.locator("a", has_text="Stampa il profilo").first.get_attribute("href")
    printed = page.request.get(f"{new_server.url}{address}")
    assert printed.status == 200 and printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF") and len(printed.body()) > 10_000
