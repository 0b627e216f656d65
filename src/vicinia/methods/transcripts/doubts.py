"""Whether a transcript still says who speaks."""

from __future__ import annotations

from collections import Counter

from vicinia.methods.personal_names import find
from vicinia.methods.transcripts.labels import Label, colon, dash, folded
from vicinia.methods.transcripts.turns import Transcript


def names_left(transcript: Transcript) -> tuple[str, ...]:
    """What still looks like a name before a turn, in order; only what a person then says is no name counts.

    It is a name of people, or it comes again; a single "Una cosa: …" is neither.

    >>> from vicinia.methods.transcripts.turns import by_labels
    >>> talk = by_labels("Ada: Uno.\\nRosa: Due.\\nAda: Sì.\\nFatima – Io no.\\nUna cosa è vera.")
    >>> names_left(talk)
    ('Fatima',)
    """
    found: list[Label] = []
    for turn in transcript.turns:
        for line in transcript.text[turn.start : turn.end].split("\n"):
            one = colon(line.strip()) or dash(line.strip())
            if one:
                found.append(one)
    often = Counter(folded(one.name) for one in found)
    left = [
        one.name
        for one in found
        if often[folded(one.name)] > 1 or any(piece.kind == "name" for piece in find(one.name))
    ]
    return tuple(dict.fromkeys(left))
