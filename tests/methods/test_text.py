"""Folding, tokens and stems: the words of a question must meet the words of a document."""

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicinia.methods import text

PAIRS = """
anziano anziani anziana|italiano italiani|gratuito gratuiti gratuita gratuite|medico medici|amico amici
parco parchi|barca barche|luogo luoghi|servizio servizi|associazione associazioni|mensa mense|emporio empori
orto orti|carcere carceri|ambulatorio ambulatori|educatore educatori|infermiere infermieri|doccia docce
sfratto sfratti sfrattato sfrattati|famiglia famiglie|volontario volontari|psicologo psicologi|usato usati
pacco pacchi|figlio figli|bolletta bollette|dentista dentisti|assegno assegni|sociale sociali|minore minori
"""


@pytest.mark.parametrize("forms", [line for lines in PAIRS.split("\n") for line in lines.split("|") if line])
def test_one_stem_for_every_number_and_gender(forms):
    assert len({text.stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(("left", "right"), [("mensa", "mese"), ("casa", "cassa"), ("minori", "lavoro")])
def test_different_words_keep_different_stems(left, right):
    assert text.stem(left) != text.stem(right)


def test_accents_case_and_apostrophes_do_not_matter():
    assert text.tokens("DISABILITÀ") == text.tokens("disabilita'") == ["disabilita"]
    assert text.tokens("dell’unità") == text.tokens("dell'unita")  # typographic and plain apostrophe
    assert text.tokens("perche\u0301") == ["perche"]  # accent as a character of its own


def test_a_word_keeps_its_accents_beside_its_folded_form():
    assert list(text.words("Città")) == [("città", "citta")]


def test_opening_words_of_questions_are_function_words():
    question = "Dove posso mangiare gratis? Ho bisogno di aiuto per la bolletta"
    kept = [word for word in text.tokens(question) if not text.is_function_word(word)]
    assert kept == ["mangiare", "gratis", "aiuto", "bolletta"]


def test_function_words_are_folded():
    assert all(text.tokens(word) == [word] for word in text.FUNCTION_WORDS)


@given(st.text())
def test_folding_twice_changes_nothing(value):
    assert text.fold(text.fold(value)) == text.fold(value)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_tokens_are_clean_words_for_any_input(value):
    for surface, folded in text.words(value):
        assert surface and folded.isalnum() and len(folded) <= text.MAX_WORD_LENGTH
        assert "\0" not in folded + surface
        assert text.stem(folded)
        folded.encode(), surface.encode()  # no lone surrogate: both databases refuse them


@given(st.text(alphabet="abcdeèéìòùàilmnorst ", max_size=60))
def test_composed_and_decomposed_text_give_the_same_tokens(value):
    decomposed, composed = unicodedata.normalize("NFD", value), unicodedata.normalize("NFC", value)
    assert text.tokens(decomposed) == text.tokens(composed)


def test_examples_in_the_documentation_hold():
    assert doctest.testmod(text).failed == 0
