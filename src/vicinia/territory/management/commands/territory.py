"""``vicinia territory``: load the official files and see what is loaded."""

import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vicinia.core.models import District, User
from vicinia.territory.models import (
    Boundary,
    CensusArea,
    Delivery,
    Indicator,
    Municipality,
    MunicipalityChange,
    Source,
)
from vicinia.territory.queries import municipalities_of
from vicinia.territory.reading.kinds import Kind
from vicinia.territory.reading.problems import InputProblem
from vicinia.territory.services import FileReport, LoadReport, delivering, load_territory
from vicinia.territory.services.timetables import load_timetable

_KINDS = {
    "municipalities": {Kind.MUNICIPALITIES},
    "facts": {Kind.FACTS},
    "census": {Kind.CENSUS, Kind.FACTS},
    "boundaries": {Kind.BOUNDARIES},
    "incomes": {Kind.INCOME},
    "history": {Kind.REGISTER, Kind.CHANGES, Kind.SUPPRESSED},
    "dictionary": {Kind.DICTIONARY},
}
_FILES = tuple(_KINDS)
_SHOWN_ROWS = 50


class Command(BaseCommand):
    """Official files in, a sentence for each out."""

    help = "Load ISTAT's and ANPR's files as they are published, and see what is loaded."
    requires_system_checks = ()  # they load every page, which takes longer than most of the work here

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define load, status and districts."""
        actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
        load = actions.add_parser(
            "load",
            help="load official files; all or nothing, and a second time changes nothing",
            description="Every FILE is a path or an https address; zip archives are opened. The kind of a "
            "file is told by its header, so the order and the option do not matter.",
        )
        texts = {
            "municipalities": "ISTAT's list of municipalities",
            "facts": "ISTAT's municipalities at a census: population, surface, town halls",
            "census": "ISTAT's census figures by census area, sub-municipal area, locality or section",
            "boundaries": "boundaries of municipalities, GeoJSON in WGS84",
            "incomes": "MEF's incomes and main IRPEF variables by municipality, one file for each tax year",
            "history": "ANPR's register, or ISTAT's list of changes or of suppressed municipalities",
            "dictionary": "ISTAT's dictionary (tracciato) of census variables",
        }
        for name in _FILES:
            load.add_argument(
                f"--{name}", nargs="+", action="extend", default=[], metavar="FILE", help=texts[name]
            )
        load.add_argument("files", nargs="*", metavar="FILE", help="a file of any of these kinds")
        load.add_argument("--region", default="", metavar="CODE", help="only this region, for example 08")
        load.add_argument("--year", type=int, help="census of the files that do not say it themselves")
        load.add_argument(
            "--all-rejected", action="store_true", help="print every rejected row, not the first 50"
        )
        timetable = actions.add_parser(
            "timetable",
            help="travel times between the municipalities of a district, from a published timetable (GTFS)",
            description="FILE is the zip file in which a company publishes its timetable. The times of a "
            "second file take the place of the first one's.",
        )
        timetable.add_argument("file", type=Path, metavar="FILE")
        timetable.add_argument("--district", required=True, metavar="SLUG", help="for example pianura-est")
        timetable.add_argument(
            "--day",
            type=date.fromisoformat,
            required=True,
            metavar="YYYY-MM-DD",
            help="an ordinary working day on which the timetable runs",
        )
        timetable.add_argument("--publisher", default="", help="who publishes it")
        timetable.add_argument("--licence", default="", help="under which licence")
        deliver = actions.add_parser("deliver", help="take the next step of files brought in on the site")
        deliver.add_argument("delivery", help="its key")
        deliver.add_argument("step", choices=("check", "store"))
        deliver.add_argument("--as", dest="actor", default="", metavar="EMAIL", help="on whose behalf")
        deliver.add_argument("--language", default="", help="language of what is said about the rows")
        actions.add_parser("status", help="what is loaded, and from where")
        actions.add_parser("districts", help="the districts and their municipalities")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one action."""
        getattr(self, f"_{options['action']}")(options)

    def _load(self, options: dict[str, Any]) -> None:
        files = [*options["files"], *(file for name in _FILES for file in options[name])]
        if not files:
            raise CommandError(
                _("Give at least one file, for example: vicinia territory load --municipalities FILE")
            )
        region = _region(options["region"])
        began = time.monotonic()
        try:
            report = load_territory(
                actor=None, files=files, region=region, year=options["year"], say=self._say
            )
        except InputProblem as problem:
            nothing_stored = _("Nothing was stored.")
            raise CommandError(f"{problem} {nothing_stored}") from problem
        self._tell_what_they_are(report, options)
        self._tell(report, None if options["all_rejected"] else _SHOWN_ROWS)
        self.stdout.write(_("Done in %(seconds).1f s.") % {"seconds": time.monotonic() - began})

    def _timetable(self, options: dict[str, Any]) -> None:
        district = District.objects.filter(slug=options["district"]).first()
        if district is None:
            raise CommandError(
                _("There is no district “%(slug)s”. See which there are: vicinia territory districts")
                % {"slug": options["district"]}
            )
        try:
            count = load_timetable(
                actor=None, path=options["file"], district=district, on=options["day"],
                publisher=options["publisher"], licence=options["licence"],
            )  # fmt: skip
        except InputProblem as problem:
            raise CommandError(f"{problem} {_('Nothing was stored.')}") from problem
        self.stdout.write(
            ngettext("%(count)s travel time is known.", "%(count)s travel times are known.", count)
            % {"count": count}
        )

    def _deliver(self, options: dict[str, Any]) -> None:
        delivery = Delivery.objects.filter(pk=options["delivery"]).first()
        if delivery is None:
            raise CommandError(_("There is no such delivery: it may have been thrown away."))
        actor = User.objects.filter(email=options["actor"]).first()
        with translation.override(options["language"] or translation.get_language()):
            delivering.run(actor=actor, delivery=delivery, step=options["step"])

    def _tell_what_they_are(self, report: LoadReport, options: dict[str, Any]) -> None:
        """Say of a file that was given under another option what it is; it is loaded all the same."""
        options_of = {Path(file).name: name for name in _FILES for file in options[name]}
        for item in report.files:
            given = options_of.get(item.name)
            if given is not None and item.kind not in _KINDS[given]:
                self.stdout.write(
                    _("“%(file)s” was given with --%(option)s: it is %(kind)s, and is loaded as that.")
                    % {"file": item.name, "option": given, "kind": item.kind.title}
                )

    def _say(self, message: str) -> None:
        self.stdout.write(f"… {message}")
        self.stdout.flush()

    def _tell(self, report: LoadReport, shown: int | None) -> None:
        for item in report.files:
            self.stdout.write(f"{item.name} ({item.kind.title})")
            self.stdout.write(f"  {_counts(item)}")
        rejected = report.rejected
        for row in rejected[:shown]:
            self.stdout.write("  " + _("rejected: %(row)s") % {"row": row})
        if shown is not None and len(rejected) > shown:
            self.stdout.write(
                "  "
                + _("… and %(count)s more; --all-rejected prints them all.")
                % {"count": len(rejected) - shown}
            )
        for note in report.notes:
            self.stdout.write(note)
        if report.wrote_nothing:
            self.stdout.write(_("Nothing has changed: all of this was already loaded."))

    def _status(self, options: dict[str, Any]) -> None:
        regions = Municipality.objects.current().values_list("region_code", flat=True).distinct().count()
        lines = (
            (_("municipalities"), Municipality.objects.current().count()),
            (_("regions"), regions),
            (_("with boundary"), Boundary.objects.count()),
            (_("changes of municipalities"), MunicipalityChange.objects.count()),
            (_("census areas"), CensusArea.objects.count()),
            (_("figures"), Indicator.objects.count()),
        )
        for label, count in lines:
            self.stdout.write(f"{count:>10}  {label}")
        for source in Source.objects.order_by("loaded_at"):
            self.stdout.write(
                f"{source.loaded_at:%Y-%m-%d %H:%M}  {source.title} · {source.publisher}, {source.licence}"
                + (f" · {source.file_name}" if source.file_name else "")
            )
        if not lines[0][1]:
            self.stdout.write(_("Nothing is loaded yet: vicinia territory load --municipalities FILE"))

    def _districts(self, options: dict[str, Any]) -> None:
        for district in District.objects.all():
            self.stdout.write(f"{district.slug}: {district.name} ({district.coordinating_body})")
            for place in municipalities_of(district):
                self.stdout.write(f"  {place.code}  {place.name}")
        if not District.objects.exists():
            self.stdout.write(_("There is no district yet: vicinia district add"))


def _region(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    code = text.zfill(2)
    if not code.isdigit() or not 1 <= int(code) <= 20:
        raise CommandError(
            _("“%(text)s” is not the code of a region: ISTAT's go from 01 to 20; Emilia-Romagna is 08.")
            % {"text": text}
        )
    return code


def _counts(item: FileReport) -> str:
    if item.is_known:
        return _("already loaded, unchanged")
    parts = [
        ngettext("%(count)s new row", "%(count)s new rows", item.new) % {"count": item.new},
        _("changed: %(count)s") % {"count": item.changed},
        _("unchanged: %(count)s") % {"count": item.unchanged},
        _("rejected: %(count)s") % {"count": len(item.rejected)},
    ]
    if item.figures_new or item.figures_changed:
        parts.append(
            _("new figures: %(new)s, changed figures: %(changed)s")
            % {"new": item.figures_new, "changed": item.figures_changed}
        )
    if item.left_out:
        parts.append(_("of other places, left out: %(count)s") % {"count": item.left_out})
    return ", ".join(parts)
