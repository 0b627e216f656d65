"""Vocabularies in the database: complete, repeatable, and kind to words that were added on the spot."""

import io
import uuid

import pytest
from django.core.management import call_command

from vicinia.core.models import AuditEntry, District
from vicinia.directory.models import (
    Label,
    Organization,
    Service,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
    TermMatch,
)
from vicinia.directory.vocabulary import load_vocabulary, read_facets, taxonomy_id, term_id
from vicinia.directory.vocabulary.reading import parse_facet

pytestmark = pytest.mark.django_db
SCHEME = {"it": {"name": "Bisogno", "description": "Prova."}, "version": "2"}


def snapshot() -> list[list[tuple]]:
    return [
        sorted(model.objects.values_list(), key=str) for model in (Taxonomy, TaxonomyTerm, Label, TermMatch)
    ]


def test_everything_is_stored_under_its_stable_key() -> None:
    loaded = load_vocabulary()
    assert Taxonomy.objects.filter(code__in=["need", "answer", "welcomed", "access"]).count() == 4
    for facet in read_facets():
        rows = {row.code: row for row in TaxonomyTerm.objects.filter(taxonomy__code=facet.code)}
        assert set(rows) == {concept.code for concept in facet.concepts}
        for concept in facet.concepts:
            row = rows[concept.code]
            assert row.pk == term_id(facet.code, concept.code)
            assert row.parent_id == (term_id(facet.code, concept.parent) if concept.parent else None)
            assert row.term_uri == f"urn:vicinia:{facet.code}:{concept.code}"
            assert row.taxonomy_name and row.description and row.language == "it"
    assert loaded.labels == Label.objects.count() > 1500
    assert TaxonomyTerm.objects.get(code="food", taxonomy__code="need").label("en") == "Food"


def test_a_second_run_writes_nothing() -> None:
    load_vocabulary()
    before, history = snapshot(), AuditEntry.objects.count()
    again = load_vocabulary()
    assert (again.changed, again.removed) == (0, 0)
    assert snapshot() == before and AuditEntry.objects.count() == history


def test_words_added_here_survive() -> None:
    load_vocabulary()
    term = TaxonomyTerm.objects.get(pk=term_id("need", "food"))
    Label.objects.create(term=term, kind="hidden", language="it", text="magnare")
    term.labels.get(kind="pref", language="it").delete()
    Label.objects.create(term=term, kind="pref", language="it", text="Cibo e pasti")
    load_vocabulary()
    assert term.labels.filter(text="magnare").exists()
    assert [label.text for label in term.labels.filter(kind="pref", language="it")] == ["Cibo e pasti"]


def test_a_changed_file_changes_labels_and_keeps_the_services(
    district: District, association: Organization
) -> None:
    first = {"scheme": SCHEME, "a": {"it": {"pref": "Uno", "alt": ["due", "tre"]}, "close": ["icnpo/4100"]}}
    load_vocabulary(facets=[parse_facet("need", first)])
    service = Service.objects.create(district=district, organization=association, name="Prova")
    ServiceTerm.objects.create(district=district, service=service, term_id=term_id("need", "a"))
    second = {"scheme": SCHEME, "a": {"it": {"pref": "due", "alt": ["Uno", "quattro"]}}}
    load_vocabulary(facets=[parse_facet("need", second)])
    labels = set(Label.objects.filter(term=term_id("need", "a")).values_list("kind", "text"))
    assert labels == {("pref", "due"), ("alt", "Uno"), ("alt", "quattro")}
    assert not TermMatch.objects.filter(term=term_id("need", "a")).exists()
    assert TaxonomyTerm.objects.get(pk=term_id("need", "a")).name == "due"
    assert service.service_terms.count() == 1


def test_a_foreign_vocabulary_is_left_alone() -> None:
    foreign = Taxonomy.objects.create(name="Altro schema")
    term = TaxonomyTerm.objects.create(id=uuid.uuid5(uuid.NAMESPACE_URL, "x"), taxonomy=foreign, name="Food")
    Label.objects.create(
        id=uuid.uuid5(uuid.NAMESPACE_URL, "y"), term=term, kind="alt", language="en", text="Eat"
    )
    load_vocabulary()
    assert term.labels.count() == 1 and taxonomy_id("need") != foreign.pk


def test_the_command_says_what_it_did() -> None:
    out = io.StringIO()
    call_command("vocabulary", "load", stdout=out)
    call_command("vocabulary", "load", stdout=out)
    first, second = out.getvalue().splitlines()
    assert str(Label.objects.count()) in first and first != second
