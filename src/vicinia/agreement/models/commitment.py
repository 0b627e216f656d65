"""What somebody promised: who, by when, with which proof, and what became of it."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.agreement.models.party import Party
from vicinia.agreement.models.protocol import Article
from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet

SOON = datetime.timedelta(days=30)


class Commitment(DistrictOwned):
    """One obligation of an article."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        KEPT = "kept", _("kept")
        PARTLY = "partly", _("kept in part")
        NOT = "not", _("not kept")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="commitments")
    party = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.SET_NULL, related_name="commitments",
        verbose_name=_("who"),
    )  # fmt: skip
    text = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by when"))
    proof = models.CharField(_("what proves it"), max_length=240, blank=True)
    state = models.CharField(
        _("state"), max_length=6, choices=State.choices, default=State.OPEN, editable=False
    )
    account = models.TextField(_("what was done"), blank=True, editable=False)
    reported_on = models.DateField(null=True, blank=True, editable=False)
    reported_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "text")
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "article", "text", "due_on"),
                name="agreement_commitment_once",
                violation_error_message=_("This commitment is there already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | ~models.Q(account=""),
                name="agreement_commitment_account",
                violation_error_message=_("Write what was done."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_late(self) -> bool:
        """Whether its day is over and nobody has said what became of it."""
        return self.state == self.State.OPEN and self.due_on < timezone.localdate()

    @property
    def is_soon(self) -> bool:
        """Whether it falls due within a month."""
        return (
            self.state == self.State.OPEN and not self.is_late and self.due_on <= timezone.localdate() + SOON
        )
