"""Transcripts while somebody writes them down."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned
from vicinia.survey.models.study import Session
from vicinia.survey.models.visibility import ResearchQuerySet


class TranscriptDraft(DistrictOwned):
    """What is written down so far, sealed, with the names before the turns. It goes when it is complete."""

    STUDY: ClassVar[str] = "session__study"

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="draft")
    sealed = models.BinaryField(editable=False)
    # SHA-256 of the text; and the page that kept it last, which may go on without asking
    version = models.CharField(max_length=64, editable=False)
    window = models.CharField(max_length=40, blank=True, editable=False)
    number = models.PositiveIntegerField(default=0, editable=False)
    kept_at = models.DateTimeField(auto_now=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a transcript")
        verbose_name_plural = _("drafts of transcripts")

    def __str__(self) -> str:
        return str(self.session)
