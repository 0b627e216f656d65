"""Who speaks from where to where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vicinia.methods.transcripts.labels import TIME, labels, seconds


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


_STAMP = re.compile(rf"[\[(](?P<before>{TIME})(?:[ \t]*-->[ \t]*{TIME})?[\])][ \t]*")


def by_labels(text: str) -> Transcript:
    """Turns by the names that stand before them ("Amina: …", "[00:01:20] Amina: …", "Amina  0:03").

    A name counts when it comes again or when a third of the lines carry one: a single "Nota: …" makes no
    speaker. Lines without a name continue the turn before.

    >>> by_labels("[00:01:20] MODERATRICE: Chi comincia?").turns
    (Turn(start=24, end=37, speaker='MODERATRICE', time=80.0),)
    """
    lines = list(_lines(text))
    turns: list[Turn] = []
    for (begin, line), found in zip(lines, labels([line for _, line in lines]), strict=True):
        end = begin + len(line.rstrip())
        if found:
            start = min(begin + found.end, end)
            turns.append(Turn(start, max(start, end), found.name, found.time))
        elif not line.strip():
            continue
        elif stamp := _STAMP.match(line):
            speaker = turns[-1].speaker if turns else ""
            start = min(begin + stamp.end(), end)
            turns.append(Turn(start, end, speaker, seconds(stamp["before"])))
        elif turns:
            last = turns[-1]
            # A name alone on its line: the turn begins with the words below it.
            start = begin if last.start == last.end else last.start
            turns[-1] = Turn(start, end, last.speaker, last.time)
        else:
            turns.append(Turn(begin, end))
    return Transcript(text, tuple(turns))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    begin = 0
    for line in text.split("\n"):
        yield begin, line
        begin += len(line) + 1
