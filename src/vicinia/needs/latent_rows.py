"""Rows of the two files checked one by one: what each one means, and every sentence about what is wrong."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from vicinia.core.models import District
from vicinia.methods.text import fold
from vicinia.needs.latent_files import FileRow, LatentProblem, day, number, whole_number
from vicinia.needs.models.seen import SeenCount, SeenKind
from vicinia.needs.queries.listening import themes
from vicinia.territory.models import Indicator, Municipality
from vicinia.territory.queries import (
    municipal_figure,
    municipalities_of,
    municipality_by_name_or_code,
    nearest_names,
)

Value = TypeVar("Value")
_KINDS = {
    "persons": SeenKind.PERSONS, "persone": SeenKind.PERSONS, "persone incontrate": SeenKind.PERSONS,
    "requests": SeenKind.REQUESTS, "richieste": SeenKind.REQUESTS,
    "parcels": SeenKind.PARCELS, "pacchi": SeenKind.PARCELS,
}  # fmt: skip
_RESIDENTS = "P1"


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A count that can be stored."""

    municipality: Municipality
    theme: str
    kind: SeenKind
    starts_on: datetime.date
    ends_on: datetime.date
    count: int
    origin: str

    @property
    def key(self) -> tuple[object, ...]:
        """What may be there once."""
        return self.municipality.code, self.theme, self.kind.value, self.starts_on, self.ends_on


@dataclass(frozen=True, slots=True)
class DirectRow:
    """What a survey alone says of a municipality."""

    municipality: Municipality
    population: int
    share: float
    variance: float | None
    """None where the size of the sample was given instead."""
    sample: int | None

    @property
    def sampling_variance(self) -> float:
        """Of the share: as given, or that of a simple random sample."""
        if self.variance is not None:
            return self.variance
        return self.share * (1 - self.share) / (self.sample or 1)


class _Cells:
    """Reads the cells of one row and keeps what is wrong with them."""

    def __init__(self, row: FileRow, problems: list[str]) -> None:
        self.row, self.problems, self.is_good = row, problems, True

    def wrong(self, problem: str) -> None:
        self.is_good = False
        self.problems.append(self.row.says(problem))

    def read(self, name: str, means: Callable[[str], Value]) -> Value | None:
        """A cell that must be filled."""
        if not self.row[name]:
            self.wrong(_("the column “%(name)s” is empty. Fill it in.") % {"name": name})
            return None
        return self.read_if(name, means)

    def read_if(self, name: str, means: Callable[[str], Value]) -> Value | None:
        """A cell that may be empty."""
        if not self.row[name]:
            return None
        try:
            return means(self.row[name])
        except ValueError as problem:
            self.wrong(_("in “%(name)s”, %(problem)s") % {"name": name, "problem": problem})
            return None


class _Places:
    """The municipalities of a district by name or code, each looked up once."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.own = {place.code for place in municipalities_of(district)}
        self._known: dict[str, Municipality | str] = {}

    def find(self, text: str) -> Municipality:
        if text not in self._known:
            self._known[text] = self._look(text)
        found = self._known[text]
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def _look(self, text: str) -> Municipality | str:
        # a spreadsheet takes the zero before an ISTAT code away
        found = municipality_by_name_or_code(text.zfill(6) if text.isdigit() else text, self.district)
        if found is None:
            near = nearest_names(text, 3, self.district)
            said = {"text": text[:60], "names": ", ".join(near)}
            if near:
                return _("no municipality is called “%(text)s”. Did you mean %(names)s?") % said
            return _("no municipality is called “%(text)s”. Write its name or its ISTAT code.") % said
        if found.code not in self.own:
            said = {"name": found.name, "district": self.district.name}
            return _("%(name)s is not in the district %(district)s. Take the row out.") % said
        return found


def theme_of(text: str, known: dict[str, str]) -> str:
    """The code of a need from its code or label; empty for all needs together."""
    wanted = fold(text).strip()
    if wanted in ("", "tutti", "all"):
        return ""
    if wanted in known:
        return known[wanted]
    said = {"text": text[:60], "names": ", ".join(sorted(set(known.values())))}
    raise ValueError(
        _("no need is called “%(text)s”. Leave it empty for all needs, or choose: %(names)s.") % said
    )


def known_themes() -> dict[str, str]:
    """Code by code and by label."""
    found = {}
    for theme in themes():
        found[fold(theme.code)] = theme.code
        found[fold(theme.label)] = theme.code
    return found


def _kind(text: str) -> SeenKind:
    found = _KINDS.get(fold(text).strip())
    if found is None:
        said = {"text": text[:40]}
        raise ValueError(_("“%(text)s” is unknown. Write persone, richieste or pacchi.") % said)
    return found


def checked_seen(district: District, rows: Sequence[FileRow]) -> list[SeenRow]:
    """Every row understood; LatentProblem with all that is wrong otherwise."""
    places, known, problems = _Places(district), known_themes(), list[str]()
    good: list[SeenRow] = []
    first: dict[tuple[object, ...], int] = {}
    periods = _Periods(district)
    for row in rows:
        cells = _Cells(row, problems)
        place = cells.read("comune", places.find)
        theme = cells.read_if("bisogno", lambda text: theme_of(text, known)) or ""
        kind = cells.read("cosa", _kind)
        start, end = cells.read("dal", day), cells.read("al", day)
        count = cells.read("quanti", whole_number)
        if start and end and end < start:
            cells.wrong(_("the period ends before it begins. Swap the two days."))
        if len(row["fonte"]) > 200:
            cells.wrong(_("the source is longer than 200 letters. Shorten it."))
        if not cells.is_good or not (place and kind and start and end) or count is None:
            continue
        found = SeenRow(place, theme, kind, start, end, count, row["fonte"] or _("file of counts"))
        if found.key in first:
            said = {"first": first[found.key]}
            cells.wrong(
                _("it repeats row %(first)d: same municipality, need, thing and period. Keep one.") % said
            )
            continue
        first[found.key] = row.number
        crossed = periods.crossed_by(found)
        if crossed:
            cells.wrong(
                _(
                    "its period crosses another one of the same counts (%(start)s – %(end)s): the "
                    "difference of the two could tell of single people. Use periods that do not cross, or "
                    "take the other one away first."
                )
                % {"start": f"{crossed[0]:%d/%m/%Y}", "end": f"{crossed[1]:%d/%m/%Y}"}
            )
            continue
        good.append(found)
    if problems:
        raise LatentProblem(problems)
    return good


class _Periods:
    """The periods of which there are counts already, and those of the file, by need and thing."""

    def __init__(self, district: District) -> None:
        self.known: dict[tuple[str, str], set[tuple[datetime.date, datetime.date]]] = defaultdict(set)
        rows = SeenCount.objects.filter(district=district).order_by()
        for theme, kind, *period in rows.values_list("theme", "kind", "starts_on", "ends_on").distinct():
            self.known[theme, kind].add((period[0], period[1]))

    def crossed_by(self, row: SeenRow) -> tuple[datetime.date, datetime.date] | None:
        """Another period that has a day in common with this row's, if there is one."""
        same, mine = self.known[row.theme, row.kind], (row.starts_on, row.ends_on)
        if mine in same:
            return None
        for other in sorted(same):
            if other[0] <= mine[1] and mine[0] <= other[1]:
                return other
        same.add(mine)
        return None


