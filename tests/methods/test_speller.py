"""Near words: exactly those one slip away, whatever the word."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicinia.methods import speller
from vicinia.methods.speller import Speller, deletions, is_near

short = st.text(alphabet="abce", max_size=6)


def one_slip(left: str, right: str) -> bool:
    """The definition, by writing out every slip."""
    letters = set(left + right)
    forms = {left}
    for i in range(len(left) + 1):
        forms |= {left[:i] + letter + left[i:] for letter in letters}
        forms |= {left[:i] + letter + left[i + 1 :] for letter in letters if i < len(left)}
        forms.add(left[:i] + left[i + 1 :])
        if i + 1 < len(left):
            forms.add(left[:i] + left[i + 1] + left[i] + left[i + 2 :])
    return right in forms


@given(short, short)
def test_near_is_one_slip_and_symmetric(left, right):
    assert is_near(left, right) == one_slip(left, right) == is_near(right, left)


@given(short, short)
def test_near_words_always_share_a_form(left, right):
    if is_near(left, right):
        assert deletions(left) & deletions(right)


@given(st.sets(short, max_size=30), short)
def test_the_dictionary_finds_what_comparing_with_every_word_finds(vocabulary, word):
    assert set(Speller(vocabulary).near(word, limit=100)) == {
        near for near in vocabulary if is_near(word, near)
    }


@given(st.sets(short, max_size=30), short)
def test_words_by_their_beginning(vocabulary, prefix):
    expected = sorted(word for word in vocabulary if word.startswith(prefix))
    assert Speller(vocabulary).beginning_with(prefix, limit=100) == expected


def test_the_heaviest_come_first_and_the_limit_holds():
    vocabulary = Speller({"mensa": 2, "menta": 9, "mente": 9})
    assert vocabulary.near("mena", limit=2) == ["menta", "mensa"]
    assert vocabulary.beginning_with("men", limit=2) == ["menta", "mente"]
    assert "mensa" in vocabulary and "mena" not in vocabulary


@pytest.mark.parametrize("typed", ["enporio", "emproio", "emorio", "emporrio", "emporia"])
def test_every_kind_of_slip_is_mended(typed):
    assert Speller(["emporio", "mensa"]).near(typed) == ["emporio"]


def test_examples_in_the_documentation_hold():
    assert doctest.testmod(speller).failed == 0
