"""``vicinia district``: set up a real district."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from vicinia.territory.services import TerritoryProblem, add_district


class Command(BaseCommand):
    """Make a district out of municipalities."""

    help = "Set up a district: a set of municipalities under a coordinating body."
    requires_system_checks = ()  # they load every page, which takes longer than most of the work here

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define add."""
        actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
        add = actions.add_parser("add", help="make a district")
        add.add_argument("slug", help="short name for addresses, for example pianura-est")
        add.add_argument("--name", required=True, help="name as people say it")
        add.add_argument("--body", required=True, help="the body that coordinates the district")
        add.add_argument(
            "--municipalities",
            nargs="+",
            required=True,
            metavar="CODE",
            help="ISTAT codes or names in quotes",
        )
        add.add_argument("--phone", default="", help="telephone of the coordinating body")
        add.add_argument("--email", default="", help="e-mail of the coordinating body")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the district and say what it holds."""
        try:
            district = add_district(
                actor=None,
                slug=options["slug"],
                name=options["name"],
                coordinating_body=options["body"],
                codes=options["municipalities"],
                contact_phone=options["phone"],
                contact_email=options["email"],
            )
        except TerritoryProblem as problem:
            raise CommandError(str(problem)) from problem
        count = district.municipalities.count()
        self.stdout.write(
            _("District “%(name)s” is set up with %(count)s municipalities.")
            % {"name": district.name, "count": count}
        )
