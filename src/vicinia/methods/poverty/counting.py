"""Counting weighted deprivations exactly, so that a sum equal to the cut-off is equal to it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROUNDING = Fraction(1, 10**6)
"""How far the weights may be from 1 in sum."""
DENOMINATOR = 10_000
"""Fractions up to this denominator are recognised in a floating-point number …"""
RECOGNISED = Fraction(1, 10**10)
"""… that lies this near to them; any other number is the decimal fraction that is written."""


def deprivation_matrix(deprivations: ArrayLike) -> NDArray[np.bool_]:
    """Persons × indicators as truth values, stored by column. Raises ValueError for anything but 0 and 1."""
    array = np.asarray(deprivations)
    if array.ndim != 2 or not array.size:
        raise ValueError(f"The deprivations must be persons × indicators; their shape is {array.shape}.")
    if array.dtype == bool:
        return np.asfortranarray(array)
    if array.dtype.kind == "O":
        array = array.astype(float)
    ones = np.asfortranarray(array == 1)
    wrong = ~ones & (array != 0)
    if wrong.any():
        row, column = (int(i) for i in np.argwhere(wrong)[0])
        value = array[row, column]
        said = "is missing" if value != value else f"is {value:g}"
        raise ValueError(
            f"Row {row}, indicator {column}: the deprivation {said}; it must be 0 or 1, so decide it "
            "or leave the row out."
        )
    return ones


def exact_shares(weights: Sequence[Any] | NDArray[Any], count: int) -> tuple[Fraction, ...]:
    """Weights of the indicators as fractions that add up to exactly 1.

    Raises ValueError for another number of weights, for a weight that is not positive or missing, and when
    they do not add up to 1 within rounding.

    >>> exact_shares([1 / 3, 1 / 3, 1 / 6, 1 / 6], 4)
    (Fraction(1, 3), Fraction(1, 3), Fraction(1, 6), Fraction(1, 6))
    """
    given = list(np.asarray(weights, dtype=object).ravel())
    if len(given) != count:
        raise ValueError(f"There are {count} indicators but {len(given)} weights; give one for each.")
    for place, weight in enumerate(given):
        if not 0 <= float(weight) < float("inf"):
            raise ValueError(
                f"The weight of indicator {place} is {weight}; it must be 0 or a positive share."
            )
    shares = [recognised(weight) for weight in given]
    total = sum(shares, Fraction(0))
    if abs(total - 1) > ROUNDING:
        raise ValueError(
            f"The weights of the indicators add up to {float(total):.6g} and not to 1; divide each by "
            "their sum (write 1/6 rather than 0.167)."
        )
    return tuple(share / total for share in shares)


def exact_cutoff(cutoff: Any) -> Fraction:
    """The cut-off as a fraction. Raises ValueError outside (0, 1].

    >>> exact_cutoff(0.25)
    Fraction(1, 4)
    """
    if float(cutoff) > 1:
        raise ValueError(
            f"The cut-off is {float(cutoff):g}; it is a share of the weights, so divide a percentage by 100."
        )
    if not 0 < float(cutoff) <= 1:
        raise ValueError(f"The cut-off is {cutoff}; it must be above 0 and at most 1.")
    return recognised(cutoff)


def counted(
    matrix: NDArray[np.bool_], shares: Sequence[Fraction], cutoff: Fraction
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Weighted deprivation of each person (0 to 1), and whether it reaches the cut-off."""
    scale = lcm(*(share.denominator for share in shares), cutoff.denominator)
    units = [int(share * scale) for share in shares]
    if scale < 2**62:
        score = np.zeros(len(matrix), dtype=np.int64)
        for unit, column in zip(units, matrix.T, strict=True):
            score += np.where(column, np.int64(unit), np.int64(0))
        return score / scale, score >= int(cutoff * scale)
    # units too long for the machine's integers: count each pattern of deprivations once
    patterns, place = np.unique(np.packbits(matrix, axis=1), axis=0, return_inverse=True)
    rows = np.unpackbits(patterns, axis=1, count=matrix.shape[1])
    long = [sum(unit for unit, is_one in zip(units, row, strict=True) if is_one) for row in rows]
    values = np.array([float(Fraction(total, scale)) for total in long])
    reached = np.array([total >= int(cutoff * scale) for total in long])
    place = np.ravel(place)
    return values[place], reached[place]


def recognised(number: Any) -> Fraction:
    """The fraction that a number stands for: 0.16666666666666666 is 1/6, 0.1234567 is 1234567/10000000."""
    if isinstance(number, Fraction):
        return number
    written = Fraction(repr(float(number)))
    near = written.limit_denominator(DENOMINATOR)
    return near if abs(near - written) <= RECOGNISED else written
