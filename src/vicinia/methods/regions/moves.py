"""The search kernel: one unit at a time passes to a region on its border.

It is written so that it runs both as plain Python on lists (a district of fifteen municipalities must not
wait for a compiler) and compiled on arrays (a nation of 7,900); `search.py` chooses.
"""

from __future__ import annotations

from typing import Any

# Surplus above the floor is a little dear too, so that it flows from region to region to where it is needed.
SURPLUS = 0.05


def wander(
    starts: Any, neighbours: Any, labels: Any, features: Any, amounts: Any, allowed: Any,
    sums: Any, sizes: Any, totals: Any, heads: Any, following: Any, previous: Any,
    seen: Any, queue: Any, picks: Any, turns: Any, dice: Any,
    minimum: float, limited: bool, mending: bool, temperature: float, cooling: float, mark: int,
    lacking: int, clashes: int,
) -> tuple[int, int, float, int, int]:  # fmt: skip
    """Try one move for each pick; change labels, sums, sizes, totals and members in place.

    `starts`, `neighbours`: the graph, row by row. `heads`, `following`, `previous`: members of each region
    as linked lists. `picks`: the units to try; `turns`: which neighbour shows the region to try; `dice`:
    how many temperatures the move may cost. When `mending`, the cost is what is lacking to the floor
    and the pairs farther apart than the diameter (`lacking` regions, `clashes` pairs), and the walk ends
    when nothing is wrong; else it is the sum of squares, and no move may break floor or diameter.
    A region never loses its last unit or falls into two parts.

    Returns the moves made, the mark, the temperature, and what is lacking and clashing.
    """
    moved = 0
    width = len(features[0])
    for step in range(len(picks)):
        temperature *= cooling
        unit = picks[step]
        here = labels[unit]
        first = starts[unit]
        last = starts[unit + 1]
        there = labels[neighbours[first + turns[step] % (last - first)]]
        if here == there or sizes[here] == 1:
            continue
        amount = amounts[unit]
        after_here = totals[here] - amount
        after_there = totals[there] + amount
        parted = 0
        joined = 0
        if mending:
            change = 0.0
            if minimum > 0:
                for sign, total in (
                    (-1.0, totals[here]), (-1.0, totals[there]), (1.0, after_here), (1.0, after_there)
                ):  # fmt: skip
                    gap = total / minimum - 1
                    change += sign * gap * gap * (1.0 if gap < 0 else SURPLUS)
            if limited:
                member = heads[here]
                while member >= 0:
                    if member != unit and not allowed[unit][member]:
                        parted += 1
                    member = following[member]
                member = heads[there]
                while member >= 0:
                    if not allowed[unit][member]:
                        joined += 1
                    member = following[member]
                change += joined - parted
            if change > temperature * dice[step]:
                continue
        else:
            if after_here < minimum:
                continue
            leaving = 0.0
            arriving = 0.0
            size = sizes[here]
            size_there = sizes[there]
            for j in range(width):
                x = features[unit][j]
                away = x - sums[here][j] / size
                leaving += away * away
                away = x - sums[there][j] / size_there
                arriving += away * away
            change = arriving * size_there / (size_there + 1) - leaving * size / (size - 1)
            if change > temperature * dice[step] - 1e-12 * leaving:
                continue
            if limited:
                member = heads[there]
                while member >= 0 and allowed[unit][member]:
                    member = following[member]
                if member >= 0:
                    continue
        # Without the unit its region must hold together: all its neighbours in the region reach each other.
        mark += 1
        wanted = 0
        origin = -1
        for place in range(first, last):
            other = neighbours[place]
            if labels[other] == here:
                wanted += 1
                origin = other
        if wanted > 1:
            # Mark those to be found with −mark, those visited with mark.
            for place in range(first, last):
                if labels[neighbours[place]] == here:
                    seen[neighbours[place]] = -mark
            seen[unit] = mark
            seen[origin] = mark
            queue[0] = origin
            filled = 1
            read = 0
            wanted -= 1
            while read < filled and wanted > 0:
                current = queue[read]
                read += 1
                for place in range(starts[current], starts[current + 1]):
                    other = neighbours[place]
                    if labels[other] == here and seen[other] != mark:
                        if seen[other] == -mark:
                            wanted -= 1
                        seen[other] = mark
                        queue[filled] = other
                        filled += 1
            if wanted > 0:
                continue
        elif wanted == 0:
            continue
        if mending:
            lacking += (after_here < minimum) + (after_there < minimum)
            lacking -= (totals[here] < minimum) + (totals[there] < minimum)
            clashes += joined - parted
        for j in range(width):
            sums[here][j] -= features[unit][j]
            sums[there][j] += features[unit][j]
        sizes[here] -= 1
        sizes[there] += 1
        totals[here] = after_here
        totals[there] = after_there
        labels[unit] = there
        before = previous[unit]
        after = following[unit]
        if before >= 0:
            following[before] = after
        else:
            heads[here] = after
        if after >= 0:
            previous[after] = before
        after = heads[there]
        if after >= 0:
            previous[after] = unit
        following[unit] = after
        previous[unit] = -1
        heads[there] = unit
        moved += 1
        if mending and lacking == 0 and clashes == 0:
            break
    return moved, mark, temperature, lacking, clashes
