"""Who takes part in a lab, for which body, and at which meetings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet
from vicinia.directory.models import Organization
from vicinia.labs.models.lab import Lab, Meeting
from vicinia.survey.models import Category


class Participant(DistrictOwned):
    """A person who is invited for a body. The coordination keeps the list; the network reads it."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="participants")
    name = models.CharField(_("name and family name"), max_length=120)
    role = models.CharField(_("role in the body"), max_length=120, blank=True)
    category = models.CharField(
        _("takes part as"), max_length=14, choices=Category.choices, default=Category.THIRD_SECTOR
    )
    email = models.EmailField(_("e-mail"), blank=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="lab_participants",
        verbose_name=_("body"),
    )  # fmt: skip
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_sample = models.BooleanField(default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "lab", "name"),
                name="labs_participant_once",
                violation_error_message=_("This person takes part already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Attendance(DistrictOwned):
    """Whether a participant comes to a meeting, and came."""

    class State(models.TextChoices):
        """From the invitation to the room."""

        INVITED = "invited", _("has been invited")
        COMING = "coming", _("coming")
        EXCUSED = "excused", _("excused")
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendances")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    state = models.CharField(_("attendance"), max_length=8, choices=State.choices, default=State.INVITED)
    # by e-mail, the last time; and when the person answered by its link
    written_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "meeting", "participant"), name="labs_attendance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_state_display()}"
