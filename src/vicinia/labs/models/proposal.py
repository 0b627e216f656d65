"""Principles, project proposals with reviews and costs, and what a procedure asks of people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet
from vicinia.directory.models import Organization
from vicinia.labs.models.lab import Contribution, Lab, Table
from vicinia.labs.models.practice import GoodPractice
from vicinia.labs.models.quality import QualityElement, QualityIndicator
from vicinia.survey.models import Finding
from vicinia.territory.models import Municipality


class Principle(DistrictOwned):
    """An orientation that everything is asked to serve: the person at the centre, prevention, …"""

    name = models.CharField(_("principle"), max_length=120)
    text = models.TextField(_("what it means"), blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("position", "name")
        verbose_name = _("principle")
        verbose_name_plural = _("principles")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "name"),
                name="labs_principle_once",
                violation_error_message=_("This principle is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Proposal(DistrictOwned):
    """A project that a table proposes, from its draft to its adoption."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("draft")
        TABLE = "table", _("at the table")
        PLENARY = "plenary", _("in the plenary")
        ADOPTED = "adopted", _("adopted")
        PARKED = "parked", _("parked")

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="proposals")
    title = models.CharField(_("title"), max_length=160)
    objective = models.TextField(_("objective"))
    actions = models.TextField(_("actions"), blank=True)
    resources = models.TextField(_("resources"), blank=True)
    calendar = models.TextField(_("calendar"), blank=True)
    table = models.ForeignKey(
        Table, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals",
        verbose_name=_("table that makes it"),
    )  # fmt: skip
    findings = models.ManyToManyField(
        Finding, blank=True, related_name="proposals", verbose_name=_("findings that it answers")
    )
    elements = models.ManyToManyField(
        QualityElement, blank=True, related_name="proposals", verbose_name=_("quality elements")
    )
    practices = models.ManyToManyField(
        GoodPractice, blank=True, related_name="proposals", verbose_name=_("good practices")
    )
    indicators = models.ManyToManyField(
        QualityIndicator, blank=True, related_name="proposals", verbose_name=_("indicators")
    )
    principles = models.ManyToManyField(
        Principle, blank=True, related_name="proposals", verbose_name=_("principles that it serves")
    )
    contributions = models.ManyToManyField(Contribution, blank=True, related_name="proposals")
    leads = models.ManyToManyField(
        Organization, blank=True, related_name="proposals_led", verbose_name=_("led by")
    )
    partners = models.ManyToManyField(
        Organization, blank=True, related_name="proposals_joined", verbose_name=_("with")
    )
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="+", verbose_name=_("where")
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    reason = models.TextField(_("why it was decided so"), blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "lab", "title"),
                name="labs_proposal_once",
                violation_error_message=_("The lab has a proposal of this title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Recommendation(models.TextChoices):
    """What a reviewer recommends."""

    YES = "yes", _("adopt it")
    MAYBE = "maybe", _("adopt it with changes")
    NO = "no", _("do not adopt it")


class Review(DistrictOwned):
    """What one person thinks of a proposal before the plenary."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    relevance = models.PositiveSmallIntegerField(_("it answers what was found (0–4)"))
    feasibility = models.PositiveSmallIntegerField(_("it can be done (0–4)"))
    togetherness = models.PositiveSmallIntegerField(_("several bodies carry it (0–4)"))
    recommendation = models.CharField(_("recommendation"), max_length=5, choices=Recommendation.choices)
    text = models.TextField(_("remarks"), blank=True)
    reviewed_at = models.DateTimeField(auto_now=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("reviewed_at",)
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=("district", "proposal", "reviewer"), name="labs_review_once"),
            models.CheckConstraint(
                condition=models.Q(relevance__lte=4, feasibility__lte=4, togetherness__lte=4),
                name="labs_review_scores",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_recommendation_display()}"


class CostLine(DistrictOwned):
    """What one body puts into a proposal, in money or in kind."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="costs")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", verbose_name=_("body")
    )
    what = models.CharField(_("what"), max_length=160)
    euros = models.DecimalField(_("worth in euros a year"), max_digits=10, decimal_places=2)
    is_in_kind = models.BooleanField(_("in kind (rooms, hours, goods)"), default=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("organization__name", "what")
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(euros__gte=0),
                name="labs_cost_positive",
                violation_error_message=_("Write an amount of 0 or more."),
            )
        ]

    def __str__(self) -> str:
        return self.what


class Procedure(DistrictOwned):
    """What a procedure asks of the people who go through it."""

    name = models.CharField(_("procedure"), max_length=160)
    fields = models.PositiveSmallIntegerField(_("fields to fill in"), default=0)
    documents = models.PositiveSmallIntegerField(_("documents to bring"), default=0)
    visits = models.PositiveSmallIntegerField(_("visits to an office"), default=0)
    days = models.PositiveSmallIntegerField(_("days until the answer"), default=0)
    note = models.TextField(_("what could go"), blank=True)
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="procedures",
        verbose_name=_("proposal that it belongs to"),
    )  # fmt: skip
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "name"),
                name="labs_procedure_once",
                violation_error_message=_("This procedure is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
