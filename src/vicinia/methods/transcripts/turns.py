"""Who speaks from where to where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says at a stretch: code points `start` to `end` of the text, without the name.

    `speaker` is empty where nobody is named, `time` (in seconds) None where no time is given.
    """

    start: int
    end: int
    speaker: str = ""
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """The whole text, with "\\n" as line end, and its turns in order; names stay in the text."""

    text: str = field(repr=False)
    turns: tuple[Turn, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """Everybody who is named, in order of appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))


_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_BEFORE = rf"[\[(]?(?P<before>{_TIME})[\])]?[ \t]*[-–—]?[ \t]*"
_NAME = r"(?P<name>[^\W_][\w .'’/()&°-]{0,47}?)"
_AFTER = rf"(?:[ \t]*[\[(]?(?P<after>{_TIME})[\])]?)"
_LABEL = re.compile(rf"(?:{_BEFORE})?{_NAME}{_AFTER}?[ \t]*(?::(?=[ \t]|$)|\t)[ \t]*")
_ALONE = re.compile(rf"{_NAME}[ \t]*{_AFTER}[ \t]*$")
_STAMP = re.compile(rf"[\[(](?P<before>{_TIME})[\])][ \t]*")
# Headings of a sheet, not people.
_HEADINGS_WORDS = """
    nota note data date luogo place ora ore durata titolo oggetto tema domanda domande esempio ps
    n.b. nb premessa obiettivo obiettivi allegato allegati partecipanti presenti assenti intervista
    sede trascrizione trascrittore file codice conclusione conclusioni ad esempio attenzione
"""
_HEADINGS = frozenset(_HEADINGS_WORDS.split())


def by_labels(text: str) -> Transcript:
    """Turns by the names that stand before them ("Amina: …", "[00:01:20] Amina: …", "Amina  0:03").

    A name counts when it comes again or when a third of the lines carry one: a single "Nota: …" makes no
    speaker. Lines without a name continue the turn before.

    >>> by_labels("[00:01:20] MODERATRICE: Chi comincia?").turns
    (Turn(start=24, end=37, speaker='MODERATRICE', time=80.0),)
    """
    lines = list(_lines(text))
    labelled = [(begin, line, _label(line)) for begin, line in lines]
    counts = Counter(_folded(found["name"]) for *_, found in labelled if found)
    filled = sum(1 for _, line in lines if line.strip())
    many = sum(counts.values()) * 3 >= filled
    turns: list[Turn] = []
    for begin, line, found in labelled:
        end = begin + len(line.rstrip())
        if found and (many or counts[_folded(found["name"])] > 1):
            groups = found.groupdict()
            time = groups.get("before") or groups.get("after")
            start = min(begin + found.end(), end)
            turns.append(Turn(start, max(start, end), found["name"].strip(), seconds(time) if time else None))
        elif not line.strip():
            continue
        elif stamp := _STAMP.match(line):
            speaker = turns[-1].speaker if turns else ""
            turns.append(Turn(begin + stamp.end(), end, speaker, seconds(stamp["before"])))
        elif turns:
            last = turns[-1]
            # A name alone on its line: the turn begins with the words below it.
            start = begin if last.start == last.end else last.start
            turns[-1] = Turn(start, end, last.speaker, last.time)
        else:
            turns.append(Turn(begin, end))
    return Transcript(text, tuple(turns))


def seconds(time: str) -> float:
    """A time of day of a recording in seconds.

    >>> seconds("01:02:03,5"), seconds("2:03")
    (3723.5, 123.0)
    """
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _lines(text: str) -> Iterator[tuple[int, str]]:
    begin = 0
    for line in text.split("\n"):
        yield begin, line
        begin += len(line) + 1


def _label(line: str) -> re.Match[str] | None:
    """The name at the beginning of a line, if it looks like one."""
    found = _LABEL.match(line) or (_ALONE.match(line) if len(line) < 80 else None)
    if not found:
        return None
    name = found["name"].strip()
    words = name.split()
    looks = (
        len(words) <= 5
        and not name.isdecimal()
        and (name[0].isupper() or name[0].isdigit() or len(words) == 1)
    )
    return found if looks and _folded(name) not in _HEADINGS else None


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
