"""Rounds of pairs: nobody meets twice, nobody waits twice, and no round could be better."""

from __future__ import annotations

import doctest
import random
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vicinia.methods.pairing import rounds

DOCS = Path(__file__).parents[2] / "docs/methods/pairing.md"


def test_the_page_says_what_is_true():
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


@st.composite
def meetings(draw, most=13):
    size = draw(st.integers(2, most))
    body = st.integers(0, size - 1)
    pairs = st.tuples(body, body, st.integers(0, 4)).filter(lambda one: one[0] != one[1])
    numbers = st.none() | st.lists(st.integers(0, 2), min_size=size, max_size=size)
    return {
        "size": size,
        "know": draw(st.lists(pairs, max_size=40)),
        "kinds": draw(numbers),
        "areas": draw(numbers),
        "how_many": draw(st.integers(0, size + 2)),
        "absent": draw(st.sets(body, max_size=3)),
    }


def everybody(size, how_many):
    return {"size": size, "know": [], "kinds": None, "areas": None, "how_many": how_many, "absent": set()}


@settings(deadline=None, max_examples=300)
@given(meetings())
@example(everybody(8, 7))
@example(everybody(12, 11))
@example(everybody(11, 11))
def test_nobody_meets_or_waits_twice(given_):
    found = rounds(**given_)
    present = set(range(given_["size"])) - given_["absent"]
    seats = len(present) + len(present) % 2
    assert len(found) == (min(given_["how_many"], seats - 1) if len(present) > 1 else 0)
    met = [pair for pairs in found for pair in pairs]
    assert len(set(met)) == len(met) and all(one < two for one, two in met)
    waited = []
    for pairs in found:
        seated = [body for pair in pairs for body in pair]
        assert len(set(seated)) == len(seated) and set(seated) <= present
        assert list(pairs) == sorted(pairs)
        waited += present - set(seated)
        assert len(present) - len(seated) == len(present) % 2
    assert len(set(waited)) == len(waited)
    assert rounds(**given_) == found


def matchings(bodies):
    """All ways to make pairs of an even number of bodies."""
    if not bodies:
        yield []
        return
    first, *rest = bodies
    for at, other in enumerate(rest):
        for pairs in matchings(rest[:at] + rest[at + 1 :]):
            yield [(first, other), *pairs]


@settings(deadline=None, max_examples=60)
@given(meetings(most=8).filter(lambda one: one["size"] % 2 == 0))
def test_no_first_round_could_be_better(given_):
    size, kinds, areas = given_["size"], given_["kinds"], given_["areas"]
    levels = {}
    for one, two, level in given_["know"]:
        pair = (min(one, two), max(one, two))
        levels[pair] = max(level, levels.get(pair, 0))

    def worth(pairs):
        return (
            -sum(levels.get(pair, 0) for pair in pairs),
            sum(kinds[one] != kinds[two] for one, two in pairs) if kinds else 0,
            sum(areas[one] != areas[two] for one, two in pairs) if areas else 0,
        )

    (found,) = rounds(**{**given_, "how_many": 1, "absent": ()})
    assert worth(found) == max(map(worth, matchings(list(range(size)))))


def test_strangers_first_then_kinds_then_areas():
    assert rounds(4, [(0, 1), (2, 3)], how_many=2) == rounds(4, {(1, 0): 4, (3, 2): 4}, how_many=2)
    assert all((0, 1) not in pairs for pairs in rounds(4, [(0, 1), (2, 3)], how_many=2))
    assert rounds(4, [(0, 1, 1)], kinds=[0, 1, 0, 1], how_many=1) == [((0, 3), (1, 2))]
    assert rounds(4, (), kinds=[0, 0, 1, 1], areas=[0, 1, 0, 1], how_many=1) == [((0, 3), (1, 2))]
    # The higher of two levels counts, and who is a little known is met before who is known well.
    assert rounds(2, [(0, 1, 0), (1, 0, 3)], how_many=1) == [((0, 1),)]
    assert rounds(4, {(0, 1): 1, (0, 2): 2, (0, 3): 3}, how_many=3)[0] == ((0, 1), (2, 3))


def test_too_many_rounds_end_when_all_have_met():
    found = rounds(6, (), how_many=50)
    assert len(found) == 5 and len({pair for pairs in found for pair in pairs}) == 15
    assert (
        rounds(1, (), how_many=3)
        == rounds(0, (), how_many=3)
        == rounds(3, (), how_many=2, absent=(0, 1))
        == []
    )
    assert rounds(3, (), how_many=3, absent=[1]) == [((0, 2),)]


def test_a_whole_district_in_time():
    pick = random.Random(5)
    size = 116
    know = {
        (one, two): pick.randint(1, 4) for one in range(size) for two in range(one) if pick.random() < 0.15
    }
    kinds, areas = ([pick.randrange(many) for _ in range(size)] for many in (6, 14))
    begin = time.perf_counter()
    found = rounds(size, know, kinds=kinds, areas=areas, how_many=6)
    assert time.perf_counter() - begin < 10
    met = [pair for pairs in found for pair in pairs]
    assert len(set(met)) == 6 * 58
    assert not any((two, one) in know for one, two in met)
    assert all(kinds[one] != kinds[two] for one, two in met)


def test_nearly_as_many_rounds_as_bodies_in_time():
    begin = time.perf_counter()
    found = rounds(60, {(0, 1): 2, (5, 9): 4}, how_many=50, kinds=[at % 4 for at in range(60)])
    assert time.perf_counter() - begin < 20 and len({pair for pairs in found for pair in pairs}) == 1500


@pytest.mark.parametrize(
    "change",
    [
        {"size": -1},
        {"how_many": -1},
        {"know": [(0, 4)]},
        {"know": [(-1, 2)]},
        {"know": [(2, 2)]},
        {"know": [(0, 1, 5)]},
        {"kinds": [1, 2]},
        {"areas": [1, 2, 3, 4, 5]},
        {"absent": [4]},
    ],
)
def test_what_cannot_be_is_refused(change):
    with pytest.raises(ValueError):
        rounds(**{"size": 4, "know": (), "how_many": 2, **change})
