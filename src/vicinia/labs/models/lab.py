"""A lab, its meetings, the tables of each, what they are asked and what they say."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet
from vicinia.survey.models import Finding

# without signs that look alike, because somebody reads it from a wall
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """Return a code by which phones find a meeting."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(6))


class LabKind(models.TextChoices):
    """What a lab works towards."""

    CODESIGN = "codesign", _("co-design of projects")
    ALLIANCE = "alliance", _("alliance and protocol")


class Lab(DistrictOwned):
    """A path of meetings with one purpose."""

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("works towards"), max_length=10, choices=LabKind.choices)
    purpose = models.TextField(_("purpose"), blank=True)
    begun_on = models.DateField(_("begun on"))
    findings = models.ManyToManyField(
        Finding, blank=True, related_name="labs", verbose_name=_("findings that it begins from")
    )
    is_sample = models.BooleanField(_("invented"), default=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("-begun_on", "name")
        verbose_name = _("lab")
        verbose_name_plural = _("labs")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "name"),
                name="labs_lab_once",
                violation_error_message=_("There is a lab of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(DistrictOwned):
    """People in one room for some hours, at tables."""

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=150)
    place = models.CharField(_("place"), max_length=200, blank=True)
    code = models.CharField(max_length=6, default=new_code, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # grows with everything that happens in the room, so that a page knows when to look again
    pulse = models.PositiveIntegerField(default=0, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "title")
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """When it is meant to end."""
        return self.starts_at + timedelta(minutes=self.minutes)


class Table(DistrictOwned):
    """Some people around one theme; its rapporteur says at the end what it came to."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField(_("number"))
    theme = models.CharField(_("theme"), max_length=160)
    rapporteur = models.CharField(_("rapporteur"), max_length=120, blank=True)
    summary = models.TextField(_("what the table came to"), blank=True)
    # counted by hand: who has no phone sits there too
    people = models.PositiveSmallIntegerField(_("how many at the table"), null=True, blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "meeting", "number"),
                name="labs_table_once",
                violation_error_message=_("There is a table of this number already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.theme}"


class Task(models.TextChoices):
    """What a table is asked for: it decides what a contribution can become."""

    IDEAS = "ideas", _("ideas and remarks")
    ELEMENTS = "elements", _("elements of quality")
    PRACTICES = "practices", _("good practices")
    PROPOSALS = "proposals", _("project proposals")


class Assignment(DistrictOwned):
    """What all tables are asked at one moment ("consegna"), and for how long."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="assignments")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    text = models.CharField(_("what the tables are asked"), max_length=400)
    task = models.CharField(_("they look for"), max_length=10, choices=Task.choices, default=Task.IDEAS)
    minutes = models.PositiveSmallIntegerField(_("time in minutes"), default=20)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self) -> str:
        return self.text

    @property
    def is_running(self) -> bool:
        """Whether the tables work on it now. Time that is over does not end it: the facilitator does."""
        return self.started_at is not None and self.ended_at is None

    @property
    def due_at(self) -> datetime | None:
        """When its time is over."""
        return self.started_at + timedelta(minutes=self.minutes) if self.started_at else None

    @property
    def seconds_left(self) -> int:
        """Seconds until then, not below 0."""
        return max(0, int((self.due_at - timezone.now()).total_seconds())) if self.due_at else 0


class Seat(DistrictOwned):
    """A phone at a table. Nobody asks whose it is."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="seats")
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("joined_at",)
        verbose_name = _("seat")
        verbose_name_plural = _("seats")

    def __str__(self) -> str:
        return str(self.table)


class Contribution(DistrictOwned):
    """What somebody at a table says to an assignment."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="contributions")
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="contributions")
    seat = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    # made on the phone: what is sent twice is kept once
    sender_key = models.UUIDField()
    text = models.CharField(_("contribution"), max_length=600)
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions",
        verbose_name=_("about"),
    )  # fmt: skip
    is_from_paper = models.BooleanField(default=False)
    typed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("received_at",)
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "assignment", "sender_key"), name="labs_contribution_once"
            )
        ]

    def __str__(self) -> str:
        return self.text
