"""``vicinia survey``: destroy the transcripts and recordings whose time is over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import ngettext

from vicinia.survey.services.recordings import destroy_expired_recordings
from vicinia.survey.services.sessions import destroy_expired


class Command(BaseCommand):
    help = "Destroy the transcripts and recordings that may not be kept any longer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action", choices=["retention"], help="retention: destroy what is over; run it once a day"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = destroy_expired()
        self.stdout.write(
            ngettext("%(n)d transcript was destroyed.", "%(n)d transcripts were destroyed.", done)
            % {"n": done}
        )
        heard = destroy_expired_recordings()
        self.stdout.write(
            ngettext("%(n)d recording was destroyed.", "%(n)d recordings were destroyed.", heard)
            % {"n": heard}
        )
