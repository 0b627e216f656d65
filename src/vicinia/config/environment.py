"""What the environment says, read once and refused loudly when it makes no sense."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
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
    else:
        config.setdefault("CONN_MAX_AGE", 60)
        config["CONN_HEALTH_CHECKS"] = True
    return config


def words(name: str) -> list[str]:
    """Return a comma-separated environment variable as a list."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
