"""What the survey found, and the words that it rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet
from vicinia.survey.models.coding import Code
from vicinia.survey.models.study import Category, Permission, Session, Study
from vicinia.survey.models.visibility import ResearchQuerySet
from vicinia.territory.models import Municipality


class FindingKind(models.TextChoices):
    """What kind of thing was found."""

    PROBLEM = "problem", _("problem of the territory")
    CRITICALITY = "criticality", _("weakness of the network")
    STRENGTH = "strength", _("strength")


class Finding(DistrictOwned):
    """Something that the survey found, in one sentence: the start of every answer that follows."""

    class Severity(models.IntegerChoices):
        """How much it weighs."""

        SLIGHT = 1, _("slight")
        CLEAR = 2, _("clear")
        SERIOUS = 3, _("serious")

    study = models.ForeignKey(
        Study, null=True, blank=True, on_delete=models.SET_NULL, related_name="findings"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=FindingKind.choices)
    title = models.CharField(_("in one sentence"), max_length=240)
    text = models.TextField(_("what it means"), blank=True)
    severity = models.PositiveSmallIntegerField(
        _("how much it weighs"), choices=Severity.choices, default=Severity.CLEAR
    )
    codes = models.ManyToManyField(Code, blank=True, related_name="findings", verbose_name=_("codes"))
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="+", verbose_name=_("where")
    )
    # it was not made from passages here: where it comes from, in words
    origin = models.CharField(_("where it comes from"), max_length=200, blank=True)
    is_sample = models.BooleanField(_("invented"), default=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-severity", "title")
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "title"),
                name="survey_finding_once",
                violation_error_message=_("There is a finding with these words already."),
            ),
            models.CheckConstraint(
                condition=models.Q(severity__gte=1, severity__lte=3), name="survey_finding_severity"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Quotation(DistrictOwned):
    """Words under a finding: where they stand, and what may be shown of them to whom."""

    STUDY: ClassVar[str] = "session__study"

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="quotations")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="quotations")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    category = models.CharField(max_length=14, choices=Category.choices, blank=True)
    permission = models.CharField(
        _("may be shown"), max_length=6, choices=Permission.choices, default=Permission.NO
    )
    # as they may be shown: without names of people and of small places; empty until somebody permits them
    words = models.TextField(_("words as they may be shown"), blank=True)
    permitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    permitted_at = models.DateTimeField(null=True, blank=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("finding", "session", "start")
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "finding", "session", "start", "end"), name="survey_quotation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="survey_quotation_length"
            ),
            models.CheckConstraint(
                condition=models.Q(permission="no") | ~models.Q(words=""),
                name="survey_quotation_words",
                violation_error_message=_("Write the words as they may be shown."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.start}–{self.end}"
