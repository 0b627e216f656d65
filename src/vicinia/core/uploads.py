"""Files that people send: too large ones are read past, never stored nor held in memory.

A view that takes them puts the handler in place before the form is parsed, so it is exempt from Django's
own check of the token and asks for it inside::

    @csrf_exempt
    @takes(megabytes=50)
    def upload(request):
        request.upload_handlers = [LimitedUpload(request, megabytes=50)]
        return _upload(request)  # @csrf_protect
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])
MEGABYTE = 1024 * 1024
_KEY = "vicinia.too_large"


def takes(*, megabytes: int) -> Callable[[View], View]:
    """Say that a view takes larger files than others (`settings.UPLOAD_LIMIT_MB`)."""

    def mark(view: View) -> View:
        view.upload_megabytes = megabytes  # type: ignore[attr-defined]
        return view

    return mark


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
            say_too_large(self.meta, at_least=self.taken)
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


def say_too_large(meta: dict[str, Any], *, at_least: int) -> None:
    """Keep, for the page, how much was sent when it was too much."""
    meta[_KEY] = int(meta.get("CONTENT_LENGTH") or at_least)


def too_large_mb(request: HttpRequest) -> int:
    """How many megabytes were sent when that was too much; 0 when it was not."""
    return round(int(request.META.get(_KEY, 0)) / MEGABYTE)
