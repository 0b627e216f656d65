"""``vicinia doctor``: what is wrong with this installation, and how to mend it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.core import checkup, terminal
from vicinia.core.checkup import installation, live


class Command(BaseCommand):
    """Look at everything."""

    help = "Say what is wrong with this installation and how to mend it. Exit code 1 when something is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the form of the answer."""
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every check, one line each."""
        with translation.override(terminal.language()):
            checks = installation.CHECKS | live.CHECKS
            checks |= {f"room_{n}": check for n, check in enumerate(checkup.registered())}
            found = [checkup.carefully(key, check) for key, check in checks.items()]
            broken = [one for one in found if not one.ok]
            if options["json"]:
                self.stdout.write(json.dumps([vars_of(one) for one in found], indent=1, ensure_ascii=False))
            else:
                self._tell(found, len(broken))
        if broken:
            raise SystemExit(1)

    def _tell(self, found: list[checkup.Finding], broken: int) -> None:
        self.stdout.write(_("Vicinia, mode %(mode)s") % {"mode": settings.MODE})
        width = max(len(_("to mend")), 2)
        for one in found:
            word = "OK" if one.ok else _("to mend")
            self.stdout.write(f"  {word:<{width}}  {one.said}")
            if not one.ok and one.mend:
                self.stdout.write(f"  {'':<{width}}  → {one.mend}")
        self.stdout.write("")
        if broken:
            self.stdout.write(_("%(n)s things to mend.") % {"n": broken})
        else:
            self.stdout.write(_("All is well."))


def vars_of(finding: checkup.Finding) -> dict[str, object]:
    """Return a finding as plain values."""
    return {"check": finding.key, "ok": finding.ok, "said": finding.said, "mend": finding.mend}
