"""The vocabulary files: plain words for every concept, nothing hanging in the air."""

import re
import uuid

import pytest

from vicinia.directory.vocabulary import FACETS, Facet, VocabularyError, read_facet, read_facets, term_id
from vicinia.directory.vocabulary.reading import MATCH_FORMS, parse_facet

TILES = [
    "Mangiare", "Casa e bollette", "Lavoro", "Famiglia e figli", "Salute", "Documenti",
    "Parlare con qualcuno", "Muoversi", "Imparare l'italiano",
]  # fmt: skip


@pytest.fixture(params=FACETS)
def facet(request: pytest.FixtureRequest) -> Facet:
    return read_facet(request.param)


def test_a_facet_is_short(facet: Facet) -> None:
    assert 10 <= len(facet.concepts) < 80
    assert facet.names["it"] and facet.names["en"] and facet.descriptions["it"] and facet.version


def test_every_concept_has_a_plain_label_and_two_everyday_synonyms(facet: Facet) -> None:
    for concept in facet.concepts:
        assert len(concept.texts("it", "pref")) == len(concept.texts("en", "pref")) == 1, concept.code
        assert len(concept.texts("it", "alt")) >= 2, concept.code
        assert concept.texts("en", "alt"), concept.code
        assert len(concept.name) <= 45, concept.name
        assert "!" not in concept.name and not concept.name.isupper()


def test_no_concept_is_an_orphan_and_the_tree_is_two_levels_deep(facet: Facet) -> None:
    parents = {concept.code: concept.parent for concept in facet.concepts}
    for code, parent in parents.items():
        assert not parent or (parent in parents and not parents[parent]), code


def test_preferred_labels_are_different(facet: Facet) -> None:
    for language in ("it", "en"):
        names = [concept.texts(language, "pref")[0].casefold() for concept in facet.concepts]
        assert len(set(names)) == len(names)


def test_matches_are_well_formed(facet: Facet) -> None:
    for concept in facet.concepts:
        for match in concept.matches:
            assert match.relation in {"exact", "close"}
            assert MATCH_FORMS[match.scheme].fullmatch(match.code)
        assert len({(m.scheme, m.code) for m in concept.matches}) == len(concept.matches), concept.code


def test_no_scheme_gives_the_same_exact_match_to_two_concepts(facet: Facet) -> None:
    exact = [(m.scheme, m.code) for c in facet.concepts for m in c.matches if m.relation == "exact"]
    assert len(set(exact)) == len(exact)


def test_the_tiles_of_the_front_door_are_the_top_needs() -> None:
    top = [concept for concept in read_facet("need").concepts if not concept.parent]
    assert set(TILES) <= {concept.name for concept in top}
    assert [concept.icon for concept in top if not re.fullmatch(r"need-[a-z]+", concept.icon)] == []


def test_the_groups_of_the_district_are_answers() -> None:
    top = {concept.name for concept in read_facet("answer").concepts if not concept.parent}
    assert {"Raccolta di beni e fondi", "Sostegno alla famiglia", "Distribuzione"} <= top
    shop = read_facet("answer").concept("solidarity-shop")
    assert "spaccio solidale" in shop.texts("it") and shop.parent == "distribution"


def test_keys_never_change() -> None:
    """Other systems keep these keys: this test fails when somebody renames a concept or the namespace."""
    assert term_id("need", "food") == uuid.UUID("19d14130-980a-5bd2-b5c0-b681dca08c0d")
    assert term_id("answer", "solidarity-shop") == uuid.UUID("0fd1944b-b325-5bc5-9be9-1c602ac0182f")
    keys = [term_id(facet.code, concept.code) for facet in read_facets() for concept in facet.concepts]
    assert len(set(keys)) == len(keys) and {key.version for key in keys} == {5}


SCHEME = {"it": {"name": "Prova"}, "version": "1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "scheme"),
        ({"scheme": SCHEME, "a": {"en": {"pref": "A"}}}, "it.pref is missing"),
        ({"scheme": SCHEME, "a": {"it": {"pref": "A"}, "parent": "b"}}, "parent 'b'"),
        ({"scheme": SCHEME, "a": {"it": {"pref": "A", "alt": ["a"]}}}, "stands twice"),
        ({"scheme": SCHEME, "a": {"it": {"pref": "A", "other": ["b"]}}}, "pref, alt and hidden"),
        ({"scheme": SCHEME, "a": {"it": {"pref": "A"}, "exact": ["nowhere/1"]}}, "not a match"),
        ({"scheme": SCHEME, "a": {"it": {"pref": "A"}, "close": ["cts-art5/12"]}}, "not a match"),
        ({"scheme": SCHEME, "A b": {"it": {"pref": "A"}}}, "small letters"),
        ({"scheme": SCHEME, "a": {"it": {"pref": "A"}, "colour": "red"}}, "colour is not known"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(content: dict, said: str) -> None:
    with pytest.raises(VocabularyError, match=re.escape(said)):
        parse_facet("need", content)


def test_a_further_language_is_data() -> None:
    facet = parse_facet(
        "need", {"scheme": SCHEME, "a": {"it": {"pref": "A"}, "fr": {"pref": "À", "alt": ["B"]}}}
    )
    assert facet.concepts[0].texts("fr") == ["À", "B"]
