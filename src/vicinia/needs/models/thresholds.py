"""What a district has decided about small numbers and false alarms."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned
from vicinia.directory.districts import DistrictQuerySet

INSIDE, PUBLIC, FALSE_ALARMS = 3, 10, 1.0
"""Smallest count shown inside the network and in public; false alarms a month."""


class Thresholds(DistrictOwned):
    """One row a district; a district without a row has the defaults."""

    smallest_inside = models.PositiveSmallIntegerField(_("smallest count inside the network"), default=INSIDE)
    smallest_public = models.PositiveSmallIntegerField(_("smallest count in public"), default=PUBLIC)
    false_alarms_a_month = models.FloatField(_("false alarms a month"), default=FALSE_ALARMS)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = _("thresholds")
        verbose_name_plural = _("thresholds")
        constraints = [
            models.UniqueConstraint(fields=("district",), name="needs_thresholds_once"),
            models.CheckConstraint(
                condition=models.Q(smallest_inside__gte=1, smallest_public__gte=models.F("smallest_inside")),
                name="needs_thresholds_order",
                violation_error_message=_("The public must not see smaller counts than the network."),
            ),
            models.CheckConstraint(
                condition=models.Q(false_alarms_a_month__gt=0),
                name="needs_budget_positive",
                violation_error_message=_("The number of false alarms a month is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district}"
