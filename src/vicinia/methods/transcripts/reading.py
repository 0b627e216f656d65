"""Which kind of file it is, and the transcript in it."""

from __future__ import annotations

import re

from vicinia.methods.transcripts import captions, documents, hypertext, rich_text
from vicinia.methods.transcripts.turns import Transcript, by_labels
from vicinia.methods.untrusted import Archive, Unreadable, decoded, without_controls

LARGEST = 64 << 20
"""Bytes of a text without recordings in it; a document with pictures may be larger."""
LARGEST_DOCUMENT = 512 << 20
_OLD_WORD, _PDF, _RTF = b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(data: bytes, name: str = "transcript") -> Transcript:
    """The transcript in a file: DOCX, ODT, RTF, HTML, VTT, SRT or plain text.

    What it is shows in its content; `name` names it in sentences, and its ending tells HTML from text.

    Raises Unreadable with one sentence when it is something else, broken, empty or hostile.

    >>> talk = read("Amina: Buongiorno.\\nBruno: Buongiorno a lei.".encode(), "a.txt")
    >>> [(turn.speaker, talk.text[turn.start : turn.end]) for turn in talk.turns]
    [('Amina', 'Buongiorno.'), ('Bruno', 'Buongiorno a lei.')]
    """
    is_archive = data[:2] == b"PK"
    largest = LARGEST_DOCUMENT if is_archive else LARGEST
    if len(data) > largest:
        raise Unreadable("large", f"{name} has more than {largest >> 20} MB, more than any transcript needs.")
    if data[:4] == _OLD_WORD:
        raise Unreadable(
            "kind", f"{name} is in Word's old format: save it as DOCX or ODT and bring it again."
        )
    if data[:4] == _PDF:
        raise Unreadable(
            "kind", f"{name} is a PDF, in which no turns can be told: bring the DOCX, ODT or text."
        )
    if is_archive:
        with Archive(data, name) as archive:
            text = documents.text_of(archive, name)
        return _filled(by_labels(without_controls(text)), name)
    if data[:5] == _RTF:
        return _filled(by_labels(without_controls(rich_text.text_of(data))), name)
    text, _ = decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) / 100:
        raise Unreadable("kind", f"{name} is no text: bring a DOCX, ODT, TXT, VTT or SRT file.")
    text = without_controls(text)
    if captions.is_captions(text):
        return _filled(captions.transcript(text, name), name)
    if name.lower().endswith((".html", ".htm", ".xhtml")) or re.match(
        r"\s*<(!doctype html|html)\b", text, re.I
    ):
        text = without_controls(hypertext.words(text).text)
    return _filled(by_labels(text), name)


def _filled(found: Transcript, name: str) -> Transcript:
    if not found.text.strip():
        raise Unreadable("empty", f"There are no words in {name}.")
    return found
