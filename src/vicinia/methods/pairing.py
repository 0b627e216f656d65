"""Who sits with whom: rounds in which bodies meet that do not know each other. See `docs/methods/pairing.md`.

Source: J. Edmonds, Maximum matching and a polyhedron with 0,1-vertices, Journal of Research of the National
Bureau of Standards 69B (1965), as in networkx after Z. Galil, ACM Computing Surveys 18 (1986).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import networkx  # type: ignore[import-untyped]

Pair = tuple[int, int]
KNOW_WELL = 4
"""How well two bodies know each other goes from 0 (not at all) to 4; pairs without a level are 4."""

# Meetings that are weighed in search of a better seating, when there are nearly as many rounds as bodies.
_MOST_WEIGHED = 1_000_000


def rounds(
    size: int,
    know: Mapping[Pair, int] | Iterable[Sequence[int]],
    *,
    kinds: Sequence[int] | None = None,
    areas: Sequence[int] | None = None,
    how_many: int,
    absent: Iterable[int] = (),
) -> list[tuple[Pair, ...]]:
    """Pairs of bodies 0 … size − 1 for each round, the smaller number first, in order.

    `know` has pairs (i, j) or (i, j, level), or maps pairs to levels, 0 to 4; direction does not matter and
    the highest level counts. `kinds` and `areas` have one number for each body. Every round is a matching of
    most weight: as many pairs as possible, then the least acquaintance in all, then the most pairs of two
    kinds, then the most of two areas. Nobody meets the same body twice. With an even number everybody meets
    somebody in each round; with an odd one a single body waits, and no body waits twice.

    After size − 1 rounds (size, when odd; those who are absent are not counted) everybody has met everybody:
    there are no more rounds, however many are wanted. The same input gives the same rounds. Raises
    ValueError for numbers out of range, a body that knows itself, and lists of another length.
    """
    if size < 0 or how_many < 0:
        raise ValueError("The numbers of bodies and of rounds cannot be negative.")
    away = set(absent)
    for one in away:
        _in_range(one, size)
    present = [one for one in range(size) if one not in away]
    if len(present) < 2:
        return []
    # With an odd number somebody sits with nobody, which is one more place: who waited has met it.
    seats = present + [size] * (len(present) % 2)
    weights = _weights(seats, size, _levels(know, size), kinds, areas)
    wanted = min(how_many, len(seats) - 1)
    found = _greedy(seats, weights, wanted)
    if any(2 * len(pairs) < len(seats) for pairs in found):
        found = _circle(seats, weights, wanted)
    return [tuple(sorted(pair for pair in pairs if pair[1] < size)) for pairs in found]


def _in_range(one: int, size: int) -> None:
    if not 0 <= one < size:
        raise ValueError(f"There is no body {one} among {size}.")


def _levels(know: Mapping[Pair, int] | Iterable[Sequence[int]], size: int) -> dict[Pair, int]:
    entries = [(*pair, level) for pair, level in know.items()] if isinstance(know, Mapping) else know
    levels: dict[Pair, int] = {}
    for entry in entries:
        one, two, level = entry if len(entry) == 3 else (*entry, KNOW_WELL)
        _in_range(one, size)
        _in_range(two, size)
        if one == two:
            raise ValueError(f"Body {one} cannot be said to know itself.")
        if not 0 <= level <= KNOW_WELL:
            raise ValueError(f"Bodies {one} and {two} know each other from 0 to {KNOW_WELL}, not {level}.")
        pair = (min(one, two), max(one, two))
        levels[pair] = max(level, levels.get(pair, 0))
    return levels


def _weights(
    seats: Sequence[int],
    size: int,
    levels: Mapping[Pair, int],
    kinds: Sequence[int] | None,
    areas: Sequence[int] | None,
) -> dict[Pair, int]:
    """What each pair is worth; whole numbers, so that sums are compared exactly."""
    for name, values in (("kinds", kinds), ("areas", areas)):
        if values is not None and len(values) != size:
            raise ValueError(f"{name} must have one number for each of the {size} bodies.")
    # More than a round has pairs: no number of lesser advantages outweighs one greater.
    step = len(seats) // 2 + 1
    weights: dict[Pair, int] = {}
    for at, one in enumerate(seats):
        for two in seats[at + 1 :]:
            worth = 0
            if two < size:
                worth = (KNOW_WELL - levels.get((one, two), 0)) * step * step
                worth += step * (kinds is not None and kinds[one] != kinds[two])
                worth += areas is not None and areas[one] != areas[two]
            weights[one, two] = worth
    return weights


def _greedy(seats: Sequence[int], weights: Mapping[Pair, int], wanted: int) -> list[list[Pair]]:
    """One best matching after the other, without the pairs that have met."""
    graph = networkx.Graph()
    graph.add_nodes_from(seats)
    graph.add_weighted_edges_from((one, two, worth) for (one, two), worth in weights.items())
    found = []
    for _ in range(wanted):
        matching = networkx.max_weight_matching(graph, maxcardinality=True)
        pairs = sorted((min(pair), max(pair)) for pair in matching)
        graph.remove_edges_from(pairs)
        found.append(pairs)
    return found


def _circle(seats: Sequence[int], weights: Mapping[Pair, int], wanted: int) -> list[list[Pair]]:
    """Rounds in which everybody sits, for as many as there can be: the best of those of a round robin.

    The best matchings of the first rounds may leave pairs over that do not add up to a whole round. They do
    so only when there are more rounds than half the bodies. Then everybody sits around a circle that turns,
    and two bodies change places as long as that makes the chosen rounds better.
    """
    places = list(seats)
    best = _chosen(places, weights, wanted)
    weighed, better = 0, True
    while better and weighed < _MOST_WEIGHED:
        better = False
        for one in range(len(places)):
            for two in range(one + 1, len(places)):
                places[one], places[two] = places[two], places[one]
                tried = _chosen(places, weights, wanted)
                weighed += len(weights)
                if tried[0] > best[0]:
                    best, better = tried, True
                else:
                    places[one], places[two] = places[two], places[one]
                if weighed >= _MOST_WEIGHED:
                    return best[1]
    return best[1]


def _chosen(places: Sequence[int], weights: Mapping[Pair, int], wanted: int) -> tuple[int, list[list[Pair]]]:
    """The best rounds of one seating, the best first, and what they are worth together."""
    many = len(places) - 1
    found = []
    for turn in range(many):
        circle = [places[0], *(places[1 + (turn + at) % many] for at in range(many))]
        pairs = [(circle[at], circle[-1 - at]) for at in range(len(circle) // 2)]
        ordered = [(min(pair), max(pair)) for pair in pairs]
        found.append((-sum(weights[pair] for pair in ordered), turn, ordered))
    found.sort()
    return -sum(worth for worth, _turn, _pairs in found[:wanted]), [pairs for *_, pairs in found[:wanted]]
