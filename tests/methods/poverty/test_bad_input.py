"""What cannot be measured is refused with a sentence; and the examples in the documentation are true."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pytest

from vicinia.methods import labels, poverty
from vicinia.methods.poverty import counting, design, distribution, monetary, multidimensional, quantiles

DOCS = Path(__file__).parents[3] / "docs/methods/poverty.md"
TWO = [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: poverty.headcount([1, np.nan], 5), "Row 1 of the welfare values is missing"),
        (lambda: poverty.headcount([], 5), "sample is empty"),
        (lambda: poverty.headcount([[1, 2]], 5), r"shape is \(1, 2\)"),
        (lambda: poverty.headcount([1, 2], 0), "poverty line is 0; it must be a positive number"),
        (lambda: poverty.headcount([1, 2], [1, 2, 3]), "one number, or one for each row"),
        (lambda: poverty.headcount([1, 2], np.nan), "poverty line is nan"),
        (lambda: poverty.gap([1, 2], 5, sample_weight=[1, -2]), "Row 1 has the negative sample weight -2"),
        (lambda: poverty.gap([1, 2], 5, sample_weight=[0, 0]), "All sample weights are 0"),
        (lambda: poverty.gap([1, 2], 5, sample_weight=[1, 1, 1]), "There are 2 rows but 3 sample weights"),
        (lambda: poverty.gap([1, 2], 5, area=["a", None]), "Row 1 has no area"),
        (lambda: poverty.gap([1, 2], 5, area=["a", " "]), "Row 1 has no area"),
        (lambda: poverty.gap([1, 2], 5, area=["a", np.nan]), "Row 1 has no area"),
        (lambda: poverty.gap([1, 2], 5, area=[1.0, np.nan]), "Row 1 has no area"),
        (lambda: poverty.gap([1, 2], 5, area=["a"]), "There are 2 rows but 1 labels of area"),
        (
            lambda: poverty.headcount([1, 2], 5, area=["a", "a"], population_sizes={"a": 1}),
            "'a' has 2 rows in the sample but a population of 1",
        ),
        (
            lambda: poverty.headcount([1, 2], 5, area=["a", "b"], population_sizes={"a": 9}),
            "no population size for 'b'",
        ),
        (
            lambda: poverty.headcount([1, 2], 5, area=["a", "b"], population_sizes=[9, 9, 9]),
            "there are 2 labels",
        ),
        (lambda: poverty.headcount([1, 2], 5, variance="poisson"), "needs sample weights of at least 1"),
        (lambda: poverty.headcount([1, 2], 5, variance="jackknife"), 'must be "linearised" or "poisson"'),
        (lambda: poverty.headcount([1, 2, 3], 5, fpc=2), "The sample has 3 primary sampling units .* larger"),
        (
            lambda: poverty.headcount([1, 2, 3], 5, strata=[1, 1, 2], fpc={1: 5, 2: 0}),
            "Stratum 2 has the fpc 0",
        ),
        (
            lambda: poverty.headcount([1, 2], 5, strata=[1, 1], fpc=[5, 6]),
            "has another fpc than the rest of stratum 1",
        ),
        (
            lambda: poverty.headcount([1, 2], 5, area=[1, 2], sample_weight=[1, 0], variance="linearised"),
            "All sample weights of area 2 are 0",
        ),
        (lambda: poverty.at_risk([1, 2], fraction=0), "fraction of the median is 0"),
        (lambda: poverty.at_risk([-1, -2]), "so no line can be drawn from it"),
        (lambda: poverty.gini([0, 0]), "do not add up to more than 0"),
        (lambda: poverty.gini([1, 2, 0], area=["a", "a", "b"]), "Area 'b': The incomes do not add up"),
        (lambda: poverty.quintile_share_ratio([0, 0, 0, 0, 5]), "lowest fifth has no positive income"),
        (lambda: float(poverty.gini([1, 2], area=[1, 2])), "There are 2 areas"),
        (
            lambda: poverty.alkire_foster([[1, 2]], [0.5, 0.5], 0.5),
            "Row 0, indicator 1: the deprivation is 2",
        ),
        (
            lambda: poverty.alkire_foster([[1, np.nan]], [0.5, 0.5], 0.5),
            "indicator 1: the deprivation is miss",
        ),
        (lambda: poverty.alkire_foster([[1, None]], [0.5, 0.5], 0.5), "indicator 1: the deprivation is miss"),
        (lambda: poverty.alkire_foster([1, 0], [1], 0.5), "must be persons × indicators"),
        (lambda: poverty.alkire_foster(TWO, [1.0], 0.5), "There are 2 indicators but 1 weights"),
        (lambda: poverty.alkire_foster(TWO, [0.5, 0.6], 0.5), "add up to 1.1 and not to 1"),
        (lambda: poverty.alkire_foster(TWO, [50, 50], 0.5), "add up to 100 and not to 1"),
        (lambda: poverty.alkire_foster(TWO, [1.5, -0.5], 0.5), "weight of indicator 1 is -0.5"),
        (lambda: poverty.alkire_foster(TWO, [0.5, np.nan], 0.5), "weight of indicator 1 is nan"),
        (lambda: poverty.alkire_foster(TWO, [0.5, 0.5], 33), "divide a percentage by 100"),
        (lambda: poverty.alkire_foster(TWO, [0.5, 0.5], 0), "above 0 and at most 1"),
        (lambda: poverty.alkire_foster(TWO, [0.5, 0.5], -0.2), "above 0 and at most 1"),
        (lambda: poverty.alkire_foster(TWO, [0.5, 0.5], np.nan), "above 0 and at most 1"),
        (
            lambda: poverty.alkire_foster(TWO, [0.5, 0.5], 0.5, group=["a", "b"], sample_weight=[1, 0]),
            "All sample weights of group 'b' are 0",
        ),
        (
            lambda: poverty.alkire_foster(TWO, [0.5, 0.5], 0.5, sample_weight=[1, np.nan]),
            "Row 1 of the sample w",
        ),
        (lambda: poverty.alkire_foster(TWO, [0.5, 0.5], 0.5, strata=[[1], [2]]), "one column of labels"),
    ],
)
def test_a_sentence_says_what_is_wrong(call, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        call()
    assert str(refused.value).endswith((".", ")"))


def test_documentation_examples() -> None:
    for module in (labels, counting, design, distribution, monetary, multidimensional, quantiles):
        assert doctest.testmod(module).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 8 and result.failed == 0
