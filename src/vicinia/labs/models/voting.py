"""Statements that people agree with or not: a map of differences before a discussion, never a verdict."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned
from vicinia.directory.districts import NetworkQuerySet
from vicinia.labs.models.lab import Contribution, Meeting, Seat, Table


class Statement(DistrictOwned):
    """One sentence to agree with, disagree with, or leave."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="statements")
    text = models.CharField(_("statement"), max_length=200)
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements"
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "meeting", "text"),
                name="labs_statement_once",
                violation_error_message=_("This statement is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Vote(DistrictOwned):
    """What one phone thinks of one statement; a later answer takes the place of the earlier one."""

    class Value(models.IntegerChoices):
        """The three answers."""

        AGREE = 1, _("I agree")
        PASS = 0, _("I leave it")
        DISAGREE = -1, _("I do not agree")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField(choices=Value.choices)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=("district", "statement", "seat"), name="labs_vote_once"),
            models.CheckConstraint(condition=models.Q(value__in=(-1, 0, 1)), name="labs_vote_value"),
        ]

    def __str__(self) -> str:
        return self.get_value_display()


class PaperVotes(DistrictOwned):
    """What the hands of one table said of one statement, counted on its sheet."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="paper_votes")
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="paper_votes")
    agree = models.PositiveSmallIntegerField(_("I agree"), default=0)
    disagree = models.PositiveSmallIntegerField(_("I do not agree"), default=0)
    unsure = models.PositiveSmallIntegerField(_("I leave it"), default=0)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("votes on paper")
        verbose_name_plural = _("votes on paper")
        constraints = [
            models.UniqueConstraint(fields=("district", "statement", "table"), name="labs_paper_votes_once")
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.agree}/{self.disagree}/{self.unsure}"
