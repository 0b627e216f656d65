"""After all files: whose figures are whose today, and what follows for merged municipalities."""

from collections import defaultdict
from decimal import Decimal

from vicinia.territory.models import Basis, CensusArea, Indicator, Municipality, Seat
from vicinia.territory.services.load.bulk import update_rows
from vicinia.territory.services.load.ground import Ground
from vicinia.territory.services.load.variables import HIGHEST, LOWEST, POPULATION, SURFACE


def link_figures(ground: Ground) -> int:
    """Point areas and figures to the municipality that holds their territory today; return how many codes.

    The code of the census stays on the row, so that nothing is lost when a successor turns out otherwise.
    """
    moved: set[tuple[str, int]] = set()
    for code, year, place in CensusArea.objects.values_list(
        "census_code", "year", "municipality_id"
    ).distinct():
        today = ground.today(code, year)
        if today != place:
            areas = CensusArea.objects.filter(census_code=code, year=year, municipality_id=place)
            Indicator.objects.filter(census_area__in=areas.values("id"), year=year).update(municipality=today)
            areas.update(municipality=today)
            moved.add((code, year))
    whole = Indicator.objects.filter(census_area__isnull=True)
    late: defaultdict[str | None, list[tuple[str, int]]] = defaultdict(list)
    for code, year, place in whole.values_list("census_code", "year", "municipality_id").distinct():
        today = ground.today(code, year)
        if today != place:
            late[today].append((code, year))
    moved_rows = []
    targets = {pair: today for today, pairs in late.items() for pair in pairs}
    if targets:
        for row in whole.only("id", "census_code", "year", "municipality_id").iterator():
            pair = row.census_code, row.year
            if pair in targets:
                row.municipality_id = targets[pair]
                moved_rows.append(row)
        update_rows(Indicator, ["municipality"], moved_rows)
        # figures that were stored in this load without an owner yet are no move that anybody needs to hear of
    return len(moved)


_FOLLOWS = ("surface_km2", "altitude_min_m", "altitude_max_m", "latitude", "longitude", "seat")


def follow(ground: Ground) -> int:
    """Give each municipality the surface, altitudes and point that its parts have; return how many changed.

    Surfaces are added up only when every part is certain (`Basis.is_certain`). A municipality founded since
    the census takes the town hall of its most populous part until its own is known, and `seat` says so.
    """
    before = {code: values for code, *values in Municipality.objects.values_list("code", *_FOLLOWS)}
    parts: defaultdict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    year = max(
        Indicator.objects.filter(variable_id=SURFACE, census_area__isnull=True)
        .values_list("year", flat=True)
        .distinct(),
        default=None,
    )
    if year is not None:
        rows = Indicator.objects.filter(
            census_area__isnull=True,
            variable__in=(SURFACE, LOWEST, HIGHEST, POPULATION),
            year=year,
            municipality__isnull=False,
        ).values_list("municipality_id", "census_code", "variable_id", "value")
        for place, code, variable, value in rows:
            parts[str(place)].setdefault(code, {})[variable] = value
    uncertain = _uncertain(ground)
    changed = []
    for code, municipality in ground.places.items():
        own = parts.get(code)
        if own:
            _apply(municipality, own, ground, code not in uncertain)
        if before.get(code) != [getattr(municipality, name) for name in _FOLLOWS]:
            changed.append(municipality)
    update_rows(Municipality, _FOLLOWS, changed)
    return len(changed)


def _uncertain(ground: Ground) -> set[str]:
    return {
        row.successor_id
        for row in ground.all_changes()
        if row.successor_id and not Basis(row.basis).is_certain
    }


def _apply(place: Municipality, parts: dict[str, dict[str, float]], ground: Ground, certain: bool) -> None:
    if certain or list(parts) == [place.code]:
        surfaces = [part.get(SURFACE) for part in parts.values()]
        if all(value is not None for value in surfaces):
            place.surface_km2 = _km2(sum(value for value in surfaces if value is not None))
        lowest = [part[LOWEST] for part in parts.values() if LOWEST in part]
        highest = [part[HIGHEST] for part in parts.values() if HIGHEST in part]
        if lowest and highest:
            place.altitude_min_m, place.altitude_max_m = round(min(lowest)), round(max(highest))
    if place.code in parts:
        return
    largest = max(parts, key=lambda code: parts[code].get(POPULATION, 0))
    for change in ground.changes.get(largest, ()):
        if change.latitude is not None:
            place.latitude, place.longitude = change.latitude, change.longitude
            place.seat = Seat.TOWN_HALL if change.same_territory else Seat.LARGEST_PART


def _km2(value: float) -> Decimal:
    return Decimal(str(round(value, 4))).quantize(Decimal("0.0001"))
