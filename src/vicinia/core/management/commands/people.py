"""``vicinia people``: the few things about accounts that are done on the machine itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.core import roles, terminal
from vicinia.core.models import District, User
from vicinia.core.policies import has_second_factor
from vicinia.core.services import keeping
from vicinia.core.services.people import RefusedError


class Command(BaseCommand):
    """Accounts."""

    help = "Accounts, from the machine: first coordinator, lost second proof, demo accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the steps."""
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("list", help="who has which role")
        first = steps.add_parser("coordinator", help="make a coordinator, print the link to come in")
        first.add_argument("email")
        first.add_argument("--district", required=True, help="short name of the district, e.g. pianura-est")
        lost = steps.add_parser("reset-second-factor", help="somebody has lost phone and recovery codes")
        lost.add_argument("email")
        steps.add_parser("remove-demo", help="remove the demo accounts from an installation for real people")

    def handle(self, *args: Any, step: str, **options: Any) -> None:
        """Do one step."""
        with translation.override(terminal.language()):
            try:
                getattr(self, step.replace("-", "_"))(**options)
            except RefusedError as problem:
                raise CommandError(str(problem)) from problem

    def list(self, **options: Any) -> None:
        """Print one line for each role."""
        for held in roles.held():
            proof = _("two proofs") if has_second_factor(held.user) else _("password only")
            self.stdout.write(f"{held.user.email}\t{held.kind_label}\t{held.where}\t{proof}")

    def coordinator(self, email: str, district: str, **options: Any) -> None:
        """Make the first coordinator of a district."""
        found = District.objects.filter(slug=district).first()
        if found is None:
            known = ", ".join(District.objects.values_list("slug", flat=True)) or "–"
            raise CommandError(
                _("There is no district %(slug)s (there are: %(known)s). Make it: vicinia district add")
                % {"slug": district, "known": known}
            )
        link = keeping.appoint_coordinator(email=email, district=found)
        self.stdout.write(_("Give this link to %(email)s; it works for three days:") % {"email": email})
        self.stdout.write(link)

    def reset_second_factor(self, email: str, **options: Any) -> None:
        """Let somebody sign in with the password alone, once."""
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(_("There is no account with this address. See: vicinia people list"))
        keeping.reset_second_factor(person=person)
        self.stdout.write(_("Done: the password is enough once, then a new proof is asked for."))

    def remove_demo(self, **options: Any) -> None:
        """Remove demo accounts."""
        self.stdout.write(_("%(n)s demo accounts removed.") % {"n": keeping.remove_demo_accounts()})
