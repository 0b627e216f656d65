"""What the pages of this room share: the person's study or conversation, and answers for page and script."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from vicinia.core.policies import WorkRequest
from vicinia.survey.models import Code, Session, Study

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def study_of(request: WorkRequest, pk: UUID) -> Study:
    """Return a study in whose research group the person is."""
    return get_object_or_404(Study.objects.visible_to(request.user), pk=pk)


def session_of(request: WorkRequest, pk: UUID) -> Session:
    """Return a conversation of such a study; its words are fetched only where they are read."""
    rows = Session.objects.visible_to(request.user).select_related("study").defer("sealed")
    return get_object_or_404(rows, pk=pk)


def code_of(request: WorkRequest, pk: UUID) -> Code:
    """Return a code of such a study."""
    return get_object_or_404(
        Code.objects.visible_to(request.user).filter(merged_into=None).select_related("study"), pk=pk
    )
