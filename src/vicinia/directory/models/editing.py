"""Who may edit what, what they propose, and what readers report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, RoleKind, User
from vicinia.directory.models.organization import Organization


class Membership(DistrictOwned):
    """A role held for one body (``core.Role`` is the same for a whole district)."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind.choices)
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("role in a body")
        verbose_name_plural = _("roles in bodies")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "organization", "user", "kind"),
                name="directory_membership_once",
                violation_error_message=_("This person already has this role in this body."),
            ),
        ]


class NamedReader(DistrictOwned):
    """A person who may see an entry of the narrowest ring."""

    subject_id = models.UUIDField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("named reader")
        verbose_name_plural = _("named readers")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "subject_id", "user"), name="directory_named_reader_once"
            )
        ]


class ChangeRequest(DistrictOwned):
    """A change to an entry that somebody proposes and the coordination approves or refuses."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="change_requests")
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    # {field: [value when it was proposed, proposed value]}
    changes = models.JSONField()
    message = models.TextField(_("message to the coordination"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("-submitted_at",)
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        indexes = [models.Index(fields=("district", "state", "-submitted_at"), name="directory_change_queue")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                name="directory_refusal_has_reason",
                violation_error_message=_("Say why, so that the body can put it right."),
            ),
        ]


class ErrorReport(DistrictOwned):
    """A reader says that something on a page is wrong. No account and no name needed."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    text = models.TextField(_("what is wrong"), max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)
    handled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")
        indexes = [models.Index(fields=("district", "handled_at"), name="directory_report_queue")]
