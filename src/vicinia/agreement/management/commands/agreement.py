"""``vicinia agreement``: remind of commitments that fall due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import ngettext

from vicinia.agreement.services.commitments import remind


class Command(BaseCommand):
    help = "The protocol's keeping of promises: write to those whose commitments fall due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["remind"], help="remind: write to them; run it once a day")

    def handle(self, *args: Any, **options: Any) -> None:
        done = remind()
        self.stdout.write(
            ngettext("%(n)d commitment was reminded of.", "%(n)d commitments were reminded of.", done)
            % {"n": done}
        )
