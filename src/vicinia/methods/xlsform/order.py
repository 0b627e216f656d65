"""In which order what a form computes can be computed, and where it goes round in a circle."""

from __future__ import annotations

from vicinia.methods.xlsform import expressions
from vicinia.methods.xlsform.model import Form
from vicinia.methods.xlsform.unsupported import Unsupported

Names = tuple[str, ...]

MOST_CIRCLES = 20
"""Circles that are told."""


def in_order(form: Form) -> tuple[list[Names], list[list[Names]]]:
    """All paths of names, each after those that it depends on, and the circles that make this impossible.

    A question depends on its section, and on what its `relevant`, its `calculation` and its number of
    repetitions look at; a `.` there
    is a circle by itself. What is unknown or cannot be computed is passed over.
    """
    paths = [path for path, _ in form.walk()]
    by_name = named(form)
    needs: dict[Names, list[Names]] = {}
    for path, question in form.walk():
        names: set[str] = set()
        needs[path] = [path[:-1]] if len(path) > 1 else []
        for source in (question.relevant, question.calculation, question.repeat_count):
            try:
                expression = expressions.compile(source) if source else None
            except Unsupported:
                continue
            if expression:
                names |= expression.names
                needs[path] += [path] if expression.uses_dot else []
        needs[path] += [by_name[name] for name in sorted(names) if name in by_name]
    ordered: list[Names] = []
    circles: list[list[Names]] = []
    state: dict[Names, int] = {}  # 1: being looked at, 2: done
    for first in paths:
        trail = [first] if first not in state else []
        state.setdefault(first, 1)
        while trail:
            path = trail[-1]
            if not needs[path]:
                trail.pop()
                state[path] = 2
                ordered.append(path)
                continue
            following = needs[path].pop()
            if state.get(following) == 1 and len(circles) < MOST_CIRCLES:
                circles.append(trail[trail.index(following) :])
            elif following not in state:
                state[following] = 1
                trail.append(following)
    return ordered, circles


def named(form: Form) -> dict[str, Names]:
    return {path[-1]: path for path, _ in reversed(list(form.walk()))}
