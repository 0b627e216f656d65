"""The order of an answer: total, and the same on every database.

Ties are broken by the first letters of the title and then by the id, so that nothing depends on where a
document happens to lie. When the question has a place, documents without one come after all others.
"""

from __future__ import annotations

import numpy as np

from vicinia.directory.search import tables
from vicinia.directory.search.contract import Sort
from vicinia.directory.search.filtering import FAR_M
from vicinia.directory.search.layout import Floats, Ints
from vicinia.directory.search.reading import Batch

_SORTED_WHOLE = 20_000
"""Answers longer than this are cut to their best part before they are sorted."""


def order(
    sort: Sort, batch: Batch, lines: Ints, scores: Floats, distances_m: Ints | None, *, wanted: int
) -> Ints:
    """The lines of an answer, best first; at least the first `wanted` of them, perhaps more."""
    if sort == "title":
        return _by_title(batch, lines)
    worth = -scores[lines]
    far = np.zeros(len(lines), np.int64) if distances_m is None else distances_m[lines]
    keys = [far, worth] if sort == "distance" else [far == FAR_M, worth]
    if len(lines) > max(_SORTED_WHOLE, wanted):
        # Whatever beats the wanted-th best by the first key that differs is enough.
        best = _first(keys, wanted)
        lines, keys = lines[best], [key[best] for key in keys]
    records = batch.records[lines]
    ids = records["id"]
    return lines[np.lexsort((ids[:, 1], ids[:, 0], records["title"], *reversed(keys)))]


def _first(keys: list[np.ndarray], wanted: int) -> Ints:
    """Indices of a part that contains the first `wanted` by the first key, then by the second."""
    major, minor = keys
    limit = np.partition(major, wanted - 1)[wanted - 1]
    inside = np.flatnonzero(major <= limit)
    if len(inside) <= _SORTED_WHOLE:
        return inside
    sure = np.flatnonzero(major < limit)
    tied = np.flatnonzero(major == limit)
    more = wanted - len(sure)
    tied = tied[minor[tied] <= np.partition(minor[tied], more - 1)[more - 1]]
    return np.concatenate((sure, tied))


def _by_title(batch: Batch, lines: Ints) -> Ints:
    places = batch.places[lines].tolist()
    rows = tables.ask_list("SELECT place, sort_title FROM search_entry WHERE place IN ({})", places)
    titles: dict[int, str] = dict(rows)
    ids = batch.records["id"][lines].tolist()
    ranked = sorted(range(len(places)), key=lambda i: (titles[places[i]].encode(), ids[i]))
    return lines[np.array(ranked, dtype=np.int64)]
