"""Studies, conversations, codes and findings; the census of bodies."""

from vicinia.survey.models.campaign import Campaign, Invitation, Questionnaire, Response, Tie
from vicinia.survey.models.coding import Code, CoderPass, Coding, Discussion
from vicinia.survey.models.draft import TranscriptDraft
from vicinia.survey.models.finding import Finding, FindingKind, Quotation
from vicinia.survey.models.memo import Memo
from vicinia.survey.models.publication import Heard
from vicinia.survey.models.recording import Recording
from vicinia.survey.models.study import (
    Category,
    Participant,
    Permission,
    Session,
    SessionKind,
    SessionVariable,
    Study,
    StudyMember,
)

__all__ = [
    "Campaign",
    "Category",
    "Code",
    "CoderPass",
    "Coding",
    "Discussion",
    "Finding",
    "FindingKind",
    "Heard",
    "Invitation",
    "Memo",
    "Participant",
    "Permission",
    "Questionnaire",
    "Quotation",
    "Recording",
    "Response",
    "Session",
    "SessionKind",
    "SessionVariable",
    "Study",
    "StudyMember",
    "Tie",
    "TranscriptDraft",
]
