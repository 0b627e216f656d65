"""Municipalities by the names that people write: without accents, with slips, abbreviated."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from vicinia.core.models import District
from vicinia.methods.text import fold
from vicinia.territory.models import Municipality, MunicipalityChange
from vicinia.territory.queries.codes import current_code, known_code

_PROVINCE = re.compile(r"[\s,(]+\(?([A-Za-z]{2})\)?\s*$")
_OFFICE = re.compile(r"^\s*(comune|citta|città)\s+(di|d['’])\s*", re.IGNORECASE)
_COMUNE = re.compile(r"^\s*comune\s+(di|d['’])\s*", re.IGNORECASE)
_PIECE = re.compile(r"[^\W_]+\.?")
# names whose letters are compared one by one, out of those that share most pairs of letters
_COMPARED = 60
# what people write for San, Santo, Santa, Sant', Santi
_SAINTS = {"s", "s.", "ss", "ss.", "st", "st.", "sta", "sta.", "sto", "sto."}


@dataclass(frozen=True, slots=True)
class _Name:
    code: str
    name: str
    pieces: tuple[str, ...]
    joined: str
    province: str


class NameIndex:
    """Names of municipalities held in memory: build one for a run over many rows, not one for each row.

    ``former`` are names that no longer exist, with today's code: they find a municipality but are never
    proposed as one.
    """

    def __init__(self, names: Iterable[tuple[str, str, str]], former: Iterable[tuple[str, str]] = ()) -> None:
        """Take (code, name, province) of today's and (code of today, former name) of ceased ones."""
        self._names = [_entry(code, name, province) for code, name, province in names]
        self._exact: defaultdict[str, set[str]] = defaultdict(set)
        self._grams: defaultdict[str, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        self._province = {entry.code: entry.province for entry in self._names}
        self._signs = set(self._province.values())
        for position, entry in enumerate(self._names):
            self._exact[entry.joined].add(entry.code)
            grams = _grams(entry.joined)
            self._sizes.append(len(grams))
            for gram in grams:
                self._grams[gram].append(position)
        self._former: defaultdict[str, set[str]] = defaultdict(set)
        for code, name in former:
            self._former[" ".join(_pieces(name))].add(code)

    def find(self, text: str) -> str | None:
        """Return the code of the one municipality that ``text`` can mean; None when none or several do.

        Accents, capitals, apostrophes and "Comune di" do not matter; "S. Pietro" is San Pietro; "Castro (LE)"
        is the one in that province. Slips of the pen are not forgiven here: see `nearest`.
        """
        stated, province = self._split_province(text)
        codes = self._candidates(text) or self._candidates(stated)
        if len(codes) > 1 and province:
            codes = {code for code in codes if self._province.get(code) == province}
        return codes.pop() if len(codes) == 1 else None

    def nearest(self, text: str, limit: int = 3) -> list[tuple[str, str]]:
        """Return (code, name) of the names most like ``text``, the likeliest first."""
        stated, province = self._split_province(_COMUNE.sub("", text))
        pieces = _pieces(stated)
        joined = " ".join(piece.rstrip(".") for piece in pieces)
        if not joined:
            return []
        shared: Counter[int] = Counter()
        grams = _grams(joined)
        for gram in grams:
            shared.update(self._grams.get(gram, ()))
        likely = sorted(
            shared, key=lambda at: (-shared[at] / (2 * len(grams) + self._sizes[at]), self._names[at].name)
        )
        scored = [
            (_likeness(pieces, joined, self._names[at]) + 0.05 * (self._names[at].province == province), at)
            for at in likely[:_COMPARED]
        ]
        scored.sort(key=lambda item: (-item[0], self._names[item[1]].name))
        found: dict[str, str] = {}
        for _score, at in scored:
            found.setdefault(self._names[at].code, self._names[at].name)
        return list(found.items())[:limit]

    def _split_province(self, text: str) -> tuple[str, str]:
        """Take the sign of a province off the end: "Castro (LE)", but not "San Pietro in Gu"."""
        found = _PROVINCE.search(text)
        if found is None or found.group(1).upper() not in self._signs:
            return text, ""
        return text[: found.start()], found.group(1).upper()

    def province(self, code: str) -> str:
        """Return the sign of a municipality's province; empty when the code is unknown."""
        return self._province.get(code, "")

    def _candidates(self, text: str) -> set[str]:
        # as written first: "Città di Castello" is a name, "Comune di Budrio" is Budrio
        for stated in (text, _OFFICE.sub("", text)):
            pieces = _pieces(stated)
            joined = " ".join(pieces)
            found = self._exact.get(joined) or self._abbreviated(pieces) or self._former.get(joined)
            if found:
                return set(found)
        return set()

    def _abbreviated(self, pieces: tuple[str, ...]) -> set[str]:
        if not any(_is_abbreviation(piece) for piece in pieces):
            return set()
        return {
            entry.code
            for entry in self._names
            if len(entry.pieces) == len(pieces)
            and all(_stands_for(short, full) for short, full in zip(pieces, entry.pieces, strict=True))
        }


def name_index(district: District | None = None) -> NameIndex:
    """Return an index over today's municipalities, or over those of one district."""
    rows = Municipality.objects.current()
    ceased = MunicipalityChange.objects.filter(successor__isnull=False)
    if district is not None:
        rows = rows.filter(districts=district)
        ceased = ceased.filter(successor__districts=district)
    names: list[tuple[str, str, str]] = []
    for code, name, other, province in rows.values_list("code", "name", "other_name", "province"):
        names.append((code, name, province))
        if other:
            names.append((code, other, province))
            names.append((code, f"{name}/{other}", province))
    return NameIndex(names, ceased.values_list("successor_id", "name"))


def nearest_names(text: str, limit: int = 3, district: District | None = None) -> list[str]:
    """Return the names of the municipalities most like ``text``, the likeliest first.

    Two that bear the same name come with their province: "Castro (BG)", "Castro (LE)".
    """
    index = name_index(district)
    found = index.nearest(text, limit)
    twice = {name for name, count in Counter(name for _, name in found).items() if count > 1}
    return [f"{name} ({index.province(code)})" if name in twice else name for code, name in found]


def municipality_by_name_or_code(text: str, district: District | None = None) -> Municipality | None:
    """Return the municipality that ``text`` names: an ISTAT or cadastral code of any year, or a name.

    With a district its own municipalities come first, so that a name that Italy has twice is understood; a
    municipality outside the district is still found, the caller decides whether that is allowed.
    """
    if known_code(text) is not None:
        code = current_code(text)
    else:
        code = name_index(district).find(text) if district is not None else None
        code = code or name_index().find(text)
    return Municipality.objects.filter(code=code).first() if code else None


def _entry(code: str, name: str, province: str) -> _Name:
    pieces = _pieces(name)
    return _Name(code, name, pieces, " ".join(pieces), province)


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(_PIECE.findall(fold(text)))


def _is_abbreviation(piece: str) -> bool:
    return piece.endswith(".") or piece in _SAINTS


def _stands_for(short: str, full: str) -> bool:
    if short in _SAINTS:
        return full.startswith("sant") or full == "san" or full == short.rstrip(".")
    return full.startswith(short[:-1]) if short.endswith(".") else short == full


def _likeness(pieces: tuple[str, ...], joined: str, entry: _Name) -> float:
    """Return 0 to 1: how alike the whole names are, and the words one by one, long words counting more."""
    whole = SequenceMatcher(None, joined, entry.joined, autojunk=False).ratio()
    weights = [len(piece) for piece in pieces]
    words = sum(
        weight * max(_word_likeness(piece, full) for full in entry.pieces)
        for weight, piece in zip(weights, pieces, strict=True)
    ) / sum(weights)
    return 0.45 * whole + 0.55 * words


def _word_likeness(piece: str, full: str) -> float:
    if piece == full:
        return 1.0
    if _stands_for(piece, full) or (len(piece) >= 4 and full.startswith(piece)):
        return 0.95
    return SequenceMatcher(None, piece, full, autojunk=False).ratio()


def _grams(joined: str) -> set[str]:
    padded = f" {joined.replace('.', '')} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}
