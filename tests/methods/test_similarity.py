"""Duplicate suspicion: what people write, and whether the score deserves its words."""

from __future__ import annotations

import doctest
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.methods.invented_bodies import body, labelled_pairs, written_again
from vicinia.methods import similarity
from vicinia.methods.similarity import Entry, block_keys, candidates, compare, name_similarity, names, pairs

DOCS = Path(__file__).parents[2] / "docs/methods/similarity.md"

texts = st.text(alphabet="abcdeilnorst AESàè.'&1-", max_size=40)
entries = st.builds(
    Entry,
    key=st.sampled_from(["a", "b", "c"]),
    name=texts,
    municipality=st.sampled_from(["", "037008", "037039"]),
    address=st.sampled_from(["", "Via Roma 1", "via roma, 2", "Piazza Verdi"]),
    identifiers=st.frozensets(
        st.tuples(st.sampled_from(["cf", "iva"]), st.sampled_from(["1", "2"])), max_size=2
    ),
    phones=st.frozensets(st.sampled_from(["+391", "+392"]), max_size=2),
    emails=st.frozensets(st.sampled_from(["a@b.example", "A@b.example"]), max_size=1),
    latitude=st.none() | st.floats(44, 45),
    longitude=st.none() | st.floats(11, 12),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Associazione di Volontariato “La Bussola” O.D.V.", "LA BUSSOLA ODV"),
        ("Coop. soc. Il Faro s.c.r.l.", "Il Faro - Cooperativa Sociale"),
        ("Parr. S. Biagio", "Parrocchia di San Biagio"),
        ("Caffè dell'Amicizia", "CAFFE' DELL’AMICIZIA"),
        ("Associazionne La Quercia", "La Quercia APS"),
    ],
)
def test_the_same_name_in_other_words(one: str, other: str) -> None:
    assert name_similarity(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("La Bussola", "La Busola", 0.9, 0.99),
        ("AVAP", "Associazione Volontari Amici del Parco", 0.9, 0.9),
        ("Emporio solidale Il Melograno", "Emporio Melograno", 0.8, 0.95),
        ("Circolo G. Verdi", "Circolo Giuseppe Verdi", 0.8, 0.99),
        ("Caritas parrocchiale San Martino", "Caritas parrocchiale San Lorenzo", 0, 0.7),
        ("Casa Aperta", "Casa Amica", 0, 0.6),
        ("Emporio solidale", "Centro sportivo", 0, 0.4),
        ("", "La Bussola", 0, 0),
    ],
)
def test_near_and_far_names(one: str, other: str, least: float, most: float) -> None:
    assert least <= name_similarity(one, other) <= most


def test_the_town_in_a_name_is_set_aside() -> None:
    here = Entry("1", "La Lanterna Budrio", "037008", municipality_name="Budrio")
    assert compare(here, Entry("2", "La Lanterna", "037008")).is_likely
    assert name_similarity("La Lanterna Budrio", "La Lanterna") < 0.9


@settings(max_examples=300, deadline=None)
@given(texts, texts)
def test_name_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    value = name_similarity(one, other)
    assert 0 <= value <= 1
    assert value == name_similarity(other, one)
    if one.strip():
        assert name_similarity(one, one) == 1


@settings(max_examples=300, deadline=None)
@given(entries, entries)
def test_compare_is_symmetric(one: Entry, other: Entry) -> None:
    there, back = compare(one, other), compare(other, one)
    assert 0 <= there.score <= 1
    assert (there.score, there.reasons) == (back.score, back.reasons)


@settings(max_examples=100, deadline=None)
@given(entries)
def test_an_entry_with_its_twin(entry: Entry) -> None:
    twin = replace(entry, key="twin")
    if entry.name.strip():
        assert compare(entry, twin).score >= compare(entry, replace(twin, name=entry.name + " Zebra")).score
    if entry.identifiers:
        assert compare(entry, twin).is_likely
        assert block_keys(entry) == block_keys(twin)
        assert [(s.key_a, s.key_b) for s in candidates([entry, twin])] == [(entry.key, "twin")]


def test_what_the_evidence_weighs() -> None:
    base = Entry("1", "Emporio Il Melograno", "037008", identifiers=frozenset({("codice fiscale", "1")}))
    same_number = compare(base, replace(base, key="2", name="Quite Another"))
    assert same_number.score >= 0.85 and same_number.reasons[0] == "identifier"
    other_number = compare(base, replace(base, key="2", identifiers=frozenset({("codice fiscale", "2")})))
    assert other_number.score < 0.6 and "-identifier" in other_number.reasons
    other_kind = compare(base, replace(base, key="2", identifiers=frozenset({("RUNTS", "2")})))
    assert other_kind.is_likely, "numbers of different kinds say nothing"
    bare = replace(base, identifiers=frozenset())
    elsewhere = compare(bare, replace(bare, key="2", municipality="037039"))
    assert elsewhere.score < 0.6, "a network has the same name in many towns"
    unknown = compare(bare, replace(bare, key="2", municipality=""))
    assert 0.6 <= unknown.score < 0.85


def test_labelled_pairs_reach_the_goal() -> None:
    """At the threshold of a suspicion: precision at least 0.98 at recall at least 0.92."""
    for seed in (1, 2, 3):
        rows = [
            (compare(one, other).score, is_same) for one, other, is_same in labelled_pairs(seed, 700, 1400)
        ]
        for threshold in (similarity.POSSIBLE, similarity.LIKELY):
            told = [is_same for score, is_same in rows if score >= threshold]
            assert sum(told) / len(told) >= 0.98
            assert sum(told) / 700 >= 0.92
        likely = [is_same for score, is_same in rows if score >= similarity.LIKELY]
        unlikely = [is_same for score, is_same in rows if score < similarity.POSSIBLE]
        assert sum(likely) / len(likely) > 0.9 > 0.1 > sum(unlikely) / len(unlikely)


def test_ten_thousand_entries() -> None:
    rng = random.Random(5)
    originals = [body(rng, f"a{n}") for n in range(8500)]
    again = [written_again(rng, entry, f"b{entry.key[1:]}") for entry in originals[:1500]]
    found = candidates(originals + again)
    told = {(s.key_a, s.key_b) for s in found}
    assert sum((f"a{n}", f"b{n}") in told for n in range(1500)) / 1500 >= 0.92, "blocking loses few"
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)


def test_a_file_against_the_directory() -> None:
    stored = [Entry("s1", "La Bussola", "037008"), Entry("s2", "La Bussola ODV", "037008")]
    new = [Entry("n1", "Ass. La Bussola", "037008"), Entry("n2", "La Vela", "037008")]
    found = candidates(new, stored)
    assert [(s.key_a, s.key_b) for s in found] == [("n1", "s1"), ("n1", "s2")], "stored ones are not compared"
    assert candidates(new, []) == [] == candidates([])
    assert candidates(new, new) == [], "an entry is no duplicate of itself"


def test_documentation_examples() -> None:
    for module in (names, pairs):
        assert doctest.testmod(module).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 4 and result.failed == 0
