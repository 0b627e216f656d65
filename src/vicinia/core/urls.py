"""Addresses of the room ``core``."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from vicinia.core.views import account, health, people, thread

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("account/", account.home, name="account_home"),
    path("account/secondo-fattore/", account.second_factor, name="second_factor"),
    # The coordination changes addresses and gives accounts: these pages of allauth's lead to ours.
    path("account/email/", RedirectView.as_view(pattern_name="account_home"), name="account_email"),
    path("account/confirm-email/", RedirectView.as_view(pattern_name="account_login")),
    path("account/3rdparty/", RedirectView.as_view(pattern_name="account_home")),
    path("account/", include("allauth.urls")),
    # Wagtail's own sign-in would not ask for the second factor.
    path("redazione/login/", account.editors_door, name="editors_door"),
    path("redazione/account/", RedirectView.as_view(pattern_name="account_home")),
]

people_patterns = (
    [
        path("lavoro/persone/", people.people_list, name="people"),
        path("lavoro/persone/invita/", people.invite, name="invite"),
        path("lavoro/persone/<str:key>/invita-di-nuovo/", people.invite_again, name="invite_again"),
        path("lavoro/persone/<str:key>/togli/", people.remove_role, name="remove_role"),
    ],
    "core",
)

thread_patterns = (
    [
        path("lavoro/filo/", thread.loose_ends, name="loose"),
        path("lavoro/filo/<slug:key>/<uuid:pk>/", thread.thread_of, name="of"),
    ],
    "thread",
)
