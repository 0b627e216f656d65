"""What our pages let a browser do, and what a visitor may send us."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from vicinia.core import middleware
from vicinia.core.models import User
from vicinia.core.uploads import takes
from vicinia.core.views import errors

pytestmark = pytest.mark.django_db


def policy_of(client: Client, address: str) -> dict[str, str]:
    said = client.get(address).headers["Content-Security-Policy"]
    return {name: value for name, _space, value in (part.strip().partition(" ") for part in said.split(";"))}


@pytest.mark.parametrize("address", ["/account/login/", "/healthz", "/it/nothing-here/", "/api/docs"])
def test_no_inline_script_and_no_other_host_is_allowed(client: Client, address: str) -> None:
    policy = policy_of(client, address)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'" and policy["style-src"] == "'self'"
    assert policy["base-uri"] == "'none'" and policy["frame-ancestors"] == "'none'"
    assert not any("http" in value or "unsafe" in value or "*" in value for value in policy.values())


def test_only_the_editors_pages_are_relaxed(client: Client) -> None:
    assert "'unsafe-inline'" in policy_of(client, "/redazione/")["script-src"]
    assert "'unsafe-inline'" not in policy_of(client, "/it/redazione/")["script-src"]


def test_the_other_headers(client: Client) -> None:
    said = client.get("/account/login/").headers
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert said["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in said["Permissions-Policy"] and "microphone=()" in said["Permissions-Policy"]
    assert said["X-Frame-Options"] == "DENY"


def test_an_upload_that_is_too_large_is_refused_before_it_is_kept(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_LIMIT_MB = 1
    answer = client.post("/account/login/", {"login": "x" * 1_100_000})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert page.count("<h1") == 1 and "1 MB" in page
    request = RequestFactory().post("/x/", {"file": "x" * 1_100_000})
    monkeypatch.setattr(type(request), "_load_post_and_files", lambda self: pytest.fail("it was kept"))
    limit = middleware.UploadLimit(lambda _request: pytest.fail("passed on"))
    refused = limit.process_view(request, lambda _request: None, (), {})
    assert refused is not None and refused.status_code == 413


def test_a_view_that_takes_more_says_itself_what_is_too_much(settings: Settings) -> None:
    settings.UPLOAD_LIMIT_MB = 1

    @takes(megabytes=3)
    def view(request: object) -> None:
        """Take up to three megabytes."""

    limit = middleware.UploadLimit(lambda _request: pytest.fail("passed on"))
    for megabytes in (2, 4, 1900):
        request = RequestFactory().post("/x/", {})
        request.META["CONTENT_LENGTH"] = str(megabytes * 1024 * 1024)
        assert limit.process_view(request, view, (), {}) is None, megabytes
    request.META["CONTENT_LENGTH"] = str(3 * 1024**3)
    refused = limit.process_view(request, view, (), {})
    assert refused is not None and refused.status_code == 413 and "3 MB" in refused.content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_say_who_visits(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)
    middleware.proxy_address(lambda given: errors.not_found(given))(request)
    assert request.META["REMOTE_ADDR"] == expected


def test_a_foreign_host_is_refused_with_our_page(client: Client) -> None:
    answer = client.get("/account/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Traceback" not in answer.content.decode() and "<h1" in answer.content.decode()


def test_pages_of_the_account_are_not_kept(client: Client, elena: User) -> None:
    assert "no-store" in client.get("/account/login/").headers["Cache-Control"]
