"""What a recipe said of each area, from which data, on which day. Rows are added, never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import DistrictQuerySet
from vicinia.needs.models.recipe import Ingredient, RecipeVersion
from vicinia.territory.models import CensusArea, Municipality, Source


class Reading(DistrictOwned):
    """One computation of a version over all areas of its scope."""

    version = models.ForeignKey(RecipeVersion, on_delete=models.PROTECT, related_name="readings")
    # of the inputs and the version: the same reading is not stored twice
    fingerprint = models.CharField(max_length=64)
    computed_at = models.DateTimeField(_("computed"), auto_now_add=True)
    computed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    areas = models.PositiveIntegerField(_("areas compared"))
    sources = models.ManyToManyField(Source, related_name="+")
    includes_sample = models.BooleanField(_("made from invented figures"), default=False)
    notes = models.JSONField(default=list, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("-computed_at",)
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=("district", "version", "fingerprint"), name="needs_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.computed_at:%Y-%m-%d}"


class Estimate(DistrictOwned):
    """The score of one area, with the interval inside which it would lie with other weights and luck."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="estimates")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    # empty for the municipality as a whole
    census_area = models.ForeignKey(
        CensusArea, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    population = models.FloatField(_("residents"))
    value = models.FloatField(_("score"))
    lower = models.FloatField(_("lower end"))
    upper = models.FloatField(_("upper end"))
    # 1 least hardship … 5 most, among the areas compared
    quintile = models.PositiveSmallIntegerField(_("class"))
    # first and last place that it may well have, 1 = most hardship
    rank_first = models.PositiveIntegerField()
    rank_last = models.PositiveIntegerField()

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("reading", "-value")
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "reading", "municipality"),
                condition=models.Q(census_area__isnull=True),
                name="needs_estimate_of_municipality_once",
            ),
            models.UniqueConstraint(
                fields=("district", "reading", "census_area"),
                condition=models.Q(census_area__isnull=False),
                name="needs_estimate_of_area_once",
            ),
            models.CheckConstraint(
                condition=models.Q(lower__lte=models.F("value"), upper__gte=models.F("value")),
                name="needs_interval_holds_value",
                violation_error_message=_("The interval must hold the value."),
            ),
            models.CheckConstraint(
                condition=models.Q(quintile__gte=1, quintile__lte=5),
                name="needs_quintile",
                violation_error_message=_("The class goes from 1 to 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.value:.1f}"


class Part(DistrictOwned):
    """What one indicator contributed to an estimate."""

    estimate = models.ForeignKey(Estimate, on_delete=models.CASCADE, related_name="parts")
    ingredient = models.ForeignKey(Ingredient, on_delete=models.PROTECT, related_name="+")
    numerator = models.FloatField()
    denominator = models.FloatField()
    value = models.FloatField()
    # on the scale of the method: 70–130 for AMPI, standard deviations for a sum of standardised indicators
    normalised = models.FloatField()

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("estimate", "ingredient__position")
        verbose_name = _("part of an estimate")
        verbose_name_plural = _("parts of an estimate")
        constraints = [
            models.UniqueConstraint(fields=("district", "estimate", "ingredient"), name="needs_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.ingredient}: {self.value:.1f}"
