"""The four facets in the reader's language: one query for a whole page."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import FilteredRelation, Q
from django.utils.translation import get_language

from vicinia.directory.models import LabelKind, TaxonomyTerm
from vicinia.portal.queries.remembering import remembered

FACETS = ("need", "answer", "welcomed", "access")


@dataclass(frozen=True, slots=True)
class Term:
    """A concept as the page shows it."""

    id: UUID
    scheme: str
    code: str
    label: str
    icon: str
    parent: UUID | None
    description: str


class Vocabulary:
    """The terms of the facets, in their order."""

    def __init__(self, terms: list[Term]) -> None:
        self.terms = terms
        self.by_id = {term.id: term for term in terms}
        self.by_code = {(term.scheme, term.code): term for term in terms}

    def top(self, scheme: str) -> list[Term]:
        """Return the concepts of a facet that have none above them."""
        return [term for term in self.terms if term.scheme == scheme and term.parent not in self.by_id]

    def of(self, scheme: str) -> list[Term]:
        """Return all concepts of a facet, each one after the concept above it."""
        below: dict[UUID | None, list[Term]] = defaultdict(list)
        for term in self.terms:
            if term.scheme == scheme:
                below[term.parent if term.parent in self.by_id else None].append(term)
        ordered: list[Term] = []
        waiting = below[None][::-1]
        while waiting:
            term = waiting.pop()
            ordered.append(term)
            waiting += below[term.id][::-1]
        return ordered

    def depth(self, term: Term) -> int:
        """Return how many concepts stand above this one."""
        steps, here = 0, term
        while here.parent in self.by_id and steps < 5:
            here, steps = self.by_id[here.parent], steps + 1
        return steps

    def label(self, scheme: str, code: str) -> str:
        """Return the label of a code, or the code itself when nobody knows it."""
        term = self.by_code.get((scheme, code))
        return term.label if term else code


def vocabulary(language: str | None = None) -> Vocabulary:
    """Return the facets in a language (the reader's by default). One query, or none."""
    wanted = (language or get_language() or "it")[:2]
    return remembered(("vocabulary", wanted), lambda: _read(wanted))


def _read(wanted: str) -> Vocabulary:
    rows = (
        TaxonomyTerm.objects.filter(taxonomy__code__in=FACETS)
        .alias(
            shown=FilteredRelation(
                "labels", condition=Q(labels__kind=LabelKind.PREFERRED, labels__language=wanted)
            )
        )
        .order_by("position", "name")
        .values_list(
            "id",
            "taxonomy__code",
            "code",
            "shown__text",
            "name",
            "icon",
            "parent_id",
            "description",
        )
    )
    return Vocabulary(
        [
            Term(key, scheme, code, label or name, icon, parent, description)
            for key, scheme, code, label, name, icon, parent, description in rows
        ]
    )
