"""Today's municipalities and what became of the others, in memory for the time of one load."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from vicinia.methods.text import fold
from vicinia.territory.models import Basis, Municipality, MunicipalityChange, Source
from vicinia.territory.queries.codes import census_day
from vicinia.territory.queries.names import NameIndex
from vicinia.territory.services.load.bulk import update_rows

# two offices may date the same end some days apart
_SAME_END = timedelta(days=31)


class Ground:
    """What is known about codes. Changes are kept until `save` writes them."""

    def __init__(self, region: str = "") -> None:
        self.region = region
        self.places: dict[str, Municipality] = {row.code: row for row in Municipality.objects.all()}
        self.changes: defaultdict[str, list[MunicipalityChange]] = defaultdict(list)
        for row in MunicipalityChange.objects.order_by("ceased_on"):
            self.changes[row.code].append(row)
        self._before = {row.pk: _state(row) for row in self.all_changes()}
        self._names: NameIndex | None = None

    def all_changes(self) -> Iterable[MunicipalityChange]:
        """Every change that is known."""
        return (row for rows in self.changes.values() for row in rows)

    def is_current(self, code: str) -> bool:
        """Whether today's list has this code."""
        place = self.places.get(code)
        return place is not None and place.is_current

    def regions(self) -> set[str]:
        """Regions of which municipalities are loaded; only the chosen one when one was chosen."""
        return {self.region} if self.region else {row.region_code for row in self.places.values()}

    def concerns(self, code: str, region_code: str, year: int) -> bool:
        """Whether a row about ``code`` belongs to what is being loaded."""
        today = self.today(code, year)
        if today is not None:
            return not self.region or self.places[today].region_code == self.region
        return region_code in self.regions()

    def today(self, code: str, year: int) -> str | None:
        """Return today's code for the code that a census of ``year`` used; None when nobody knows."""
        ends = [row for row in self.changes.get(code, ()) if row.next_code != code]
        census = census_day(year)
        later = [row for row in ends if row.ceased_on is not None and row.ceased_on >= census]
        if later:
            return min(later, key=lambda row: row.ceased_on or census).successor_id
        if self.is_current(code):
            return code
        return next((row.successor_id for row in reversed(ends) if row.successor_id), None)

    def is_known(self, code: str) -> bool:
        """Whether the code is today's or is on record as a former one."""
        return self.is_current(code) or code in self.changes

    def names(self) -> NameIndex:
        """Names of today's municipalities."""
        if self._names is None:
            self._names = NameIndex(
                (row.code, row.name, row.province) for row in self.places.values() if row.is_current
            )
        return self._names

    def forget_names(self) -> None:
        """Build the index of names anew at the next question."""
        self._names = None

    def record(
        self,
        *,
        code: str,
        name: str,
        source: Source,
        ended_on: date | None = None,
        cadastral_code: str = "",
        next_code: str = "",
        same_territory: bool = False,
        basis: Basis = Basis.UNKNOWN,
        last_census: int | None = None,
    ) -> bool:
        """Put one end of a code on record, or complete what is on record; return whether it is new."""
        row = self._same(code, name, ended_on, next_code)
        is_new = row is None
        if row is None:
            row = MunicipalityChange(code=code, name=name, ceased_on=ended_on, source=source)
            self.changes[code].append(row)
        if row.ceased_on is None and ended_on is not None:
            row.ceased_on, row.name = ended_on, name
        row.cadastral_code = row.cadastral_code or cadastral_code
        if last_census is not None:
            row.last_census = max(last_census, row.last_census or 0)
        stronger = basis == Basis.OFFICIAL or row.basis != Basis.OFFICIAL
        if (next_code or basis == Basis.OFFICIAL) and stronger:
            row.next_code, row.basis, row.same_territory = next_code, basis, same_territory
        return is_new

    def _same(self, code: str, name: str, ended_on: date | None, next_code: str) -> MunicipalityChange | None:
        renames = next_code == code
        for row in self.changes.get(code, ()):
            if renames != (row.next_code == code) or (renames and fold(row.name) != fold(name)):
                continue
            if row.ceased_on is None or ended_on is None or abs(row.ceased_on - ended_on) <= _SAME_END:
                return row
        return None

    def save(self) -> tuple[int, int]:
        """Write the changes that differ from the database; return how many are new and changed."""
        rows = list(self.all_changes())
        new = [row for row in rows if row.pk not in self._before]
        changed = [row for row in rows if row.pk in self._before and self._before[row.pk] != _state(row)]
        MunicipalityChange.objects.bulk_create(new, batch_size=500)
        update_rows(MunicipalityChange, _FIELDS, changed)
        self._before = {row.pk: _state(row) for row in rows}
        return len(new), len(changed)


_FIELDS = (
    "cadastral_code", "name", "ceased_on", "next_code", "successor_id", "basis", "same_territory", "latitude",
    "longitude", "last_census",
)  # fmt: skip


def _state(row: MunicipalityChange) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _FIELDS)
