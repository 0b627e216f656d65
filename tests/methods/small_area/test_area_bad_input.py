"""What the area-level models refuse, with a sentence that says what, where and what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from vicinia.methods.small_area import fay_herriot, spacetime_fay_herriot, spatial_fay_herriot

Y = np.array([1.0, 3.0, 2.0, 5.0, 4.0, 7.0])
D = np.array([1.0, 0.5, 1.0, 2.0, 1.0, 0.7])
X = np.column_stack([np.ones(6), [1, 2, 3, 4, 5, 7.0], [2, 1, 0, 1, 4, 2.0]])
RING = (np.eye(6, k=1) + np.eye(6, k=-1) + np.eye(6, k=5) + np.eye(6, k=-5)) / 2
NAMES = ["Argelato", "Baricella", "Budrio", "Galliera", "Minerbio", "Molinella"]


def changed(values: np.ndarray, place: object, value: float) -> np.ndarray:
    copy = values.copy()
    copy[place] = value
    return copy


COMMON = [
    ((changed(Y, 2, np.inf), D, X), {}, "direct estimate of area Budrio is infinite"),
    ((Y, changed(D, 2, -1), X), {}, r"variance of area Budrio is negative \(-1\)"),
    ((changed(Y, 2, np.nan), changed(D, 2, -1), X), {}, "variance of area Budrio is negative"),
    ((Y, changed(D, 2, 0), X), {}, "variance of area Budrio is 0.*smooth"),
    ((Y, changed(D, 2, np.nan), X), {}, "No finite variance is given for area Budrio"),
    ((Y, D[:5], X), {}, "6 direct estimates but the variances have the shape"),
    ((np.full(6, np.nan), D, X), {}, "Every direct estimate is missing"),
    (([], [], None), {"areas": None}, "give one number for each area"),
    ((["one"] * 6, D, X), {}, "direct estimates are not all numbers"),
    (
        (Y, D, changed(X, (2, 1), np.nan)),
        {},
        r"column 1 \(counting from 0\) is missing or infinite for area Budrio",
    ),
    ((Y, D, changed(X, (slice(None), 1), 3.0)), {}, r"column 1 .* is 3 for every sampled area"),
    ((Y, D, changed(X, (slice(None), 1), 1.0)), {}, r"column 1 .* is a combination of column 0"),
    ((Y, D, changed(X, (slice(None), 1), 0.0)), {}, r"column 1 .* is 0 for every sampled area"),
    (
        (Y, D, np.column_stack([X, X[:, 1] - 2 * X[:, 2]])),
        {},
        r"column 3 .* combination of column 1 .* and column 2",
    ),
    (
        (Y, D, pd.DataFrame({"one": 1.0, "age": 2 + X[:, 1], "year": X[:, 1]})),
        {},
        "column year is a combination",
    ),
    ((changed(Y, slice(3, 6), np.nan), D, X), {}, "3 sampled areas are too few for 3 covariates.*at least 4"),
    ((Y, D, X[:5]), {}, "covariates have the shape"),
    ((Y, D, X), {"areas": [*NAMES[:5], "Argelato"]}, r"Area Argelato stands twice, in rows 0 and 5"),
    ((Y, D, X), {"areas": [*NAMES[:5], None]}, "area in row 5 .* has no name"),
    ((Y, D, X), {"areas": NAMES[:5]}, "5 names of areas for 6 areas"),
    ((Y, D, X), {"method": "eblup"}, "no method 'eblup'"),
]


@pytest.mark.parametrize(("arguments", "options", "words"), COMMON)
def test_both_models_refuse(arguments: tuple, options: dict, words: str) -> None:
    for call, more in ((fay_herriot, ()), (spatial_fay_herriot, (RING,))):
        with pytest.raises(ValueError, match=words) as refused:
            call(*arguments, *more, **({"areas": NAMES} | options))
        assert str(refused.value).endswith((".", "?", '"reml" or "ml".', '"adjusted".'))


def test_rows_without_names_are_counted() -> None:
    with pytest.raises(ValueError, match=r"area 2 \(counting from 0\) is negative"):
        fay_herriot(Y, changed(D, 2, -1), X)


def test_series_in_another_order() -> None:
    y, d = pd.Series(Y, index=NAMES), pd.Series(D, index=NAMES[::-1])
    with pytest.raises(ValueError, match="variance and direct name the same areas in another order"):
        fay_herriot(y, d, X)
    assert fay_herriot(y, d.reindex(y.index), X).converged


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((Y, D, X), {"transform": "sqrt"}, "no transform 'sqrt'"),
        ((changed(Y, 2, 0.0), D, X), {"transform": "log"}, "area Budrio is 0 and has no logarithm"),
        ((Y, D, X), {"transform": "arcsin"}, "area Baricella is 3: the arcsine needs shares"),
        (
            (changed(Y / 10, 2, 0.0), D, X),
            {"transform": "arcsin"},
            "area Budrio is 0, .* give effective_sizes",
        ),
        ((Y, None, X), {}, "No variances are given"),
        ((Y, D, X), {"effective_sizes": D}, "Effective sizes belong to"),
        (
            (Y / 10, None, X),
            {"transform": "arcsin", "effective_sizes": D[:5]},
            "effective sizes have the shape",
        ),
        (
            (Y / 10, None, X),
            {"transform": "arcsin", "effective_sizes": D - 1},
            "effective sample size in row 0",
        ),
        ((Y[:5], D[:5], X[:5]), {"method": "adjusted", "areas": None}, "at least 6"),
    ],
)
def test_fay_herriot_refuses(arguments: tuple, options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fay_herriot(*arguments, **({"areas": NAMES} | options))


@pytest.mark.parametrize(
    ("proximity", "words"),
    [
        (RING[:5], r"shape \(5, 6\) for 6 areas"),
        (changed(RING, (2, 1), np.nan), "proximity of area Budrio to area Baricella is nan"),
        (changed(RING, (2, 1), -0.5), "proximity of area Budrio to area Baricella is -0.5"),
        (changed(RING, (2, 2), 0.5), "Area Budrio is given as its own neighbour"),
        (RING * 2, "proximities of area Argelato sum to 2, not to 1"),
        (np.zeros((6, 6)), "No area has a neighbour"),
        ("map", "not a matrix of numbers"),
    ],
)
def test_proximities_that_are_refused(proximity: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        spatial_fay_herriot(Y, D, X, proximity, areas=NAMES)


ROWS = {"direct": np.tile(Y, 2), "variance": np.tile(D, 2), "covariates": None, "proximity": RING}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "T"}, "no model 'T'"),
        ({"periods": 3}, "3 periods were announced"),
        ({"areas": 7}, "7 areas were announced"),
        ({"periods": [1, 2, 3]}, "3 periods for 2 periods and 12 rows"),
        ({"areas": NAMES[:4]}, "4 names of areas for 6 areas and 12 rows"),
        ({"areas": NAMES[:4] * 3}, "The rows name 4 areas"),
        ({"areas": NAMES * 2}, "not sorted by area"),
        (
            {"areas": NAMES * 2, "periods": [1] * 5 + [2] * 7},
            "There is no row for area Molinella in period 0",
        ),
        ({"areas": NAMES * 2, "periods": [1] * 6 + [2] * 5 + [3]}, "The rows name 3 periods"),
        ({"direct": np.tile(Y, 2)[:11], "variance": np.tile(D, 2)[:11]}, "11 rows cannot be shared out"),
        ({"proximity": 3.0}, "12 rows cannot be shared out among the 0 areas"),
    ],
)
def test_spacetime_refuses(options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        spacetime_fay_herriot(**(ROWS | options))
