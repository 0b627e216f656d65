"""``vicinia backup FILE``: everything into one file, while people keep working."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.core.backup import BackupError, saving
from vicinia.core.terminal import Progress, language


class Command(BaseCommand):
    """Save."""

    help = "Write all data and uploaded files into one verified file; people can keep working meanwhile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add where to."""
        parser.add_argument("file", type=Path, help="the archive to write, for example vicinia-monday.zip")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write the archive and note when, for the doctor."""
        with translation.override(language()):
            self._save(file)

    def _save(self, file: Path) -> None:
        progress = Progress(sys.stderr)
        try:
            manifest = saving.save(file.absolute(), say=progress)
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        finally:
            progress.end()
        note = {"made_at": manifest.made_at, "file": str(file.absolute())}
        (settings.VAR / "last_backup.json").write_text(json.dumps(note), encoding="utf-8")
        self.stdout.write(
            _("Saved and checked: %(rows)s rows, %(size)s MB, %(file)s")
            % {
                "rows": sum(manifest.rows.values()),
                "size": round(file.stat().st_size / 1024**2, 1),
                "file": file,
            }
        )
