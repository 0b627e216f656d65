"""Whatever goes wrong, a browser gets our page and never a trace."""

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from vicinia.config import urls as ours

SECRET = "value-only-the-code-knows"


def explode(request: HttpRequest) -> HttpResponse:
    hidden = SECRET
    raise RuntimeError(f"inside {hidden}")


def forbid(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Ask the <b>coordination</b>.")


def suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(SECRET)


urlpatterns = [
    path("explode/", explode),
    path("forbid/", forbid),
    path("suspect/", suspect),
    *ours.urlpatterns,
]
handler400, handler403, handler404, handler500 = (
    ours.handler400,
    ours.handler403,
    ours.handler404,
    ours.handler500,
)


@pytest.fixture
def calm(client: Client, settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/explode/", 500), ("/forbid/", 403), ("/suspect/", 400), ("/it/nothing/", 404)]
)
def test_each_failure_has_its_page(calm: Client, address: str, status: int) -> None:
    answer = calm.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert re.search(r"<title>\s*\S", page) and re.search(r'<html lang="(it|en)"', page)
    assert 'href="/' in page, "there is a way on"
    for trace in ("Traceback", "RuntimeError", SECRET, ".py", "Django", "DEBUG"):
        assert trace not in page


@pytest.mark.django_db
def test_a_refusal_says_its_reason_and_escapes_it(calm: Client) -> None:
    page = calm.get("/forbid/").content.decode()
    assert "Ask the &lt;b&gt;coordination&lt;/b&gt;." in page


def test_without_a_database_there_is_still_a_page(calm: Client) -> None:
    """No database mark: every query fails here, as when the server is down."""
    answer = calm.get("/explode/")
    assert answer.status_code == 500 and "<h1" in answer.content.decode()
    answer = calm.get("/it/nothing/")
    assert answer.status_code in (404, 500) and "<h1" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@pytest.mark.django_db
def test_a_form_that_waited_too_long(settings: Settings) -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x", "password": "y"})
    page = answer.content.decode()
    assert answer.status_code == 403 and "CSRF" not in page and len(re.findall(r"<h1[ >]", page)) == 1


def test_details_are_never_shown(settings: Settings) -> None:
    from vicinia.config import settings as given

    assert given.DEBUG is False
