"""Words near a misspelt word, and words that begin with a few letters.

Two words are *near* when one slip turns one into the other: a letter missing, added or wrong, or two
neighbours swapped (optimal string alignment distance 1). Candidates are found without comparing with
every word: two near words always share a form with at most one letter deleted, so a dictionary of such
forms finds them all (the symmetric delete idea published by W. Garbe, 2012); `is_near` then removes the few
that share a form but are two slips apart.

The search engine keeps the same forms in a table of the database; `Speller` keeps them in memory for small
vocabularies such as names of municipalities.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping

MIN_LENGTH = 4
"""Shorter words are not corrected: nearly every word of three letters is near many others."""


def deletions(word: str) -> set[str]:
    """The word itself and every form of it with one letter deleted.

    >>> sorted(deletions("casa"))
    ['asa', 'caa', 'cas', 'casa', 'csa']
    """
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def is_near(left: str, right: str) -> bool:
    """Whether at most one missing, added, wrong or swapped letter parts the two words.

    >>> is_near("emporio", "emporo"), is_near("mensa", "menas"), is_near("mensa", "manes")
    (True, True, False)
    """
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    shortest = min(len(left), len(right))
    while start < shortest and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (len(a) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else a == b[1:]


class Speller:
    """A small vocabulary held in memory, with the weight (for example the frequency) of each word."""

    def __init__(self, weights: Mapping[str, float] | Iterable[str]) -> None:
        self._weights = dict(weights) if isinstance(weights, Mapping) else dict.fromkeys(weights, 1.0)
        self._sorted = sorted(self._weights)
        self._by_deletion: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            for form in deletions(word):
                self._by_deletion[form].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._weights

    def near(self, word: str, limit: int = 5) -> list[str]:
        """Words one slip away (the word itself included), the heaviest first, then in alphabetical order.

        >>> Speller({"mensa": 9, "menta": 2, "casa": 7}).near("mena")
        ['mensa', 'menta']
        """
        sharing = {near for form in deletions(word) for near in self._by_deletion.get(form, ())}
        return self._heaviest([near for near in sharing if is_near(word, near)], limit)

    def beginning_with(self, prefix: str, limit: int = 30) -> list[str]:
        """Words that begin with `prefix`, the heaviest first, then in alphabetical order.

        >>> Speller({"pane": 3, "pannolini": 5, "casa": 7}).beginning_with("pan")
        ['pannolini', 'pane']
        """
        first = bisect_left(self._sorted, prefix)
        last = bisect_left(self._sorted, prefix + "\U0010ffff", lo=first)
        return self._heaviest(self._sorted[first:last], limit)

    def _heaviest(self, found: Iterable[str], limit: int) -> list[str]:
        return sorted(found, key=lambda word: (-self._weights[word], word))[:limit]
