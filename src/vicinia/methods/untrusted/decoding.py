"""Bytes to text, with the byte-order marks and the encodings that real programs write."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ACCENTED = "àèéìòùáíóúäöüçñ’‘“”«»€–—…"
"""What people write beyond ASCII in this part of the world."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What can stand neither in XML nor in a database."""
_INSTEAD = {"\x0b": "\n", "\x0c": "\n"}
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)


def decoded(data: bytes) -> tuple[str, bool]:
    """The text without byte-order marks, and whether there was one.

    A mark decides; then the zeros of UTF-16; else what is valid UTF-8 is UTF-8; else the encoding that an XML
    declaration names; else, where most of it is, UTF-8 with a mark in place of what is damaged; else Western
    European (Windows-1252), in which every byte says something.

    >>> decoded(b"\\xef\\xbb\\xbfperch\\xc3\\xa9"), decoded(b"perch\\xe9")
    (('perché', True), ('perché', False))
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").lstrip("\ufeff"), True
    for encoding in (_unmarked_utf16(data), "utf-8", _declared(data)):
        if encoding:
            try:
                return data.decode(encoding), False
            except (UnicodeDecodeError, LookupError):
                continue
    mended = data.decode("utf-8", "replace")
    damaged, beyond = mended.count("\ufffd"), sum(map(mended.count, _ACCENTED))
    return (mended if damaged * 4 < beyond else data.decode("cp1252", "replace")), False


def without_controls(text: str) -> str:
    """A text of the same length in which every character can stand in XML and in a database.

    >>> without_controls("a" + chr(0) + "b" + chr(12) + "c").split(chr(10))
    ['a b', 'c']
    """
    return CONTROL.sub(lambda found: _INSTEAD.get(found[0], " "), text)


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 shows in its beginning: an ASCII character beside a zero."""
    if len(data) < 4 or len(data) % 2:
        return ""
    return {(True, False): "utf-16-be", (False, True): "utf-16-le"}.get((data[0] == 0, data[1] == 0), "")


def _declared(data: bytes) -> str:
    found = _DECLARED.match(data.lstrip()[:400])
    name = found[1].decode("ascii") if found else ""
    # Python also names things that are no character sets ("zip", "hex").
    try:
        return name if name and codecs.lookup(name)._is_text_encoding else ""
    except LookupError:
        return ""
