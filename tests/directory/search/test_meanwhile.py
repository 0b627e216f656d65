"""Other transactions commit between the statements of one question: nothing may break or be invented."""

from uuid import UUID

import numpy as np
import pytest

from vicinia.directory.search import (
    Document,
    Query,
    attributes,
    finding,
    index,
    layout,
    matching,
    reading,
    remove,
    search,
)
from vicinia.directory.search.state import is_stale, snapshot
from vicinia.methods import text

pytestmark = pytest.mark.django_db


def number(i, **more):
    return Document(id=UUID(int=i), kind="service", title="Mensa", latitude=44.6, longitude=11.5, **more)


@pytest.mark.parametrize("gone", [[1], [3], [2, 3], [1, 2, 3]])
def test_documents_that_go_between_words_and_records_are_left_out(monkeypatch, gone):
    index([number(i) for i in (1, 2, 3)])
    find = matching.find

    def then_somebody_removes(*arguments):
        found = find(*arguments)
        remove([UUID(int=i) for i in gone])
        return found

    monkeypatch.setattr(matching, "find", then_somebody_removes)
    answer = search(Query(text="mensa"))
    assert {hit.id.int for hit in answer.hits} == {1, 2, 3} - set(gone)
    assert answer.total == 3 - len(gone)


def test_places_in_chunks_that_are_no_longer_there_are_left_out():
    index([number(1)])
    cell = layout.cell_of(44.6, 11.5)
    first = layout.first_chunk(cell) << layout.SLOT_BITS
    batch = reading.read_places(np.array([5, first, first + 1, first + 5000, first + 10**9]))
    assert batch.places.tolist() == [first] and batch.id_of(0) == UUID(int=1)


def test_a_value_younger_than_the_remembered_ones_still_has_its_name(monkeypatch):
    index([number(1)])
    search(Query())
    old = attributes.known(snapshot().version)
    index([number(2, facets={"need": ("food",)}, municipality="037008")])
    monkeypatch.setattr(finding.attributes, "known", lambda version: old)
    answer = search(Query())
    assert answer.facets == {"need": {"food": 1}} and answer.municipalities == {"037008": 1}


@pytest.mark.django_db(transaction=True)
def test_remembered_values_do_not_survive_a_rollback():
    from django.db import transaction

    index([number(1)])

    def add(code):
        index([number(2, facets={"need": (code,)})])
        assert search(Query(facets={"need": (code,)})).facets == {"need": {code: 1}}

    with transaction.atomic():
        add("undone")
        transaction.set_rollback(True)
    assert search(Query(facets={"need": ("undone",)})).total == 0
    add("done")  # gets the number that "undone" had
    assert search(Query()).facets == {"need": {"done": 1}}
    assert search(Query(facets={"need": ("undone",)})).total == 0


def test_an_index_made_by_other_rules_for_words_is_known_to_be_stale(monkeypatch):
    index([number(1)])
    assert not is_stale()
    with monkeypatch.context() as changed:
        changed.setattr("vicinia.directory.search.state.ANALYSER_VERSION", text.ANALYSER_VERSION + 1)
        assert is_stale()
