"""The pages of the account in a real browser: passkeys without a line of inline script, and axe."""

from typing import Any

import pytest

from tests.infrastructure import tools
from tests.infrastructure.fixtures import Server

PASSWORD = "quattro-passi-in-pianura"
pytestmark = pytest.mark.browser


def sign_in(page: Any, server: Server, who: str) -> None:
    page.goto(f"{at(server)}/account/login/")
    page.get_by_label("Indirizzo e-mail").fill(f"{who}@demo.invalid")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entra", exact=True).click()
    page.wait_for_url("**/lavoro/")


def at(server: Server) -> str:
    """A passkey belongs to a name, never to an address of numbers."""
    return server.url.replace("127.0.0.1", "localhost")


def test_a_passkey_is_added_and_opens_the_account(page: Any, demo_server: Server) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, demo_server, "fabio")
    page.goto(f"{at(demo_server)}/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Aggiungi una passkey").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto(f"{at(demo_server)}/account/2fa/webauthn/")
    assert page.locator("main li.panel").count() == 1
    page.goto(f"{at(demo_server)}/account/logout/")
    page.get_by_role("button", name="Esci").click()
    page.wait_for_url(lambda url: "logout" not in url)
    page.goto(f"{at(demo_server)}/account/login/")
    page.get_by_role("button", name="Entra con una passkey").click()
    page.wait_for_url("**/lavoro/")
    page.goto(f"{at(demo_server)}/account/")
    assert "Fabio" in page.locator("main").inner_text()
    # the server is shared with other tests: leave the account as it was
    page.goto(f"{at(demo_server)}/account/2fa/webauthn/")
    page.get_by_role("link", name="Togli").click()
    page.get_by_role("button", name="Togli la passkey").click()
    page.wait_for_url(lambda url: "remove" not in url)
    assert page.locator("main li.panel").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_have_nothing_for_axe_to_say_and_fit(page: Any, demo_server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    addresses = ["/account/login/", "/account/password/reset/", "/account/signup/"]
    look(page, demo_server, addresses)
    sign_in(page, demo_server, "carla")
    look(
        page,
        demo_server,
        [
            "/account/", "/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/",
            "/account/secondo-fattore/", "/account/password/change/", "/account/logout/",
            "/it/lavoro/persone/", "/it/lavoro/persone/invita/",
        ],
    )  # fmt: skip


def look(page: Any, server: Server, addresses: list[str]) -> None:
    for address in addresses:
        page.goto(at(server) + address)
        assert page.locator("h1").count() == 1, address
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is wider than the screen"
        if not tools.installed():
            continue
        page.evaluate(tools.axe_source())
        found = page.evaluate("axe.run().then(said => said.violations.map(one => one.id + ': ' + one.help))")
        assert found == [], address
