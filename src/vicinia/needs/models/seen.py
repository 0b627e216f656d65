"""How many people need something, as far as can be estimated, and how many the network has met."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned
from vicinia.directory.districts import DistrictQuerySet
from vicinia.territory.models import Municipality


class SeenKind(models.TextChoices):
    """What was counted."""

    PERSONS = "persons", _("different people met")
    REQUESTS = "requests", _("requests")
    PARCELS = "parcels", _("parcels given")


class SeenCount(DistrictOwned):
    """What the network has seen in a municipality in a period: a count, never a person."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    # a concept of the taxonomy of needs; empty for all needs together
    theme = models.CharField(_("need"), max_length=60, blank=True)
    kind = models.CharField(_("what was counted"), max_length=8, choices=SeenKind.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    count = models.PositiveIntegerField(_("how many"))
    origin = models.CharField(_("source"), max_length=200)
    is_sample = models.BooleanField(_("invented"), default=False)
    stored_at = models.DateTimeField(auto_now=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("-ends_on", "municipality")
        verbose_name = _("count of what was seen")
        verbose_name_plural = _("counts of what was seen")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "municipality", "theme", "kind", "starts_on", "ends_on"),
                name="needs_seen_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="needs_seen_period",
                violation_error_message=_("The period ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.starts_on}: {self.count}"


class Expectation(DistrictOwned):
    """The share of residents of a municipality who need something, estimated, with its error."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(_("need"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    population = models.PositiveIntegerField(_("residents"))
    # what a survey alone says, when it asked here; shares between 0 and 1
    direct = models.FloatField(_("direct estimate"), null=True, blank=True)
    direct_variance = models.FloatField(null=True, blank=True)
    share = models.FloatField(_("estimated share"))
    mean_squared_error = models.FloatField(_("mean squared error"))
    method = models.CharField(_("method"), max_length=120)
    origin = models.CharField(_("source"), max_length=200)
    is_sample = models.BooleanField(_("invented"), default=False)
    stored_at = models.DateTimeField(auto_now=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "municipality")
        verbose_name = _("estimated need")
        verbose_name_plural = _("estimated needs")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "municipality", "theme", "year"), name="needs_expectation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(share__gte=0, share__lte=1),
                name="needs_share",
                violation_error_message=_("A share lies between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(mean_squared_error__gte=0),
                name="needs_error_not_negative",
                violation_error_message=_("A mean squared error is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.year}: {self.share:.3f}"
