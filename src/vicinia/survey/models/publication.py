"""The survey given back to everybody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import DistrictQuerySet
from vicinia.survey.models.finding import Finding


class Heard(DistrictOwned):
    """That the findings of a district are public: those that were there when somebody looked, no later ones.

    Words under them are shown as far as they are permitted at the moment: what is taken back is gone at once.
    """

    findings = models.ManyToManyField(Finding, related_name="+", verbose_name=_("findings"))
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at",)
        verbose_name = _("publication of the survey")
        verbose_name_plural = _("publications of the survey")
        constraints = [
            models.UniqueConstraint(
                fields=("district",), condition=models.Q(withdrawn_at=None), name="survey_heard_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.district}, {self.published_at:%d.%m.%Y}"
