"""``/healthz`` and the doctor say what is wrong, in the right words for each."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from vicinia.core import checkup
from vicinia.core.checkup import Finding, installation, live
from vicinia.core.models import User
from vicinia.core.views import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> None:
    health._kept.clear()


def test_a_well_installation_answers_200_and_names_what_it_checks(client: Client) -> None:
    answer = client.get("/healthz")
    said = answer.json()
    assert answer.status_code == 200 and said["ok"] is True
    assert {"database", "migrations", "disk", "queue", "search"} <= set(said["checks"])
    assert all(check["ok"] and check["checked"] for check in said["checks"].values())
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_tells_strangers_no_versions_paths_or_addresses(client: Client, settings: Settings) -> None:
    text = client.get("/healthz").content.decode()
    for secret in (
        str(settings.VAR),
        str(settings.DATABASES["default"]["NAME"]),
        "SQLite",
        "PostgreSQL",
        "Python",
    ):
        assert secret not in text


def test_something_broken_answers_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Finding:
        raise OSError("/secret/path is full")

    monkeypatch.setitem(live.CHECKS, "disk", broken)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["disk"] == {"ok": False, "checked": "OSError"}
    assert "secret" not in answer.content.decode()


def test_asking_often_is_cheap(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setitem(live.CHECKS, "disk", lambda: asked.append(1) or Finding("disk", True, "well"))
    for _ in range(5):
        client.get("/healthz")
    assert len(asked) == 1


def test_the_check_of_the_database_leaves_no_trace() -> None:
    from django.contrib.sessions.models import Session

    assert live.database().ok
    assert Session.objects.count() == 0


def doctor(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("doctor", *arguments, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def only(monkeypatch: pytest.MonkeyPatch, **checks: checkup.Check) -> None:
    monkeypatch.setattr(installation, "CHECKS", checks)
    monkeypatch.setattr(live, "CHECKS", {})
    monkeypatch.setattr(checkup, "_registered", {})


def test_the_doctor_names_the_command_that_mends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    only(
        monkeypatch,
        good=lambda: Finding("good", True, "this is well"),
        bad=lambda: Finding("bad", False, "this is not", "vicinia mend-it"),
    )
    code, said = doctor()
    assert code == 1
    assert "OK       this is well" in said
    assert "to mend  this is not" in said and "→ vicinia mend-it" in said
    code, said = doctor("--json")
    assert code == 1
    assert json.loads(said)[1] == {
        "check": "bad",
        "ok": False,
        "said": "this is not",
        "mend": "vicinia mend-it",
    }


def test_the_doctor_is_content_with_a_well_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    only(monkeypatch, good=lambda: Finding("good", True, "tutto bene"))
    assert doctor() == (0, "Vicinia, modalità test\n  OK            tutto bene\n\nVa tutto bene.\n")


def test_every_check_runs_here(settings: Settings) -> None:
    for check in (*installation.CHECKS.values(), *live.CHECKS.values(), *checkup.registered()):
        found = check()
        assert found.said
        assert found.ok or found.mend, found.key


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"SECRET_KEY": "short"}, "secret_key"),
        ({"SECRET_KEY": "a" * 80}, "secret_key"),
        ({"ALLOWED_HOSTS": ["*"]}, "hosts"),
        ({"PRODUCTION": True, "EMAIL_HOST": ""}, "mail"),
        ({"TIME_ZONE": "Europe/Atlantis"}, "time_zone"),
        ({"PRODUCTION": True}, "backup"),
    ],
)
def test_bad_settings_are_found(
    changed: dict[str, object], check: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    values = {name: getattr(settings, name) for name in ("SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_HOST", "VAR")}
    values |= {"PRODUCTION": False, "TIME_ZONE": "Europe/Rome"} | changed
    monkeypatch.setattr(installation, "settings", SimpleNamespace(**values))
    found = installation.CHECKS[check]()
    assert not found.ok and found.mend


def test_coordinators_without_a_second_factor_are_found(carla: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert not installation.second_factor().ok
    from allauth.mfa.totp.internal import auth

    auth.TOTP.activate(carla, auth.generate_totp_secret())
    assert installation.second_factor().ok


def test_demo_accounts_are_found_and_removed(elena: User) -> None:
    User.objects.filter(pk=elena.pk).update(is_demo=True)
    found = installation.demo_accounts()
    assert not found.ok and found.mend == "vicinia people remove-demo"
    call_command("people", "remove-demo", stdout=StringIO())
    assert installation.demo_accounts().ok and not User.objects.filter(pk=elena.pk).exists()
