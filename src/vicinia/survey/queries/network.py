"""The network that bodies describe: its health in figures, who holds it together, what if somebody leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone

from vicinia.directory.models import Organization
from vicinia.methods import cohesion
from vicinia.methods.network_files import Node
from vicinia.methods.network_files import Tie as Line
from vicinia.methods.xlsform import Form
from vicinia.survey.census_words import words
from vicinia.survey.models import Campaign, Invitation, Tie

FEWEST = 5
"""Bodies that must have said something of trust before its mean is shown."""
TOP = 10


@dataclass(frozen=True, slots=True)
class Network:
    """Bodies and the relations between them, as numbers that the formulas take."""

    bodies: tuple[Organization, ...]
    sources: np.ndarray[Any, Any]
    targets: np.ndarray[Any, Any]
    levels: np.ndarray[Any, Any]
    answered: frozenset[UUID]
    trust: float | None
    value: float | None

    @property
    def size(self) -> int:
        """How many bodies."""
        return len(self.bodies)


def network(campaign: Campaign, least: int = Tie.Level.AWARENESS, without: UUID | None = None) -> Network:
    """Return the network of a campaign: every invited body, also those that did not answer.

    `least` leaves only relations of that level or more; `without` takes a body out. Trust and value belong to
    the whole network alone: the mean of a part, beside that of the whole, would give away a single answer.
    """
    invited = campaign.invitations.select_related("organization__municipality").exclude(organization=without)
    bodies = [one.organization for one in invited]
    place = {one.pk: number for number, one in enumerate(bodies)}
    rows = list(
        Tie.objects.filter(campaign=campaign, level__gte=least).values_list(
            "source_id", "target_id", "level", "trust", "value"
        )
    )
    inside = [one for one in rows if one[0] in place and one[1] in place]
    # while answers still come, the mean before and after one would give it away
    is_over = timezone.localdate() > campaign.closes_on
    is_whole = is_over and least == Tie.Level.AWARENESS and without is None
    return Network(
        tuple(bodies),
        np.array([place[one[0]] for one in inside], dtype=np.int64),
        np.array([place[one[1]] for one in inside], dtype=np.int64),
        np.array([one[2] for one in inside], dtype=np.float64),
        frozenset(one.organization_id for one in invited if one.state == Invitation.State.DONE),
        _mean([(one[0], one[3]) for one in inside]) if is_whole else None,
        _mean([(one[0], one[4]) for one in inside]) if is_whole else None,
    )


def _mean(given: list[tuple[UUID, float | None]]) -> float | None:
    """The mean of what was said, once enough different bodies have said something."""
    said = [(who, value) for who, value in given if value is not None]
    if len({who for who, _value in said}) < FEWEST:
        return None
    return float(np.mean([value for _who, value in said]))


@dataclass(frozen=True, slots=True)
class Health:
    """The figures of a network."""

    bodies: int
    ties: int
    density: float
    reciprocity: float | None
    components: int
    largest: int
    alone: int
    fragmentation: float
    reach: float
    """Mean share of the others that a body reaches in two steps."""
    by_town: float | None
    """E–I index: −1 all relations inside one municipality, +1 all across."""
    by_kind: float | None
    """E–I index by legal form: −1 bodies work only with those of their own kind, +1 only with others."""
    trust: float | None
    value: float | None


def health(net: Network) -> Health | None:
    """Return the figures of a network; None for fewer than two bodies."""
    if net.size < 2:
        return None
    ties = (net.sources, net.targets)
    towns = [str(one.municipality_id) for one in net.bodies]
    sizes = np.bincount(cohesion.components(*ties, size=net.size))
    return Health(
        bodies=net.size,
        ties=len(net.sources),
        density=cohesion.density(*ties, size=net.size, directed=True),
        reciprocity=_shown(cohesion.reciprocity(*ties, size=net.size, directed=True)),
        components=len(sizes),
        largest=int(sizes.max()),
        alone=int((sizes == 1).sum()),
        fragmentation=cohesion.fragmentation(*ties, size=net.size),
        reach=float(np.mean(cohesion.reach(*ties, steps=2, size=net.size))),
        by_town=_shown(cohesion.ei_index(*ties, towns, size=net.size)),
        by_kind=_by_kind(net),
        trust=net.trust,
        value=net.value,
    )


def _by_kind(net: Network) -> float | None:
    """E–I by legal form, among the relations of which both forms are known."""
    kinds = np.array([one.legal_status.strip().casefold() for one in net.bodies])
    known = (kinds[net.sources] != "") & (kinds[net.targets] != "")
    return _shown(cohesion.ei_index(net.sources[known], net.targets[known], list(kinds), size=net.size))


def _shown(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


@dataclass(frozen=True, slots=True)
class Broker:
    """A body through which others are connected."""

    body: Organization
    betweenness: float
    constraint: float | None
    partners: int
    without: float
    """How much more the network falls apart when it leaves (Borgatti's fragmentation, difference)."""


def brokers(net: Network) -> list[Broker]:
    """Return the bodies that hold the network together, first those without whom it falls apart."""
    if net.size < 3 or not len(net.sources):
        return []
    ties = (net.sources, net.targets)
    between = cohesion.betweenness(*ties, size=net.size)
    tight = cohesion.constraint(*ties, size=net.size)
    partners = cohesion.degrees(*ties, size=net.size)
    without = cohesion.fragmentation_without(*ties, size=net.size)
    whole = cohesion.fragmentation(*ties, size=net.size)
    top = [one for one in np.argsort(-between, kind="stable")[:TOP] if between[one] > 0]
    found = [
        Broker(
            net.bodies[one], float(between[one]), _shown(tight[one]), int(partners[one]),
            float(without[one] - whole),
        )
        for one in top
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.without, -one.betweenness))


def exchanged(campaign: Campaign, form: Form, language: str) -> list[tuple[str, int, int]]:
    """Return what is exchanged, in words: in how many relations, named by how many bodies; most first."""
    ties: Counter[str] = Counter()
    named: dict[str, set[UUID]] = {}
    for source, things in Tie.objects.filter(campaign=campaign).values_list("source_id", "exchanges"):
        for one in things or ():
            ties[one] += 1
            named.setdefault(one, set()).add(source)
    labels = {
        choice.name: words(choice.label, language, form.default_language)
        for choices in form.choices.values()
        for choice in choices
        if choice.name in ties
    }
    return [(labels.get(one, one), n, len(named[one])) for one, n in ties.most_common()]


def as_file(net: Network) -> tuple[list[Node], list[Line]]:
    """Return nodes and lines for other programs; trust is in no file."""
    nodes = [
        Node(
            str(one.pk),
            one.name,
            {
                "municipality": one.municipality.name if one.municipality else "",
                "legal_status": one.legal_status,
                "answered": one.pk in net.answered,
            },
        )
        for one in net.bodies
    ]
    lines = [
        Line(int(source), int(target), str(Tie.Level(int(level)).label), float(level))
        for source, target, level in zip(net.sources, net.targets, net.levels, strict=True)
    ]
    return nodes, lines
