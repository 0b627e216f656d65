"""What every page of the survey answers: words stay in no browser, and other keys open none."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vicinia.survey.policies import can_read_findings, can_research
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


class KeptNowhere:
    """Let no browser and no cache on the way keep pages and files in which people's words may stand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match and getattr(match.func, "policy", None) in (can_research, can_read_findings):
            response.headers["Cache-Control"] = "no-store"
        return response
