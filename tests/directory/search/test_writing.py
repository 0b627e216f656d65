"""Writing the index: atomic with the change, cheap, and without a trace once undone."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.directory.search import sample
from vicinia.directory.search import Document, Query, clear, index, remove, search, suggest

TABLES = ("entry", "chunk", "posting", "deletion", "word", "term", "attribute", "state")
EMPORIO = Document(id=UUID(int=1), kind="service", title="Emporio solidale", latitude=44.6, longitude=11.5)


def dump():
    """Every row of the index, as text."""
    rows = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM search_{table}")
            rows[table] = sorted(
                tuple(bytes(v).hex() if isinstance(v, (bytes, memoryview)) else v for v in row)
                for row in cursor.fetchall()
            )
    return rows


def ids(text, **options):
    return [hit.id.int for hit in search(Query(text=text, **options)).hits]


@pytest.mark.django_db
def test_a_document_is_found_at_once_changed_at_once_and_gone_at_once():
    assert index([EMPORIO]) == 1
    assert ids("emporio") == [1]
    index([replace(EMPORIO, title="Mensa serale")])
    assert (ids("emporio"), ids("mensa")) == ([], [1])
    assert remove([EMPORIO.id, UUID(int=99)]) == 1
    assert ids("mensa") == [] and search(Query()).total == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_trace():
    index([EMPORIO])
    before = dump()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        index(
            [replace(EMPORIO, title="Ciclofficina"), Document(id=UUID(int=2), kind="page", title="Velodromo")]
        )
        assert ids("ciclofficina") == [1] and ids("velodrmo") == [2] and suggest("velod")
        raise ZeroDivisionError
    assert dump() == before
    answer = search(Query(text="velodrmo"))
    assert answer.total == 0 and not answer.corrections and answer.ignored == ("velodrmo",)
    assert suggest("velod") == [] and ids("ciclofficina") == [] and ids("enporio") == [1]


@pytest.mark.django_db
def test_what_is_removed_takes_its_words_with_it():
    index(sample.documents(40, seed=5))
    remove([one.id for one in sample.documents(40, seed=5)])
    left = dump()
    assert {table: rows for table, rows in left.items() if rows and table not in ("state", "attribute")} == {}
    assert left["state"][0][3] == 0  # documents


@pytest.mark.django_db
def test_the_content_does_not_depend_on_the_way_there():
    documents = sample.documents(120, seed=6)
    index(documents)
    straight = comparable()
    clear()
    for one in sample.documents(120, seed=7):
        index([replace(one, id=documents[one.id.int % 2**64 % 120].id)])
    for one in reversed(documents):
        index([one])
    assert comparable() == straight


def comparable():
    """Stems and words with their counts, and the number of rows of what they lead to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stem, documents FROM search_term ORDER BY stem")
        terms = cursor.fetchall()
        cursor.execute("SELECT surface, folded, documents FROM search_word ORDER BY surface")
        words = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM search_posting")
        postings = cursor.fetchone()
        cursor.execute("SELECT form FROM search_deletion ORDER BY form")
        return terms, words, postings, cursor.fetchall()


@pytest.mark.django_db
def test_indexing_the_same_document_again_changes_nothing():
    index([EMPORIO])
    before = dump()
    index([EMPORIO])
    after = dump()
    before.pop("state"), after.pop("state")  # the version counts every write
    assert after == before


@pytest.mark.django_db
def test_of_two_documents_with_one_id_the_later_counts():
    assert index([EMPORIO, replace(EMPORIO, title="Mensa")]) == 2
    assert (ids("emporio"), ids("mensa"), search(Query()).total) == ([], [1], 1)


@pytest.mark.django_db
def test_a_document_that_moves_is_found_at_its_new_place_only():
    index([EMPORIO])
    index([replace(EMPORIO, latitude=41.9, longitude=12.5)])
    assert ids("", latitude=44.6, longitude=11.5, radius_km=10) == []
    assert ids("emporio", latitude=41.9, longitude=12.5, radius_km=1) == [1]
    index([replace(EMPORIO, latitude=None, longitude=None)])
    assert ids("emporio", latitude=41.9, longitude=12.5, radius_km=1) == [] and ids("emporio") == [1]


@pytest.mark.django_db
def test_more_documents_in_one_cell_than_a_chunk_holds():
    crowd = [replace(EMPORIO, id=UUID(int=i), title=f"Sede numero{i}") for i in range(1, 2101)]
    index(crowd[:1500])
    remove([one.id for one in crowd[10:500]])
    index(crowd)
    assert search(Query(text="sede", latitude=44.6, longitude=11.5, radius_km=1)).total == 2100
    assert all(ids(f"numero{i}") == [i] for i in (1, 11, 500, 1024, 1025, 1499, 2049, 2100))


@pytest.mark.django_db
def test_changing_one_document_costs_the_same_queries_whatever_the_size(django_assert_max_num_queries):
    index(sample.documents(300, seed=8))
    changed = replace(sample.documents(300, seed=8)[0], title="Laboratorio di cucito")
    with django_assert_max_num_queries(25):
        index([changed])


@pytest.mark.django_db
def test_clear_empties_everything():
    index(sample.documents(30, seed=9))
    clear()
    assert not any(dump().values())
    index([EMPORIO])
    assert ids("emporio") == [1]
