"""``vicinia demo build`` and ``vicinia demo clear``: the model district with its invented bodies."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.agreement.demo import build_agreement, clear_agreement
from vicinia.core.models import District
from vicinia.directory.demo import ModelOnlyError, build_model_district, clear_model_district
from vicinia.labs.demo import build_labs, clear_labs
from vicinia.needs.demo_antennas import build_antennas, clear_antennas
from vicinia.needs.demo_figures import build_figures, clear_figures
from vicinia.needs.demo_latent import build_latent, clear_latent
from vicinia.portal.demo import build_pages, clear_pages
from vicinia.survey.demo import build_survey, clear_survey
from vicinia.survey.demo_census import build_census, clear_census


class Command(BaseCommand):
    help = "Build or remove the model district: real municipalities, invented bodies. Demo mode only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action",
            choices=["build", "clear"],
            help="build: build it, or put it back to its beginning; clear: remove the invented data",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                text = _build() if options["action"] == "build" else _clear()
        except ModelOnlyError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(text)


def _build() -> str:
    # invented content is Italian whatever the operator's language
    with translation.override("it"):
        built = build_model_district()
        build_pages()
        build_figures(built.district)
        build_latent(built.district)
        build_antennas(built.district)
        build_census(built.district)
        build_survey(built.district)
        build_labs(built.district)
        build_agreement(built.district)
    return _("Model district %(name)s: %(bodies)d invented bodies, %(services)d services.") % {
        "name": built.district.name,
        "bodies": built.bodies,
        "services": built.services,
    }


def _clear() -> str:
    clear_pages()
    for district in District.objects.filter(is_model=True):
        clear_agreement(district)
        clear_labs(district)
        clear_survey(district)
        clear_census(district)
        clear_antennas(district)
        clear_latent(district)
        clear_figures(district)
    return _("Removed %(bodies)d invented bodies and the demo accounts.") % {"bodies": clear_model_district()}
