"""The whole path in two browsers and ten phones: from a spoken sentence to a kept commitment."""

import datetime
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.browser.test_desk import sign_in
from tests.infrastructure.fixtures import Server
from tests.methods.signing import ROOT, Holder, issued, pdf_signed

pytestmark = [pytest.mark.browser]

WORDS = (
    "Ada: Che cosa vede nel suo lavoro?\n\n"
    "Rosa: Dopo l’affitto non resta nulla, e nessuno lo dice.\n\n"
    "Ada: E gli altri enti?\n\n"
    "Rosa: Ognuno ha il suo modulo, le persone raccontano tutto cinque volte.\n"
)
SAID = "le persone raccontano tutto cinque volte"
TODAY = datetime.date.today()
PHONES = 10
PARTIES = ("Ufficio di piano", "Emporio di prova", "Parrocchia di prova", "Scuola di prova", "Forno di prova")
SIGNERS = ("Nora Piani", "Omar Conti", "Pino Serra", "Quita Leoni", "Remo Forni")


@pytest.fixture
def people(browser: Any, demo_server: Server) -> Iterator[tuple[Any, Any]]:
    """Carla's browser and Amina's."""
    contexts = [browser.new_context(locale="it-IT") for _ in range(2)]
    pages = [one.new_page() for one in contexts]
    for page, name in zip(pages, ("carla", "amina"), strict=True):
        sign_in(page, demo_server, name)
    yield pages[0], pages[1]
    for one in contexts:
        one.close()


def fill(page: Any, values: dict[str, Any]) -> None:
    """Fill a form by the names of its fields, as far as they are shown, and send it."""
    for name, value in values.items():
        field = page.locator(f"#content [name='{name}']").first
        kind = field.evaluate("one => one.tagName + ':' + (one.type ?? '')")
        if kind.startswith("SELECT"):
            field.select_option(**value) if isinstance(value, dict) else field.select_option(value)
        elif value == "on":
            field.check()
        elif kind in ("INPUT:radio", "INPUT:checkbox"):
            for one in value if isinstance(value, list) else [value]:
                page.locator(f"#content [name='{name}'][value='{one}']").check()
        elif kind == "INPUT:file":
            field.set_input_files(value)
        else:
            field.fill(value)
    page.locator("#content .form-actions button[type=submit]").first.click()
    page.wait_for_load_state()
    errors = page.locator(".error-summary")
    assert errors.count() == 0, errors.first.inner_text()


def key_of(page: Any) -> str:
    """The key in the address of the page."""
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", page.url)
    assert found, page.url
    return found.group()


def choice(page: Any, label: str) -> str:
    """The value of a choice of the form, by its words."""
    value = page.locator(".choice", has=page.locator("label", has_text=label)).locator("input").first
    found: str = value.get_attribute("value")
    return found


def hear(carla: Any, amina: Any, base: str) -> str:
    """An interview comes in, two people code it, they disagree and settle it; return the finding's key."""
    carla.goto(f"{base}/it/lavoro/indagine/studi/")
    carla.click("#content a:has-text('Indagine territoriale')")
    carla.click("text=Aggiungi una conversazione")
    fill(
        carla,
        {
            "title": "Intervista del percorso", "kind": "interview",
            "consent": "Ricerca, citazioni senza nome", "scope": "public",
            "file": {"name": "prova.txt", "mimeType": "text/plain", "buffer": WORDS.encode()},
        },
    )  # fmt: skip
    carla.click("text=Conserva e apri la conversazione")
    address = carla.url.split("?")[0]
    code(carla, address, 3, "Burocrazia")
    amina.goto(address)
    code(amina, address, 3, "Frammentazione")
    for page in (carla, amina):
        page.goto(address)
        page.click("text=Ho letto fino in fondo")
    carla.goto(f"{base}/it/lavoro/indagine/studi/")
    carla.click("#content a:has-text('Indagine territoriale')")
    carla.click("#content >> text=Accordo")
    carla.locator("a[href*='/conversazioni/'][href*='/accordo/']").first.click()
    fill(carla, {"outcome": "applies", "note": "Parlano di moduli: è burocrazia."})
    carla.goto(f"{address}?passage=3")
    carla.locator("#p3 .passage-number").click()
    carla.locator("details:has(form[data-quote]) > summary").click()
    carla.locator("form[data-quote][action$='/indagine/nuovo/'] button").click()
    fill(carla, {"kind": "criticality", "title": "Le persone raccontano tutto cinque volte", "severity": "3"})
    finding = key_of(carla)
    carla.click("text=Decidi che cosa si può mostrare")
    fill(carla, {"permission": "public", "words": f"Ognuno ha il suo modulo, {SAID}."})
    return finding


def code(page: Any, address: str, passage: int, name: str) -> None:
    """Put a code on a passage."""
    page.goto(f"{address}?passage={passage}#p{passage}")
    page.locator(f".passage#p{passage} .passage-number").click()
    page.locator("[data-codes] button", has_text=name).click()
    page.locator(".mark:not(.is-waiting)", has_text=name).first.wait_for()


