"""What the environment says is read once, and languages are folders."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from vicinia.config import environment
from vicinia.core import translations


def test_every_folder_of_translations_is_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [code for code, _name in environment.languages()]
    assert codes[:2] == ["it", "en"] and set(translations.languages()) <= set(codes)
    for code in ("it", "fr", "ar"):
        (tmp_path / "core" / "locale" / code).mkdir(parents=True)
    monkeypatch.setattr(environment, "__file__", str(tmp_path / "config" / "environment.py"))
    assert environment.languages() == [
        ("it", "Italian"), ("en", "English"), ("ar", "Arabic"), ("fr", "French"),
    ]  # fmt: skip


def test_the_key_is_made_once_and_kept_for_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VICINIA_SECRET_KEY", raising=False)
    key = environment.secret_key("demo", tmp_path)
    assert len(key) > 60 and environment.secret_key("demo", tmp_path) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ImproperlyConfigured):
        environment.secret_key("production", tmp_path)


def test_links_in_mails_begin_with_our_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VICINIA_HOSTS", "vicinia.example.org, www.example.org")
    assert environment.base_url("production") == "https://vicinia.example.org"
    monkeypatch.setenv("VICINIA_BASE_URL", "https://altro.example.org/")
    assert environment.base_url("production") == "https://altro.example.org"


def test_sqlite_takes_the_write_lock_at_once_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    options = environment.database(tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"] and "synchronous=FULL" in options["init_command"]


@pytest.mark.parametrize("value", ["-1", "ten", "1.5"])
def test_a_number_is_a_number(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VICINIA_UPLOAD_MB", value)
    with pytest.raises(ImproperlyConfigured, match="VICINIA_UPLOAD_MB"):
        environment.number("VICINIA_UPLOAD_MB", 25)
