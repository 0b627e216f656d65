"""``vicinia needs national``: recipes over the census files of a whole country, as Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from vicinia.needs.management.finding import districts_of, version_in_use
from vicinia.needs.models import Level, Recipe
from vicinia.territory.reading.problems import InputProblem


def add_arguments(actions: Any) -> None:
    """Add the action to the command's sub-parsers."""
    action = actions.add_parser(
        "national",
        help="apply recipes to census files of the whole country, without loading them into the database",
        description="Writes one wide table and one file of scores for each recipe, as Parquet, under "
        "VICINIA_VAR/needs. Files of one kind and one census, for example the sections of every region.",
    )
    action.add_argument("files", nargs="+", metavar="FILE|FOLDER", help="census files, or a folder of them")
    action.add_argument("--recipe", action="append", metavar="RECIPE", help="short name (default: all)")
    action.add_argument("--district", help="whose recipes (default: those of every district)")
    action.add_argument("--year", type=int, help="census of the files that do not say it themselves")
    action.add_argument(
        "--engine", default="duckdb", help="duckdb, spark or postgres://user:password@host:port/name"
    )
    action.add_argument("--to", type=Path, metavar="FOLDER", help="where scores go")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Make the table, apply the recipes, say what each gave or why it cannot be computed."""
    # the engines take a second to load: only this action pays for it
    from vicinia.needs.engine import engines, tables
    from vicinia.needs.engine.national import IndexProblem, write_scores
    from vicinia.needs.engine.spec import of_version

    wanted = set(options["recipe"] or ())
    recipes = [
        recipe
        for recipe in Recipe.objects.filter(district__in=districts_of(options)).order_by("district", "slug")
        if not wanted or recipe.slug in wanted
    ]
    if not recipes:
        raise CommandError(_("There is no such recipe. See or add them: vicinia needs read"))
    try:
        table = tables.from_files(_files(options["files"]), year=options["year"])
        engine = engines.connect(options["engine"], folder=tables.folder())
    except (InputProblem, engines.EngineMissing) as problem:
        raise CommandError(str(problem)) from problem
    stdout.write(
        _("%(file)s: %(areas)s areas, %(figures)s figures each.")
        % {"file": table.path, "areas": table.areas, "figures": len(table.variables)}
    )
    folder = options["to"] or tables.folder()
    done = 0
    for recipe in recipes:
        version = version_in_use(recipe)
        spec = of_version(version, version.ingredients.order_by("position"))
        to = (
            folder
            / version.district.slug
            / f"{recipe.slug}-{version.number}-{version.level}-{table.year}.parquet"
        )
        try:
            if version.year != table.year:
                raise IndexProblem(
                    _("the recipe asks for figures of %(asked)s, and these are of %(given)s.")
                    % {"asked": version.year, "given": table.year}
                )
            if version.level not in (Level.MUNICIPALITY, table.kind):
                raise IndexProblem(
                    _("the recipe is about other areas (%(level)s).") % {"level": version.get_level_display()}
                )
            scores = write_scores(engine, spec, table, to, municipal=version.level == Level.MUNICIPALITY)
        except IndexProblem as problem:
            stdout.write(f"{recipe.slug}: {problem}")
            continue
        done += 1
        stdout.write(
            _("%(recipe)s: %(areas)s areas, %(left)s left out → %(file)s")
            % {"recipe": recipe.slug, "areas": scores.areas, "left": scores.left_out, "file": scores.path}
        )
    if not done:
        raise CommandError(_("No recipe could be read; the lines above say what is missing."))


def _files(given: list[str]) -> list[Path]:
    files: list[Path] = []
    for name in given:
        path = Path(name)
        if path.is_dir():
            inside = sorted(path.glob("*.csv"))
            if not inside:
                raise CommandError(_("The folder “%(folder)s” holds no CSV file.") % {"folder": path})
            files += inside
        else:
            files.append(path)
    return files
