"""Labs and meetings, what tables say, quality and practices, proposals."""

from vicinia.labs.models.lab import Assignment, Contribution, Lab, LabKind, Meeting, Seat, Table, Task
from vicinia.labs.models.people import Attendance, Participant
from vicinia.labs.models.practice import BenchmarkProject, GoodPractice, PracticeVersion, Theme
from vicinia.labs.models.proposal import CostLine, Principle, Procedure, Proposal, Recommendation, Review
from vicinia.labs.models.quality import (
    HIGHEST,
    Comparison,
    QualityElement,
    QualityIndicator,
    Rating,
    Weight,
)
from vicinia.labs.models.voting import PaperVotes, Statement, Vote

__all__ = [
    "HIGHEST",
    "Assignment",
    "Attendance",
    "BenchmarkProject",
    "Comparison",
    "Contribution",
    "CostLine",
    "GoodPractice",
    "Lab",
    "LabKind",
    "Meeting",
    "PaperVotes",
    "Participant",
    "PracticeVersion",
    "Principle",
    "Procedure",
    "Proposal",
    "QualityElement",
    "QualityIndicator",
    "Rating",
    "Recommendation",
    "Review",
    "Seat",
    "Statement",
    "Table",
    "Task",
    "Theme",
    "Vote",
    "Weight",
]
