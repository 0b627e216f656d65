"""What the pages share that are kept while somebody writes in them (`front/src/keeping.js`)."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from vicinia.survey.services.drafts import Draft

AUTOSAVE = "@autosave"


def is_draft(request: HttpRequest) -> bool:
    """Whether the page's script sends what stands there while somebody writes."""
    return request.method == "POST" and AUTOSAVE in request.POST


def draft_in(request: HttpRequest, *, nameless: str = "") -> Draft:
    """Return which page sends; `nameless` stands for a window that does not say its name."""
    number = request.POST.get("@number", "")
    return Draft(
        opened=request.POST.get("@version", "")[:80],
        window=request.POST.get("@window", "")[:40] or nameless,
        number=int(number[:9]) if number.isascii() and number.isdigit() else 0,
    )


def not_kept(reason: str, status: int = 409) -> JsonResponse:
    """Say to the page's script why what it sent is not kept."""
    return JsonResponse({"problem": reason}, status=status)
