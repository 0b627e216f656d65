"""Two people change one paragraph: their changes put together by words. See `docs/methods/merging.md`.

Source: H. Hyyrö, Bit-parallel LCS-length computation revisited, AWOCA 2004 (what two texts have in common);
S. Khanna, K. Kunal and B. C. Pierce, A formal investigation of diff3, FSTTCS 2007 (the rule of three texts).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple

MOST_PAIRS = 100_000_000
"""Words of one text times words of the other, without what they have in common at both ends and words that
only one of them has. Beyond, all that lies between the ends is one change. Prose of 20 000 characters has 16
million at most."""

_LEAST_WORDS = 3
# Of a text of many words that kept less than a quarter of them, articles and commas are all that is left: it
# was written anew, and is one change.
_MANY_WORDS = 40
_LEAST_KEPT = 0.25
# A number with its separators is one word: 1.000 and 1,5 changed by two people must not become a third one.
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*\w*|\w+|\n|[^\S\n]+|[^\w\s]")
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A stretch that both sides changed, and not in the same way."""

    start: int
    """Code points in the merged text, which has the words of `ours` here."""
    end: int
    """Not included."""
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The text with the changes of both sides."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    """In their order; they do not overlap."""

    @property
    def is_clean(self) -> bool:
        """Whether nobody has to decide anything."""
        return not self.conflicts


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one or both texts."""

    kind: Literal["same", "removed", "added"]
    text: str


class _Change(NamedTuple):
    """Tokens `start:end` of the base became tokens `first:last` of the other text."""

    start: int
    end: int
    first: int
    last: int


def tokens(text: str) -> list[str]:
    """Words, stretches of spaces, line feeds, and marks one by one; together they are the text.

    Numbers with separators ("1.000,50", "12/12/2018") are one word; combining marks, and emoji that are made
    of several characters, stay in one piece.
    """
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if found and _clings(found[-1], token):
            found[-1] += token
        else:
            found.append(token)
    return found


def merge(base: str, ours: str, theirs: str) -> Merged:
    """What both sides made of a text.

    A change of one side is taken, and so is the same change of both. Changes that touch without overlapping
    are both taken. Where both changed the same words, or added different ones at one place, the merged text
    has ours and a conflict says so; which of the two is ours matters there only. The time is bounded for any
    texts (two tenths of a second for 20 000 characters that have little in common).
    """
    if ours == theirs or theirs == base:
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    old, sides = tokens(base), (tokens(ours), tokens(theirs))
    changes = [(change, side) for side in (0, 1) for change in _changes(old, sides[side])]
    pieces: list[str] = []
    conflicts: list[Conflict] = []
    at = length = 0
    for group in _groups(sorted(changes, key=lambda one: (one[0][:2], one[1])), sides):
        start, end = group[0][0].start, max(change.end for change, _side in group)
        before = "".join(old[start:end])
        mine, other = (_applied(old, sides[side], start, end, group, side) for side in (0, 1))
        taken = other if mine == before else mine
        pieces += ["".join(old[at:start]), taken]
        length += len(pieces[-2])
        if other not in (taken, before):
            conflicts.append(Conflict(length, length + len(taken), before, mine, other))
        length += len(taken)
        at = end
    return Merged("".join([*pieces, *old[at:]]), tuple(conflicts))


