"""How bodies work together: when, who, does what, within how long, with which exception."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vicinia.core.models import DistrictOwned
from vicinia.directory.districts import NetworkQuerySet
from vicinia.labs.models import GoodPractice, Principle, Procedure, Proposal, QualityElement
from vicinia.survey.models import Finding


class RuleArea(models.TextChoices):
    """Where in the work a rule applies."""

    ORGANISATION = "organisation", _("organisation")
    INTAKE = "intake", _("intake of requests")
    DELIVERY = "delivery", _("delivery of services")


class Unit(models.TextChoices):
    """In what a term is counted."""

    HOURS = "hours", _("in hours")
    DAYS = "days", _("in days")
    WEEKS = "weeks", _("in weeks")
    MONTHS = "months", _("in months")


class Rule(DistrictOwned):
    """A rule as a card. Its parts are fields, so that intake and cases can hold people to it."""

    class State(models.TextChoices):
        """Whether it holds."""

        DRAFT = "draft", _("draft")
        AGREED = "agreed", _("agreed")
        ENDED = "ended", _("no longer in force")

    area = models.CharField(_("area"), max_length=12, choices=RuleArea.choices)
    title = models.CharField(_("in a few words"), max_length=160)
    trigger = models.CharField(_("when"), max_length=240)
    actor = models.CharField(_("who"), max_length=160)
    action = models.TextField(_("does what"))
    within = models.PositiveSmallIntegerField(_("within"), null=True, blank=True)
    unit = models.CharField(_("counted in"), max_length=6, choices=Unit.choices, default=Unit.DAYS)
    tool = models.CharField(_("with what"), max_length=200, blank=True)
    checklist = models.TextField(_("steps, one a line"), blank=True)
    exception = models.CharField(_("unless"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.DRAFT)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    findings = models.ManyToManyField(
        Finding, blank=True, related_name="rules", verbose_name=_("findings that it answers")
    )
    elements = models.ManyToManyField(
        QualityElement, blank=True, related_name="rules", verbose_name=_("quality elements")
    )
    practices = models.ManyToManyField(
        GoodPractice, blank=True, related_name="rules", verbose_name=_("good practices")
    )
    proposals = models.ManyToManyField(
        Proposal, blank=True, related_name="rules", verbose_name=_("proposals that it carries out")
    )
    principles = models.ManyToManyField(
        Principle, blank=True, related_name="rules", verbose_name=_("principles that it serves")
    )
    procedure = models.ForeignKey(
        Procedure, null=True, blank=True, on_delete=models.SET_NULL, related_name="rules",
        verbose_name=_("what it asks of people"),
    )  # fmt: skip
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("area", "position", "title")
        verbose_name = _("operating rule")
        verbose_name_plural = _("operating rules")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "area", "title"),
                name="agreement_rule_once",
                violation_error_message=_("There is a rule with these words already."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def steps(self) -> list[str]:
        """The steps of its checklist."""
        return [line.strip() for line in self.checklist.splitlines() if line.strip()]

    @property
    def term(self) -> str:
        """How long somebody has, in words; empty where no term is set."""
        if not self.within:
            return ""
        words = {
            Unit.HOURS: ngettext("%(n)d hour", "%(n)d hours", self.within),
            Unit.DAYS: ngettext("%(n)d day", "%(n)d days", self.within),
            Unit.WEEKS: ngettext("%(n)d week", "%(n)d weeks", self.within),
            Unit.MONTHS: ngettext("%(n)d month", "%(n)d months", self.within),
        }
        return words[Unit(self.unit)] % {"n": self.within}

    def due_after(self, start: datetime.datetime) -> datetime.datetime | None:
        """When the term that begins at `start` is over; None without a term. A month counts as 30 days."""
        if not self.within:
            return None
        days = {Unit.HOURS: 1 / 24, Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 30}[Unit(self.unit)]
        return start + datetime.timedelta(days=days * self.within)
