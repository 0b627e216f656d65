"""What makes a project good, how one sees it, how much it weighs, and how projects are rated by it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet
from vicinia.labs.models.lab import Contribution, Lab
from vicinia.labs.models.practice import BenchmarkProject, Theme
from vicinia.survey.models import Finding

HIGHEST = 4
"""Ratings go from 0 to 4, each with words of its own."""


class QualityElement(DistrictOwned):
    """Something that makes a project good, and where people saw it."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="elements")
    theme = models.CharField(_("group"), max_length=12, choices=Theme.choices)
    label = models.CharField(_("in a few words"), max_length=120)
    definition = models.TextField(_("what it means"), blank=True)
    example = models.TextField(_("an example"), blank=True)
    origin = models.CharField(_("where it comes from"), max_length=200, blank=True)
    contributions = models.ManyToManyField(
        Contribution, blank=True, related_name="elements", verbose_name=_("said at the tables")
    )
    findings = models.ManyToManyField(
        Finding, blank=True, related_name="elements", verbose_name=_("findings that it answers")
    )
    projects = models.ManyToManyField(
        BenchmarkProject, blank=True, related_name="elements", verbose_name=_("seen in")
    )
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("theme", "label")
        verbose_name = _("quality element")
        verbose_name_plural = _("quality elements")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "lab", "theme", "label"),
                name="labs_element_once",
                violation_error_message=_("The group has an element with these words already."),
            )
        ]

    def __str__(self) -> str:
        return self.label


class QualityIndicator(DistrictOwned):
    """A question by which one sees whether an element is there, with words for each of its five levels."""

    element = models.ForeignKey(QualityElement, on_delete=models.CASCADE, related_name="indicators")
    question = models.CharField(_("question"), max_length=240)
    level_0 = models.CharField(_("0 means"), max_length=160)
    level_1 = models.CharField(_("1 means"), max_length=160)
    level_2 = models.CharField(_("2 means"), max_length=160)
    level_3 = models.CharField(_("3 means"), max_length=160)
    level_4 = models.CharField(_("4 means"), max_length=160)
    evidence = models.CharField(_("what proves it"), max_length=200, blank=True)
    measured_by = models.CharField(_("who measures it"), max_length=160, blank=True)
    measured_when = models.CharField(_("when"), max_length=120, blank=True)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("question",)
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "element", "question"),
                name="labs_indicator_once",
                violation_error_message=_("The element has this indicator already."),
            )
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def levels(self) -> list[tuple[int, str]]:
        """The five levels with their words."""
        return [(level, getattr(self, f"level_{level}")) for level in range(HIGHEST + 1)]


class Weight(DistrictOwned):
    """How many of a hundred points one person gives to an element among those of its group."""

    element = models.ForeignKey(QualityElement, on_delete=models.CASCADE, related_name="weights")
    rater = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    points = models.DecimalField(max_digits=6, decimal_places=3, validators=[MaxValueValidator(100)])
    # where pairs were compared instead of points given: how consistent that person was (Saaty)
    consistency_ratio = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("weight")
        verbose_name_plural = _("weights")
        constraints = [
            models.UniqueConstraint(fields=("district", "element", "rater"), name="labs_weight_once"),
            models.CheckConstraint(
                condition=models.Q(points__gte=0, points__lte=100), name="labs_weight_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.points}"


class Comparison(DistrictOwned):
    """Which of two elements one person finds to count more: what her weights were made from."""

    first = models.ForeignKey(QualityElement, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(QualityElement, on_delete=models.CASCADE, related_name="+")
    rater = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # how many times as much the first counts, as it was chosen: "3", "1/5"
    answer = models.CharField(max_length=3)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "rater", "first", "second"), name="labs_comparison_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="labs_comparison_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}: {self.answer}"


class Rating(DistrictOwned):
    """What one person finds on one indicator of one project."""

    indicator = models.ForeignKey(QualityIndicator, on_delete=models.CASCADE, related_name="ratings")
    project = models.ForeignKey(BenchmarkProject, on_delete=models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"))
    proof = models.CharField(_("what it rests on"), max_length=240, blank=True)
    rated_at = models.DateTimeField(auto_now=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "indicator", "project", "rater"), name="labs_rating_once"
            ),
            models.CheckConstraint(condition=models.Q(level__lte=HIGHEST), name="labs_rating_level"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.level}"
