"""A thousand generated questions: the engine says exactly what looking at every document says."""

import random

import pytest

from tests.directory.search import sample
from tests.directory.search.oracle import Oracle
from vicinia.directory.search import index, reading, remove, search

pytestmark = pytest.mark.django_db


def really_open(ids, instant):
    """Stands for the function that knows exceptions and closures."""
    return {one for one in ids if (one.int + instant.hour) % 3}


def test_a_thousand_questions_are_answered_as_by_looking_at_every_document(monkeypatch):
    documents = sample.documents(260, seed=1)
    stay, go = documents[:230], documents[230:]
    # The index has a history: other texts and places before, removals in between, refilled gaps.
    earlier = sample.documents(260, seed=2)
    index([replace_id(old, new.id) for old, new in zip(earlier, documents, strict=True)])
    remove([one.id for one in documents[100:120]])
    index(documents[:150])
    assert index(documents[150:]) == 110
    assert remove([one.id for one in go]) == len(go)
    oracle = Oracle(stay)
    chance = random.Random(3)
    seen = {"relaxed": 0, "corrected": 0, "empty": 0, "several": 0}
    for number in range(1000):
        query = sample.question(chance)
        # All ways of reading chunks.
        monkeypatch.setattr(reading, "_DENSE", chance.choice([0, 100]))
        monkeypatch.setattr(reading, "_PICKED_UP_TO", chance.choice([-1, 600]))
        options = {
            "verify_open": chance.choice([None, really_open]),
            "is_holiday": chance.random() < 0.3,
        }
        got, expected = search(query, **options), oracle.search(query, **options)
        context = f"question {number}: {query} {options}"
        assert [h.id for h in got.hits] == [h.id for h in expected.hits], context
        for ours, theirs in zip(got.hits, expected.hits, strict=True):
            assert ours.score == pytest.approx(theirs.score, rel=1e-12), context
            assert (ours.kind, ours.distance_km) == (theirs.kind, theirs.distance_km), context
        for part in ("total", "facets", "municipalities", "corrections", "points", "relaxed", "ignored"):
            assert getattr(got, part) == getattr(expected, part), f"{part} of {context}"
        seen["relaxed"] += got.relaxed
        seen["corrected"] += bool(got.corrections)
        seen["empty"] += got.total == 0
        seen["several"] += got.total > 5
    # The questions must be worth asking: every path is walked many times.
    assert seen["relaxed"] > 100 and seen["corrected"] > 100 and seen["several"] > 300, seen
    assert seen["empty"] < 500, seen


def replace_id(document, new_id):
    from dataclasses import replace

    return replace(document, id=new_id)
