"""A study with its research group, the conversations that it holds, and who speaks in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.survey.models.visibility import ResearchQuerySet
from vicinia.territory.models import Municipality


class Study(DistrictOwned):
    """Conversations on one question, read by one research group."""

    STUDY: ClassVar[str] = ""

    name = models.CharField(_("name"), max_length=160)
    question = models.TextField(_("question"), blank=True)
    begun_on = models.DateField(_("begun on"))
    is_sample = models.BooleanField(_("invented"), default=False)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("-begun_on", "name")
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "name"),
                name="survey_study_once",
                violation_error_message=_("There is a study of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class StudyMember(DistrictOwned):
    """Somebody of the research group: reads transcripts and codes them."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("added_at",)
        verbose_name = _("member of a research group")
        verbose_name_plural = _("members of research groups")
        constraints = [
            models.UniqueConstraint(fields=("district", "study", "user"), name="survey_member_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


class SessionKind(models.TextChoices):
    """How people were heard."""

    INTERVIEW = "interview", _("interview")
    FOCUS_GROUP = "focus_group", _("focus group")


class Permission(models.TextChoices):
    """How far words may travel: as people agreed, and as somebody decided for a quotation."""

    NO = "no", _("stays in the research group")
    LABS = "labs", _("in the labs")
    PUBLIC = "public", _("in public")

    @classmethod
    def within(cls, scope: str) -> list[str]:
        """Return what a consent allows, from the nearest to the farthest."""
        return cls.values[: cls.values.index(scope) + 1]


class Session(DistrictOwned):
    """One conversation: when, where, under which consent, and what was said, sealed."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=12, choices=SessionKind.choices)
    title = models.CharField(_("title"), max_length=160)
    held_on = models.DateField(_("held on"))
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("municipality"),
    )  # fmt: skip
    # what was signed: how far quotations may travel, to which end, and how long the words may be kept
    scope = models.CharField(
        _("quotations may be shown"), max_length=6, choices=Permission.choices, default=Permission.NO
    )
    consent = models.CharField(_("what the consent allows"), max_length=300)
    retain_until = models.DateField(_("keep the transcript until"))
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True, blank=True)
    # text and turns, encrypted; empty when they had to be destroyed
    sealed = models.BinaryField(default=b"", editable=False)
    # of the text: a passage is never moved silently onto other words
    text_hash = models.CharField(max_length=64, blank=True, editable=False)
    passages = models.PositiveIntegerField(default=0, editable=False)
    guid = models.UUIDField(null=True, blank=True, editable=False)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("held_on", "title")
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "study", "title"),
                name="survey_session_once",
                violation_error_message=_("The study has a conversation of this title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Whether nobody may read the words any more: taken back, destroyed, or past their date."""
        return self._is_over or (not self.text_hash and bool(self.passages))

    @property
    def is_waiting(self) -> bool:
        """Whether the conversation was held and its transcript is still to come."""
        return not (self._is_over or self.text_hash or self.passages)

    @property
    def _is_over(self) -> bool:
        return self.withdrawn_at is not None or self.retain_until < timezone.localdate()


def readable(prefix: str = "") -> models.Q:
    """Return the condition that the words of a conversation may still be read; `prefix` leads to it."""
    return models.Q(
        **{f"{prefix}withdrawn_at": None, f"{prefix}retain_until__gte": timezone.localdate()}
    ) & ~models.Q(**{f"{prefix}text_hash": ""})


class Category(models.TextChoices):
    """In which capacity somebody speaks."""

    ADMINISTRATOR = "administrator", _("mayor or councillor")
    OFFICER = "officer", _("officer of a public body")
    SOCIAL_WORKER = "social_worker", _("social worker")
    THIRD_SECTOR = "third_sector", _("third sector")
    PARISH = "parish", _("parish")
    SCHOOL = "school", _("school")
    HEALTH = "health", _("health service")
    FIRM = "firm", _("firm")
    CITIZEN = "citizen", _("citizen")
    INTERVIEWER = "interviewer", _("who asks the questions")
    OTHER = "other", _("somebody else")


class Participant(DistrictOwned):
    """Somebody who speaks, under a pseudonym; the name is stored nowhere."""

    STUDY: ClassVar[str] = "session__study"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="participants")
    number = models.PositiveSmallIntegerField()
    pseudonym = models.CharField(_("pseudonym"), max_length=60)
    category = models.CharField(
        _("speaks as"), max_length=14, choices=Category.choices, default=Category.OTHER
    )

    # the words of this voice are gone; those of the others stay
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True, blank=True, editable=False)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("session", "number")
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=("district", "session", "number"), name="survey_participant_once")
        ]

    def __str__(self) -> str:
        return self.pseudonym


class SessionVariable(DistrictOwned):
    """Something known of a conversation: years in the service, kind of municipality, …"""

    STUDY: ClassVar[str] = "session__study"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="variables")
    name = models.CharField(_("variable"), max_length=80)
    value = models.CharField(_("value"), max_length=160)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("variable of a conversation")
        verbose_name_plural = _("variables of conversations")
        constraints = [
            models.UniqueConstraint(fields=("district", "session", "name"), name="survey_variable_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
