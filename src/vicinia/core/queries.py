"""Questions about people, districts, and what hangs on a row."""

from typing import cast

from django.contrib.admin.utils import NestedObjects
from django.db import models
from django.db.models import QuerySet

from vicinia.core.models import District, Role, RoleKind, User


def districts_coordinated_by(person: User) -> QuerySet[District]:
    """Return the districts that a person coordinates; all of them for who installed the system."""
    if person.is_superuser:
        return District.objects.all()
    return District.objects.filter(
        pk__in=Role.objects.filter(user=person, kind=RoleKind.COORDINATOR).values("district")
    )


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
