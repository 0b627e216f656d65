"""The page on which one row is written: the same for every kind of card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from vicinia.core.policies import Decision, WorkRequest
from vicinia.core.services.rows import Refused, keep_row


def require(decision: Decision) -> None:
    """Stop here, with its reason, when a decision is no."""
    if not decision:
        raise PermissionDenied(str(decision.reason))


def edit_page(
    request: WorkRequest,
    form: Any,
    *,
    title: str | Promise,
    back: tuple[str | Promise, str],
    verb: str = "",
    submit: str | Promise = "",
    lead: str | Promise = "",
    after: Callable[[Any], str] | None = None,
    keep: Callable[[], Any] | None = None,
    remove: str = "",
) -> HttpResponse:
    """Show the form of a row, or store it and go on.

    `back` is the page above (its name, its address); `verb` the history's word; `after` says where to go
    from the stored row; `keep` stores instead of the form itself and may refuse; `remove` is where the row
    is removed.
    """
    if request.method == "POST" and form.is_valid():
        try:
            row = keep() if keep else keep_row(actor=request.user, form=form, verb=verb)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Kept."))
            return redirect(after(row) if after else back[1])
    return render(
        request,
        "core/edit.html",
        {
            "form": form,
            "title": title,
            "lead": lead,
            "submit": submit or _("Keep"),
            "parent": back[0],
            "back_url": back[1],
            "remove_url": remove,
        },
        status=422 if form.errors else 200,
    )


def confirm_page(
    request: WorkRequest,
    *,
    title: str | Promise,
    lost: str | Promise,
    action: str | Promise,
    back: tuple[str | Promise, str],
    act: Callable[[], object],
    said: str | Promise,
    then: str = "",
) -> HttpResponse:
    """Ask before something is lost, then do it. `act` may refuse."""
    if request.method == "POST":
        try:
            act()
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, str(said))
        return redirect(then or back[1])
    shown = {"title": title, "lost": lost, "action": action, "parent": back[0], "back_url": back[1]}
    return render(request, "core/confirm.html", shown)
