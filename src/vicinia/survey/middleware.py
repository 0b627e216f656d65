"""What every page says that opens a conversation which the installation's key does not open."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vicinia.survey.sealing import CannotOpen


class SealedElsewhere:
    """Answer with a page that says how to mend it, wherever the words were asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Take this one problem; all others go their usual way."""
        if not isinstance(problem, CannotOpen):
            return None
        return render(request, "survey/sealed_elsewhere.html", status=409)
