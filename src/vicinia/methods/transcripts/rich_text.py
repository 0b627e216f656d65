"""The words of an RTF file: what some programs keep a text in."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_SIGNS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "tab": "\t", "cell": "\t",
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip
_SILENT_WORDS = """
    fonttbl colortbl stylesheet info pict header footer headerl headerr footerl footerr footnote
    object listtable listoverridetable rsidtbl generator themedata colorschememapping datastore
    fldinst latentstyles xmlnstbl annotation atnid atnauthor
"""
_SILENT = frozenset(_SILENT_WORDS.split())


def text_of(data: bytes) -> str:
    """The text, in the code page the file names; `\\u` characters beyond it.

    >>> text_of(b"{\\\\rtf1\\\\ansi\\\\ansicpg1252 {\\\\fonttbl Arial;}Perch\\\\'e9\\\\par S\\\\u236?}")
    'Perché\\nSì'
    """
    pieces: list[str] = []
    page, silent, skip = "cp1252", False, 1
    stack: list[tuple[bool, int]] = []
    pending = 0
    for found in _TOKEN.finditer(data):
        code, word, number, sign, brace, plain = found.groups()
        if brace == b"{":
            stack.append((silent, skip))
            pending = 0
        elif brace == b"}":
            silent, skip = stack.pop() if stack else (False, 1)
            pending = 0
        elif word:
            name, value = word.decode("ascii"), int(number or 0)
            if name in _SILENT:
                silent = True
            elif name == "ansicpg":
                page = f"cp{value}" if value in range(437, 1259) else page
            elif name == "uc":
                skip = value
            elif name == "u" and not silent:
                pieces.append(chr(value % 65536))
                pending = skip
            elif name in _SIGNS and not silent:
                pieces.append(_SIGNS[name])
        elif sign == b"*":
            silent = True
        elif not silent and (piece := _piece(code, sign, plain, page)):
            # After \u come as many substitutes for old readers as \uc says.
            pieces.append(piece[pending:])
            pending = max(0, pending - len(piece))
    text = "".join(pieces)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip("\n")


def _piece(code: bytes | None, sign: bytes | None, plain: bytes | None, page: str) -> str:
    if sign:
        return {b"~": "\u00a0", b"_": "\u2011", b"-": "", b"\n": "\n", b"\r": "\n"}.get(
            sign, sign.decode("latin-1")
        )
    raw = bytes([int(code, 16)]) if code else plain or b""
    try:
        return raw.decode(page, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")