def meet(browser: Any, carla: Any, base: str, finding: str) -> dict[str, str]:
    """A lab with three tables and ten phones; element, indicator, two ratings, a proposal that is adopted."""
    labs = f"{base}/it/lavoro/laboratori"
    carla.goto(f"{labs}/nuovo/")
    fill(carla, {"name": "Laboratorio del percorso", "kind": "codesign", "findings": finding})
    lab = key_of(carla)
    carla.goto(f"{labs}/carte/incontro/{lab}/nuova/")
    fill(carla, {"title": "Incontro del percorso", "starts_at": f"{TODAY}T17:30"})
    meeting = key_of(carla)
    for number, theme in enumerate(("Reti funzionali", "Leggere i bisogni", "Comunità"), 1):
        carla.goto(f"{labs}/carte/tavolo/{meeting}/nuova/")
        fill(carla, {"number": str(number), "theme": theme})
    carla.goto(f"{labs}/carte/consegna/{meeting}/nuova/")
    fill(carla, {"text": "Che cosa rende buono un progetto?", "task": "elements", "minutes": "20"})
    carla.locator(f"form[action*='/incontri/{meeting}/apri/'] button").click()
    carla.locator("form[action$='/inizia/'] button").click()
    carla.goto(f"{labs}/incontri/{meeting}/parete/")
    link = re.search(r"/it/l/[A-Z0-9]{6}/", carla.content())
    assert link
    pages = []
    for phone in range(PHONES):
        page = browser.new_context(viewport={"width": 390, "height": 844}, locale="it-IT").new_page()
        page.goto(base + link.group())
        page.locator(f"button[name=table][value='{phone % 3 + 1}']").click()
        page.fill("[name=text]", f"Una storia raccontata una volta sola, dice il telefono {phone}")
        pages.append(page)
    # all have sat down and written: now they send in one instant, none waits for another
    for page in pages:
        page.evaluate("document.querySelector('form[data-say] button[type=submit]').click()")
    for phone, page in enumerate(pages):
        page.locator(".said-list li", has_text=f"telefono {phone}").wait_for()
        page.context.close()
    carla.goto(f"{labs}/incontri/{meeting}/relazione/")
    assert carla.locator(".report li", has_text="dice il telefono").count() == PHONES
    carla.goto(f"{labs}/incontri/{meeting}/")
    carla.locator("a[href*='/carte/elemento/']").first.click()
    fill(carla, {"label": "Una storia sola", "theme": "family", "findings": finding})
    element = key_of(carla)
    carla.goto(f"{labs}/carte/indicatore/{element}/nuova/")
    levels = {f"level_{level}": f"livello {level}" for level in range(5)}
    fill(carla, {"question": "Quante volte si racconta la propria storia?"} | levels)
    carla.goto(f"{labs}/carte/progetto/{lab}/nuova/")
    fill(carla, {"name": "Progetto del percorso", "theme": "family"})
    return {"lab": lab, "meeting": meeting, "element": element, "project": key_of(carla)}


def rate(page: Any, base: str, project: str, level: int) -> None:
    """Rate the project on its only indicator."""
    page.goto(f"{base}/it/lavoro/laboratori/progetti/{project}/valuta/")
    page.locator(f"input[name^='level_'][value='{level}']").check()
    page.locator("#content .form-actions button[type=submit]").click()
    page.wait_for_load_state()


def propose(carla: Any, base: str, made: dict[str, str], finding: str) -> str:
    """Write a proposal on the finding and the element, and adopt it."""
    labs = f"{base}/it/lavoro/laboratori"
    carla.goto(f"{labs}/carte/proposta/{made['lab']}/nuova/")
    lead = choice(carla, "Emporio solidale La Credenza")
    fill(
        carla,
        {
            "title": "Una storia sola", "objective": "Chi chiede aiuto racconta una volta sola.",
            "leads": lead, "findings": finding, "elements": made["element"],
        },
    )  # fmt: skip
    proposal = key_of(carla)
    carla.goto(f"{labs}/proposte/{proposal}/passo/")
    fill(carla, {"state": "adopted", "reason": "La plenaria è d’accordo."})
    assert "adottata" in carla.locator(".page-head").inner_text().lower()
    return proposal


