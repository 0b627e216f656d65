"""Projects that others made, and practices that can be taken over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet
from vicinia.directory.models import Organization
from vicinia.labs.models.lab import Contribution, Lab


class Theme(models.TextChoices):
    """The groups of projects that a lab compares."""

    COLLECTION = "collection", _("collection of food and funds")
    FAMILY = "family", _("support of families")
    DISTRIBUTION = "distribution", _("distribution and solidarity shop")
    SHARED = "shared", _("all projects")


class BenchmarkProject(DistrictOwned):
    """A project to learn from: who, where, since when, with what, with which proof."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="projects")
    theme = models.CharField(_("group"), max_length=12, choices=Theme.choices)
    name = models.CharField(_("name"), max_length=160)
    who = models.CharField(_("who runs it"), max_length=200, blank=True)
    where = models.CharField(_("where"), max_length=160, blank=True)
    since = models.PositiveSmallIntegerField(_("since (year)"), null=True, blank=True)
    target = models.CharField(_("for whom"), max_length=240, blank=True)
    resources = models.TextField(_("with which resources"), blank=True)
    partners = models.CharField(_("partners"), max_length=300, blank=True)
    evidence = models.TextField(_("what is known about its effects"), blank=True)
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("theme", "name")
        verbose_name = _("benchmark project")
        verbose_name_plural = _("benchmark projects")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "lab", "name"),
                name="labs_project_once",
                violation_error_message=_("The lab has a project of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class GoodPractice(DistrictOwned):
    """How a problem is met, under which conditions, with which pitfalls: to be taken over and adapted."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="practices")
    title = models.CharField(_("title"), max_length=160)
    problem = models.TextField(_("problem that it meets"))
    mechanism = models.TextField(_("how it works"))
    conditions = models.TextField(_("what it needs"), blank=True)
    pitfalls = models.TextField(_("where it goes wrong"), blank=True)
    cost = models.CharField(_("what it costs"), max_length=200, blank=True)
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="practices",
        verbose_name=_("body that does it"),
    )  # fmt: skip
    adapted_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="adaptations",
        verbose_name=_("adapted from"),
    )  # fmt: skip
    projects = models.ManyToManyField(
        BenchmarkProject, blank=True, related_name="practices", verbose_name=_("seen in")
    )
    contributions = models.ManyToManyField(Contribution, blank=True, related_name="practices")
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "title"),
                name="labs_practice_once",
                violation_error_message=_("There is a practice of this title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class PracticeVersion(DistrictOwned):
    """A practice as it was described before it was changed."""

    practice = models.ForeignKey(GoodPractice, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    words = models.JSONField()
    replaced_at = models.DateTimeField(auto_now_add=True)
    replaced_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        verbose_name = _("earlier version of a practice")
        verbose_name_plural = _("earlier versions of practices")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "practice", "number"), name="labs_practice_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice} {self.number}"
