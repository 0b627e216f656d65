"""What bodies tell each other about themselves, what they expect, and who met whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned
from vicinia.directory.districts import NetworkQuerySet
from vicinia.directory.models import Organization
from vicinia.labs.models import Meeting


class Passport(DistrictOwned):
    """A body in its own words: one page that others read before they meet it."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="passports", verbose_name=_("body")
    )
    does = models.TextField(_("what we do, and for whom"))
    offers = models.TextField(_("what we can offer the network"), blank=True)
    needs = models.TextField(_("what we need from it"), blank=True)
    motivation = models.TextField(_("why we are in it"), blank=True)
    knows = models.ManyToManyField(
        Organization, blank=True, related_name="+", verbose_name=_("bodies that we work with already")
    )
    updated_at = models.DateTimeField(auto_now=True)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("organization__name",)
        verbose_name = _("passport of a body")
        verbose_name_plural = _("passports of bodies")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "organization"),
                name="agreement_passport_once",
                violation_error_message=_("This body has a passport already: change that one."),
            )
        ]

    def __str__(self) -> str:
        return self.organization.name


class Expectation(DistrictOwned):
    """What a body expects of the network; looked at again every year."""

    class Outcome(models.TextChoices):
        """Whether it came true."""

        OPEN = "open", _("open")
        MET = "met", _("met")
        PARTLY = "partly", _("met in part")
        NOT = "not", _("not met")

    passport = models.ForeignKey(Passport, on_delete=models.CASCADE, related_name="expectations")
    text = models.CharField(_("we expect"), max_length=300)
    since = models.PositiveSmallIntegerField(_("since (year)"))
    outcome = models.CharField(_("today"), max_length=6, choices=Outcome.choices, default=Outcome.OPEN)
    note = models.CharField(_("why"), max_length=300, blank=True)
    looked_at_on = models.DateField(_("looked at on"), null=True, blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "text")
        verbose_name = _("expectation")
        verbose_name_plural = _("expectations")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "passport", "text"),
                name="agreement_expectation_once",
                violation_error_message=_("This expectation is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Encounter(DistrictOwned):
    """Two bodies that were paired in a round of a meeting, to know each other."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="encounters")
    round = models.PositiveSmallIntegerField()
    first = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("round", "first__name")
        verbose_name = _("encounter")
        verbose_name_plural = _("encounters")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "meeting", "first", "second"), name="agreement_encounter_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="agreement_encounter_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"
