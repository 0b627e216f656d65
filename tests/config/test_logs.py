"""Logs hold no personal data: no addresses, no names, no searches, no tokens."""

import io
import logging

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from vicinia.config.logs import PlainFormatter, configuration, without_personal_data
from vicinia.core.models import User


@pytest.fixture
def lines() -> io.StringIO:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail to anna.rossi+1@posta.example.it failed", "mail to <e-mail> failed"),
        ("Not Found: /it/servizi/?q=sfratto&luogo=Budrio", "Not Found: /it/servizi/?…"),
        ("GET /account/password/reset/key/1a-set-password/", "GET /account/password/reset/key/…/"),
        ("Not Found: /it/antenna/Zk3-x_9aLQ0b7TtYw2cVnA/", "Not Found: /it/antenna/…/"),
        ("Not Found: /it/c/WyI0YSIsMV0:1vO9aB:Zk3-x_9aLQ0b7TtYw2cVnA/", "Not Found: /it/c/…/"),
        ("GET /en/i/IjRhIg:1vO9aB:Zk3-x_9aLQ0b7TtYw2cVnA/", "GET /en/i/…/"),
        ("GET /it/antenna/lavoratore.js", "GET /it/antenna/lavoratore.js"),
        ("cf RSSMRA80A01A944X refused", "cf <codice fiscale> refused"),
        ("from 203.0.113.9", "from <address>"),
        ("from 2001:db8:1:2:3:4:5:6 ", "from <address> "),
        ("call +39 051 123 4567 back", "call <number> back"),
        ("Listening on http://127.0.0.1:8000", "Listening on http://127.0.0.1:8000"),
        ("10 rows in 0.25 s", "10 rows in 0.25 s"),
    ],
)
def test_what_is_masked(text: str, expected: str) -> None:
    assert without_personal_data(text) == expected


@given(st.emails())
def test_no_address_survives(address: str) -> None:
    local, _at, host = address.rpartition("@")
    if any(
        character not in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+%-"
        for character in local
    ):
        return
    assert f"{local}@{host}" not in without_personal_data(f"to {address} now")


@pytest.mark.django_db
def test_signing_in_searching_and_failing_leave_no_name(
    client: Client, elena: User, lines: io.StringIO, settings: object
) -> None:
    client.raise_request_exception = False
    for password in ["sbagliata-sbagliata"] * 6 + ["una-frase-lunga-di-prova"]:
        client.post("/account/login/", {"login": elena.email, "password": password}, REMOTE_ADDR="192.0.2.9")
    client.post("/account/password/reset/", {"email": elena.email})
    client.get("/it/nothing/?q=mi+hanno+sfrattato&email=anna@example.org")
    client.get("/it/nothing/", headers={"host": "evil.example"})
    text = lines.getvalue()
    assert "Not Found: /it/nothing/" in text, "the logs do say something"
    for personal in ("elena", "Elena", "anna", "sfratt", "192.0.2.9", "una-frase", "@"):
        assert personal not in text


def test_an_exception_keeps_its_place_but_not_its_words(lines: io.StringIO) -> None:
    try:
        raise ValueError("Anna Rossi, via Roma 1")
    except ValueError:
        logging.getLogger("vicinia.test").exception("It failed")
    text = lines.getvalue()
    assert "ValueError" in text and "test_logs.py:" in text
    assert "Anna" not in text and "Roma" not in text


def test_everything_goes_through_one_formatter() -> None:
    said = configuration("INFO")
    assert [handler["formatter"] for handler in said["handlers"].values()] == ["plain"]
    assert all(not logger.get("handlers") for logger in said["loggers"].values())
