"""Every page of the path's rooms, one of each kind: judged by axe, no wider than the phone that shows it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.browser import judges
from tests.browser.test_desk import sign_in
from tests.infrastructure import tools
from tests.infrastructure.fixtures import Server

pytestmark = [pytest.mark.browser]

ROOMS = ("indagine", "censimento", "laboratori", "alleanza", "filo")
DOORS = tuple(f"/it/lavoro/{room}/" for room in ROOMS if room != "alleanza") + tuple(
    f"/it/lavoro/alleanza/{page}/" for page in ("enti", "regole", "protocolli", "impegni")
)
KEYS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")
WIDTHS = (1280, 390)
FEWEST = 100
MODEL = r"Indagine territoriale|Laboratorio benchmark|Laboratorio alleanza|esempio inventato"
LINKS = f"""all => all
    .map((link) => [/{MODEL}/.test(link.textContent) ? 0 : 1, link.getAttribute('href')])
    .sort((one, other) => one[0] - other[0]).map((one) => one[1])"""
"""The links of a page, those to the model's own work first: other tests leave work that is nearly empty."""


@tools.needed()
def test_every_kind_of_page_of_the_path(demo_server: Server, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="it-IT")
    page = context.new_page()
    sign_in(page, demo_server, "carla")
    kinds: set[str] = set()
    found: list[str] = []
    ahead = list(DOORS)
    while ahead:
        path = ahead.pop(0)
        kind = KEYS.sub("*", path.split("?")[0])
        if kind in kinds or not path.startswith(tuple(f"/it/lavoro/{room}/" for room in ROOMS)):
            continue
        kinds.add(kind)
        try:
            answer = page.goto(demo_server.url + path)
        except Error as problem:
            # what is downloaded is no page
            found += [] if "Download is starting" in problem.message else [f"{path}: {problem.message}"]
            continue
        if answer.status != 200 or answer.request.redirected_from:
            found.append(f"{path}: {answer.status}, {page.url}")
            continue
        if "html" not in answer.headers["content-type"]:
            continue
        found += [f"{path}: {line}" for line in judges.axe(page)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            found += [f"{path} on {width}: {line}" for line in judges.too_wide(page)]
        ahead += page.eval_on_selector_all("#content a[href]", LINKS)
    context.close()
    assert found == []
    assert len(kinds) >= FEWEST, sorted(kinds)
