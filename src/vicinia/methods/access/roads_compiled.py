"""Searches over a road graph, compiled at first use."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def outwards(
    first_road: Any, tail: Any, cost: Any, first_origin: Any, standing: Any, destinations: Any, limit: float
) -> tuple[Any, Any, Any]:
    """For each destination, the origins whose way to it costs at most the limit, as three arrays.

    Roads are grouped by their end (`first_road`), origins by their node (`first_origin`): the search starts
    at the destination and follows roads backwards.
    """
    nodes = first_road.size - 1
    best = np.full(nodes, np.inf)
    touched = np.empty(nodes, np.int32)
    waiting_cost, waiting_node = np.empty(1024), np.empty(1024, np.int32)
    room, found = 1024, 0
    origin, destination = np.empty(room, np.int32), np.empty(room, np.int32)
    way = np.empty(room)
    for place in range(destinations.size):
        best[destinations[place]] = 0.0
        touched[0], touches = destinations[place], 1
        waiting_cost[0], waiting_node[0], waiting = 0.0, destinations[place], 1
        while waiting:
            here, so_far = waiting_node[0], waiting_cost[0]
            waiting -= 1
            _sink(waiting_cost, waiting_node, waiting)
            if so_far > best[here]:  # a cheaper way came first
                continue
            many = first_origin[here + 1] - first_origin[here]
            if found + many > room:
                room = max(found + many, 2 * room)
                origin, destination = _grown(origin, room), _grown(destination, room)
                way = _grown(way, room)
            for stand in range(first_origin[here], first_origin[here + 1]):
                origin[found], destination[found], way[found] = standing[stand], place, so_far
                found += 1
            for road in range(first_road[here], first_road[here + 1]):
                before, reached = tail[road], so_far + cost[road]
                if reached <= limit and reached < best[before]:
                    if best[before] == np.inf:
                        touched[touches] = before
                        touches += 1
                    best[before] = reached
                    if waiting == waiting_node.size:
                        waiting_cost = _grown(waiting_cost, 2 * waiting)
                        waiting_node = _grown(waiting_node, 2 * waiting)
                    _rise(waiting_cost, waiting_node, waiting, reached, before)
                    waiting += 1
        for place_touched in range(touches):
            best[touched[place_touched]] = np.inf
    return origin[:found].copy(), destination[:found].copy(), way[:found].copy()


@njit(cache=True)
def _rise(costs: Any, nodes: Any, at: int, cost: float, node: int) -> None:
    """Put one into the heap of four-way branches, whose top is the cheapest."""
    while at:
        above = (at - 1) >> 2
        if costs[above] <= cost:
            break
        costs[at], nodes[at] = costs[above], nodes[above]
        at = above
    costs[at], nodes[at] = cost, node


@njit(cache=True)
def _sink(costs: Any, nodes: Any, size: int) -> None:
    """Close the gap at the top of the heap with its last one."""
    cost, node, at = costs[size], nodes[size], 0
    while True:
        first = 4 * at + 1
        if first >= size:
            break
        least = first
        for below in range(first + 1, min(first + 4, size)):
            if costs[below] < costs[least]:
                least = below
        if costs[least] >= cost:
            break
        costs[at], nodes[at] = costs[least], nodes[least]
        at = least
    costs[at], nodes[at] = cost, node


@njit(cache=True)
def _grown(array: Any, size: int) -> Any:
    larger = np.empty(size, array.dtype)
    larger[: array.size] = array
    return larger


@njit(cache=True)
def placed(first: Any, origin: Any, destination: Any, cost: Any) -> tuple[Any, Any, Any]:
    """The pairs put by origin, in the order in which they came; `first` is where each origin starts."""
    at = first[:-1].copy()
    by_origin, to, costs = np.empty_like(origin), np.empty_like(destination), np.empty_like(cost)
    for pair in range(origin.size):
        where = at[origin[pair]]
        at[origin[pair]] += 1
        by_origin[where], to[where], costs[where] = origin[pair], destination[pair], cost[pair]
    return by_origin, to, costs
