"""Codes, the passages that they are put on, and what coders talk about when they read differently."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.survey.models.study import Session, Study
from vicinia.survey.models.visibility import ResearchQuerySet

IS_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as #RRGGBB."))


class Code(DistrictOwned):
    """An idea that passages are marked with, in a tree."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="codes")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children",
        verbose_name=_("under"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120)
    definition = models.TextField(_("when to use it"), blank=True)
    colour = models.CharField(_("colour"), max_length=7, blank=True, validators=[IS_COLOUR])
    position = models.PositiveIntegerField(default=0)
    guid = models.UUIDField(null=True, blank=True, editable=False)
    # a code that was merged into another stays, so that what was exported before still finds its way
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("position", "name")
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        # two, because SQLite counts missing parents as different from each other
        constraints = [
            models.UniqueConstraint(
                fields=("district", "study", "parent", "name"),
                condition=models.Q(merged_into=None, parent__isnull=False),
                name="survey_code_once",
                violation_error_message=_("There is a code of this name at this place already."),
            ),
            models.UniqueConstraint(
                fields=("district", "study", "name"),
                condition=models.Q(merged_into=None, parent=None),
                name="survey_root_code_once",
                violation_error_message=_("There is a code of this name at this place already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Coding(DistrictOwned):
    """A code that one person put on a passage: code points `start` to `end`, the end not included."""

    STUDY: ClassVar[str] = "session__study"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="codings")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="codings")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    coder = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # of who has no account here (an imported project), or has none any more
    coder_name = models.CharField(max_length=160)
    at = models.DateTimeField(auto_now_add=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("session", "start", "end")
        verbose_name = _("coding")
        verbose_name_plural = _("codings")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "session", "start", "end", "code", "coder_name"),
                name="survey_coding_once",
            ),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")),
                name="survey_coding_length",
                violation_error_message=_("Select some words first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.start}–{self.end}"


class CoderPass(DistrictOwned):
    """Somebody has read a conversation to its end: what she left without a code, she left on purpose."""

    STUDY: ClassVar[str] = "session__study"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="passes")
    coder = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    coder_name = models.CharField(max_length=160)
    finished_at = models.DateTimeField(auto_now_add=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("session", "coder_name")
        verbose_name = _("reading to the end")
        verbose_name_plural = _("readings to the end")
        constraints = [
            models.UniqueConstraint(fields=("district", "session", "coder_name"), name="survey_pass_once")
        ]

    def __str__(self) -> str:
        return f"{self.coder_name} · {self.session}"


class Discussion(DistrictOwned):
    """What came of talking about a passage that two people coded differently."""

    STUDY: ClassVar[str] = "session__study"

    class Outcome(models.TextChoices):
        """What the talk led to."""

        APPLIES = "applies", _("the code applies")
        DOES_NOT = "does_not", _("the code does not apply")
        DEFINITION = "definition", _("we changed the definition")
        BOTH = "both", _("both readings stand")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="discussions")
    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="discussions")
    passage = models.PositiveIntegerField()
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    note = models.TextField(_("why"), blank=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(auto_now=True)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ("session", "passage")
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "session", "code", "passage"), name="survey_discussion_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_outcome_display()}"
