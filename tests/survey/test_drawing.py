"""The picture of the network says what the tables say, and says it the same way each time."""

import numpy as np
import pytest

from vicinia.directory.models import Organization
from vicinia.survey.queries.drawing import EDGE, HEIGHT, NUMBERED, WIDTH, drawing
from vicinia.survey.queries.network import Network, brokers

# two groups of four who all know each other, one who stands between them, one without relations
GROUPS = ((0, 1, 2, 3), (5, 6, 7, 8))
TIES = [(a, b) for group in GROUPS for a in group for b in group if a < b] + [(3, 4), (4, 5)]
LONER = 9


@pytest.fixture
def net() -> Network:
    bodies = tuple(Organization(name=f"Ente {number}") for number in range(10))
    sources, targets = np.array(TIES).T
    levels = np.where(sources == 4, 4.0, 1.0)
    return Network(bodies, sources, targets, levels, frozenset(one.pk for one in bodies[:8]), None, None)


def test_what_is_drawn_is_what_was_said(net: Network) -> None:
    drawn = drawing(net, brokers(net))
    assert drawn is not None
    assert len(drawn.dots) == 9 and drawn.alone == 1
    assert net.bodies[LONER] not in [one.body for one in drawn.dots]
    assert len(drawn.lines) == len(TIES)
    assert sorted(one.level for one in drawn.lines) == [1] * (len(TIES) - 1) + [4]
    silent = [one.body.name for one in drawn.dots if not one.has_answered]
    assert silent == ["Ente 8"]


def test_numbers_are_those_of_the_table(net: Network) -> None:
    between = brokers(net)
    drawn = drawing(net, between)
    assert drawn is not None
    numbered = {one.number: one for one in drawn.dots if one.number}
    assert {number: one.body for number, one in numbered.items()} == {
        number: one.body for number, one in enumerate(between, start=1)
    }
    assert min(one.radius for one in numbered.values()) >= NUMBERED
    assert numbered[1].body.name == "Ente 4"


def test_groups_lie_apart_with_the_one_between_them_in_the_middle(net: Network) -> None:
    drawn = drawing(net, brokers(net))
    assert drawn is not None
    at = {one.body.name: np.array([one.x, one.y]) for one in drawn.dots}
    left, right = (np.mean([at[f"Ente {one}"] for one in group], axis=0) for group in GROUPS)
    inside = max(np.linalg.norm(at[f"Ente {one}"] - left) for one in GROUPS[0])
    assert np.linalg.norm(left - right) > 1.5 * inside
    middle = np.linalg.norm(at["Ente 4"] - (left + right) / 2)
    assert middle < np.linalg.norm(left - right) / 2


def test_the_same_network_is_drawn_the_same_inside_its_box(net: Network) -> None:
    drawn = drawing(net, brokers(net))
    assert drawn == drawing(net, brokers(net))
    assert drawn is not None
    assert all(EDGE <= one.x <= WIDTH - EDGE and EDGE <= one.y <= HEIGHT - EDGE for one in drawn.dots)


def test_without_a_relation_there_is_no_picture(net: Network) -> None:
    nobody = np.array([], dtype=np.int64)
    empty = Network(net.bodies, nobody, nobody, np.array([]), net.answered, None, None)
    assert drawing(empty, []) is None


def test_two_bodies_are_drawn_too() -> None:
    bodies = (Organization(name="Uno"), Organization(name="Due"))
    pair = Network(bodies, np.array([0, 1]), np.array([1, 0]), np.array([1.0, 3.0]), frozenset(), None, None)
    drawn = drawing(pair, [])
    assert drawn is not None
    assert [one.level for one in drawn.lines] == [3], "the stronger of what both say"
