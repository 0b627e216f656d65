"""People of everyday places who tell the network what they notice, and what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import DistrictQuerySet
from vicinia.territory.models import Municipality


class AntennaKind(models.TextChoices):
    """What kind of everyday place it is."""

    SCHOOL = "school", _("school")
    PHARMACY = "pharmacy", _("pharmacy")
    DOCTOR = "doctor", _("doctor's surgery")
    PARISH = "parish", _("parish")
    SHOP = "shop", _("shop or bar")
    HAIRDRESSER = "hairdresser", _("barber or hairdresser")
    LIBRARY = "library", _("library")
    SPORT = "sport", _("sports club")
    OTHER = "other", _("other everyday place")


class Antenna(DistrictOwned):
    """An everyday place that sends signals through a link of its own, without an account."""

    name = models.CharField(_("name of the place"), max_length=120)
    kind = models.CharField(_("kind of place"), max_length=12, choices=AntennaKind.choices)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    # only the hash is kept: who holds the link is the antenna
    link_hash = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(_("may send"), default=True)
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    is_sample = models.BooleanField(_("invented"), default=False)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("antenna")
        verbose_name_plural = _("antennas")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "name", "municipality"),
                name="needs_antenna_once",
                violation_error_message=_("This place is an antenna already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Signal(DistrictOwned):
    """Something noticed: a theme, a place, how strong. Never about a named person."""

    class Strength(models.IntegerChoices):
        """How much it was noticed."""

        SOME = 1, _("a little")
        CLEAR = 2, _("clearly")
        STRONG = 3, _("a lot")

    antenna = models.ForeignKey(Antenna, on_delete=models.PROTECT, related_name="signals")
    # made by the telephone: the same signal sent twice is stored once
    sender_key = models.UUIDField(default=uuid.uuid4)
    theme = models.CharField(_("need"), max_length=60)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    strength = models.PositiveSmallIntegerField(_("how much"), choices=Strength.choices)
    words = models.CharField(_("in your words"), max_length=500, blank=True)
    noticed_on = models.DateField(_("noticed on"))
    received_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("-noticed_on", "-received_at")
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        indexes = [models.Index(fields=("district", "noticed_on"), name="needs_signal_day")]
        constraints = [
            models.UniqueConstraint(fields=("district", "sender_key"), name="needs_signal_once"),
            models.CheckConstraint(
                condition=models.Q(strength__gte=1, strength__lte=3),
                name="needs_strength",
                violation_error_message=_("The strength goes from 1 to 3."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme} {self.noticed_on}"


class Alert(DistrictOwned):
    """More signals than expected somewhere: a line on the coordinator's page until it is dealt with."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("to be looked at")
        HANDLED = "handled", _("dealt with")
        DISMISSED = "dismissed", _("nothing to do")

    # empty for all needs together
    theme = models.CharField(_("need"), max_length=60, blank=True)
    municipalities = models.ManyToManyField(Municipality, related_name="+")
    # codes of the municipalities, sorted: what makes two alerts of one week the same
    where = models.CharField(max_length=400)
    week_on = models.DateField(_("week of"))
    since_on = models.DateField(_("since"))
    observed = models.PositiveIntegerField(_("signals"))
    expected = models.FloatField(_("expected"))
    # on average so many weeks pass until chance alone gives such an alert
    recurrence_weeks = models.FloatField(_("once in so many weeks by chance"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.TextField(_("what was done"), blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField(auto_now_add=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("-week_on", "-recurrence_weeks")
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(fields=("district", "theme", "week_on", "where"), name="needs_alert_once")
        ]

    def __str__(self) -> str:
        return f"{self.theme} {self.week_on}"
