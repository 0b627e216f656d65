"""Subtitles: WebVTT and SubRip."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from vicinia.methods.transcripts.labels import colon, counted, seconds
from vicinia.methods.transcripts.turns import Transcript, Turn
from vicinia.methods.untrusted import Unreadable

_MOMENT = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"^[ \t]*({_MOMENT})[ \t]*-->[ \t]*({_MOMENT})[^\n]*$", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,200}>")
_DASH = re.compile(r"^-[ \t]*")


@dataclass(frozen=True, slots=True)
class _Cue:
    begin: float
    speaker: str
    words: str


def is_captions(text: str) -> bool:
    """Whether a text is WebVTT or SubRip.

    >>> is_captions("WEBVTT"), is_captions("1\\n00:00:01,000 --> 00:00:02,000\\nSì"), is_captions("00:01 Sì")
    (True, True, False)
    """
    return bool(
        re.match(r"WEBVTT(?:[ \t\n]|$)", text)
        or re.match(rf"\s*(?:\d+[ \t]*\n)?[ \t]*{_MOMENT}[ \t]*-->", text)
    )


def transcript(text: str, name: str) -> Transcript:
    """One line for each turn, "Name: words"; cues of one speaker in sequence become one turn.

    >>> said = transcript("WEBVTT\\n\\n00:01.000 --> 00:02.000\\n<v Amina>C'è un <i>orto</i>.", "a.vtt")
    >>> said.text, said.turns
    ("Amina: C'è un orto.", (Turn(start=7, end=19, speaker='Amina', time=1.0),))
    """
    cues = _named(_cues(text))
    if not cues:
        raise Unreadable("empty", f"{name} has no subtitle with a time and words.")
    pieces: list[str] = []
    turns: list[Turn] = []
    length, last = 0, ""
    for cue in cues:
        if turns and cue.speaker and cue.speaker == last:
            piece = f" {cue.words}"
            turns[-1] = Turn(turns[-1].start, length + len(piece), last, turns[-1].time)
        else:
            label = f"{cue.speaker}: " if cue.speaker else ""
            piece = f"{chr(10) if pieces else ''}{label}{cue.words}"
            end = length + len(piece)
            turns.append(Turn(end - len(cue.words), end, cue.speaker, cue.begin))
        pieces.append(piece)
        length, last = length + len(piece), cue.speaker
    return Transcript("".join(pieces), tuple(turns))


def _cues(text: str) -> list[_Cue]:
    timings = list(_TIMING.finditer(text))
    cues: list[_Cue] = []
    ends = [following.start() for following in timings[1:]] + [len(text)]
    for found, end in zip(timings, ends, strict=False):
        block = text[found.end() : end].removeprefix("\n")
        # A cue ends with an empty line; what follows is the number or name of the next one, or a comment.
        block = re.split(r"\n[ \t]*\n", block, maxsplit=1)[0] if not block.startswith("\n") else ""
        cues += _said(seconds(found[1]), block)
    return cues


def _said(begin: float, block: str) -> list[_Cue]:
    """The speakers of one cue; WebVTT may give several voices to one."""
    parts = _VOICE.split(block)
    said = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    cues = []
    for voice, markup in said:
        words = " ".join(html.unescape(_TAG.sub("", markup)).split())
        speaker = " ".join(html.unescape(voice).split())
        if words:
            cues.append(_Cue(begin, speaker, words))
    return cues


def _named(cues: list[_Cue]) -> list[_Cue]:
    """Take the names from before the words; like in a text they count again, or on a third of the cues."""
    bare = [_DASH.sub("", cue.words) for cue in cues]
    found = [None if cue.speaker else colon(words) for cue, words in zip(cues, bare, strict=True)]
    known = sum(1 for cue in cues if cue.speaker)
    named = [
        replace(cue, speaker=one.name, words=words[one.end :]) if one else cue
        for cue, words, one in zip(cues, bare, counted(found, len(cues), known), strict=True)
    ]
    return [cue for cue in named if cue.words]
