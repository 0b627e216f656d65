"""``vicinia reindex``: make the search anew from the directory."""

from typing import Any

from django.core.management.base import BaseCommand

from vicinia.directory.indexing import rebuild


class Command(BaseCommand):
    """Reindex."""

    help = "Make the search anew from the directory. Safe to repeat; pages keep answering meanwhile."
    requires_system_checks = ()  # they load every page, which takes longer than most of the work here

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how much was found."""
        self.stdout.write(f"{rebuild()} entries can be found by searching.")
