"""``vicinia restore FILE``: bring back a backup, all or nothing, keeping what is there aside."""

import sys
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.core.backup import BackupError, loading, restoring
from vicinia.core.terminal import Progress, language


class Command(BaseCommand):
    """Restore."""

    help = "Bring back a backup, all or nothing; what is there now is kept aside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add which archive."""
        parser.add_argument("file", type=Path, help="an archive made by: vicinia backup")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        # Used by this command itself: the process whose database is the fresh one.
        parser.add_argument("--fill-fresh-database", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, file: Path, yes: bool, fill_fresh_database: bool, **options: Any) -> None:
        """Verify, ask, restore."""
        with translation.override(language()):
            self._restore(file, yes=yes, fill=fill_fresh_database)

    def _restore(self, file: Path, *, yes: bool, fill: bool) -> None:
        progress = Progress(sys.stdout if fill else sys.stderr)
        try:
            if fill:
                loading.load(file, say=progress)
                return
            manifest = restoring.check(file)
            if not yes and not self._agreed(manifest.made_at):
                raise CommandError(_("Nothing was changed."))
            kept = restoring.restore(file, say=progress)
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        finally:
            progress.end()
        self.stdout.write(_("Restored the backup of %(when)s.") % {"when": manifest.made_at})
        if kept:
            self.stdout.write(_("What was there before is kept: %(kept)s") % {"kept": kept})

    def _agreed(self, made_at: str) -> bool:
        question = _("Put the backup of %(when)s in the place of today's data? Type yes: ")
        self.stdout.write(question % {"when": made_at}, ending="")
        self.stdout.flush()
        return sys.stdin.readline().strip().lower() in {"yes", "sì", "si"}
