"""What ``vicinia doctor`` looks at besides what is alive: machine, settings, accounts, backups."""

import json
import os
import sqlite3
import sys
import zoneinfo
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core import safety_checks, translations
from vicinia.core.checkup import Check, Finding
from vicinia.core.models import User

PYTHON = (3, 11)
SQLITE = (3, 35)
POSTGRESQL = 150000
BACKUP_AGE = timedelta(days=2)
KEY_LENGTH = 50


def python() -> Finding:
    """The version of Python."""
    said = "Python {}.{}.{}".format(*sys.version_info[:3])
    good = sys.version_info[:2] >= PYTHON
    return Finding("python", good, said, "" if good else _("Install Python 3.11 or newer, then: make setup"))


def database_kind() -> Finding:
    """The version of the database and how it keeps text and changes."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            journal = cursor.fetchone()[0]
            said = f"SQLite {sqlite3.sqlite_version}, journal {journal}"
            good = sqlite3.sqlite_version_info >= SQLITE and journal == "wal"
            return Finding("database_kind", good, said, "" if good else _("Install Python 3.11 or newer."))
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
        name, number = cursor.fetchone()
        cursor.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()")
        collation = cursor.fetchone()[0]
    said = f"PostgreSQL {name}, {encoding}, {collation}"
    if encoding != "UTF8":
        return Finding(
            "database_kind",
            False,
            said,
            "createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 vicinia",
        )
    good = number >= POSTGRESQL
    return Finding("database_kind", good, said, "" if good else _("Update PostgreSQL to 15 or newer."))


def data_folder() -> Finding:
    """Whether we may write where our data lie."""
    folder = Path(settings.VAR)
    good = os.access(folder, os.W_OK | os.X_OK)
    said = _("data folder %(folder)s") % {"folder": folder}
    return Finding("data_folder", good, said, "" if good else f"chown -R vicinia: {folder}")


def front_end() -> Finding:
    """Whether the style sheet and the scripts have been built, and gathered where production needs them."""
    built = all(finders.find(f"vicinia/build/{name}") for name in ("app.css", "app.js", "sprite.svg"))
    if not built:
        return Finding("front_end", False, _("the front end is not built"), "make setup")
    if settings.PRODUCTION and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Finding(
            "front_end", False, _("the files for the browser are not gathered"),
            "vicinia collectstatic --no-input",
        )  # fmt: skip
    return Finding("front_end", True, _("the front end is built"))


def translated() -> Finding:
    """Whether every translation has been compiled since it was changed."""
    stale = [
        po
        for po in translations.PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    if stale:
        return Finding(
            "translations", False, _("%(n)s translations are not compiled") % {"n": len(stale)},
            "vicinia messages compile",
        )  # fmt: skip
    return Finding("translations", True, _("the translations are compiled"))


def secret_key() -> Finding:
    """Whether the signing key is long and random."""
    key = settings.SECRET_KEY
    good = len(key) >= KEY_LENGTH and len(set(key)) > 10 and not key.startswith("django-insecure")
    mend = _("Put a long random value into VICINIA_SECRET_KEY: python3 -c %(code)s") % {
        "code": "'import secrets; print(secrets.token_urlsafe(64))'"
    }
    said = _("the signing key is long and random") if good else _("the signing key is weak")
    return Finding("secret_key", good, said, "" if good else mend)


def hosts() -> Finding:
    """Under which names the site answers."""
    good = "*" not in settings.ALLOWED_HOSTS and bool(settings.ALLOWED_HOSTS)
    said = _("answers as: %(names)s") % {"names": ", ".join(settings.ALLOWED_HOSTS)}
    mend = _("Put the exact names of the site into VICINIA_HOSTS.")
    return Finding("hosts", good, said, "" if good else mend)


def mail() -> Finding:
    """Whether invitations can leave."""
    if settings.EMAIL_HOST:
        return Finding("mail", True, _("mail leaves through %(host)s") % {"host": settings.EMAIL_HOST})
    said = _("mail is written into files, it does not leave")
    good = not settings.PRODUCTION
    return Finding("mail", good, said, "" if good else _("Set VICINIA_EMAIL_HOST and VICINIA_EMAIL_FROM."))


def second_factor() -> Finding:
    """Whether who coordinates signs in with two proofs."""
    count = safety_checks.coordinators_without_second_factor()
    if not count or not settings.SECOND_FACTOR_REQUIRED:
        return Finding("second_factor", True, _("no coordinator signs in with a password only"))
    said = _("%(n)s coordinators have not set up a second proof yet") % {"n": count}
    return Finding(
        "second_factor",
        False,
        said,
        _("They are asked at their next sign-in. Who they are: vicinia people list"),
    )


def demo_accounts() -> Finding:
    """Whether demo accounts are where they do not belong."""
    count = User.objects.filter(is_demo=True).count()
    if count and not settings.DEMO:
        said = _("%(n)s demo accounts are in this database") % {"n": count}
        return Finding("demo_accounts", False, said, "vicinia people remove-demo")
    return Finding("demo_accounts", True, _("no demo account outside the demonstration"))


def time_zone() -> Finding:
    """Whether the machine knows when the hour changes in Italy."""
    try:
        zoneinfo.ZoneInfo(settings.TIME_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding("time_zone", False, _("no time zone data"), "pip install tzdata")
    return Finding("time_zone", True, _("time zone %(name)s") % {"name": settings.TIME_ZONE})


def backup_age() -> Finding:
    """How old the last backup is."""
    note = Path(settings.VAR) / "last_backup.json"
    if not note.exists():
        said = _("no backup has been made yet")
        return Finding("backup", not settings.PRODUCTION, said, "vicinia backup FILE")
    made_at = datetime.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["made_at"])
    age = timezone.now() - made_at
    said = _("the last backup is %(days)s days and %(hours)s hours old") % {
        "days": age.days,
        "hours": age.seconds // 3600,
    }
    good = age < BACKUP_AGE or not settings.PRODUCTION
    return Finding("backup", good, said, "" if good else "vicinia backup FILE")


CHECKS: dict[str, Check] = {
    "python": python,
    "data_folder": data_folder,
    "database_kind": database_kind,
    "front_end": front_end,
    "translations": translated,
    "time_zone": time_zone,
    "secret_key": secret_key,
    "hosts": hosts,
    "mail": mail,
    "second_factor": second_factor,
    "demo_accounts": demo_accounts,
    "backup": backup_age,
}
