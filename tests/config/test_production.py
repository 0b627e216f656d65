"""The production settings, started as an installation would: no warning, no doubt."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.infrastructure.databases import ROOT

KEY = "k3y-for-this-test-only-with-enough-different-signs-0123456789-abcdefghijk"


def production(folder: Path, *arguments: str, **given: str) -> "subprocess.CompletedProcess[str]":
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("VICINIA_", "DJANGO_"))
    }
    surroundings |= {
        "VICINIA_MODE": "production",
        "VICINIA_SECRET_KEY": KEY,
        "VICINIA_HOSTS": "vicinia.example.org",
        "VICINIA_PROXIES": "1",
        "VICINIA_VAR": str(folder),
        "LC_ALL": "en_GB.UTF-8",
    }
    return subprocess.run(
        [sys.executable, "-m", "vicinia", *arguments],
        env={**surroundings, **given}, cwd=ROOT, text=True, capture_output=True,
    )  # fmt: skip


def test_check_deploy_has_nothing_to_say(tmp_path: Path, fresh_database: Callable[[], str]) -> None:
    url = fresh_database()
    done = production(tmp_path, "check", "--deploy", "--fail-level", "WARNING", DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout and "WARNING" not in done.stderr


def test_demo_mode_and_demo_accounts_are_reported(tmp_path: Path) -> None:
    done = production(tmp_path, "check", "--deploy", VICINIA_MODE="demo")
    assert "vicinia.W001" in done.stderr


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"VICINIA_SECRET_KEY": ""}, "VICINIA_SECRET_KEY is missing"),
        ({"VICINIA_HOSTS": ""}, "VICINIA_HOSTS is missing"),
        ({"VICINIA_MODE": "prod"}, "it must be one of: demo, production, test"),
        ({"VICINIA_PROXIES": "one"}, "VICINIA_PROXIES is 'one'; it must be a whole number"),
        ({"VICINIA_OIDC_URL": "http://id.example.org"}, "must begin with https://"),
    ],
)
def test_settings_fail_loudly_and_in_one_sentence(
    tmp_path: Path, given: dict[str, str], sentence: str
) -> None:
    done = production(tmp_path, "doctor", **given)
    assert done.returncode == 1
    assert sentence in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_database_that_does_not_answer_is_said_in_words(tmp_path: Path) -> None:
    done = production(tmp_path, "people", "list", DATABASE_URL="postgres://a:b@127.0.0.1:1/none")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "vicinia doctor" in done.stderr


def test_cookies_and_transport(tmp_path: Path) -> None:
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS > 31000000, s.SESSION_COOKIE_NAME, s.SECOND_FACTOR_REQUIRED,"
        " repr(s.DEMO_PASSWORD), s.BASE_URL)"
    )
    done = production(tmp_path, "shell", "--no-imports", "-v", "0", "-c", script)
    said = done.stdout.strip().splitlines()[-1]
    assert said == "False True True True True __Host-session True '' https://vicinia.example.org", done.stderr


def test_an_identity_provider_comes_from_the_environment(tmp_path: Path) -> None:
    script = (
        "from django.conf import settings as s\n"
        "print(s.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]['name'],"
        " s.CONTENT_SECURITY_POLICY['form-action'])"
    )
    done = production(
        tmp_path, "shell", "--no-imports", "-v", "0", "-c", script,
        VICINIA_OIDC_URL="https://id.comune.example/realms/a", VICINIA_OIDC_NAME="Comune",
    )  # fmt: skip
    assert done.stdout.strip().splitlines()[-1] == "Comune 'self' https://id.comune.example"
