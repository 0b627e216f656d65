"""People, districts, roles and the audit log: the ground that every other room stands on."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UUIDModel(models.Model):
    """A row that may leave the house: its key says nothing and never collides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class District(UUIDModel):
    """A set of municipalities under a coordinating body; one installation may serve many."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    coordinating_body = models.CharField(_("coordinating body"), max_length=200)
    contact_phone = models.CharField(_("telephone of the coordinating body"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail of the coordinating body"), blank=True)
    is_model = models.BooleanField(_("holds invented sample data"), default=False)

    class Meta:
        ordering = ("name",)
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    def __str__(self) -> str:
        return self.name


class DistrictOwned(UUIDModel):
    """A row that belongs to one district: a national installation is separated along this column."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )

    class Meta:
        abstract = True


class UserManager(BaseUserManager["User"]):
    """Make users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password the account can only be opened through a link."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make the person who installs the system."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person with an account, known by e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        ordering = ("last_name", "first_name", "email")
        verbose_name = _("person with an account")
        verbose_name_plural = _("people with an account")
        constraints = [models.UniqueConstraint(Lower("email"), name="core_user_email_ci")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class RoleKind(models.TextChoices):
    """What a person may be for a district or for a body (docs/roles.md says what each may do)."""

    COORDINATOR = "coordinator", _("coordinator")
    SOCIAL_WORKER = "social_worker", _("social worker")
    VOLUNTEER = "volunteer", _("volunteer")
    EDITOR = "editor", _("editor of a body's entry")
    ANALYST = "analyst", _("analyst")


class Role(DistrictOwned):
    """A role held for a whole district. A role held for one body is ``directory.Membership``."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name=_("person"))
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind.choices)
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "user", "kind"),
                name="core_role_once",
                violation_error_message=_("This person already has this role in the district."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=RoleKind.values), name="core_role_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()} · {self.district}"


class AuditEntry(UUIDModel):
    """Who did what to which row and when. Rows are added, never changed."""

    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(_("what was done"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    # {field: [before, after]}; never holds personal data of the people who are helped
    changes = models.JSONField(default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("-at",)
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        indexes = [
            models.Index(fields=("district", "subject_type", "subject_id", "-at"), name="core_audit_subject")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type}"
