"""Numbers for the values that documents are filtered by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vicinia.directory.search import layout, tables
from vicinia.directory.search.analysing import Analysed, Attribute, is_counted
from vicinia.directory.search.state import State


class Attributes:
    """Value -> number, for the values of some documents; new values get the next number."""

    def __init__(self, state: State, documents: Sequence[Analysed]) -> None:
        wanted = {one for document in documents for one in document.attributes}
        self._numbers = numbers_of(wanted)
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


def numbers_of(wanted: Iterable[Attribute]) -> dict[Attribute, int]:
    """The numbers of values that the index knows."""
    wanted = set(wanted)
    codes = sorted({code for _, code in wanted})
    rows = tables.ask_list("SELECT id, dimension, code FROM search_attribute WHERE code IN ({})", codes)
    return {(dimension, code): number for number, dimension, code in rows if (dimension, code) in wanted}


def names_of(numbers: Iterable[int]) -> Mapping[int, Attribute]:
    """The values behind numbers."""
    rows = tables.ask_list("SELECT id, dimension, code FROM search_attribute WHERE id IN ({})", numbers)
    return {number: (dimension, code) for number, dimension, code in rows}
