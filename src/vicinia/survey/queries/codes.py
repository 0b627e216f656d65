"""The code tree of a study."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from vicinia.survey.models import Code, Study

COLOURS = (
    "#1b6e8a", "#b4532a", "#4c7a34", "#7a4fa3", "#a8334f", "#8a6d1b",
    "#2f5fb3", "#3d7f73", "#8c4a7d", "#5d6b2f", "#a0492b", "#4a5a8a",
)  # fmt: skip
"""What codes without a colour of their own are drawn in: dark enough for white words on them."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A code at its place in the tree."""

    code: Code
    depth: int
    path: tuple[str, ...]
    colour: str
    tint: int
    """Number of the colour: pages draw it by a class, which needs no inline style."""


def tree_of(study: Study) -> list[Branch]:
    """Return the codes of a study in the order of its tree, merged ones left out. One query."""
    below: dict[UUID | None, list[Code]] = defaultdict(list)
    for code in Code.objects.filter(study=study, merged_into=None):
        below[code.parent_id].append(code)
    rows: list[Branch] = []

    def walk(parent: UUID | None, depth: int, path: tuple[str, ...], tint: int) -> None:
        for number, code in enumerate(below[parent]):
            own = number % len(COLOURS) if parent is None else tint
            rows.append(Branch(code, depth, (*path, code.name), code.colour or COLOURS[own], own))
            walk(code.pk, depth + 1, (*path, code.name), own)

    walk(None, 0, (), 0)
    return rows


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes when a code is deleted."""

    passages: int
    """Stretches of words that lose it; one that several people marked counts once."""
    coders: int
    findings: int
    discussions: int
    memos: int
    """They stay, with the study."""


def loss_of(code: Code) -> Loss:
    """Return what would go with a code."""
    return Loss(
        passages=code.codings.values("session", "start", "end").distinct().count(),
        coders=code.codings.order_by().values("coder_name").distinct().count(),
        findings=code.findings.count(),
        discussions=code.discussions.count(),
        memos=code.memos.count(),
    )


def codes_under(code: Code) -> QuerySet[Code]:
    """Return the codes of the tree that stand right under one."""
    return code.children.filter(merged_into=None)
