"""Which codes may fit a passage of an interview, without Internet. See `docs/methods/suggesting.md`.

Sources: G. Salton and C. Buckley, Term-weighting approaches in automatic text retrieval, Information
Processing & Management 24(5), 1988; J. J. Rocchio, Relevance feedback in information retrieval, in The SMART
Retrieval System, 1971. Base forms are those of simplemma (A. Barbaresi), stems those of Snowball.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import simplemma
from numpy.typing import NDArray
from scipy.sparse import csr_array

from vicinia.methods.text import fold, stem

NAME = 2.0
"""How often a word of a code's name counts, when one of its definition counts once."""
DEFINITION = 2.0
"""How many accepted examples weigh as much as name and definition together."""
LEAST = 0.03
"""The score below which a code is not suggested, unless the caller says another."""
BECAUSE = 5
"""Words that are named for a suggestion, at most."""

Floats = NDArray[np.float64]

_WORD = re.compile("[^\\W\\d_](?:[\u0300-\u036f\u00ad\u200b-\u200d]|[^\\W\\d_])*")
_LONGEST = 40
# Words of one family often share six letters ("precario", "precarietà") where stems differ; half as telling.
_FAMILY = 6
_FAMILY_COUNTS = 0.5
# Folded, some as written and some as base forms: what people say in every answer about anything.
_STOPPED = """
    a ad agli ai al alla alle allo altro anche ancora anzi appena avere bello bene c ce certo che chi ci cioe
    ciascuno come comunque con cosa cosi credere cui d da dagli dai dal dall dalla dalle dallo dare davvero
    degli dei del dell della delle dello dentro di dire dopo dove dovere dunque e ecco ed era essere
    esempio fare fatto fino forse fra fuori gia giusto gli grande gran guardare i il in infatti insomma
    invece io l la le lei li lo loro lui ma magari mai me meno mentre mettere mi mica mio molto momento ne
    nei negli nel nell nella nelle nello nessuno niente no noi non nostro nulla o occorrere ogni ognuno oppure
    ora parecchio parte pensare per perche pero piu po poco poi potere praticamente prendere prima
    proprio punto pure qua qual qualche qualcosa qualcuno quale quando quanto quasi quello questo qui quindi
    s sapere se secondo sembrare sempre sentire senza si sicuramente sia solamente soltanto sopra sotto spesso
    stare stesso su subito sugli sui sul sull sulla sulle sullo suo t tale tanto te tipo trovare troppo tu
    tuo tutto un una uno v vedere venire vero verso vi voi volere volta vostro
"""
_STOP = frozenset(_STOPPED.split())


