"""Sampling variances that do not jump about: what the area models take as known."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from vicinia.methods.small_area.inputs import Floats, check_columns, read_covariates


def smooth_share_variance(
    shares: ArrayLike,
    sizes: ArrayLike,
    *,
    covariates: ArrayLike | None = None,
    design_effect: float = 1.0,
    populations: ArrayLike | None = None,
) -> Floats:
    """(areas,) variances of shares asked of few persons, from a share smoothed over all areas.

    shares: (areas,) direct estimates between 0 and 1, NaN where nobody was asked.
    sizes: (areas,) persons asked. covariates: (areas, columns) design as given to `fay_herriot`; None pools
        all areas. design_effect: variance of the design over that of simple random sampling.
    populations: (areas,) persons there are, for the finite population correction.

    The variance p (1 - p) / n of a share estimated from twenty persons is itself a guess, is 0 where nobody
    is poor, and is small exactly where the estimate is low, which drags the model down. So p is replaced by
    its least-squares prediction from the covariates, weighted by sizes and kept within a third of the way
    from 0 and from 1 to the pooled share: a generalised variance function, Wolter (2007), ch. 7.

    Returns NaN where nobody was asked. Raises ValueError for shares outside 0 to 1, sizes that are not
    positive, a sample larger than its population, and covariates as in `fay_herriot`.

    >>> smooth_share_variance([0.0, 0.2, 0.1], [20, 20, 20]).round(4).tolist()
    [0.0045, 0.0045, 0.0045]
    """
    p, n = np.array(shares, dtype=float), np.array(sizes, dtype=float)
    if p.ndim != 1 or n.shape != p.shape:
        raise ValueError(
            f"The shares have the shape {p.shape} and the sizes {n.shape}: give one each per area."
        )
    asked = ~np.isnan(p)
    if not asked.any():
        raise ValueError("Every share is missing (NaN): at least some areas must have been asked.")
    for row in np.flatnonzero((p < 0) | (p > 1))[:1]:
        raise ValueError(f"The share in row {row} (counting from 0) is {p[row]:g}: shares lie from 0 to 1.")
    for row in np.flatnonzero(asked & ~(n > 0))[:1]:
        raise ValueError(
            f"The size in row {row} (counting from 0) is {n[row]:g}: give how many were asked, "
            "or NaN as share."
        )
    if not design_effect > 0:
        raise ValueError(f"The design effect is {design_effect:g}: it must be positive.")
    correction = np.ones(p.size)
    if populations is not None:
        size = np.array(populations, dtype=float)
        if size.shape != p.shape:
            raise ValueError(f"There are {p.size} shares but the populations have the shape {size.shape}.")
        for row in np.flatnonzero(asked & ~(size >= n))[:1]:
            raise ValueError(
                f"The sample in row {row} (counting from 0) is larger than its population: "
                f"{n[row]:g} of {size[row]:g}."
            )
        correction = np.where(asked, 1.0 - n / size, 1.0)
    x, names = read_covariates(covariates, p.size, None)
    check_columns(x[asked], names)
    root = np.sqrt(n[asked])
    b = np.linalg.lstsq(x[asked] * root[:, None], p[asked] * root, rcond=None)[0]
    pooled = float(np.average(p[asked], weights=n[asked]))
    smooth = np.clip(x @ b, pooled / 3, 1 - (1 - pooled) / 3)
    variance = np.where(
        asked, design_effect * smooth * (1 - smooth) / np.where(asked, n, 1.0) * correction, np.nan
    )
    if not (variance[asked] > 0).all():
        raise ValueError(
            "No variance is left: all shares are 0 or all 1, or everybody was asked; nothing can be modelled."
        )
    return variance
