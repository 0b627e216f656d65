"""Words out of Italian text: folding, tokens, stems, function words.

The same functions run when a text is indexed and when a question is asked, so the two always agree.
Everything works on *folded* words (lower case, no accents): "Disabilità", "disabilita'" and
"DISABILITA" are one word, and its stem is taken after folding.

Stems are those of the Snowball project's Italian algorithm (M. F. Porter, snowballstem.org), applied to
the folded word, with a rule of our own for nouns of which it stems only one number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

ANALYSER_VERSION = 1
"""Raised whenever `tokens` or `stem` would give other results, so that an index knows it is stale."""

MAX_WORD_LENGTH = 40
"""Characters of a word that are kept; what is longer is not a word."""

_WORD = re.compile(r"[^\W_]+")
# Combining accents, Arabic vowel marks, and characters that have no width.
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0652\u200b-\u200d\u2060\ufeff\u00ad]")
# Letters that Unicode does not decompose although people type them without the stroke.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h"}
)

_FUNCTION_WORDS = """
    a ad agli ai al alla alle allo anche ancora avere ce che chi ci cio co coi col come con cosa cosi cui
    d da dagli dai dal dall dalla dalle dallo degli dei del dell della delle dello di dopo dove dov e ed era
    essere fa faccio fare fra gli ha hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie miei
    mio molto ne negli nei nel nell nella nelle nello noi non nostra nostro o ogni oppure per perche pero piu
    poi puo posso possiamo possono potrei prima prendere qua qual quale quali quando quanto quel quell quella
    quelle quelli quello quest questa queste questi questo qui quindi s se sei senza si sia siamo siete
    sono sta stato su sua sue sugli sui sul sull sulla sulle sullo suo suoi te ti tra trova trovare trovo tu
    tua tue tuo tuoi tutti tutto un una uno v va vado vengo vi voglio voi vorrei vostra vostro
    abbiamo avete bisogno cerco cerca cercare devo dobbiamo deve sapere serve servono so
    aiutare aiutarmi qualcosa qualcuno qualche
    an and are at by can could for from get how i is my need of on or the there to we what when where which
    who with you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Folded words that a question is not required to contain: articles, prepositions, pronouns, auxiliaries,
and the words with which people open a question ("dove posso …", "ho bisogno di …", "where can I …")."""


class Word(NamedTuple):
    """A word of a text: as written but in lower case, and folded."""

    surface: str
    folded: str


def fold(text: str) -> str:
    """Lower case without accents: what is compared everywhere.

    >>> fold("Città, PERCHÉ, Łódź, Straße")
    'citta, perche, lodz, strasse'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_UNDECOMPOSED)
    return unicodedata.normalize("NFC", _MARKS.sub("", plain))


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order, function words included; elided articles come apart.

    Words longer than `MAX_WORD_LENGTH` are cut; whatever is neither letter nor digit separates.

    >>> [word.surface for word in words("L'ascolto dell'Unità: 118, e-mail")]
    ['l', 'ascolto', 'dell', 'unità', '118', 'e', 'mail']
    """
    if text.isascii():
        for plain in _WORD.findall(text.lower()):
            piece = plain[:MAX_WORD_LENGTH]
            yield Word(piece, piece)
        return
    for found in _WORD.finditer(_MARKS.sub("", unicodedata.normalize("NFC", text).lower())):
        surface = found.group()[:MAX_WORD_LENGTH]
        folded = fold(surface)
        pieces = [folded] if folded.isalnum() else _WORD.findall(folded)
        for piece in pieces:
            yield Word(surface if len(pieces) == 1 else piece, piece[:MAX_WORD_LENGTH])


def tokens(text: str) -> list[str]:
    """Folded words of a text in their order.

    >>> tokens("Perché l'UNITÀ?")
    ['perche', 'l', 'unita']
    """
    return [word.folded for word in words(text)]


def is_function_word(word: str) -> bool:
    """Whether a folded word carries no meaning of its own in a question.

    >>> is_function_word("dove"), is_function_word("mensa")
    (True, False)
    """
    return word in FUNCTION_WORDS


_italian = snowballstemmer.stemmer("italian")
# Nouns that the algorithm takes for verbs in one of their numbers only: "anziano" (as "amano") and "anziani",
# "ambulatorio" and "ambulatori", "infermiere" (as "temere") and "infermieri".
_NOUN = re.compile(r"(.{2,}(?:an|ier|tor))(?:o|i|a|e|io)$")
_IRREGULAR = {"carcere": "carcer", "carceri": "carcer"}


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Italian stem of a folded word, itself folded; the same for singular and plural.

    >>> stem("bolletta") == stem("bollette"), stem("anziano") == stem("anziane"), stem("1522")
    (True, True, '1522')
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    noun = _NOUN.match(word)
    if noun:
        return noun[1]
    short = str(_italian.stemWord(word))
    if short == word and len(word) >= 4 and word[-1] in "aeio":
        return word[:-1]  # too short for the algorithm: "orto", "orti"
    return short or word
