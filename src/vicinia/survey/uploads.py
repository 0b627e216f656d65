"""Recordings that people send: sealed while they come, too large ones are read past."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from vicinia.core.uploads import MEGABYTE, say_too_large
from vicinia.survey.sealed_files import Writer

_HEAD = 32


class SealedFile(UploadedFile):
    """A file that came and lies sealed; what nobody keeps goes when the request ends."""

    def __init__(self, writer: Writer, head: bytes, name: str) -> None:
        super().__init__(file=None, name=name, size=writer.size)
        self.writer, self.head = writer, head

    def close(self) -> None:
        """Leave nothing where the file came in; one that is kept has been moved from there."""
        self.writer.discard()


class SealedUpload(FileUploadHandler):
    """Seals a file as it comes, up to a limit."""

    def __init__(self, request: Any, *, megabytes: int) -> None:
        super().__init__(request)
        self.meta: dict[str, Any] = request.META
        self.most = megabytes * MEGABYTE
        self.writer: Writer | None = None
        self.head = b""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin."""
        super().new_file(*args, **kwargs)
        self.upload_interrupted()
        self.writer, self.head = Writer(Path(settings.RECORDINGS_ROOT) / f"{uuid4()}.part"), b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a piece, or stop."""
        if self.writer is None:
            return
        self.head = self.head or raw_data[:_HEAD]
        if self.writer.size + len(raw_data) > self.most:
            self.upload_interrupted()
            say_too_large(self.meta, at_least=start + len(raw_data))
            raise StopUpload(connection_reset=False)
        self.writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedFile | None:
        """Give the whole file."""
        if self.writer is None:
            return None
        writer, self.writer = self.writer, None
        writer.finish()
        return SealedFile(writer, self.head, self.file_name or "")

    def upload_interrupted(self) -> None:
        """Leave nothing of what did not come whole."""
        if self.writer is not None:
            self.writer.discard()
            self.writer = None
