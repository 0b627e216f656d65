"""How far ranks can be trusted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata

from vicinia.methods.composite import ampi, mpi, quintiles, rank_stability, zscore_sum

GENERATOR = np.random.default_rng(11)
VALUES = GENERATOR.normal(size=(60, 5)) + GENERATOR.normal(size=(60, 1))


@pytest.mark.parametrize("penalty", ["negative", "positive"])
def test_the_middle_of_the_band_is_the_index_itself(penalty: str) -> None:
    middle = VALUES.mean(axis=0)
    indices = {
        "ampi": ampi(VALUES, 1, middle, penalty=penalty),
        "mpi": mpi(VALUES, 1, penalty=penalty),
        "zscore_sum": zscore_sum(VALUES, 1),
    }
    for method, index in indices.items():
        found = rank_stability(VALUES, 1, middle, method=method, penalty=penalty, draws=200)
        assert np.array_equal(found.rank, rankdata(-index.scores))
        assert np.array_equal(found.label, quintiles(index).labels)
        assert (found.lower <= found.median).all() and (found.median <= found.upper).all()
        still = rank_stability(VALUES, 1, middle, method=method, penalty=penalty, draws=3, weight_variation=0)
        assert np.array_equal(still.lower, found.rank) and np.array_equal(still.upper, found.rank)
        assert set(np.unique(still.class_probability)) == {0.0, 1.0}


def test_weights_vary_as_much_as_was_said() -> None:
    """Two indicators that are each other's opposite: the sign of the score tells the weight."""
    from vicinia.methods.composite.stability import _weights

    drawn = _weights(np.full(5, 0.2), 0.3, 40_000, np.random.default_rng(1))
    assert np.allclose(drawn.sum(axis=1), 1)
    assert np.allclose(drawn.mean(axis=0), 0.2, atol=0.002)
    assert np.allclose(drawn.std(axis=0) / 0.2, 0.3, atol=0.01)


def test_more_doubt_makes_wider_bands() -> None:
    widths = [
        np.mean((found := rank_stability(VALUES, 1, weight_variation=v, draws=300)).upper - found.lower)
        for v in (0.1, 0.3, 0.6)
    ]
    assert widths[0] < widths[1] < widths[2]
    exact = rank_stability(VALUES, 1, weight_variation=0, standard_errors=np.zeros(VALUES.shape), draws=20)
    assert np.array_equal(exact.lower, exact.upper)
    noisy = rank_stability(
        VALUES, 1, weight_variation=0, standard_errors=np.full(VALUES.shape, 0.5), draws=300
    )
    assert (noisy.upper > noisy.lower).mean() > 0.9


def test_noise_is_as_large_as_its_standard_error() -> None:
    """Two units one apart, each with error 1: the lower one comes first with probability Φ(−1/√2)."""
    found = rank_stability(
        [[0.0], [1.0], [50.0]], 1, standard_errors=[[1.0], [1.0], [0.0]], classes=3, draws=20_000, seed=3
    )
    assert abs(found.class_probability[0, 1] - 0.2398) < 0.01
    assert found.top_probability.tolist() == [0, 0, 1]


def test_probabilities_add_up_and_are_reproducible() -> None:
    people = GENERATOR.integers(100, 9000, 60)
    one = rank_stability(VALUES, 1, draws=150, seed=5, population=people)
    again = rank_stability(VALUES, 1, draws=150, seed=5, population=people)
    assert np.allclose(one.class_probability.sum(axis=1), 1)
    assert np.array_equal(one.lower, again.lower) and np.array_equal(
        one.class_probability, again.class_probability
    )
    assert not np.array_equal(one.lower, rank_stability(VALUES, 1, draws=150, seed=6).lower)


def test_leaving_an_indicator_out() -> None:
    found = rank_stability(VALUES, 1, draws=2)
    for j in range(5):
        rest = zscore_sum(np.delete(VALUES, j, axis=1), 1).scores
        assert np.array_equal(found.without[:, j], rankdata(-rest))
    assert np.allclose(found.influence, np.abs(found.without - found.rank[:, None]).mean(axis=0))
    assert rank_stability(VALUES[:, :1], 1, draws=2).without is None
    only = rank_stability(VALUES[:, :2], 1, weights=[1, 0], draws=2)
    assert np.array_equal(only.without[:, 0], rankdata(-VALUES[:, 1])), "then by what remains"


def test_equal_units_share_their_rank_in_every_draw() -> None:
    found = rank_stability(np.tile(VALUES[:7], (300, 1)), 1, draws=20)
    for unit in range(7):
        assert np.ptp(found.lower[unit::7]) == 0 and np.ptp(found.upper[unit::7]) == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"method": "ampi"}, "needs a reference"),
        ({"method": "mean"}, "method is"),
        ({"level": 1}, "level must lie between"),
        ({"weight_variation": -0.1}, "must not be negative"),
        ({"weight_variation": 3}, "cannot vary by 3; give less than 2"),
        ({"draws": 0}, "at least one draw"),
        ({"standard_errors": [[1.0]]}, "must have the shape of the values"),
        ({"standard_errors": np.full((60, 5), -1.0)}, "standard error of row 0, 'indicator 0' is -1.0"),
        ({"method": "ampi", "reference": np.zeros(5), "penalty": "both"}, "penalty is"),
    ],
)
def test_what_cannot_be_shaken_is_refused(wrong: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        rank_stability(VALUES, 1, **wrong)
