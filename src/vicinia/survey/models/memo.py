"""Memos of the research group."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.survey.models.coding import Code
from vicinia.survey.models.study import Session, Study
from vicinia.survey.models.visibility import ResearchQuerySet


class Memo(DistrictOwned):
    """A thought on a study, a conversation, a passage or a code; only the research group reads it."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="memos")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.CASCADE, related_name="memos"
    )
    passage = models.PositiveIntegerField(null=True, blank=True)
    code = models.ForeignKey(Code, null=True, blank=True, on_delete=models.CASCADE, related_name="memos")
    text = models.TextField(_("memo"))
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("-written_at",)
        verbose_name = _("memo")
        verbose_name_plural = _("memos")

    def __str__(self) -> str:
        return self.text[:80]
