"""One load from the first file to the last, in one transaction."""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.territory.models import Basis, Indicator, Municipality, MunicipalityChange, Source
from vicinia.territory.reading import download
from vicinia.territory.reading.census import CensusTable, prepare
from vicinia.territory.reading.files import open_file
from vicinia.territory.reading.kinds import Kind, Recognised, recognise
from vicinia.territory.reading.problems import InputProblem
from vicinia.territory.services.load.boundaries import load_boundaries
from vicinia.territory.services.load.census import load_census
from vicinia.territory.services.load.describing import load_dictionary
from vicinia.territory.services.load.ground import Ground
from vicinia.territory.services.load.history import load_changes, load_register
from vicinia.territory.services.load.incomes import load_incomes
from vicinia.territory.services.load.linking import follow, link_figures
from vicinia.territory.services.load.municipalities import load_census_municipalities, load_list
from vicinia.territory.services.load.report import FileReport, LoadReport, Progress
from vicinia.territory.services.load.resolving import resolve
from vicinia.territory.services.load.sources import PUBLISHERS, scope_of, source_for

# what a later kind needs comes first
_ORDER = (
    Kind.DICTIONARY,
    Kind.MUNICIPALITIES,
    Kind.CHANGES,
    Kind.SUPPRESSED,
    Kind.REGISTER,
    Kind.FACTS,
    Kind.BOUNDARIES,
    Kind.INCOME,
    Kind.CENSUS,
)


def load_territory(
    *,
    actor: User | None,
    files: Sequence[str | Path],
    region: str = "",
    year: int | None = None,
    say: Callable[[str], None] = lambda _message: None,
    addresses: Mapping[Path, str] | None = None,
    only_look: bool = False,
    also: Callable[[LoadReport], None] = lambda _report: None,
) -> LoadReport:
    """Load official files, told apart by their headers, in whatever order they are given.

    A file is a path or an https address; a zip archive is opened. ``region`` is a two-digit ISTAT code;
    ``year`` is the census of files that do not say it themselves. Either everything that is good is stored
    or, when a file cannot be used or the process ends, nothing. A second load of the same files changes
    nothing.

    ``addresses`` says of files where they were downloaded from. ``also`` is done before the end of the same
    transaction. With ``only_look`` everything is read, compared and reported, and then taken back: on
    SQLite others wait with what they write for as long as a load takes, ten seconds for the whole of Italy.

    :raises InputProblem: a file cannot be used; the message says which one and what to do.
    """
    progress = Progress(say)
    with tempfile.TemporaryDirectory(prefix="territory-", dir=settings.VAR) as folder:
        recognised, notes = _recognise_all(files, addresses or {}, Path(folder), say)
        censuses = {
            item.file.sha256: prepare(item.table, year)
            for item in recognised
            if item.kind is Kind.CENSUS and item.table is not None
        }
        recognised.sort(key=lambda item: _ORDER.index(item.kind))
        with transaction.atomic():
            report = _load(recognised, censuses, region, actor, progress)
            report.notes[:0] = notes
            also(report)
            transaction.set_rollback(only_look)
    return report


def _recognise_all(
    files: Iterable[str | Path], addresses: Mapping[Path, str], folder: Path, say: Callable[[str], None]
) -> tuple[list[Recognised], list[str]]:
    """Open and tell apart every file; return them with a note for each member of an archive left closed."""
    found: dict[str, Recognised] = {}
    notes: list[str] = []
    for number, given in enumerate(files):
        address = str(given) if download.is_address(str(given)) else ""
        if address:
            say(_("Downloading %(address)s") % {"address": address})
            own = folder / f"download-{number}"
            own.mkdir()
            path = download.fetch(address, own)
        else:
            path = Path(given)
            address = addresses.get(path, "")
        if path.is_file() and download.is_archive(path):
            members, left = _recognise_members(path, folder / f"archive-{number}", address)
            notes += left
        else:
            members = [recognise(open_file(path, address=address))]
        for item in members:
            found.setdefault(item.file.sha256, item)  # the same file given twice is one file
    return list(found.values()), notes


def _recognise_members(path: Path, folder: Path, address: str) -> tuple[list[Recognised], list[str]]:
    """Offices pack explanations beside the data: what is no data is left, unless nothing else is there."""
    found: list[Recognised] = []
    problems: list[InputProblem] = []
    for member in download.unpack(path, folder):
        try:
            found.append(recognise(open_file(member, address=address)))
        except InputProblem as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    left = _("Left in the archive “%(archive)s”: %(why)s")
    return found, [left % {"archive": path.name, "why": problem} for problem in problems]


