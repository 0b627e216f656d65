"""A body's own identity provider opens invited accounts and makes none."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from vicinia.core.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_back(rf: RequestFactory, settings: Settings) -> HttpRequest:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "ente", "name": "Comune", "client_id": "x", "secret": "y",
                    "settings": {"server_url": "https://id.example.org"},
                }
            ]
        }
    }  # fmt: skip
    request = rf.get("/account/oidc/ente/login/callback/")
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _request: HttpResponse()).process_request(request)
    request.user = AnonymousUser()
    return request


def come_back(request: HttpRequest, email: str) -> HttpResponse:
    from allauth.core import context

    account = SocialAccount(provider="ente", uid="42", extra_data={"email": email})
    login = SocialLogin(
        user=User(email=email),
        account=account,
        email_addresses=[EmailAddress(email=email, verified=True, primary=True)],
        provider=get_adapter().get_provider(request, "ente"),
    )
    with context.request_context(request):
        return complete_social_login(request, login)


def test_an_invited_person_comes_in(request_back: HttpRequest, elena: User) -> None:
    come_back(request_back, "elena@example.org")
    assert request_back.session[SESSION_KEY] == str(elena.pk)
    assert SocialAccount.objects.get().user == elena


def test_nobody_gets_an_account_this_way(request_back: HttpRequest) -> None:
    answer = come_back(request_back, "stranger@example.org")
    assert SESSION_KEY not in request_back.session
    assert not User.objects.filter(email="stranger@example.org").exists()
    assert "<h1>" in answer.content.decode()


def test_a_demo_account_stays_closed(request_back: HttpRequest, elena: User) -> None:
    User.objects.filter(pk=elena.pk).update(is_demo=True)
    come_back(request_back, "elena@example.org")
    assert SESSION_KEY not in request_back.session
