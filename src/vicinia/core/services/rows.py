"""Storing one row as its form says, and removing one: each with its entry in the history."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit


class Refused(Exception):
    """What was asked cannot be done now; the message says why, for people."""


@transaction.atomic
def keep_row(*, actor: User, form: Any, verb: str = "") -> Any:
    """Store what a checked form holds; the history names the fields that changed.

    Without a `verb` it says that the row was written, or changed.
    """
    verb = verb or f"{'write' if form.instance._state.adding else 'change'}_{form.instance._meta.model_name}"
    row = form.save()
    audit(actor=actor, verb=verb, subject=row, changes={name: [None, None] for name in form.changed_data})
    return row


@transaction.atomic
def remove_row(*, actor: User, row: models.Model, verb: str) -> None:
    """Remove a row, with what hangs on it. Raises `Refused` when something else needs it."""
    audit(actor=actor, verb=verb, subject=row)
    try:
        row.delete()
    except models.ProtectedError as problem:
        users = ", ".join(sorted({str(one) for one in problem.protected_objects}))
        raise Refused(_("This is still in use: %(users)s.") % {"users": users}) from problem
