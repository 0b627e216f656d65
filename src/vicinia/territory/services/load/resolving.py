"""Which municipality of today holds the territory of a ceased one.

The strongest ground wins: ISTAT's own list of changes, the older codes that ISTAT's list of municipalities
carries, the same cadastral code (a municipality that only changes province keeps it), its town hall inside
today's boundary. When none of these speaks, two inferences are tried and marked as such: the only
municipality of the province founded on the day after, and a municipality of the province that bears the
name. Figures are added up on the first four grounds only (`Basis.is_certain`).
"""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from vicinia.methods.text import tokens
from vicinia.territory.models import Basis, Boundary, Municipality, MunicipalityChange
from vicinia.territory.reading.boundaries import contains
from vicinia.territory.services.load.ground import Ground

_MAX_CHAIN = 20
_MIN_WORD = 4
# a word that more municipalities than these have in their names says nothing
_TELLING = 3


def resolve(ground: Ground) -> None:
    """Set successor, ground and "same territory" of every change on record."""
    resolver = _Resolver(ground)
    for row in ground.all_changes():
        resolver.settle(row)


class _Resolver:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        current = [row for row in ground.places.values() if row.is_current]
        self.cadastral = {row.cadastral_code: row.code for row in current if row.cadastral_code}
        self.by_province: defaultdict[str, list[Municipality]] = defaultdict(list)
        for row in current:
            self.by_province[row.code[:3]].append(row)
        self.frequency = Counter(word for row in current for word in set(tokens(row.name)))
        self.boxes: list[tuple[str, tuple[float, float, float, float], dict[str, Any]]] | None = None

    def settle(self, row: MunicipalityChange) -> None:
        if row.basis == Basis.OFFICIAL and not row.next_code:
            row.successor_id = None  # divided among several: it belongs to none of them as a whole
            return
        found = self._stated(row) or self._by_cadastral(row) or self._by_boundary(row)
        if found is None and row.basis != Basis.OFFICIAL:
            found = self._by_date(row) or self._by_name(row)
        successor, basis, same = found or (None, Basis.UNKNOWN, False)
        if row.basis in (Basis.OFFICIAL, Basis.LIST) and row.next_code and successor is None:
            basis, same = Basis(row.basis), row.same_territory
        row.successor_id, row.basis, row.same_territory = successor, basis, same

    def _stated(self, row: MunicipalityChange) -> tuple[str, Basis, bool] | None:
        """Follow the codes that the files name, through mergers of mergers."""
        if not row.next_code:
            return None
        code, same = row.next_code, row.same_territory
        for _step in range(_MAX_CHAIN):
            if self.ground.is_current(code):
                basis = Basis(row.basis) if row.basis in (Basis.OFFICIAL, Basis.LIST) else Basis.OFFICIAL
                return code, basis, same
            after = [
                item
                for item in self.ground.changes.get(code, ())
                if item.next_code and item.next_code != code
            ]
            if row.ceased_on is not None:
                after = [item for item in after if item.ceased_on is None or item.ceased_on >= row.ceased_on]
            if not after:
                return self._end_of_chain(code, same)
            code, same = after[0].next_code, same and after[0].same_territory
        return None

    def _end_of_chain(self, code: str, same: bool) -> tuple[str, Basis, bool] | None:
        # the last code that the files name has ceased too, and its own row may say more
        for item in self.ground.changes.get(code, ()):
            found = self._by_cadastral(item) or self._by_boundary(item)
            if found:
                return found[0], found[1], same and found[2]
        return None

    def _by_cadastral(self, row: MunicipalityChange) -> tuple[str, Basis, bool] | None:
        code = self.cadastral.get(row.cadastral_code) if row.cadastral_code else None
        return (code, Basis.CADASTRAL, True) if code else None

    def _by_boundary(self, row: MunicipalityChange) -> tuple[str, Basis, bool] | None:
        if row.latitude is None or row.longitude is None:
            return None
        for code, (west, south, east, north), geometry in self._boundaries():
            if (
                west <= row.longitude <= east
                and south <= row.latitude <= north
                and contains(geometry, row.longitude, row.latitude)
            ):
                return code, Basis.BOUNDARY, False
        return None

    def _boundaries(self) -> list[tuple[str, tuple[float, float, float, float], dict[str, Any]]]:
        if self.boxes is None:
            self.boxes = []
            for code, geometry in Boundary.objects.values_list("municipality_id", "geometry").iterator():
                if not self.ground.is_current(code):
                    continue
                polygons = geometry["coordinates"]
                if geometry["type"] == "Polygon":
                    polygons = [polygons]
                points = [point for polygon in polygons for point in polygon[0]]
                xs, ys = [point[0] for point in points], [point[1] for point in points]
                self.boxes.append((code, (min(xs), min(ys), max(xs), max(ys)), geometry))
        return self.boxes

    def _by_date(self, row: MunicipalityChange) -> tuple[str, Basis, bool] | None:
        if row.ceased_on is None:
            return None
        days = {row.ceased_on, row.ceased_on + timedelta(days=1)}
        founded = [item.code for item in self.by_province[row.code[:3]] if item.founded_on in days]
        return (founded[0], Basis.DATE, False) if len(founded) == 1 else None

    def _by_name(self, row: MunicipalityChange) -> tuple[str, Basis, bool] | None:
        words = tokens(row.name)
        near = [item for item in self.by_province[row.code[:3]] if item.code != row.code]
        # the same name under a new code: founded again by a merger
        same = [item for item in near if tokens(item.name) == words]
        if len(same) == 1:
            return same[0].code, Basis.NAME, False
        telling = {word for word in words if len(word) >= _MIN_WORD and self.frequency[word] <= _TELLING}
        after = row.ceased_on.year if row.ceased_on else row.last_census
        if after is None:
            return None
        bearing = [
            item
            for item in near
            if item.founded_on is not None
            and item.founded_on.year >= after
            and telling & set(tokens(item.name))
        ]
        return (bearing[0].code, Basis.NAME, False) if len(bearing) == 1 else None
