"""What was said, encrypted at rest: whoever copies the database file reads nothing.

The key is drawn from the installation's secret key, so a restored backup opens only where that key is.
AES-128 in CBC mode with HMAC (Fernet), the key by HKDF-SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_WORD = re.compile(r"\S")

_PURPOSE = b"vicinia survey transcripts 1"


class CannotOpen(RuntimeError):
    """The sealed text was made with another secret key, or is damaged."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one speaker: code points `start` to `end`; `speaker` is a participant's number, or 0."""

    start: int
    end: int
    speaker: int = 0


@dataclass(frozen=True)
class Said:
    """A whole conversation; its passages stand in order and do not overlap."""

    text: str
    passages: tuple[Passage, ...]

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        return [one.start for one in self.passages], [one.end for one in self.passages]

    def touched(self, start: int, end: int) -> range:
        """Return the numbers of the passages that a stretch of the text touches."""
        starts, ends = self._bounds
        return range(bisect_right(ends, start), bisect_left(starts, end))

    def speaker_at(self, at: int) -> int:
        """Return the number of who speaks at a code point; 0 where nobody is known to."""
        return next((self.passages[one].speaker for one in self.touched(at, at + 1)), 0)

    def words(self, number: int) -> str:
        """Return the words of a passage."""
        one = self.passages[number]
        return self.text[one.start : one.end]

    def without_words(self) -> Said:
        """Return the same conversation without a word: who spoke where, and for how long, can be counted."""
        return Said(_WORD.sub(" ", self.text), self.passages)

    def without_voice(self, speaker: int) -> Said:
        """Return the same conversation without the words of one voice; the others' stay in their places."""
        text = list(self.text)
        for one in self.passages:
            if one.speaker == speaker:
                text[one.start : one.end] = _WORD.sub(" ", self.text[one.start : one.end])
        return Said("".join(text), self.passages)

    @property
    def hash(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def seal(said: Said) -> bytes:
    """Encrypt a conversation."""
    packed = {"text": said.text, "passages": [[p.start, p.end, p.speaker] for p in said.passages]}
    return _lock().encrypt(zlib.compress(json.dumps(packed, ensure_ascii=False).encode()))


def unseal(sealed: bytes) -> Said:
    """Decrypt a conversation; nothing was said where nothing is kept.

    Raises `CannotOpen`.
    """
    if not sealed:
        return Said("", ())
    try:
        packed = json.loads(zlib.decompress(_lock().decrypt(bytes(sealed))))
    except InvalidToken as wrong:
        raise CannotOpen("Sealed with another secret key.") from wrong
    return Said(packed["text"], tuple(Passage(*one) for one in packed["passages"]))


def seal_key(key: bytes) -> bytes:
    """Encrypt the key of a file (`sealed_files`)."""
    return _lock().encrypt(key)


def unseal_key(sealed: bytes | memoryview) -> bytes:
    """Decrypt the key of a file. Raises `CannotOpen`."""
    try:
        return _lock().decrypt(bytes(sealed))
    except InvalidToken as wrong:
        raise CannotOpen("Sealed with another secret key.") from wrong


def _lock() -> MultiFernet:
    return _lock_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _lock_of(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(drawn)
