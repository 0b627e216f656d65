"""Who reads which rows of the survey: lists, pages and exports share these."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from vicinia.core.models import User

Row = TypeVar("Row", bound=models.Model)


class ResearchQuerySet(models.QuerySet[Row]):
    """Rows of a study: only its research group reads them, not even who installed the system.

    `STUDY` of the model names the way to the study.
    """

    def visible_to(self, user: User | AnonymousUser | None) -> ResearchQuerySet[Row]:
        """Leave only what belongs to studies in whose research group the person is."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        way = getattr(self.model, "STUDY", "study")
        lookup = f"{way}__members__user" if way else "members__user"
        return self.filter(**{lookup: user})