def moved(base: str, current: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a stretch of the base text stands in the current one; code points, the end not included.

    None when any of its words was changed, taken away, or parted by new ones. A stretch of at least three
    words that is found once in either text is also found where it was carried to another place. Raises
    ValueError for a stretch that is not in the text.
    """
    if not 0 <= start <= end <= len(base):
        raise ValueError(f"{start}–{end} is no stretch of a text of {len(base)} characters.")
    old, new = tokens(base), tokens(current)
    places, now = ([0, *accumulate(map(len, each))] for each in (old, new))
    shift = 0
    for change in _changes(old, new):
        first, last = places[change.start], places[change.end]
        if first < end and last > start:
            return _carried(base, current, start, end)
        if last > start:
            break
        shift = now[change.last] - last
    return start + shift, end + shift


def differences(before: str, after: str) -> list[Piece]:
    """Two texts beside each other, by words.

    The pieces that are "same" or "removed" make the text before, those "same" or "added" the text after. No
    piece is empty, and what was removed stands before what was added in its place.
    """
    old, new = tokens(before), tokens(after)
    pieces: list[Piece] = []
    at = 0
    for start, end, first, last in _changes(old, new):
        pieces += [
            Piece("same", "".join(old[at:start])),
            Piece("removed", "".join(old[start:end])),
            Piece("added", "".join(new[first:last])),
        ]
        at = end
    pieces.append(Piece("same", "".join(old[at:])))
    return [piece for piece in pieces if piece.text]


def _clings(before: str, token: str) -> bool:
    """Whether a token cannot be parted from the one before it: accents, variants, tones, joined emoji."""
    if (before[-1].isascii() and token[0].isascii()) or before[-1].isspace():
        return False
    if before[-1] == _JOINER or token[0] == _JOINER or "\U0001f3fb" <= token[0] <= "\U0001f3ff":
        return True
    # The rest of a word that has an accent of its own character in the middle clings as well.
    is_word = before[0].isalnum() and token[0].isalnum() and unicodedata.category(before[-1])[0] == "M"
    return is_word or unicodedata.category(token[0])[0] == "M"


def _groups(
    changes: Sequence[tuple[_Change, int]], sides: tuple[list[str], list[str]]
) -> Iterator[list[tuple[_Change, int]]]:
    """Changes that must be looked at together, in their order."""
    group: list[tuple[_Change, int]] = []
    for change, side in changes:
        # Within one side changes never touch, so only the last ones of the other side can be in the way.
        if group and not any(
            side != other and _collide(known, sides[other], change, sides[side]) for known, other in group
        ):
            yield group
            group = []
        group.append((change, side))
    if group:
        yield group


def _collide(one: _Change, its: list[str], two: _Change, others: list[str]) -> bool:
    """Whether two changes of different sides, the first not after the second, touch the same words."""
    if one[:2] == two[:2] or two.start < one.end:
        return True
    if two.start > one.end:
        return False
    # They touch. The same words added by both, with more around them on one side, must not come twice.
    left, right = its[one.first : one.last], others[two.first : two.last]
    if one.start == one.end:
        return bool(left) and right[: len(left)] == left
    return two.start == two.end and bool(right) and left[-len(right) :] == right


def _applied(
    old: list[str], new: list[str], start: int, end: int, group: Sequence[tuple[_Change, int]], side: int
) -> str:
    """Tokens `start:end` of the base with the changes of one side."""
    pieces, at = [], start
    for change, whose in group:
        if whose == side:
            pieces += old[at : change.start] + new[change.first : change.last]
            at = change.end
    return "".join(pieces + old[at:end])


def _carried(base: str, current: str, start: int, end: int) -> tuple[int, int] | None:
    words = base[start:end].strip()
    if sum(token[0].isalnum() for token in tokens(words)) < _LEAST_WORDS or base.count(words) != 1:
        return None
    left, right = (edge if words[at].isalnum() else "" for edge, at in ((r"(?<!\w)", 0), (r"(?!\w)", -1)))
    found = [one.span() for one in re.finditer(left + re.escape(words) + right, current)]
    return found[0] if len(found) == 1 else None


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    """What makes the new tokens out of the old ones; changes are in order and never touch."""
    left = 0
    while left < min(len(old), len(new)) and old[left] == new[left]:
        left += 1
    right = 0
    while right < min(len(old), len(new)) - left and old[-1 - right] == new[-1 - right]:
        right += 1
    gaps: list[_Change] = []
    start = first = left
    for one, two in [*_common(old, new, left, right), (len(old) - right, len(new) - right)]:
        gap = _trimmed(old, new, _Change(start, one, first, two))
        if gap.start < gap.end or gap.first < gap.last:
            gaps.append(gap)
        start, first = one + 1, two + 1
    found: list[_Change] = []
    for change in reversed(gaps):
        change = _slid(change, old, new, found[-1].start if found else len(old))
        if found and change.end == found[-1].start:
            after = found.pop()
            change = _Change(change.start, after.end, change.first, after.last)
        found.append(change)
    return found[::-1]


def _trimmed(old: list[str], new: list[str], change: _Change) -> _Change:
    """A gap between common words without the spaces that stayed at its ends."""
    start, end, first, last = change
    while start < end and first < last and old[start] == new[first]:
        start, first = start + 1, first + 1
    while start < end and first < last and old[end - 1] == new[last - 1]:
        end, last = end - 1, last - 1
    return _Change(start, end, first, last)


def _slid(change: _Change, old: list[str], new: list[str], limit: int) -> _Change:
    """A pure addition or removal as far to the right as it can stand: both sides must place it alike."""
    start, end, first, last = change
    while end < limit:
        if not (start == end and new[first] == old[end]) and not (first == last and old[start] == old[end]):
            break
        start, end, first, last = start + 1, end + 1, first + 1, last + 1
    return _Change(start, end, first, last)


def _common(old: list[str], new: list[str], left: int, right: int) -> list[tuple[int, int]]:
    """Places of a longest common sequence of words and marks, between a common beginning and end.

    Spaces are left out, because every text has many of them and none of them means anything alone; so are
    words that only one side has, which cannot be common.
    """
    shared = set(old[left : len(old) - right]) & set(new[left : len(new) - right])
    ours = [at for at in range(left, len(old) - right) if old[at] in shared and not old[at].isspace()]
    theirs = [at for at in range(left, len(new) - right) if new[at] in shared and not new[at].isspace()]
    pairs = _longest([old[at] for at in ours], [new[at] for at in theirs])
    fewest = min(len(_written(old[left : len(old) - right])), len(_written(new[left : len(new) - right])))
    if fewest >= _MANY_WORDS and len(pairs) < fewest * _LEAST_KEPT:
        return []
    return [(ours[one], theirs[two]) for one, two in pairs]


def _written(words: list[str]) -> list[str]:
    return [word for word in words if not word.isspace()]


def _longest(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Places of a longest common sequence; none where the texts are too large to look for it."""
    if len(old) * len(new) > MOST_PAIRS:
        return []
    places: dict[str, int] = {}
    for at, word in enumerate(new):
        places[word] = places.get(word, 0) | 1 << at
    # Bit j of row i is 0 where the sequence of old[:i] and new[:j + 1] is longer than that of new[:j].
    every = (1 << len(new)) - 1
    rows = [every]
    for word in old:
        row = rows[-1]
        fits = row & places.get(word, 0)
        rows.append(((row + fits) | (row - fits)) & every)
    pairs: list[tuple[int, int]] = []
    one, two = len(old), len(new)
    while one and two:
        if rows[one] >> (two - 1) & 1:
            two -= 1
        elif rows[one - 1] >> (two - 1) & 1:
            one, two = one - 1, two - 1
            pairs.append((one, two))
        else:
            one -= 1
    return pairs[::-1]
