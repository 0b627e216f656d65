"""From what was typed to what is looked for.

Each word that carries meaning becomes a *group* of stems, any of which will do: the word's own stem; if no
document holds it, the words that begin so (for the last word, which may be unfinished) or the words one slip
away. Words that are nowhere, even so, are left out and reported.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vicinia.directory.search.lookup import Lookup, Ranges, look_up
from vicinia.directory.search.vocabulary import Known
from vicinia.methods import text

MAX_TEXT = 400
"""Characters of a question that are read."""
MAX_WORDS = 12
"""Different words of a question that are looked for."""

OWN, BEGINNING, NEAR = 1.0, 0.8, 0.7
"""How much a match counts by the word itself, by its beginning, by a word one slip away."""


@dataclass(frozen=True, slots=True)
class Group:
    """The stems that answer one typed word."""

    typed: str
    terms: Mapping[int, float]
    """Stem's number -> closeness to what was typed."""
    documents: int
    """Documents that hold the most common of the stems."""
    corrected: tuple[str, ...] = ()
    """Words searched in its stead, if it was taken for misspelt."""

    def weight(self, total: int) -> float:
        """How telling the word is: inverse document frequency, never negative."""
        return math.log(1 + (total - self.documents + 0.5) / (self.documents + 0.5))


@dataclass(frozen=True, slots=True)
class Wording:
    """A question understood."""

    groups: tuple[Group, ...]
    unknown: tuple[str, ...]
    """Words that are nowhere in the index."""
    lookup: Lookup = field(compare=False, repr=False)
    """What was read of the index to understand it."""

    @property
    def is_empty(self) -> bool:
        """Whether no word was asked for at all."""
        return not self.groups and not self.unknown

    @property
    def corrections(self) -> dict[str, str]:
        """Word as typed -> words searched in its stead."""
        return {group.typed: ", ".join(group.corrected) for group in self.groups if group.corrected}


def read(question: str, ranges: Ranges | None = None) -> Wording:
    """Understand a question, with as few words as carry its meaning.

    Its words are looked up together with where they occur within `ranges` of chunks, where that is cheaper.
    """
    asked = _telling_words(question)
    lookup = look_up(asked, ranges)
    own = lookup.own
    strange = [word for word in asked if text.stem(word.folded) not in own]
    unfinished = _beginning(asked[-1], lookup) if asked and asked[-1] in strange else None
    near = lookup.near(word.folded for word in strange if not unfinished or word != asked[-1])
    groups, unknown = [], []
    for position, word in enumerate(asked):
        known = own.get(text.stem(word.folded))
        group: Group | None
        if known:
            group = Group(word.surface, {known[0]: OWN}, known[1])
        elif position == len(asked) - 1:
            group = unfinished or _misspelt(word, near)
        else:
            group = _misspelt(word, near) or _beginning(word, lookup)
        if group:
            groups.append(group)
        else:
            unknown.append(word.surface)
    return Wording(tuple(groups), tuple(unknown), lookup)


def widen(wording: Wording) -> Wording | None:
    """The same question with the neighbours of every word, for when nothing holds the words as typed.

    None when that adds nothing.
    """
    near = wording.lookup.near(text.fold(group.typed) for group in wording.groups if not group.corrected)
    groups = []
    for group in wording.groups:
        more = [one for one in near.get(text.fold(group.typed), ()) if one.term not in group.terms]
        if more and not group.corrected:
            group = replace(  # the word as typed stays beside them
                group,
                terms=dict.fromkeys((one.term for one in more), NEAR) | dict(group.terms),
                documents=max(group.documents, *(one.documents for one in more)),
                corrected=tuple(one.surface for one in more),
            )
        groups.append(group)
    widened = replace(wording, groups=tuple(groups))
    return None if widened == wording else widened


def _telling_words(question: str) -> list[text.Word]:
    """The words that carry meaning, or all of them when none does ("dopo di noi"); each stem once."""
    by_stem: dict[str, text.Word] = {}
    for word in text.words(question[:MAX_TEXT]):
        by_stem.setdefault(text.stem(word.folded), word)
    asked = list(by_stem.values())
    telling = [word for word in asked if not text.is_function_word(word.folded)]
    return (telling or asked)[:MAX_WORDS]


def _beginning(word: text.Word, lookup: Lookup) -> Group | None:
    found = lookup.beginning_with(word.folded)
    return _group(word, found, BEGINNING) if found else None


def _misspelt(word: text.Word, near: Mapping[str, Sequence[Known]]) -> Group | None:
    found = near.get(word.folded)
    return _group(word, found, NEAR, tuple(one.surface for one in found)) if found else None


def _group(
    word: text.Word, found: Sequence[Known], closeness: float, corrected: tuple[str, ...] = ()
) -> Group:
    terms = dict.fromkeys((one.term for one in found), closeness)
    return Group(word.surface, terms, max(one.documents for one in found), corrected)