def checked_direct(district: District, rows: Sequence[FileRow]) -> list[DirectRow]:
    """Every row understood; LatentProblem with all that is wrong otherwise."""
    places, problems = _Places(district), list[str]()
    residents = residents_of(list(municipalities_of(district)))
    good: list[DirectRow] = []
    first: dict[str, int] = {}
    for row in rows:
        cells = _Cells(row, problems)
        place = cells.read("comune", places.find)
        given = cells.read_if("residenti", whole_number)
        share, persons = cells.read_if("quota", number), cells.read_if("persone", number)
        variance, sample = cells.read_if("varianza", number), cells.read_if("campione", whole_number)
        if not cells.is_good or place is None:
            continue
        population = given or residents.get(place.code, 0)
        if not population:
            cells.wrong(
                _("how many people live in %(name)s is not known. Fill in “residenti”.")
                % {"name": place.name}
            )
            continue
        if (share is None) == (persons is None):
            cells.wrong(_("fill in either “quota” (a share from 0 to 1, or per cent) or “persone”."))
        if (variance is None) == (sample is None):
            cells.wrong(_("fill in either “varianza” or “campione” (how many people answered)."))
        if variance == 0 or sample == 0:
            cells.wrong(
                _("an estimate that rests on nobody, or without any error, cannot be used. Take the row out.")
            )
        if sample and sample > population:
            cells.wrong(
                _("more people answered than live in %(name)s. Check “campione”.") % {"name": place.name}
            )
        if persons is not None:
            share, variance = persons / population, None if variance is None else variance / population**2
        if share is not None and share > 1:
            cells.wrong(_("the share is above 1. Write 0,085 for eight and a half in a hundred."))
        if place.code in first:
            cells.wrong(
                _("it repeats row %(first)d: the same municipality. Keep one.") % {"first": first[place.code]}
            )
        first.setdefault(place.code, row.number)
        if cells.is_good and share is not None:
            good.append(DirectRow(place, population, share, variance, sample))
    if not problems and len({row.sample is None for row in good}) > 1:
        problems.append(
            _("Some rows have “varianza” and others “campione”. Use the same column in all of them.")
        )
    if problems:
        raise LatentProblem(problems)
    return good


def residents_of(places: Sequence[Municipality]) -> dict[str, int]:
    """Residents by municipality, of the latest census that has each of them."""
    years = sorted(
        set(
            Indicator.objects.filter(variable_id=_RESIDENTS, census_area=None, municipality__in=places)
            .values_list("year", flat=True)
        ),
        reverse=True,
    )  # fmt: skip
    found: dict[str, int] = {}
    for place in places:
        for year in years:
            figure = municipal_figure(place, _RESIDENTS, year)
            if figure is not None:
                found[place.code] = round(figure.value)
                break
    return found
