"""Names that stand before what somebody says, as people and programs write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
BEFORE = rf"[\[(]?(?P<before>{TIME})(?:[ \t]*-->[ \t]*{TIME})?[\])]?[ \t]*[-–—]?[ \t]*"
_SPELLED = (
    r"(?:(?P<hours>\d{1,2}) (?:or[ae]|hours?) )?"
    r"(?:(?P<minutes>\d{1,3}) (?:minut[oi]|minutes?) )?(?P<seconds>\d{1,2}) (?:second[oi]|seconds?)"
)
_NAME = r"(?P<name>[\[(\"“«]?[^\W_][\w .,'’/()&°\"”»\]-]{0,79}?)"
_AFTER = rf"(?:[ \t]*[\[(]?(?P<after>{TIME})[\])]?)"
_COLON = re.compile(rf"(?:{BEFORE})?{_NAME}{_AFTER}?[ \t]*(?::(?=[ \t]|$)|\t)[ \t]*")
_ALONE = re.compile(rf"{_NAME}[ \t]*{_AFTER}[ \t]*$")
_TEAMS = re.compile(rf"{_NAME}[ \t]+{_SPELLED}[ \t]*(?:{TIME})?[ \t]*$")
_DASH = re.compile(rf"(?:{BEFORE})?{_NAME}[ \t]+[–—-][ \t]+(?=\S)")
# "D. Come va?", "R1) Bene": who asks and who answers
_LETTER = re.compile(r"(?P<name>[AIMPQDR]\d{0,2})[.)][ \t]+(?=\S)")
_ADDED = re.compile(r"[ \t]*\([^()]*\)")
_CLOSED = {"[": "]", "(": ")", '"': '"', "“": "”", "«": "»"}
_PARTICLES_WORDS = "de di del della delle dei degli dal dalla da lo la el al ben bin van von dos e"
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
# Headings of a sheet and beginnings of sentences, not people.
_HEADINGS_WORDS = """
    nota note data date luogo place ora ore durata titolo oggetto tema domanda domande esempio ps
    n.b. nb premessa obiettivo obiettivi allegato allegati partecipanti presenti assenti intervista
    sede trascrizione trascrittore file codice conclusione conclusioni ad esempio attenzione
    allora cioè ecco insomma infine no però poi quindi risultato sì
"""
_HEADINGS = frozenset(_HEADINGS_WORDS.split())


@dataclass(frozen=True, slots=True)
class Label:
    """A name before a turn: the words begin at `end` of the line."""

    name: str
    end: int
    time: float | None = None

    @property
    def is_name(self) -> bool:
        """Whether all its words could be those of a name; one word alone always could."""
        words = _words(self.name)
        return len(words) == 1 or _are_names(words)


def labels(lines: Sequence[str]) -> list[Label | None]:
    """The name before each line, where one stands.

    A name before a colon counts when it comes again, or when a third of the lines carry one and all its words
    have capitals ("Lui mi fa: …" makes no speaker among others). A dash and a single letter are also what a
    list or a sentence begins with: they count only where two of them take turns, on a third of the lines, or
    on half of them.

    >>> [one.name if one else "" for one in labels(["Bianchi, Lucia: Sì.", "«Nonna Pina»: No.", "E poi."])]
    ['Bianchi, Lucia', 'Nonna Pina', '']
    """
    filled = sum(1 for line in lines if line.strip())
    kept = counted([colon(line) for line in lines], filled)
    for read, share in ((dash, 3), (_letter, 2)):
        others = [read(line) for line in lines]
        often = _often(others)
        again = max(often.values(), default=0) > 1
        if len(often) > 1 and again and sum(often.values()) * share >= filled:
            kept = [one or other for one, other in zip(kept, others, strict=True)]
    return kept


def counted(found: Sequence[Label | None], filled: int, known: int = 0) -> list[Label | None]:
    """Leave the names that count among `filled` lines; of others, `known` have their speaker already."""
    often = _often(found)
    many = (sum(often.values()) + known) * 3 >= filled
    return [one if one and (often[folded(one.name)] > 1 or (many and one.is_name)) else None for one in found]


def _often(found: Sequence[Label | None]) -> Counter[str]:
    return Counter(folded(one.name) for one in found if one)


def colon(line: str) -> Label | None:
    """The name before a colon or a tab, or alone on its line with a time."""
    found = _COLON.match(line)
    if not found and len(line) < 120:
        found = _ALONE.match(line) or _TEAMS.match(line)
    return _label(found, strict=False) if found else None


def dash(line: str) -> Label | None:
    """The name before a dash."""
    found = _DASH.match(line)
    return _label(found, strict=True) if found else None


def _letter(line: str) -> Label | None:
    found = _LETTER.match(line)
    return Label(found["name"], found.end()) if found else None


def _label(found: re.Match[str], *, strict: bool) -> Label | None:
    name = _bare(found["name"].strip())
    if not name or not _looks(name, strict) or folded(name) in _HEADINGS:
        return None
    return Label(name, found.end(), _time(found.groupdict()))


def _bare(name: str) -> str:
    """The name without the quotation marks or brackets around it; empty where they do not match."""
    closing = _CLOSED.get(name[0])
    if closing:
        if not name.endswith(closing) or len(name) < 3:
            return ""
        name = name[1:-1].strip()
        # in brackets or quotation marks small letters are what happens, not who speaks: "(ride):"
        if not name or not (name[0].isupper() or name[0].isdigit()):
            return ""
    return "" if re.search(r'[\[\]"“”«»]', name) else name


def _looks(name: str, strict: bool) -> bool:
    """Whether it looks like a name; what is added in brackets ("Comune di Budrio") does not matter."""
    core, words = _ADDED.sub("", name).strip(), _words(name)
    if not words or core.isdecimal():
        return False
    names = (
        all(word[0].isupper() or word.casefold() in _PARTICLES for word in words) and words[0][0].isupper()
    )
    if strict:
        return names and len(words) <= 4 and "," not in core
    if "," in core:
        return names and core.count(",") == 1 and 2 <= len(words) <= 6
    if len(words) <= 5 and len(core) <= 48:
        return core[0].isupper() or core[0].isdigit() or len(words) == 1
    return names and len(words) <= 9


def _words(name: str) -> list[str]:
    return _ADDED.sub("", name).replace(",", " ").split()


def _are_names(words: Sequence[str]) -> bool:
    return words[0][0].isupper() and all(
        word[0].isupper() or word[0].isdigit() or word.casefold() in _PARTICLES for word in words
    )


def _time(groups: dict[str, str | None]) -> float | None:
    if spelled := groups.get("seconds"):
        return 3600.0 * int(groups["hours"] or 0) + 60.0 * int(groups["minutes"] or 0) + int(spelled)
    time = groups.get("before") or groups.get("after")
    return seconds(time) if time else None


def seconds(time: str) -> float:
    """A time of day of a recording in seconds.

    >>> seconds("01:02:03,5"), seconds("2:03")
    (3723.5, 123.0)
    """
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def folded(name: str) -> str:
    """A name as names are compared."""
    return " ".join(name.split()).casefold()
