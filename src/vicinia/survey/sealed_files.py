"""Large files encrypted at rest, piece by piece, so that any second of a recording can be heard at once.

Each file has a key of its own, which only its row in the database holds (sealed, see `sealing`): a file
without its row is noise. AES-256-GCM over pieces of one megabyte; the number of a piece and whether it is the
last one are authenticated, so that pieces can neither change places nor be cut off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vicinia.survey.sealing import CannotOpen

PIECE = 1024 * 1024
"""Bytes of a piece before it is sealed."""
_TAG = 16


class Writer:
    """Seals what comes, as it comes: nothing of it ever lies open on the disk."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path, self.key, self.size = path, AESGCM.generate_key(256), 0
        self._lock, self._waiting, self._number = AESGCM(self.key), bytearray(), 0
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def write(self, some: bytes) -> None:
        """Take some bytes. The last piece waits, since it is sealed as such."""
        self._waiting += some
        self.size += len(some)
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Write the last piece, down to the disk."""
        self._seal(bytes(self._waiting), is_last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Leave nothing behind. A file that was moved to its place stays."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._lock.encrypt(_nonce(self._number), piece, _says(is_last)))
        self._number += 1


def read(path: Path, key: bytes, *, size: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Give the bytes from `start` up to, not including, `end` of a file that held `size` bytes.

    Raises `CannotOpen` when the file is not as it was written, `FileNotFoundError` when it is gone.
    """
    end = size if end is None else min(end, size)
    lock, last = AESGCM(key), max(0, (size - 1) // PIECE)
    with path.open("rb") as file:
        for number in range(start // PIECE, max(0, end - 1) // PIECE + 1):
            file.seek(number * (PIECE + _TAG))
            try:
                piece = lock.decrypt(_nonce(number), file.read(PIECE + _TAG), _says(number == last))
            except InvalidTag as wrong:
                raise CannotOpen("The file is damaged or was cut off.") from wrong
            base = number * PIECE
            yield piece[max(0, start - base) : end - base]


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _says(is_last: bool) -> bytes:
    return b"last" if is_last else b"more"
