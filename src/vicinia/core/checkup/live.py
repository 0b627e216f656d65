"""What must be well for the pages to answer: database, migrations, disk, queue."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.checkup import Check, Finding

FREE_MB = 500
QUEUE_AGE = timedelta(minutes=15)
BUSY_MS = 2000


def database() -> Finding:
    """Write a row, read it, and take it back."""
    try:
        with transaction.atomic():
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            key = "vicinia-checkup"
            Session.objects.update_or_create(
                session_key=key, defaults={"session_data": "", "expire_date": timezone.now()}
            )
            found = Session.objects.filter(session_key=key).exists()
            transaction.set_rollback(True)
    except OperationalError as problem:
        if "locked" in str(problem):
            return Finding("database", True, _("busy: another change is being written"))
        return Finding(
            "database", False, _("does not take changes"),
            _("Start the database, look at DATABASE_URL and at the free space on the disk."),
        )  # fmt: skip
    finally:
        if connection.vendor == "sqlite" and connection.connection is not None:
            seconds = settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5)
            connection.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    return Finding("database", found, _("a change was written, read and taken back"))


def migrations() -> Finding:
    """Compare the database's shape with the code's."""
    executor = MigrationExecutor(connections["default"])
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        return Finding(
            "migrations", False, _("%(n)s changes of the database's shape are waiting") % {"n": waiting},
            "vicinia backup FILE && vicinia migrate",
        )  # fmt: skip
    return Finding("migrations", True, _("the database has the shape that this version needs"))


def disk() -> Finding:
    """Look at the free space where the installation writes."""
    free = shutil.disk_usage(settings.VAR).free // 1024**2
    said = _("%(free)s MB free") % {"free": free}
    return Finding("disk", free >= FREE_MB, said, "" if free >= FREE_MB else _("Make room on the disk."))


def queue() -> Finding:
    """Look at how long background work has been waiting."""
    if "django_tasks_db" not in settings.INSTALLED_APPS:
        return Finding("queue", True, _("background work is done at once, nothing can pile up"))
    from django_tasks_db.models import DBTaskResult

    oldest = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    late = oldest is not None and timezone.now() - oldest.enqueued_at > QUEUE_AGE
    if late:
        return Finding("queue", False, _("background work has been waiting too long"), "vicinia db_worker")
    return Finding("queue", True, _("no background work is late"))


CHECKS: dict[str, Check] = {
    "database": database,
    "migrations": migrations,
    "disk": disk,
    "queue": queue,
}
