"""What the environment says, read once and refused loudly when it makes no sense."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

MODES = ("demo", "production", "test")


def mode() -> str:
    """Return demo, production or test (VICINIA_MODE); demo when unset."""
    value = os.environ.get("VICINIA_MODE", "demo")
    if value not in MODES:
        raise ImproperlyConfigured(f"VICINIA_MODE is {value!r}; it must be one of: {', '.join(MODES)}.")
    return value


def data_folder() -> Path:
    """Return the folder for everything the installation writes (VICINIA_VAR), made if missing."""
    folder = Path(os.environ.get("VICINIA_VAR", "var")).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(mode: str, folder: Path) -> str:
    """Return the signing key: given in production, made once and kept under var/ elsewhere."""
    given = os.environ.get("VICINIA_SECRET_KEY", "")
    if given:
        return given
    if mode == "production":
        raise ImproperlyConfigured(
            "VICINIA_SECRET_KEY is missing. Put a long random value there, for example the output of: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    path = folder / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def database(folder: Path) -> dict[str, Any]:
    """Return Django's database settings: DATABASE_URL, else an embedded SQLite file under var/."""
    url = os.environ.get("DATABASE_URL", "")
    config: dict[str, Any] = dict(
        dj_database_url.parse(url)
        if url
        else dj_database_url.parse(f"sqlite:///{folder / 'vicinia.sqlite3'}")
    )
    if config["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE takes the write lock at BEGIN: with DEFERRED a read-then-write transaction
        # fails at once under concurrent writers, whatever the timeout.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=268435456; PRAGMA cache_size=-20000;",
        }
        # Opening the file and warming up took a third of a page's time. "vicinia restore" wants the file for
        # itself and says so while a server runs.
        config["CONN_MAX_AGE"] = None
    else:
        # A connection that outlived its request would go on reading what "vicinia restore" has put aside.
        config["CONN_MAX_AGE"] = 0
    return config


def hosts(mode: str) -> list[str]:
    """Return the names under which the site answers (VICINIA_HOSTS); production must say them."""
    given = words("VICINIA_HOSTS")
    if mode == "production":
        if not given:
            raise ImproperlyConfigured(
                "VICINIA_HOSTS is missing. Put the name of your site there, for example: vicinia.example.org"
            )
        return given
    return given or ["localhost", "127.0.0.1", "[::1]", "testserver"]


def languages() -> list[tuple[str, str]]:
    """Return Italian, English and every language that has a folder beside core/locale/it."""
    folder = Path(__file__).resolve().parent.parent / "core" / "locale"
    added = sorted({path.name for path in folder.glob("*") if path.is_dir()} - {"it", "en"})
    return [(code, LANG_INFO.get(code, {}).get("name", code)) for code in ["it", "en", *added]]


def sign_in_providers() -> list[dict[str, Any]]:
    """Return the body's own identity provider (VICINIA_OIDC_*), if one is given.

    People are recognised by the address that the provider has verified; nobody gets an account this way
    who was not invited.
    """
    url = os.environ.get("VICINIA_OIDC_URL", "")
    if not url:
        return []
    if not url.startswith("https://"):
        raise ImproperlyConfigured("VICINIA_OIDC_URL must begin with https://")
    return [
        {
            "provider_id": "ente",
            "name": os.environ.get("VICINIA_OIDC_NAME", "OpenID Connect"),
            "client_id": os.environ.get("VICINIA_OIDC_CLIENT_ID", ""),
            "secret": os.environ.get("VICINIA_OIDC_SECRET", ""),
            "settings": {"server_url": url, "oauth_pkce_enabled": True},
        }
    ]


def sign_in_origins() -> list[str]:
    """Return the origin of the identity provider, to which the sign-in form may lead."""
    return [f"https://{urlsplit(app['settings']['server_url']).netloc}" for app in sign_in_providers()]


def base_url(mode: str) -> str:
    """Return the address that mails and feeds begin with (VICINIA_BASE_URL)."""
    fallback = f"https://{hosts(mode)[0].lstrip('.')}" if mode == "production" else "http://127.0.0.1:8000"
    return os.environ.get("VICINIA_BASE_URL", fallback).rstrip("/")


def number(name: str, default: int) -> int:
    """Return a whole number from the environment."""
    value = os.environ.get(name, "") or str(default)
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number, for example {default}.")
    return int(value)


def words(name: str) -> list[str]:
    """Return a comma-separated environment variable as a list."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
