"""How much better "a higher rate inside" explains the cases than "one rate everywhere"."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def log_likelihood_ratio(
    inside: NDArray[np.float64], expected: NDArray[np.float64], total: float
) -> NDArray[np.float64]:
    """Kulldorff's Poisson log likelihood ratio of windows, given the total; 0 where there is no excess.

    With c cases inside where e are expected, of C in all: c log(c/e) + (C − c) log((C − c)/(C − e)).
    Expected counts must add up to the total over the whole map.

    >>> log_likelihood_ratio(np.array([10.0, 4.0]), np.array([5.0, 5.0]), 20.0).round(6)
    array([2.876821, 0.      ])
    """
    ratio = np.zeros(np.broadcast_shapes(inside.shape, expected.shape))
    inside, expected = np.broadcast_to(inside, ratio.shape), np.broadcast_to(expected, ratio.shape)
    high = inside > expected
    c, e = inside[high], expected[high]
    outside = total - c
    value = c * np.log(c / e)
    # Nothing left outside contributes nothing: x log x goes to 0 with x.
    some = outside > 0
    value[some] += outside[some] * np.log(outside[some] / (total - e[some]))
    ratio[high] = value
    return ratio


def chi_square_weight(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (u(1 − u)) for windows with share u of the expected cases, 0 where it has no meaning.

    (c − e)² / (C u (1 − u)) is never below the log likelihood ratio, because log x ≤ x − 1: windows that
    it rules out need no logarithm.
    """
    usable = (share > 0) & (share < 1)
    weight = np.zeros_like(share)
    weight[usable] = 1 / (share[usable] * (1 - share[usable]))
    return weight
