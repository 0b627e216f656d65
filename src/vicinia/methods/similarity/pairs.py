"""Which pairs of entries to look at, and how much they look like one body.

Each field adds or takes away evidence (in log odds, as in I. Fellegi and A. Sunter, "A theory for record
linkage", 1969); the sum becomes a score between 0 and 1. The weights were set by hand and are held in
place by a test on generated pairs with known answers. Nothing is ever merged by a score: people decide.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rapidfuzz.distance import JaroWinkler

from vicinia.methods.similarity.names import is_generic, name_similarity, name_tokens

LIKELY = 0.85
POSSIBLE = 0.6
# A block larger than this says "many bodies share this", not "these are the same".
_MAX_BLOCK = 40
_WINDOW = 8
_PRIOR = -3.5
_SURE = 3.0
_BEST_NAME = 4.5
_BEST_PLACE = 1.5 + 0.8  # address and distance
_EARTH_RADIUS_KM = 6371.0
_STREET_KINDS = (
    "via v le viale v.le piazza p za p.za piazzale largo vicolo strada corso c so n num numero snc"
)
_STREET_WORDS = frozenset(_STREET_KINDS.split())


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of a body. Empty means not known, and not known never speaks against.

    `identifiers` are (kind, value) pairs, `phones` E.164, `municipality` a code or a name; with a
    code, `municipality_name` lets "La Lanterna Budrio" be "La Lanterna" of Budrio.
    """

    key: str
    name: str
    municipality: str = ""
    address: str = ""
    identifiers: frozenset[tuple[str, str]] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    latitude: float | None = None
    longitude: float | None = None
    municipality_name: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two entries that may be one: from 0.85 likely, from 0.6 possible. `reasons` are keys, strongest
    evidence first, those against it with a leading minus."""

    key_a: str
    key_b: str
    score: float
    reasons: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        """Whether to show it first."""
        return self.score >= LIKELY


def compare(a: Entry, b: Entry) -> Suspicion:
    """How much two entries look like one; symmetric in score and reasons."""
    evidence = dict(_evidence(a, b))
    total = _PRIOR + sum(evidence.values())
    if evidence.get("identifier", 0.0) > 0:
        # An official number is given once: nothing else that differs makes the pair less than likely.
        total = max(total, _SURE)
    score = 1 / (1 + math.exp(-total))
    ordered = sorted(evidence.items(), key=lambda item: (-abs(item[1]), item[0]))
    reasons = tuple(name if weight > 0 else f"-{name}" for name, weight in ordered if abs(weight) >= 0.5)
    return Suspicion(a.key, b.key, round(score, 4), reasons)


def candidates(
    entries: Iterable[Entry], others: Iterable[Entry] | None = None, *, threshold: float = POSSIBLE
) -> list[Suspicion]:
    """Suspicions among the entries, or between them and the others, the strongest first.

    Only pairs that share a block key are compared; within a large block only those whose names stand near
    each other in the alphabet, so that the work grows with the number of entries, not with its square.
    """
    own = list(entries)
    theirs = None if others is None else list(others)
    everything = own if theirs is None else own + theirs
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(everything):
        for key in block_keys(entry):
            blocks[key].append(index)
    needed = (
        -math.inf if threshold <= 0 else math.inf if threshold >= 1 else math.log(threshold / (1 - threshold))
    )
    found = {}
    for one, other in _pairs(everything, blocks, None if theirs is None else len(own)):
        a, b = everything[one], everything[other]
        if a.key == b.key or not _may_reach(a, b, needed):
            continue
        if theirs is None and b.key < a.key:
            a, b = b, a
        suspicion = compare(a, b)
        if suspicion.score >= threshold:
            found[(a.key, b.key)] = suspicion
    return sorted(found.values(), key=lambda s: (-s.score, s.key_a, s.key_b))


def block_keys(entry: Entry) -> frozenset[str]:
    """Keys of which two entries must share one to be compared at all.

    >>> sorted(block_keys(Entry("1", "Ass. La Bussola", "037008")))
    ['n:bsl', 'n:buss', 'nm:037008:bsl', 'nm:037008:buss']
    """
    keys = {f"i:{kind}:{value}" for kind, value in entry.identifiers}
    keys |= {f"p:{phone}" for phone in entry.phones}
    keys |= {f"e:{email.casefold()}" for email in entry.emails}
    tokens = name_tokens(entry.name)
    telling = [token for token in tokens if not is_generic(token)] or list(tokens)
    for token in telling:
        for short in {token[:4], _skeleton(token)}:
            keys.add(f"n:{short}")
            if entry.municipality:
                keys.add(f"nm:{entry.municipality}:{short}")
    joined = "".join(tokens)
    if len(telling) > 1:
        keys.add(f"j:{_skeleton(joined, 8)}")
    street, number = _street(entry.address)
    if street and number:
        keys.add(f"a:{entry.municipality}:{street[-1][:5]}:{number}")
    return frozenset(keys)


def _pairs(
    entries: Sequence[Entry], blocks: dict[str, list[int]], border: int | None
) -> Iterator[tuple[int, int]]:
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) < 2:
            continue
        if len(members) <= _MAX_BLOCK:
            pairs: Iterable[tuple[int, int]] = combinations(members, 2)
        else:
            ordered = sorted(members, key=lambda index: (name_tokens(entries[index].name), index))
            pairs = (
                (min(one, other), max(one, other))
                for place, one in enumerate(ordered)
                for other in ordered[place + 1 : place + 1 + _WINDOW]
            )
        for pair in pairs:
            if pair in seen or (border is not None and not pair[0] < border <= pair[1]):
                continue
            seen.add(pair)
            yield pair


def _evidence(a: Entry, b: Entry) -> Iterator[tuple[str, float]]:
    """Pairs of reason and weight in log odds."""
    yield "name", _name_evidence(a, b)
    if a.identifiers and b.identifiers:
        if a.identifiers & b.identifiers:
            yield "identifier", 9.0
        elif {kind for kind, _ in a.identifiers} & {kind for kind, _ in b.identifiers}:
            yield "identifier", -5.0
    yield "municipality", _municipality_evidence(a, b)
    yield "address", _address_evidence(a.address, b.address)
    if a.phones and b.phones:
        yield "phone", 2.5 if a.phones & b.phones else -0.8
    if a.emails and b.emails:
        shared = {email.casefold() for email in a.emails} & {email.casefold() for email in b.emails}
        yield "email", 2.5 if shared else -0.6
    distance = _distance_km(a, b)
    if distance is not None:
        yield (
            "distance",
            0.8 if distance <= 0.15 else 0.0 if distance <= 2 else -1.5 if distance <= 8 else -3.0,
        )


def _name_evidence(a: Entry, b: Entry) -> float:
    alike = name_similarity(a.name, b.name, places=_place_words(a) | _place_words(b))
    return max(-6.0, min(_BEST_NAME, 20 * (alike - 0.70)))


def _municipality_evidence(a: Entry, b: Entry) -> float:
    if not a.municipality or not b.municipality:
        return 0.0
    return 1.0 if a.municipality.casefold() == b.municipality.casefold() else -3.5


def _may_reach(a: Entry, b: Entry, needed: float) -> bool:
    """Whether the log odds could be enough if address and distance both spoke for the pair; most
    pairs of a block fail here, before anything else is compared."""
    if a.identifiers & b.identifiers or a.phones & b.phones or (a.emails and b.emails):
        return True
    best = _PRIOR + _municipality_evidence(a, b) + _BEST_PLACE
    # Two towns and no number in common: even the same name would not do, so do not look at it.
    return best + _BEST_NAME >= needed - 0.01 and best + _name_evidence(a, b) >= needed - 0.01


def _place_words(entry: Entry) -> frozenset[str]:
    return frozenset(name_tokens(entry.municipality_name or entry.municipality))


def _address_evidence(one: str, other: str) -> float:
    (street, number), (other_street, other_number) = _street(one), _street(other)
    if not street or not other_street:
        return 0.0
    # The last word of a street's name is the one that is hardly ever left out: "G. Garibaldi", "Garibaldi".
    if JaroWinkler.similarity(*sorted((street[-1], other_street[-1]))) < 0.88:
        return -1.0
    if number and other_number:
        return 1.5 if number == other_number else 0.0
    return 0.7


@lru_cache(maxsize=65536)
def _street(address: str) -> tuple[tuple[str, ...], str]:
    """Words of the street without its kind, and the house number."""
    words = [word for word in re.findall(r"[^\W_]+", address.casefold()) if word not in _STREET_WORDS]
    number = next((word for word in words[1:] if word[0].isdigit() and len(word) <= 4), "")
    name: list[str] = []
    for word in words:
        if word[0].isdigit() and name:
            break
        name.append(word)
    return tuple(name), number


def _distance_km(a: Entry, b: Entry) -> float | None:
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    north = math.radians(a.latitude - b.latitude)
    east = math.radians(a.longitude - b.longitude) * math.cos(math.radians((a.latitude + b.latitude) / 2))
    return _EARTH_RADIUS_KM * math.hypot(north, east)


@lru_cache(maxsize=65536)
def _skeleton(word: str, length: int = 4) -> str:
    """First consonants, doubled ones once: what most misspellings leave standing."""
    consonants = re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouh]", "", word))
    return (consonants or word)[:length] if len(consonants) > 1 else word[:length]
