"""``vicinia serve``: answer on one address, with the application loaded once and shared by the workers."""

import errno
import gc
import os
import socket
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vicinia.core.collector import CALM
from vicinia.core.models import User

THREADS = 1
"""In each process: a second one waits for the first more than for the database; more processes do not."""
# The fixed cast, so that whoever opens the demonstration knows whose eyes to look through.
CAST = {
    "amina@demo.invalid": gettext_lazy("social worker in Budrio"),
    "bruno@demo.invalid": gettext_lazy("volunteer of a parish aid body"),
    "carla@demo.invalid": gettext_lazy("coordinates the district"),
    "elena@demo.invalid": gettext_lazy("edits the entry of her association"),
    "fabio@demo.invalid": gettext_lazy("data analyst, sees aggregates only"),
}


class Command(BaseCommand):
    """Serve the pages."""

    help = "Serve the pages: opens the address that it prints and answers until Ctrl+C."
    # They run with doctor and in the tests; here they would delay every start.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add where to listen and with how many workers."""
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument(
            "--workers",
            type=int,
            default=min(8, (os.cpu_count() or 1) + 2),
            help="processes that answer; by default two more than there are processors",
        )

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        """Check the port and the database, then hand over to granian."""
        require_free(host, port)
        self._bring_up_to_date()
        self._announce(host, port)
        serve(host, port, workers)

    def _bring_up_to_date(self) -> None:
        """Migrate what is behind in demo mode; elsewhere that is the operator's decision."""
        executor = MigrationExecutor(connections["default"])
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        if not settings.DEMO:
            raise CommandError(
                _(
                    "The database is not up to date. Make a backup (vicinia backup FILE), "
                    "then type: vicinia migrate"
                )
            )
        self.stdout.write(_("Preparing the database, this takes about half a minute …"))
        self.stdout.flush()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("demo", "build")

    def _announce(self, host: str, port: int) -> None:
        shown = f"[{host}]" if ":" in host else host
        lines = ["", _("Vicinia is open: %(address)s") % {"address": f"http://{shown}:{port}"}]
        if settings.DEMO:
            lines += demo_account_lines()
        lines += [_("Ctrl+C closes it."), ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def require_free(host: str, port: int) -> None:
    """Raise CommandError, with what to type instead, when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as problem:
            other = port + 1 if 1023 < port < 65535 else 8001
            told = {"port": port, "host": host, "reason": problem, "other": other}
            if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
                sentence = _(
                    "Port %(port)s on %(host)s is already in use. Choose another one: --port %(other)s"
                )
            else:
                sentence = _(
                    "Port %(port)s on %(host)s cannot be opened (%(reason)s). "
                    "Choose another one: --port %(other)s"
                )
            raise CommandError(sentence % told) from problem


def demo_account_lines() -> list[str]:
    """Return one line for each demo account: who, with which address, as what."""
    people = User.objects.filter(is_demo=True, is_active=True).order_by("first_name")
    lines = [
        f"  {person.first_name:<8} {person.email:<20} {CAST.get(person.email, '')}".rstrip()
        for person in people
    ]
    if lines:
        title = _("Demo accounts, password of all of them: %(password)s")
        lines.insert(0, title % {"password": settings.DEMO_PASSWORD})
    return lines


def serve(host: str, port: int, workers: int) -> None:
    """Load the application here, so that forked workers share it, and serve until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    module, _dot, name = settings.WSGI_APPLICATION.rpartition(".")
    import_module(module)
    _views = get_resolver().url_patterns  # imports every view
    # A connection must not be shared by two processes.
    connections.close_all()
    # What is loaded now stays: going through it again and again would stop every page for 200 ms.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*CALM)
    server = Granian(
        f"{module}:{name}",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        # it warns of more processes than processors, which answer sooner here
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    )
    server.serve()
