"""Put the vocabularies into the database, as often as one likes; words added on the spot survive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import models, transaction

from vicinia.core.events import EntryChanged, publish
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.directory.models import Label, ServiceTerm, Taxonomy, TaxonomyTerm, TermMatch
from vicinia.directory.vocabulary.reading import (
    LANGUAGE,
    Facet,
    part_id,
    read_facets,
    taxonomy_id,
    term_id,
    uri,
)

TAXONOMY_FIELDS = ("code", "name", "description", "uri", "version")
TERM_FIELDS = (
    "taxonomy_id", "parent_id", "code", "name", "description", "language", "taxonomy_name", "term_uri",
    "position", "icon",
)  # fmt: skip
LABEL_FIELDS = ("term_id", "kind", "language", "text")
MATCH_FIELDS = ("term_id", "relation", "scheme", "code")
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows the vocabularies have, and how many of them were written or taken away this time."""

    concepts: int
    labels: int
    changed: int
    removed: int


@transaction.atomic
def load_vocabulary(*, actor: User | None = None, facets: Sequence[Facet] | None = None) -> Loaded:
    """Store our facets (those of the package by default). A second run writes nothing.

    Rows are known by their UUIDv5: a label or a concept with another key was added in this installation
    and is kept, also a preferred label that was chosen here. Concepts are never deleted, because
    services hang on them; a label or match that is no longer in the files is.
    """
    facets = read_facets() if facets is None else facets
    changed = _store(Taxonomy, [_taxonomy(facet) for facet in facets], TAXONOMY_FIELDS)
    changed |= _store(TaxonomyTerm, _terms(facets), TERM_FIELDS)
    removed = _remove(Label, labels := _labels(facets), facets) | _remove(
        TermMatch, matches := _matches(facets), facets
    )
    changed |= (written := _store(Label, _without_local(labels, facets), LABEL_FIELDS))
    changed |= _store(TermMatch, matches, MATCH_FIELDS)
    if changed or removed:
        _tell(written)
        for facet in facets:
            audit(
                actor=actor,
                verb="load_vocabulary",
                subject=Taxonomy(pk=taxonomy_id(facet.code)),
                changes={"version": ["", facet.version]},
            )
    return Loaded(
        concepts=sum(len(facet.concepts) for facet in facets),
        labels=len(labels),
        changed=len(changed),
        removed=len(removed),
    )


def _taxonomy(facet: Facet) -> Taxonomy:
    return Taxonomy(
        id=taxonomy_id(facet.code),
        code=facet.code,
        name=facet.names[LANGUAGE],
        description=facet.descriptions.get(LANGUAGE, ""),
        uri=uri(facet.code),
        version=facet.version,
    )


def _terms(facets: Sequence[Facet]) -> list[TaxonomyTerm]:
    return [
        TaxonomyTerm(
            id=term_id(facet.code, concept.code),
            taxonomy_id=taxonomy_id(facet.code),
            parent_id=term_id(facet.code, concept.parent) if concept.parent else None,
            code=concept.code,
            name=concept.name,
            description=f"{concept.name}: {', '.join(concept.texts(LANGUAGE, 'alt'))}.",
            language=LANGUAGE,
            taxonomy_name=facet.names[LANGUAGE],
            term_uri=uri(facet.code, concept.code),
            position=concept.position,
            icon=concept.icon,
        )
        for facet in facets
        for concept in facet.concepts
    ]


def _labels(facets: Sequence[Facet]) -> list[Label]:
    return [
        Label(
            id=part_id(facet.code, concept.code, label.language, label.text),
            term_id=term_id(facet.code, concept.code),
            kind=label.kind,
            language=label.language,
            text=label.text,
        )
        for facet in facets
        for concept in facet.concepts
        for label in concept.labels
    ]


def _matches(facets: Sequence[Facet]) -> list[TermMatch]:
    return [
        TermMatch(
            id=part_id(facet.code, concept.code, match.scheme, match.code),
            term_id=term_id(facet.code, concept.code),
            relation=match.relation,
            scheme=match.scheme,
            code=match.code,
        )
        for facet in facets
        for concept in facet.concepts
        for match in concept.matches
    ]


def _store(model: type[Row], rows: list[Row], fields: tuple[str, ...]) -> set[UUID]:
    """Write the rows that are new or differ; return their keys."""
    kept = {row[0]: row[1:] for row in model._default_manager.values_list("id", *fields)}
    changed = [row for row in rows if kept.get(row.pk) != tuple(getattr(row, name) for name in fields)]
    if changed:
        model._default_manager.bulk_create(
            changed, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
        )
    return {row.pk for row in changed}


def _remove(model: type[models.Model], rows: Sequence[models.Model], facets: Sequence[Facet]) -> set[UUID]:
    """Take away what our files no longer say, and clear the way for a label that changes its kind."""
    wanted = {row.pk: getattr(row, "kind", "") for row in rows}
    ours = model._default_manager.filter(term__taxonomy__in=[taxonomy_id(facet.code) for facet in facets])
    gone = {row.pk for row in ours if row.pk.version == 5 and wanted.get(row.pk) != getattr(row, "kind", "")}
    model._default_manager.filter(pk__in=gone).delete()
    return gone


def _without_local(labels: list[Label], facets: Sequence[Facet]) -> list[Label]:
    """Leave out labels in whose place somebody here has put another."""
    ours = Label.objects.filter(term__taxonomy__in=[taxonomy_id(facet.code) for facet in facets])
    local = [label for label in ours if label.pk.version != 5]
    texts = {(label.term_id, label.language, label.text) for label in local}
    preferred = {(label.term_id, label.language) for label in local if label.kind == "pref"}
    return [
        label
        for label in labels
        if (label.term_id, label.language, label.text) not in texts
        and not (label.kind == "pref" and (label.term_id, label.language) in preferred)
    ]


def _tell(labels: set[UUID]) -> None:
    """The words of a service's terms are searched for: services whose words changed are indexed anew."""
    services = ServiceTerm.objects.filter(term__labels__in=labels).values_list("service_id", flat=True)
    if ids := tuple(sorted(set(services))):
        publish(EntryChanged(kind="service", ids=ids))
