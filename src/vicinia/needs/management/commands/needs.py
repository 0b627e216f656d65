"""``vicinia needs``: from official files to readings, and why an area has its number."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from vicinia.core.models import District
from vicinia.needs.management import alerts, national
from vicinia.needs.management.finding import districts_of, reading_of, version_in_use
from vicinia.needs.models import Recipe
from vicinia.needs.services.recipes import add_starting_recipes


class Command(BaseCommand):
    """One action for each step of a reading."""

    help = "Read needs: load official figures, apply recipes, explain a number, write files."
    requires_system_checks = ()  # they load every page, which takes longer than most of the work here

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define load, read, explain, export, national and alerts."""
        actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
        loading = actions.add_parser(
            "load",
            help="load official files (the same as vicinia territory load)",
            description="ISTAT's and ANPR's files as published, and the incomes by municipality of the "
            "Ministry of Economy (MEF), told apart by their headers.",
        )
        loading.add_argument("files", nargs="+", metavar="FILE")
        loading.add_argument("--region", default="", metavar="CODE", help="only this region, for example 08")
        loading.add_argument("--year", type=int, help="census of the files that do not say it themselves")
        reading = actions.add_parser("read", help="apply recipes to what is loaded")
        reading.add_argument("recipes", nargs="*", metavar="RECIPE", help="short names (default: all)")
        explaining = actions.add_parser("explain", help="why an area has its number")
        explaining.add_argument("area", metavar="AREA", help="name or ISTAT code of a municipality")
        explaining.add_argument("--recipe", help="short name (default: every recipe that was read)")
        exporting = actions.add_parser("export", help="write a reading to a file")
        exporting.add_argument("reading", metavar="READING|RECIPE", help="key of a reading, or a short name")
        exporting.add_argument("--format", choices=("csv", "geojson", "parquet"), default="csv")
        exporting.add_argument("file", metavar="FILE")
        for action in (reading, explaining, exporting):
            action.add_argument("--district", help="short name of the district (default: all)")
        national.add_arguments(actions)
        alerts.add_arguments(actions)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one action."""
        action = options["action"]
        if action == "alerts":
            alerts.run(options, self.stdout)
        elif action == "national":
            national.run(options, self.stdout)
        else:
            getattr(self, f"_{action}")(options)

    def _load(self, options: dict[str, Any]) -> None:
        self.stdout.write(_("Official figures belong to the territory: vicinia territory load does this."))
        arguments = [*options["files"], "--region", options["region"]]
        if options["year"]:
            arguments += ["--year", str(options["year"])]
        call_command("territory", "load", *arguments, stdout=self.stdout, stderr=self.stderr)

    def _read(self, options: dict[str, Any]) -> None:
        done = 0
        for district in districts_of(options):
            if not Recipe.objects.filter(district=district).exists():
                new = add_starting_recipes(actor=None, district=district)
                self.stdout.write(
                    _("%(district)s: %(count)s starting recipes were added, as drafts.")
                    % {"district": district.name, "count": new}
                )
            for recipe in self._chosen(district, options["recipes"]):
                done += self._read_one(recipe)
        if not done:
            raise CommandError(_("No recipe could be read; the lines above say what is missing."))

    def _chosen(self, district: District, slugs: list[str]) -> list[Recipe]:
        recipes = list(Recipe.objects.filter(district=district).order_by("slug"))
        unknown = sorted(set(slugs) - {recipe.slug for recipe in recipes})
        if unknown:
            raise CommandError(
                _("%(district)s has no recipe %(slugs)s (it has: %(known)s).")
                % {
                    "district": district.name,
                    "slugs": ", ".join(unknown),
                    "known": ", ".join(recipe.slug for recipe in recipes),
                }
            )
        return [recipe for recipe in recipes if not slugs or recipe.slug in slugs]

    def _read_one(self, recipe: Recipe) -> bool:
        # numerical libraries are loaded by the action that computes
        from vicinia.needs.scoring import ReadingProblem
        from vicinia.needs.services.reading import read

        version = version_in_use(recipe)
        try:
            reading, is_new = read(actor=None, version=version)
        except ReadingProblem as problem:
            self.stdout.write(f"{recipe.slug}: {problem}")
            return False
        words = {
            "recipe": recipe.slug, "version": version.number, "state": version.get_state_display(),
            "areas": reading.areas, "key": reading.pk,
        }  # fmt: skip
        if is_new:
            line = _("%(recipe)s, version %(version)s (%(state)s): %(areas)s areas read. Reading %(key)s.")
        else:
            line = _(
                "%(recipe)s, version %(version)s (%(state)s): nothing has changed, %(areas)s areas. "
                "Reading %(key)s."
            )
        self.stdout.write(line % words)
        for note in reading.notes:
            self.stdout.write(f"  {note}")
        return True

    def _explain(self, options: dict[str, Any]) -> None:
        from vicinia.needs.management.explaining import explain

        for line in explain(options["area"], districts_of(options), options["recipe"]):
            self.stdout.write(line)

    def _export(self, options: dict[str, Any]) -> None:
        from vicinia.needs.exporting import export

        reading = reading_of(options["reading"], districts_of(options))
        content, _content_type = export(reading, options["format"])
        path = Path(options["file"])
        try:
            path.write_bytes(content)
        except OSError as problem:
            raise CommandError(
                _("“%(file)s” cannot be written. Check the folder and that you may write there.")
                % {"file": path}
            ) from problem
        self.stdout.write(
            _("%(file)s: %(reading)s, %(areas)s areas.")
            % {"file": path, "reading": reading, "areas": reading.areas}
        )