def write(carla: Any, amina: Any, base: str, proposal: str) -> tuple[str, str]:
    """Write an article from the proposal; Amina suggests other words, Carla takes them in."""
    alliance = f"{base}/it/lavoro/alleanza"
    carla.goto(f"{alliance}/protocolli/nuovo/")
    fill(carla, {"title": "Protocollo del percorso"})
    protocol = key_of(carla)
    carla.goto(f"{alliance}/protocolli/carte/articolo/{protocol}/nuova/")
    fill(carla, {"heading": "Una storia sola", "proposals": proposal})
    article = key_of(carla)
    carla.click("a[href$='/comma/']")
    fill(carla, {"text": "Gli enti firmatari ascoltano la persona e si parlano tra loro."})
    amina.goto(f"{alliance}/protocolli/articoli/{article}/")
    amina.click("a[href$='/suggerisci/']")
    fill(
        amina,
        {
            "old": "si parlano tra loro",
            "replacement": "si parlano, con il suo consenso",
            "reason": "Decide lei.",
        },
    )
    carla.goto(f"{alliance}/protocolli/articoli/{article}/")
    carla.locator(".suggestions a.btn").first.click()
    fill(carla, {"verdict": "accept", "answer": "Giusto."})
    assert "si parlano, con il suo consenso." in carla.locator(".paragraph p").first.inner_text()
    return protocol, article


def sign(carla: Any, base: str, protocol: str) -> None:
    """Five parties sign the file outside; here the signatures are verified and the protocol begins."""
    alliance = f"{base}/it/lavoro/alleanza/protocolli"
    for name, who in zip(PARTIES, SIGNERS, strict=True):
        carla.goto(f"{alliance}/carte/parte/{protocol}/nuova/")
        fill(carla, {"name": name, "category": "third_sector", "signatory": who, "mandate": "Atto n. 1",
                     "mandate_on": "2026-11-02"})  # fmt: skip
    carla.goto(f"{alliance}/{protocol}/autorita/")
    fill(
        carla,
        {
            "name": "Autorità di prova", "is_test": "on",
            "certificate": {"name": "ca.der", "mimeType": "application/octet-stream", "buffer": ROOT.der},
        },
    )  # fmt: skip
    carla.goto(f"{alliance}/{protocol}/")
    carla.locator("form[action$='/passo/firma/'] button").click()
    carla.wait_for_url("**/firme/")
    with carla.expect_download() as held:
        carla.locator("a[href$='/da-firmare/']").click()
    content = held.value.path().read_bytes()
    # the browser's loop runs in this thread, and signing wants one of its own
    with ThreadPoolExecutor(1) as pool:
        for number, who in enumerate(SIGNERS):
            holder: Holder = issued(who, ROOT)
            content = pool.submit(pdf_signed, content, holder, name=f"Firma{number}").result()
    signed = {"name": "firmato.pdf", "mimeType": "application/pdf", "buffer": content}
    fill(carla, {"file": signed})
    assert carla.locator("tbody .badge-state.open").count() == len(PARTIES)
    carla.goto(f"{alliance}/{protocol}/in-vigore/")
    fill(carla, {"on": str(TODAY), "until": str(TODAY + datetime.timedelta(days=1095))})
    assert carla.locator(".page-head .badge-state.open").count() == 1


def promise(carla: Any, base: str, article: str) -> str:
    """A commitment whose day is over stands on the page of what is to do; then its account is given."""
    alliance = f"{base}/it/lavoro/alleanza"
    carla.goto(f"{alliance}/protocolli/carte/impegno/{article}/nuova/")
    day = (datetime.datetime.now(tz=datetime.UTC).date() - datetime.timedelta(days=3)).isoformat()
    fill(carla, {"text": "Un modulo solo per tutti", "party": {"label": "Emporio di prova"}, "due_on": day})
    commitment = key_of(carla)
    carla.goto(f"{base}/it/lavoro/")
    assert carla.locator("#content a[href$='/alleanza/impegni/']").count() >= 1
    carla.goto(f"{alliance}/impegni/{commitment}/esito/")
    fill(carla, {"state": "kept", "account": "Il modulo c’è, in tre lingue."})
    return commitment


def test_from_a_spoken_sentence_to_a_kept_commitment(
    browser: Any, people: tuple[Any, Any], demo_server: Server
) -> None:
    carla, amina = people
    base = demo_server.url
    finding = hear(carla, amina, base)
    made = meet(browser, carla, base, finding)
    rate(carla, base, made["project"], 3)
    rate(amina, base, made["project"], 2)
    carla.goto(f"{base}/it/lavoro/laboratori/progetti/{made['project']}/")
    assert "2,5" in carla.locator(".profile").inner_text()
    proposal = propose(carla, base, made, finding)
    protocol, article = write(carla, amina, base, proposal)
    sign(carla, base, protocol)
    commitment = promise(carla, base, article)

    carla.goto(f"{base}/it/lavoro/filo/commitment/{commitment}/")
    back = carla.locator("section[aria-labelledby=origins]").inner_text()
    for step in ("Una storia sola", "Le persone raccontano tutto cinque volte", SAID, "dice il telefono"):
        assert step in back, step
    carla.goto(f"{base}/it/lavoro/filo/finding/{finding}/")
    forward = carla.locator("section[aria-labelledby=outcomes]").inner_text()
    for step in ("Una storia sola", "Un modulo solo per tutti", "mantenuto"):
        assert step in forward, step
