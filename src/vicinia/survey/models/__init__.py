"""Studies, conversations, codes and findings."""

from vicinia.survey.models.coding import Code, CoderPass, Coding, Discussion
from vicinia.survey.models.finding import Finding, FindingKind, Permission, Quotation
from vicinia.survey.models.study import Category, Participant, Session, SessionKind, Study, StudyMember

__all__ = [
    "Category",
    "Code",
    "CoderPass",
    "Coding",
    "Discussion",
    "Finding",
    "FindingKind",
    "Participant",
    "Permission",
    "Quotation",
    "Session",
    "SessionKind",
    "Study",
    "StudyMember",
]
