"""Signing in: who may, who may not, and what a person reads."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from pytest_django import Settings

from tests.core.second_factor import code_now
from vicinia.core.models import User

PASSWORD = "una-frase-lunga-di-prova"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> object:
    return client.post("/account/login/", {"login": email, "password": password}, REMOTE_ADDR="192.0.2.7")


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


@pytest.mark.django_db
def test_the_right_password_opens_the_desk(client: Client, elena: User) -> None:
    answer = sign_in(client, "Elena@Example.org")
    assert is_in(client)
    assert answer.status_code == 302 and answer["Location"].endswith("/lavoro/")


@pytest.mark.django_db
def test_a_wrong_password_is_answered_beside_the_form(client: Client, elena: User) -> None:
    answer = sign_in(client, elena.email, "sbagliata-sbagliata")
    assert not is_in(client)
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


@pytest.mark.django_db
def test_guessing_is_paused_for_this_person_and_place_only(client: Client, elena: User, bruno: User) -> None:
    for _ in range(5):
        answer = sign_in(client, elena.email, "sbagliata-sbagliata")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    page = answer.content.decode()
    assert "<h1>" in page and "15" in page and "/account/password/reset/" in page
    assert sign_in(client, elena.email).status_code == 429, "the right password does not end the pause"
    assert not is_in(client)
    sign_in(client, bruno.email)
    assert is_in(client), "another person at the same place is not touched"


@pytest.mark.django_db
def test_demo_accounts_do_not_sign_in_outside_the_demo(
    client: Client, elena: User, settings: Settings
) -> None:
    User.objects.filter(pk=elena.pk).update(is_demo=True)
    answer = sign_in(client, elena.email)
    assert not is_in(client)
    assert answer["Location"] == "/account/inactive/"
    settings.DEMO = True
    sign_in(client, elena.email)
    assert is_in(client)
    settings.DEMO = False
    assert client.get("/account/").status_code == 302, "an open session ends with the demo"


@pytest.mark.django_db
def test_a_passkey_or_provider_cannot_open_a_demo_account_either(
    client: Client, elena: User, rf: object
) -> None:
    from vicinia.core.signing_in import AccountAdapter

    elena.is_demo = True
    request = client.get("/account/login/").wsgi_request
    refused = AccountAdapter(request).pre_login(
        request,
        elena,
        email_verification="none",
        signal_kwargs=None,
        email=None,
        signup=False,
        redirect_url=None,
    )
    assert refused is not None and refused["Location"] == "/account/inactive/"


@pytest.mark.django_db
def test_nobody_signs_up_alone(client: Client) -> None:
    fields = {"email": "dario@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/account/signup/", fields)
    assert not User.objects.filter(email="dario@example.org").exists()
    assert "<h1>" in answer.content.decode()


@pytest.mark.django_db
def test_forgotten_password_writes_a_link_that_works_once(
    client: Client, elena: User, mailoutbox: list
) -> None:
    assert client.post("/account/password/reset/", {"email": elena.email}).status_code == 302
    link = re.search(r"https?://\S+(/account/password/reset/key/\S+)", mailoutbox[0].body)
    assert link, mailoutbox[0].body
    form = client.get(link[1], follow=True)
    client.post(
        form.redirect_chain[-1][0],
        {"password1": "quattro-parole-nuove-qui", "password2": "quattro-parole-nuove-qui"},
    )
    elena.refresh_from_db()
    assert elena.check_password("quattro-parole-nuove-qui")
    fresh = Client()
    again = fresh.get(link[1], follow=True, headers={"accept-language": "it"})
    assert "Questo collegamento non funziona più" in again.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client, mailoutbox: list) -> None:
    answer = client.post("/account/password/reset/", {"email": "nessuno@example.org"})
    assert answer.status_code == 302 and answer["Location"] == "/account/password/reset/done/"
    assert mailoutbox == []


@pytest.mark.django_db
def test_a_second_factor_is_set_up_and_then_asked_for(client: Client, elena: User) -> None:
    sign_in(client, elena.email)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert secret, page
    answer = client.post("/account/2fa/totp/activate/", {"code": code_now(secret[1])})
    assert answer.status_code == 302
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/account/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    client.post("/account/logout/")
    assert not is_in(client)
    answer = sign_in(client, elena.email)
    assert answer["Location"] == "/account/2fa/authenticate/" and not is_in(client)
    assert client.get("/account/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert is_in(client)


@pytest.mark.django_db
def test_coordinators_are_sent_to_the_second_factor(
    client: Client, carla: User, elena: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(carla)
    answer = client.get("/it/lavoro/persone/")
    assert answer.status_code == 302 and answer["Location"] == "/account/secondo-fattore/"
    assert client.get("/redazione/")["Location"] == "/account/secondo-fattore/"
    assert client.get("/account/secondo-fattore/").status_code == 200
    assert client.get("/account/logout/").status_code == 200
    from allauth.mfa.totp.internal import auth

    auth.TOTP.activate(carla, auth.generate_totp_secret())
    assert client.get("/it/lavoro/persone/").status_code == 200
    client.force_login(elena)
    assert client.get("/it/lavoro/").status_code == 200


@pytest.mark.django_db
def test_wagtails_own_sign_in_is_not_a_side_door(client: Client, elena: User) -> None:
    answer = client.post("/redazione/login/", {"username": elena.email, "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"].startswith("/account/login/")
    assert not is_in(client)
    assert client.get("/redazione/password_reset/", follow=True).status_code == 404
    client.force_login(elena)
    answer = client.get("/redazione/", follow=True)
    assert answer.status_code == 403, "a refusal, not a loop"


@pytest.mark.django_db
def test_signing_in_keeps_no_list_of_who_came_when(client: Client, elena: User) -> None:
    from axes.models import AccessLog

    sign_in(client, elena.email)
    assert AccessLog.objects.count() == 0


@pytest.mark.django_db
def test_the_sign_in_page_keeps_the_language_of_the_visit(client: Client) -> None:
    came = {"referer": "http://testserver/en/", "accept-language": "it"}
    assert '<html lang="en"' in client.get("/account/login/", headers=came).content.decode()
    assert '<html lang="en"' in client.get("/account/password/reset/").content.decode()
    elsewhere = {"referer": "https://evil.example/it/"}
    assert '<html lang="en"' in client.get("/account/login/", headers=elsewhere).content.decode()
    fresh = Client().get("/account/login/", headers={"accept-language": "it"})
    assert '<html lang="it"' in fresh.content.decode() and not fresh.cookies.get("django_language")
