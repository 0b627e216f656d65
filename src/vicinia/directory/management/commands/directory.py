"""``vicinia directory``: bring files in, take data out, find duplicates."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.directory import merging
from vicinia.directory.exporting import FORMATS, write_file
from vicinia.directory.importing import running
from vicinia.directory.importing.checking import Territory
from vicinia.directory.importing.columns import BY_KEY
from vicinia.directory.importing.planning import Outcome, Plan
from vicinia.directory.importing.problems import FileProblem, Problem, sentence
from vicinia.directory.importing.reading import read
from vicinia.directory.importing.wording import label
from vicinia.directory.models import ImportBatch

_SHOWN = 200


class Command(BaseCommand):
    """Files in, files out."""

    help = "Bring spreadsheets and HSDS files into the directory, take them out, find duplicates."
    requires_system_checks = ()  # they load every page, which takes longer than most of the work here

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define import, export, duplicates and import-run."""
        actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
        bring = actions.add_parser(
            "import",
            help="bring a file in: CSV, XLSX, ODS, HSDS JSON, NDJSON or tabular package",
            description="Shows what each row would do; stores everything or nothing. "
            "A second import of the same file changes nothing.",
        )
        bring.add_argument("file", type=Path, metavar="FILE")
        bring.add_argument("--dry-run", action="store_true", help="only show, store nothing")
        bring.add_argument("--district", default="", metavar="SLUG", help="needed when there are several")
        bring.add_argument("--yes", action="store_true", help="do not ask before storing")
        take = actions.add_parser("export", help="take the directory out into a file")
        take.add_argument("file", type=Path, metavar="FILE")
        take.add_argument("--format", choices=FORMATS, required=True)
        take.add_argument("--district", default="", metavar="SLUG", help="only this district")
        take.add_argument(
            "--everything", action="store_true", help="also what is not public (the file must be kept safe)"
        )
        double = actions.add_parser("duplicates", help="list bodies that look like the same one")
        double.add_argument("--district", default="", metavar="SLUG", help="needed when there are several")
        run = actions.add_parser("import-run", help="take the next step of an import begun on the site")
        run.add_argument("batch", metavar="BATCH_ID")
        run.add_argument("step", choices=("read", "commit"))
        run.add_argument("--as", dest="email", default="", metavar="EMAIL", help="on whose behalf")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one action."""
        {
            "import": self._import,
            "export": self._export,
            "duplicates": self._duplicates,
            "import-run": self._run,
        }[options["action"]](options)

    def _import(self, options: dict[str, Any]) -> None:
        district = _district(options["district"])
        began = time.monotonic()
        if not options["file"].exists():
            raise CommandError(_("There is no file %(name)s.") % {"name": options["file"]})
        try:
            reading = read(options["file"])
            mapping = {}
            if reading.sheet is not None:
                mapping = running.mapping_for(district, reading.sheet.headers)
                self._columns(mapping)
            self._notes(reading.notes)
            territory = Territory(district)
            plan = running.plan_of(district, reading, mapping, territory, self._bar(_("Checking the rows")))
        except FileProblem as trouble:
            raise CommandError(f"{trouble.sentence()} {_('Nothing was stored.')}") from trouble
        self._lines(plan)
        counts = plan.counts()
        touched = sum(counts.get(name, 0) for name in (Outcome.NEW, Outcome.CHANGED))
        if options["dry_run"] or not touched:
            self.stdout.write(_("Nothing was stored."))
        elif options["yes"] or self._agrees(touched):
            bar = self._bar(_("Storing the rows"))
            running.import_now(district, options["file"], reading, plan, mapping=mapping, tick=bar)
            self.stdout.write(self.style.SUCCESS(_("Everything was stored.")))
        else:
            self.stdout.write(_("Nothing was stored."))
        self.stdout.write(_("Done in %(seconds).1f s.") % {"seconds": time.monotonic() - began})

    def _agrees(self, touched: int) -> bool:
        if not sys.stdin.isatty():
            self.stdout.write(_("Add --yes to store without being asked."))
            return False
        question = _("%(count)s rows will be stored. Go on? [y/N] ") % {"count": touched}
        return input(question).strip().lower()[:1] in ("y", "s")

    def _columns(self, mapping: dict[str, str]) -> None:
        for name, key in mapping.items():
            meaning = BY_KEY[key].label if key else _("kept as it is")
            self.stdout.write(f"  {name} → {meaning}")

    def _notes(self, notes: list[Problem]) -> None:
        for note in notes:
            self.stdout.write(self.style.WARNING(f"! {sentence(note)}"))

    def _lines(self, plan: Plan) -> None:
        labels = dict(Outcome.choices)
        for line in list(plan.lines.values())[:_SHOWN] if len(plan.lines) > 1000 else plan.lines.values():
            if line.outcome == Outcome.UNCHANGED and not line.problems:
                continue
            self.stdout.write(f"{line.line:>6}  {labels[line.outcome]!s:<22} {line.title}")
            for one in line.problems:
                hint = (
                    _(" Perhaps: %(names)s.") % {"names": one["suggestion"]} if one.get("suggestion") else ""
                )
                where = f"{one['column']}: " if one["column"] else ""
                self.stdout.write(f"        {where}{sentence(one)}{hint}")
            for name, (before, after) in line.changes.items():
                before = "–" if before in (None, "") else before
                self.stdout.write(f"        {label(name)}: {before!s:.80} → {after!s:.80}")
        self.stdout.write(
            " · ".join(f"{labels[name]}: {count}" for name, count in sorted(plan.counts().items()))
        )

    def _bar(self, label: str) -> Callable[[int, int], None]:
        out, last = sys.stderr, [0.0]

        def tell(done: int, total: int) -> None:
            if out.isatty() and time.monotonic() - last[0] > 0.1:
                last[0] = time.monotonic()
                part = min(1.0, done / total) if total else 0
                out.write(f"\r{label} [{'█' * round(part * 30):<30}] {done}")
                out.flush()
                if part >= 1:
                    out.write("\n")

        return tell

    def _export(self, options: dict[str, Any]) -> None:
        district = _district(options["district"]) if options["district"] else None
        reader = User(is_superuser=True) if options["everything"] else None
        count = write_file(options["file"], options["format"], district=district, reader=reader)
        self.stdout.write(
            _("%(count)s entries were written to %(name)s.") % {"count": count, "name": options["file"]}
        )

    def _duplicates(self, options: dict[str, Any]) -> None:
        pairs = merging.suspicions(_district(options["district"]))
        for pair in pairs:
            self.stdout.write(
                f"{pair.score:.0%}  {pair.first} ({pair.first.pk})  ↔  {pair.second} ({pair.second.pk})"
            )
        self.stdout.write(_("%(count)s pairs look alike.") % {"count": len(pairs)})

    def _run(self, options: dict[str, Any]) -> None:
        batch = ImportBatch.objects.select_related("district").get(pk=options["batch"])
        actor = User.objects.filter(email=options["email"]).first() if options["email"] else None
        if options["step"] == "read":
            running.read_batch(batch)
        else:
            running.commit_batch(batch, actor=actor)


def _district(slug: str) -> District:
    found = list(District.objects.filter(slug=slug) if slug else District.objects.all())
    if len(found) == 1:
        return found[0]
    names = ", ".join(District.objects.values_list("slug", flat=True)) or "–"
    raise CommandError(_("Say which district with --district. There are: %(names)s.") % {"names": names})
