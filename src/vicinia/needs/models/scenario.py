"""What if: where presidia would help most, and which municipalities belong together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import DistrictQuerySet


class ScenarioKind(models.TextChoices):
    """What was asked."""

    PRESIDIA = "presidia", _("where to open presidia")
    AREAS = "areas", _("which municipalities belong together")


class Scenario(DistrictOwned):
    """A question with its answer, kept to be compared and printed; an answer may be changed by hand."""

    kind = models.CharField(_("kind"), max_length=10, choices=ScenarioKind.choices)
    name = models.CharField(_("name"), max_length=120)
    # what was asked and what was answered, as the page shows it; nothing in them is searched for
    question = models.JSONField()
    answer = models.JSONField()
    note = models.TextField(_("note"), blank=True)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "name")
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "kind", "name"),
                name="needs_scenario_once",
                violation_error_message=_("There is a scenario of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
