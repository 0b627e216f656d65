"""Storing one row as its form says, and removing one: each with its entry in the history."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.admin.utils import NestedObjects
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


def hanging_on(row: models.Model) -> str:
    """Say what would go with a row: “3 indicators, 12 ratings”; nothing when it goes alone."""
    found = NestedObjects(using=str(row._state.db))
    found.collect([row])
    said = []
    for model, rows in cast("dict[type[models.Model], set[models.Model]]", found.model_objs).items():
        # the tables that only join two others mean nothing to people
        count = len(rows) - isinstance(row, model)
        if count and not model._meta.auto_created:
            name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            said.append(f"{count} {name}")
    return ", ".join(said)
