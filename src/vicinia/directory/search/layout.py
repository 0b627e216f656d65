"""How documents lie in the index: grid cells, chunks, slots, and the arrays inside the blobs.

The country is cut into a grid of about 22 km. A *chunk* holds up to 1,024 documents of one cell, so that
"near here" is a few ranges of chunk numbers, and everything about one chunk is a few small arrays that
numpy reads without unpacking. A document's *place* in the index is `chunk * 1024 + slot`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

CELL_LATITUDE = 0.2
CELL_LONGITUDE = 0.28
"""Degrees: both about 22 km at the latitude of Italy."""

SLOT_BITS = 10
SLOTS = 1 << SLOT_BITS
"""Documents in one chunk."""

_COLUMN_BITS = 12
_CHUNK_BITS = 10
_ROW_SHIFT = _COLUMN_BITS + _CHUNK_BITS

UNPLACED_CELL = 2000 << _COLUMN_BITS
"""The cell of documents without a place: a row north of the North Pole (rows of the Earth end at 900)."""

FIRST_UNPLACED_CHUNK = UNPLACED_CELL << _CHUNK_BITS
LAST_CHUNK = (2001 << _ROW_SHIFT) - 1

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG 1980), metres."""

NO_COORDINATE = -(2**31)

# Fields of a document in which a stem occurs, as bits of a posting.
TITLE, KEYWORDS, BODY = 1, 2, 4
FIELD_BITS = 3

# Bits of `flags` in a record.
USED, HOURS_KNOWN, HOURS_EXACT, OPEN_ON_HOLIDAYS = 1, 2, 4, 8

RECORD = np.dtype(
    [
        ("id", ">u8", 2),
        ("title", ">u8"),  # first eight bytes of the folded title, so that ties are in alphabetical order
        ("position", "<i4", 2),  # latitude and longitude in millionths of a degree (11 cm)
        ("hours", "<i8", 3),
        ("title_words", "u1"),
        ("flags", "u1"),
    ]
)

HOURS_BIT = 8 * RECORD.fields["hours"][1]  # type: ignore[index]
"""Where the week's hours begin in a record, in bits counted from the least significant one of each byte."""

POSTING = np.dtype("<u2")
"""slot << 3 | fields"""

PAIR = np.dtype("<u4")
"""slot << 22 | attribute"""

ATTRIBUTE_BITS = 22
ATTRIBUTE = np.uint32((1 << ATTRIBUTE_BITS) - 1)
"""The bits of a pair that say which attribute."""
UNCOUNTED = 1 << (ATTRIBUTE_BITS - 1)
"""Attributes from this number on only filter; those below are also counted as facets."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def has_place(latitude: float | None, longitude: float | None) -> bool:
    """Whether the two numbers are a point of the Earth."""
    return (
        latitude is not None
        and longitude is not None
        and -90 <= latitude <= 90  # also False for NaN
        and -180 <= longitude <= 180
    )


def micro(degrees: float) -> int:
    """Degrees in whole millionths: what the index stores and what distances are computed from."""
    return round(degrees * 1e6)


def _row(latitude: float) -> int:
    return math.floor((latitude + 90) / CELL_LATITUDE)


def _column(longitude: float) -> int:
    return math.floor((longitude + 180) / CELL_LONGITUDE)


def cell_of(latitude: float | None, longitude: float | None) -> int:
    """The grid cell of a place, or UNPLACED_CELL."""
    if latitude is None or longitude is None or not has_place(latitude, longitude):
        return UNPLACED_CELL
    return _row(micro(latitude) / 1e6) << _COLUMN_BITS | _column(micro(longitude) / 1e6)


def first_chunk(cell: int) -> int:
    """Number of the first chunk of a cell; its other chunks follow."""
    return cell << _CHUNK_BITS


def last_chunk(cell: int) -> int:
    """Number of the last chunk that a cell can have."""
    return (cell + 1 << _CHUNK_BITS) - 1


def box_near(latitude: float, longitude: float, radius_km: float) -> tuple[float, float, float, float]:
    """South, west, north and east of a box that holds every place within the radius, and more."""
    reach = radius_km / 111.0 + 0.001  # a degree of latitude is at least 110.5 km; our sphere says 111.19
    south, north = max(-90.0, latitude - reach), min(90.0, latitude + reach)
    narrowest = math.cos(math.radians(max(abs(south), abs(north))))
    if radius_km > 300 or narrowest < 0.05:
        return -90.0, -180.0, 90.0, 180.0
    west, east = longitude - reach / narrowest, longitude + reach / narrowest
    if west < -180 or east > 180:  # across the date line: whole rows
        west, east = -180.0, 180.0
    return south, west, north, east


def chunks_near(latitude: float, longitude: float, radius_km: float) -> list[tuple[int, int]]:
    """Ranges of chunk numbers (both ends included) that hold every place within the radius, and more.

    One range for each row of the grid; one range for the whole Earth when the radius is that large.
    """
    south, west, north, east = box_near(latitude, longitude, radius_km)
    if (south, north) == (-90.0, 90.0):
        return [(0, FIRST_UNPLACED_CHUNK - 1)]
    ranges = []
    for row in range(_row(south), _row(north) + 1):
        start = row << _COLUMN_BITS
        ranges.append((first_chunk(start | _column(west)), last_chunk(start | _column(east))))
    return ranges


def distances_m(position: NDArray[np.int32], latitude: float, longitude: float) -> Ints:
    """Great-circle distances in whole metres from (n, 2) stored positions to a place."""
    stored = position.astype(np.float64) / 1e6
    lat = np.radians(stored[:, 0])
    half_lat = np.sin((lat - math.radians(latitude)) / 2) ** 2
    half_lon = np.sin(np.radians(stored[:, 1] - longitude) / 2) ** 2
    chord = half_lat + math.cos(math.radians(latitude)) * np.cos(lat) * half_lon
    metres = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return np.rint(metres).astype(np.int64)
