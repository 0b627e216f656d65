"""``vicinia vocabulary load``: store the four vocabularies of the product."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from vicinia.directory.vocabulary import load_vocabulary


class Command(BaseCommand):
    help = "Load the vocabularies: need, answer, who is welcomed, way in. Safe to repeat."
    requires_system_checks = ()  # they load every page, which takes longer than most of the work here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["load"], help="load: store or refresh the four vocabularies")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_vocabulary()
        if loaded.changed or loaded.removed:
            text = _("Vocabularies: %(concepts)d concepts, %(labels)d words; %(changed)d rows written.")
        else:
            text = _("Vocabularies: %(concepts)d concepts, %(labels)d words; nothing had changed.")
        self.stdout.write(
            text % {"concepts": loaded.concepts, "labels": loaded.labels, "changed": loaded.changed}
        )