@dataclass(frozen=True, slots=True)
class CodeWords:
    """A code as its words: what it is called, and when it is to be used."""

    key: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that may fit a passage."""

    key: str
    score: float
    """From 0 (no word in common) to 1 (the same words as often); it orders codes and is no probability."""
    because: tuple[str, ...]
    """Words of the passage that speak for the code, as written there, the strongest first."""


@dataclass(frozen=True, slots=True)
class _Text:
    """How much each feature of a text counts, and the words of the text that have it."""

    counts: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]


class Suggester:
    """Codes by their words: made once for a codebook, asked for many passages.

    `examples` are passages that somebody has coded, with the key of the code; a passage with several codes
    is given once for each. Raises ValueError for two codes of one key and for examples of unknown codes.
    """

    def __init__(self, codes: Sequence[CodeWords], examples: Sequence[tuple[str, str]] = ()) -> None:
        self._keys = tuple(code.key for code in codes)
        places = {key: place for place, key in enumerate(self._keys)}
        if len(places) < len(self._keys):
            twice = next(key for key, count in Counter(self._keys).items() if count > 1)
            raise ValueError(f"Two codes have the key {twice!r}.")
        for _text, key in examples:
            if key not in places:
                raise ValueError(f"An example carries the code {key!r}, which is not among the codes.")
        about = [_added(_read(code.name).counts, NAME, _read(code.definition).counts) for code in codes]
        counts = [*about, *(_read(text).counts for text, _key in examples)]
        owners = [*range(len(codes)), *(places[key] for _text, key in examples)]
        seen = sorted({feature for one in counts for feature in one})
        self._columns = {feature: column for column, feature in enumerate(seen)}
        # How rare a word is comes from texts in which every word still counts the same.
        self._rarity, self._rarest = np.ones(len(seen)), 1.0
        self._rarity = _rarities(self._together(self._table(counts), owners))
        # A word that no code has counts as much as one that only one code has.
        self._rarest = float(np.log(len(codes) + 1))
        self._codes = _unit(self._together(self._table(counts), owners))

    def suggest(
        self, passages: Sequence[str], *, most: int = 3, least: float = LEAST
    ) -> list[tuple[Suggestion, ...]]:
        """For each passage at most `most` codes of score `least` or more, the best first.

        A passage that has no word in common with any code has no suggestion. What is suggested for a passage
        does not depend on the others. Equal scores are in the order of the codes. Raises ValueError for a
        negative `most`.
        """
        if most < 0:
            raise ValueError("The number of suggestions cannot be negative.")
        texts = [_read(passage) for passage in passages]
        if not self._keys or not texts:
            return [() for _ in texts]
        table = self._table([text.counts for text in texts])
        # Two weights that are nearly the same must not change places by how sums were rounded.
        scores = np.round((table @ self._codes.T).toarray(), 9)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :most]
        return [
            tuple(
                self._suggestion(text, int(code), float(scores[row, code]))
                for code in best[row]
                if scores[row, code] >= least and scores[row, code] > 0
            )
            for row, text in enumerate(texts)
        ]

    def _suggestion(self, text: _Text, code: int, score: float) -> Suggestion:
        """The code with the words that made its score; a word has a part of what its features gave."""
        inside = slice(self._codes.indptr[code], self._codes.indptr[code + 1])
        row = dict(zip(self._codes.indices[inside].tolist(), self._codes.data[inside].tolist(), strict=True))
        given: dict[str, float] = {}
        for feature, count in text.counts.items():
            column = self._columns.get(feature, -1)
            if column not in row:
                continue
            part = count * float(self._rarity[column]) * row[column]
            for word in text.words[feature]:
                given[word] = given.get(word, 0.0) + part / len(text.words[feature])
        # Python's sort keeps words that say the same in the order of the passage.
        strongest = sorted(given, key=lambda word: -round(given[word], 9))
        return Suggestion(self._keys[code], min(score, 1.0), tuple(strongest[:BECAUSE]))

    def _table(self, counts: Sequence[Mapping[str, float]]) -> csr_array:
        """A row of length 1 for each text; words that no code has take their part of the length."""
        values: list[float] = []
        columns: list[int] = []
        ends = [0]
        for one in counts:
            places = [self._columns.get(feature, -1) for feature in one]
            weights = [
                count * (self._rarity[place] if place >= 0 else self._rarest)
                for place, count in zip(places, one.values(), strict=True)
            ]
            length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
            columns += [place for place in places if place >= 0]
            values += [weight / length for place, weight in zip(places, weights, strict=True) if place >= 0]
            ends.append(len(columns))
        return csr_array(
            (np.array(values), np.array(columns, dtype=np.int64), np.array(ends, dtype=np.int64)),
            shape=(len(counts), len(self._columns)),
        )

    def _together(self, table: csr_array, owners: Sequence[int]) -> csr_array:
        """A row for each code: the mean of its texts, name and definition counting as several."""
        shares = np.ones(len(owners))
        shares[: len(self._keys)] = DEFINITION
        shares /= np.bincount(owners, weights=shares, minlength=len(self._keys))[list(owners)]
        shape = (len(self._keys), len(owners))
        mean = csr_array((shares, (list(owners), range(len(owners)))), shape=shape)
        return csr_array(mean @ table)


def _rarities(codes: csr_array) -> Floats:
    """For each word log((K + 1) / k): K codes, in k of which it is found.

    k is not a count, because with many examples every word is found once under every code: it is the number
    of codes that would share the word evenly as unevenly as they do (e to the entropy of their shares).
    """
    shares = codes.toarray()
    totals = shares.sum(axis=0)
    shares = shares / np.where(totals > 0, totals, 1.0)
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=0)
    rare: Floats = np.log(len(shares) + 1) - entropy
    return rare


def _unit(table: csr_array) -> csr_array:
    lengths = np.sqrt((table * table).sum(axis=1))
    factors = np.repeat(1.0 / np.where(lengths > 0, lengths, 1.0), np.diff(table.indptr))
    return csr_array((table.data * factors, table.indices, table.indptr), shape=table.shape)


def _added(name: Mapping[str, float], times: float, definition: Mapping[str, float]) -> dict[str, float]:
    features = dict.fromkeys((*name, *definition))
    return {one: times * name.get(one, 0.0) + definition.get(one, 0.0) for one in features}


def _read(text: str) -> _Text:
    """What a text says: its features, each word being one of its own and one of its family."""
    counts: dict[str, float] = {}
    words: dict[str, dict[str, str]] = {}
    for found in _WORD.finditer(text):
        for feature, weight in _features(found.group()):
            counts[feature] = counts.get(feature, 0.0) + weight
            words.setdefault(feature, {}).setdefault(found.group().lower(), found.group())
    # The third time that a word is said tells less than the first.
    slow = {feature: _damped(feature, count) for feature, count in counts.items()}
    return _Text(slow, {feature: tuple(said.values()) for feature, said in words.items()})


def _damped(feature: str, count: float) -> float:
    share = _FAMILY_COUNTS if feature.endswith("-") else 1.0
    return share * (1.0 + math.log(count / share))


@lru_cache(maxsize=100_000)
def _features(written: str) -> tuple[tuple[str, float], ...]:
    """The stem of the base form of a word and the beginning of it; nothing for a stop word."""
    word = unicodedata.normalize("NFC", written).lower()[:_LONGEST]
    plain = fold(word)
    if len(plain) < 2 or plain in _STOP:
        return ()
    base = fold(simplemma.lemmatize(word, lang="it"))
    # Of "fare il punto" the base is a stop word where what was said is none.
    if len(base) < 2 or base in _STOP:
        return ()
    family = ((f"{base[:_FAMILY]}-", _FAMILY_COUNTS),) if len(base) > _FAMILY else ()
    return ((stem(base), 1.0), *family)
