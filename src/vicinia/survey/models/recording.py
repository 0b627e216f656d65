"""Recordings of conversations."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.survey.models.study import Session
from vicinia.survey.models.visibility import ResearchQuerySet


class Recording(DistrictOwned):
    """Voices of a conversation, sealed in a file beside the database.

    The name of the file is not kept: it may be a person's.
    """

    STUDY: ClassVar[str] = "session__study"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="recordings")
    media_type = models.CharField(max_length=40, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    # whoever destroys the row destroys the only key to the file
    sealed_key = models.BinaryField(editable=False)
    retain_until = models.DateField(_("keep the recording until"))
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("added_at", "pk")
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def __str__(self) -> str:
        return f"{self.media_type}, {self.added_at:%d.%m.%Y}"

    @property
    def is_here(self) -> bool:
        """Whether its file is on this machine: recordings are in no backup."""
        return self.path.is_file()

    @property
    def path(self) -> Path:
        """Where the sealed file lies."""
        return Path(settings.RECORDINGS_ROOT) / f"{self.pk}.sealed"

    @property
    def is_video(self) -> bool:
        """Whether there are pictures, too."""
        return self.media_type.startswith("video/")

    @property
    def may_be_heard(self) -> bool:
        """Whether its time, and the conversation's, is not over."""
        return self.retain_until >= timezone.localdate() and self.session.withdrawn_at is None
