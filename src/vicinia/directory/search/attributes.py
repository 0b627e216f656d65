"""Numbers for the values that documents are filtered by.

A value keeps its number for ever, so readers may remember them. What they remember belongs to a version of
the state, which is renewed in the same transaction as a value is added and comes back when that is undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vicinia.directory.search import layout, tables
from vicinia.directory.search.analysing import Analysed, Attribute, is_counted
from vicinia.directory.search.state import State


class Attributes:
    """Value -> number, for the values of some documents; new values get the next number."""

    def __init__(self, state: State, documents: Sequence[Analysed]) -> None:
        wanted = {one for document in documents for one in document.attributes}
        self._numbers = _stored(wanted)
        rows = []
        for dimension, code in sorted(wanted - self._numbers.keys()):
            if is_counted(dimension):
                number, state.next_counted = state.next_counted, state.next_counted + 1
            else:
                number, state.next_uncounted = (
                    state.next_uncounted + layout.UNCOUNTED,
                    state.next_uncounted + 1,
                )
            self._numbers[dimension, code] = number
            rows.append((number, dimension, code))
        tables.put("search_attribute", ("id", "dimension", "code"), ("id",), rows)

    def __getitem__(self, attribute: Attribute) -> int:
        return self._numbers[attribute]


def _stored(wanted: set[Attribute]) -> dict[Attribute, int]:
    codes = sorted({code for _, code in wanted})
    rows = tables.ask_list("SELECT id, dimension, code FROM search_attribute WHERE code IN ({})", codes)
    return {(dimension, code): number for number, dimension, code in rows if (dimension, code) in wanted}


@dataclass(frozen=True, slots=True)
class Known:
    """All values of one version of the state."""

    version: int
    numbers: Mapping[Attribute, int]
    names: Mapping[int, Attribute]
    """In the order of the values."""

    def names_of(self, numbers: set[int]) -> dict[int, Attribute]:
        """The values behind numbers, in their order; those younger than this version are looked up."""
        young = [number for number in numbers if number not in self.names]
        if not young and len(numbers) * _FEW < len(self.names):
            return dict(sorted(((number, self.names[number]) for number in numbers), key=_value))
        # All the municipalities of a country: walking past what is in order already is cheaper than sorting.
        found = {number: name for number, name in self.names.items() if number in numbers}
        if not young:
            return found
        rows = tables.ask_list(
            "SELECT id, dimension, code FROM search_attribute WHERE id IN ({})", sorted(young)
        )
        return dict(sorted((found | {row[0]: (row[1], row[2]) for row in rows}).items(), key=_value))


_FEW = 8
"""When fewer than one value in so many is asked for, they are sorted rather than looked for in order."""


def _value(item: tuple[int, Attribute]) -> Attribute:
    return item[1]


_known = Known(0, {}, {})


def known(version: int) -> Known:
    """All values of a version of the state, remembered from the last question if it is the same."""
    global _known
    remembered = _known  # another thread may replace it meanwhile
    if remembered.version == version:
        return remembered
    rows = tables.ask("SELECT id, dimension, code FROM search_attribute")
    names = dict(sorted(((number, (dimension, code)) for number, dimension, code in rows), key=_value))
    _known = Known(version, {value: number for number, value in names.items()}, names)
    return _known
