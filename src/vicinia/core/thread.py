"""The thread: from a spoken sentence to a kept commitment, step by step and both ways.

Rooms say which of their rows are steps and which step rests on which (`add_step`, `add_link`); a link is a
real foreign key or many-to-many of the later row. Pages ask for what a row comes from and what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from vicinia.core.policies import Person

Visible = Callable[[Person], "QuerySet[Any]"]
DEEPEST = 8
WIDEST = 60
"""Of the rows that hang on one row by one kind of link, so many are followed."""


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of row in the thread: `order` says where in the path it stands, `visible` who sees which."""

    key: str
    label: str | Promise
    order: int
    visible: Visible
    title: Callable[[Any], str] = str
    address: Callable[[Any], str] | None = None
    many: str | Promise = ""
    """What several of them are called."""


@dataclass(frozen=True, slots=True)
class Loose:
    """A list that is always at hand: rows of a step that lead nowhere, or come from nowhere."""

    key: str
    label: str | Promise
    hint: str | Promise
    step: str
    rows: Visible


@dataclass(frozen=True, slots=True)
class Knot:
    """One row in the thread, ready for a page."""

    step: Step
    row: Any
    title: str
    url: str
    knots: tuple[Knot, ...] = ()
    is_above: bool = False
    """Whether what is behind it stands already further above: no page needs it twice."""

    def walk(self) -> Iterator[Knot]:
        """Yield this knot and all behind it."""
        yield self
        for one in self.knots:
            yield from one.walk()


@dataclass(frozen=True, slots=True)
class _Link:
    earlier: str
    later: str
    field: str


@dataclass(slots=True)
class _Thread:
    steps: dict[str, Step] = field(default_factory=dict)
    models: dict[type[Model], str] = field(default_factory=dict)
    links: list[_Link] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)


_thread = _Thread()


def add_step(
    key: str,
    model: type[Model],
    label: str | Promise,
    order: int,
    *,
    url_name: str = "",
    visible: Visible | None = None,
    title: Callable[[Any], str] = str,
    address: Callable[[Any], str] | None = None,
) -> None:
    """Make the rows of a model a step of the thread; call it from ``AppConfig.ready``.

    `url_name` is the address of a row's page, or `address` makes it. Without `visible`, a person sees what
    ``model.objects.visible_to`` lets her.
    """
    manager: Any = model._default_manager
    if url_name and address is None:

        def address(row: Any) -> str:
            return reverse(url_name, args=[row.pk])

    many = model._meta.verbose_name_plural or label
    step = Step(key, label, order, visible or manager.visible_to, title, address, many)
    _thread.steps[key], _thread.models[model] = step, key


def add_link(earlier: str, later: str, name: str) -> None:
    """Say that a row of `later` rests on rows of `earlier` through its field `name`."""
    link = _Link(earlier, later, name)
    if link not in _thread.links:
        _thread.links.append(link)


def add_loose(loose: Loose) -> None:
    """Offer a list of loose ends."""
    if loose.key not in {one.key for one in _thread.loose}:
        _thread.loose.append(loose)


def loose_ends() -> list[Loose]:
    """Return the lists of loose ends, in the order of the path."""
    return sorted(_thread.loose, key=lambda one: _thread.steps[one.step].order)


def unanswered(rows: QuerySet[Any], key: str, besides: tuple[str, ...] = ()) -> QuerySet[Any]:
    """Leave those rows of a step on which no later row rests; what is in `besides` does not count."""
    for link in _thread.links:
        if link.earlier != key or link.later in besides:
            continue
        taken = _model_of(link.later)._default_manager.filter(**{f"{link.field}__isnull": False})
        rows = rows.exclude(pk__in=taken.values(link.field))
    return rows


def _model_of(key: str) -> Any:
    return next(model for model, name in _thread.models.items() if name == key)


def steps() -> list[Step]:
    """Return the steps in the order of the path."""
    return sorted(_thread.steps.values(), key=lambda one: one.order)


def row_of(key: str, pk: UUID, person: Person) -> Any | None:
    """Return a row of a step, when the person may see it."""
    step = _thread.steps.get(key)
    return step.visible(person).filter(pk=pk).first() if step else None


def step_of(row: Model) -> Step:
    """Return the step that a row belongs to."""
    return _thread.steps[_thread.models[type(row)]]


def knot(row: Model) -> Knot:
    """Return a row ready for a page, alone."""
    step = step_of(row)
    return Knot(step, row, step.title(row), step.address(row) if step.address else "")


def origins(row: Model, person: Person, depth: int = DEEPEST) -> tuple[Knot, ...]:
    """Return what a row comes from, and what that comes from, up to `depth` steps."""
    return _grow(row, person, _before, depth, frozenset(), set())


def outcomes(row: Model, person: Person, depth: int = DEEPEST) -> tuple[Knot, ...]:
    """Return what became of a row, and of that, up to `depth` steps."""
    return _grow(row, person, _after, depth, frozenset(), set())


def _grow(
    row: Model,
    person: Person,
    near: Callable[[Model, Person], Iterable[Any]],
    depth: int,
    seen: frozenset[Any],
    told: set[Any],
) -> tuple[Knot, ...]:
    if not depth:
        return ()
    grown = []
    # a row may rest on itself by a detour (a practice adapted from another): a branch never meets itself
    seen = seen | {row.pk}
    for one in near(row, person):
        if one.pk in seen:
            continue
        alone = knot(one)
        if one.pk in told:
            grown.append(Knot(alone.step, one, alone.title, alone.url, is_above=True))
            continue
        behind = _grow(one, person, near, depth - 1, seen, told)
        if behind:
            told.add(one.pk)
        grown.append(Knot(alone.step, one, alone.title, alone.url, behind))
    return tuple(grown)


def _before(row: Model, person: Person) -> Iterator[Any]:
    key = _thread.models[type(row)]
    for link in _ordered(link for link in _thread.links if link.later == key):
        keys = type(row)._default_manager.filter(pk=row.pk, **{f"{link.field}__isnull": False})
        rows = _thread.steps[link.earlier].visible(person).filter(pk__in=keys.values(link.field))
        yield from islice(rows, WIDEST)


def _after(row: Model, person: Person) -> Iterator[Any]:
    key = _thread.models[type(row)]
    for link in _ordered(link for link in _thread.links if link.earlier == key):
        rows = _thread.steps[link.later].visible(person).filter(**{link.field: row}).distinct()
        yield from islice(rows, WIDEST)


def _ordered(links: Iterable[_Link]) -> list[_Link]:
    order = {key: step.order for key, step in _thread.steps.items()}
    return sorted(links, key=lambda link: (order[link.earlier], order[link.later]))