def _load(
    recognised: list[Recognised],
    censuses: dict[str, CensusTable],
    region: str,
    actor: User | None,
    progress: Progress,
) -> LoadReport:
    ground = Ground(region)
    report = LoadReport()
    settled = False
    for item in recognised:
        progress.at(lambda: _("Reading %(file)s") % {"file": item.file.name})  # noqa: B023
        _need_municipalities(item, ground)
        if item.kind is Kind.CENSUS and not settled:
            _settle(ground, report)
            settled = True
        one = FileReport(item.file.name, item.kind)
        report.files.append(one)
        source, is_known = source_for(item, region)
        if is_known and _still_all_there(source, item, region):
            one.is_known = True
            one.unchanged = source.rows
            continue
        _load_one(item, censuses, source, ground, one, progress)
        _note_source(source, one, region, actor)
    _settle(ground, report)
    if any(item.kind is Kind.MUNICIPALITIES for item in recognised):
        report.notes += _retired_notes(ground)
    report.notes += _unknown_notes(ground)
    return report


def _need_municipalities(item: Recognised, ground: Ground) -> None:
    if item.kind in (Kind.DICTIONARY, Kind.MUNICIPALITIES) or (any(ground.regions()) and ground.places):
        return
    raise InputProblem(
        _(
            "No municipality is known yet, so “%(file)s” has nothing to be attached to. Give ISTAT's list of "
            "municipalities together with it."
        )
        % {"file": item.file.name}
    )


def _load_one(
    item: Recognised,
    censuses: dict[str, CensusTable],
    source: Source,
    ground: Ground,
    report: FileReport,
    progress: Progress,
) -> None:
    table = item.table
    if table is None:
        # boundaries of municipalities that only changed their code need today's code
        resolve(ground)
        load_boundaries(item.file, source, ground, report)
    elif item.kind is Kind.DICTIONARY:
        load_dictionary(table, report)
    elif item.kind is Kind.MUNICIPALITIES:
        load_list(table, source, ground, report)
    elif item.kind is Kind.REGISTER:
        load_register(table, source, ground, report)
    elif item.kind is Kind.INCOME:
        resolve(ground)
        load_incomes(table, source, ground, report)
    elif item.kind in (Kind.CHANGES, Kind.SUPPRESSED):
        load_changes(table, item.kind, source, ground, report)
    elif item.kind is Kind.FACTS:
        resolve(ground)
        load_census_municipalities(table, source, ground, report)
    else:
        load_census(censuses[item.file.sha256], source, ground, report, progress)


def _settle(ground: Ground, report: LoadReport) -> None:
    """Work out successors, owners of figures, and what follows for merged municipalities."""
    resolve(ground)
    new, changed = ground.save()
    link_figures(ground)
    report.derived += new + changed + follow(ground)


def _still_all_there(source: Source, item: Recognised, region: str) -> bool:
    """Whether a census file that is known by its fingerprint has all its figures in the database.

    Files with rejected rows are read again, so that the rows are named again.
    """
    if item.kind is not Kind.CENSUS or source.rejected or not source.rows:
        return False
    if source.scope and source.scope != region:
        return False
    return Indicator.objects.filter(source=source).count() == source.rows


def _note_source(source: Source, one: FileReport, region: str, actor: User | None) -> None:
    rows = (
        Indicator.objects.filter(source=source).count()
        if one.kind in (Kind.CENSUS, Kind.FACTS, Kind.INCOME)
        else one.new + one.changed + one.unchanged
    )
    before = source.rows
    after = rows, len(one.rejected), scope_of(source, region)
    if (source.rows, source.rejected, source.scope) != after:
        source.rows, source.rejected, source.scope = after
        source.save(update_fields=["rows", "rejected", "scope"])
    if not one.wrote_nothing:
        audit(actor=actor, verb="territory.load", subject=source, changes={"rows": [before, rows]})


def _retired_notes(ground: Ground) -> list[str]:
    retired = sorted(
        row.name
        for row in Municipality.objects.filter(is_current=False)
        if not ground.region or row.region_code == ground.region
    )
    if not retired:
        return []
    return [
        _("No longer in the list, kept for what points to them: %(names)s.") % {"names": ", ".join(retired)}
    ]


def _unknown_notes(ground: Ground) -> list[str]:
    """Tell how many former municipalities of a census have no successor or an inferred one."""
    counted = MunicipalityChange.objects.filter(last_census__isnull=False)
    unknown = counted.filter(basis=Basis.UNKNOWN).count()
    inferred = counted.filter(basis__in=(Basis.DATE, Basis.NAME)).count()
    notes = []
    if unknown:
        notes.append(
            _(
                "%(count)s former municipalities: nobody says yet what became of them. Their figures are "
                "kept under their old codes. ISTAT's list of changes or the boundaries of their region tell: "
                "load them too."
            )
            % {"count": unknown}
        )
    if inferred:
        notes.append(
            _(
                "%(count)s former municipalities: the successor is inferred from a date or a name. Their "
                "figures are linked to it and not added up."
            )
            % {"count": inferred}
        )
    return notes


__all__ = ["PUBLISHERS", "load_territory"]
