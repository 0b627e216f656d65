"""Names of bodies, with what people add, leave out, shorten and misspell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

_ABBREVIATIONS = {
    "ass": "associazione", "assoc": "associazione", "ass.ne": "associazione", "associaz": "associazione",
    "coop": "cooperativa", "soc": "sociale", "parr": "parrocchia", "parrocchiale": "parrocchia",
    "circ": "circolo", "com": "comitato", "comit": "comitato", "fond": "fondazione", "vol": "volontari",
    "volont": "volontari", "volontariato": "volontari", "volontarie": "volontari", "volontario": "volontari",
    "cult": "culturale", "sport": "sportiva", "prov": "provinciale", "naz": "nazionale", "ital": "italiana",
    "org": "organizzazione", "gr": "gruppo", "pol": "polisportiva", "ist": "istituto", "fam": "famiglie",
    "famiglia": "famiglie", "anz": "anziani", "centr": "centro", "ctr": "centro",
}  # fmt: skip
_SAINT_WORDS = "s ss san santo santa sant sta sto santi sante"
_SAINTS = frozenset(_SAINT_WORDS.split())
# Legal forms say what a body is in law, not which one it is; registers and people add or drop them freely.
_LEGAL_WORDS = """
    associazione aps odv onlus ets asd ssd scs scrl srl sas spa cooperativa sociale societa impresa
    fondazione organizzazione ente terzo settore promozione volontari dilettantistica ong ngo ev
"""
_LEGAL_FORMS = frozenset(_LEGAL_WORDS.split())
_LITTLE_WORDS = """
    a ad al alla alle agli ai allo all con d da dal dalla de dei del della delle dello degli dell di e ed
    fra gli i il in l la le lo nel nella per su sul sulla tra un una uno the of and
"""
_SMALL_WORDS = frozenset(_LITTLE_WORDS.split())
# Words that many bodies share tell little about which one is meant.
_COMMON_WORDS = """
    parrocchia caritas centro circolo gruppo comitato casa amici comune servizio servizi sportello sezione
    culturale sportiva polisportiva insieme solidale solidarieta famiglie anziani ascolto emporio locale
    sede volontari associazione cooperativa sociale fondazione banco punto italiana nazionale provinciale
"""
_GENERIC = frozenset(_COMMON_WORDS.split())
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b(?:[a-z]\.\s){2,}[a-z]\b\.?")


@lru_cache(maxsize=65536)
def name_tokens(name: str) -> tuple[str, ...]:
    """The words that tell bodies apart: folded, written out, without legal forms and small words.

    >>> name_tokens("Ass. di Volontariato “La Bussola” O.D.V.")
    ('bussola',)
    >>> name_tokens("Parr. S. Biagio"), name_tokens("Parrocchia di San Biagio")
    (('parrocchia', 'san', 'biagio'), ('parrocchia', 'san', 'biagio'))
    """
    words = _words(name)
    telling = tuple(word for word in words if not _is_legal_form(word))
    return telling or words


def normalise_name(name: str) -> str:
    """The same as one text."""
    return " ".join(name_tokens(name))


@lru_cache(maxsize=65536)
def acronym(name: str) -> str:
    """First letters of all words but the small ones: what a body may call itself for short.

    >>> acronym("Associazione Volontari Amici del Parco")
    'avap'
    """
    return "".join(word[0] for word in _words(name))


def name_similarity(a: str, b: str, *, places: frozenset[str] = frozenset()) -> float:
    """How alike two names are, from 0 to 1; symmetric, and 1 for a name with itself.

    Words in `places` (the town in which the body works) are set aside where other telling words remain.

    Words are paired with their most similar counterpart (Jaro–Winkler) and weighed by how telling they
    are; the whole text (Jaro–Winkler and token order free) balances words run together or split.
    """
    if b < a:
        a, b = b, a
    left, right = _without(name_tokens(a), places), _without(name_tokens(b), places)
    if not left or not right:
        return 1.0 if a.strip() and a.strip().casefold() == b.strip().casefold() else 0.0
    if sorted(left) == sorted(right):
        return 1.0
    if _is_acronym_of(left, b) or _is_acronym_of(right, a):
        return 0.9
    return _token_similarity(left, right)


@lru_cache(maxsize=262144)
def _token_similarity(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    words = _paired(left, right)
    whole, other = " ".join(sorted(left)), " ".join(sorted(right))
    text = max(fuzz.ratio(whole, other), fuzz.ratio("".join(left), "".join(right))) / 100
    winkler = JaroWinkler.similarity(*sorted((whole, other)))
    return float(min(0.99, 0.6 * words + 0.3 * text + 0.1 * winkler))


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKD", name.casefold())
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    folded = _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", folded)
    words = []
    for word in re.findall(r"[^\W_]+", folded):
        full = "san" if word in _SAINTS else _ABBREVIATIONS.get(word, word)
        if full not in _SMALL_WORDS:
            words.append(full)
    return tuple(words)


@lru_cache(maxsize=65536)
def _is_legal_form(word: str) -> bool:
    """A legal form, or a long one with a single slip of the finger."""
    if word in _LEGAL_FORMS:
        return True
    return len(word) >= 9 and any(
        len(form) >= 10 and DamerauLevenshtein.distance(word, form, score_cutoff=1) <= 1
        for form in _LEGAL_FORMS
    )


def _without(tokens: tuple[str, ...], places: frozenset[str]) -> tuple[str, ...]:
    left = tuple(token for token in tokens if token not in places)
    return left if any(_weight(token) == 1.0 for token in left) else tokens


def _weight(word: str) -> float:
    if word == "san":
        return 0.2
    return 0.35 if word in _GENERIC else 1.0


def is_generic(word: str) -> bool:
    """Whether a word is too common to suspect anything from it."""
    return _weight(word) < 1.0


def _is_acronym_of(tokens: tuple[str, ...], name: str) -> bool:
    return len(tokens) == 1 and 3 <= len(tokens[0]) <= 8 and tokens[0] == acronym(name)


def _paired(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Twice the weight of what is paired over the weight of all words; the best pairs are made first."""
    rest_left, rest_right, matched = list(left), list(right), 0.0
    for word in left:
        if word in rest_right:
            rest_left.remove(word)
            rest_right.remove(word)
            matched += 2 * _weight(word)
    pairs = sorted(
        (
            (similarity, min(i, j), max(i, j), i, j)
            for i, one in enumerate(rest_left)
            for j, other in enumerate(rest_right)
            if (similarity := _word_similarity(one, other)) >= 0.8
        ),
        reverse=True,
    )
    free_left, free_right = set(range(len(rest_left))), set(range(len(rest_right)))
    for similarity, _, _, i, j in pairs:
        if i in free_left and j in free_right:
            free_left.discard(i)
            free_right.discard(j)
            matched += similarity * (_weight(rest_left[i]) + _weight(rest_right[j]))
    return matched / sum(map(_weight, left + right))


def _word_similarity(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) == 1:
        return 0.85 if one[0] == other[0] else 0.0
    if one.isdigit() or other.isdigit():
        return 0.0
    return float(JaroWinkler.similarity(min(one, other), max(one, other)))
