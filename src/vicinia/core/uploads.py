"""Files that people send: too large ones are read past, never stored nor held in memory.

A view that takes them puts the handler in place before the form is parsed, so it is exempt from Django's
own check of the token and asks for it inside::

    @csrf_exempt
    def upload(request):
        request.upload_handlers = [LimitedUpload(request, megabytes=50)]
        return _upload(request)  # @csrf_protect
"""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

MEGABYTE = 1024 * 1024
_KEY = "vicinia.too_large"


class LimitedUpload(TemporaryFileUploadHandler):
    """Stops taking files that are larger than the limit, all of a form together."""

    def __init__(self, request: Any, *, megabytes: int) -> None:
        super().__init__(request)
        self.meta: dict[str, Any] = request.META
        self.most = megabytes * MEGABYTE
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, or stop."""
        self.taken += len(raw_data)
        if self.taken > self.most:
            self.meta[_KEY] = int(self.meta.get("CONTENT_LENGTH") or self.taken)
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


def too_large_mb(request: HttpRequest) -> int:
    """How many megabytes were sent when that was too much; 0 when it was not."""
    return round(int(request.META.get(_KEY, 0)) / MEGABYTE)
