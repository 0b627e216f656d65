"""The census of bodies: a questionnaire, whom it goes to, what comes back, and who works with whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, RoleKind, User
from vicinia.directory.districts import DistrictQuerySet, Row
from vicinia.directory.models import Organization


class AnswersQuerySet(DistrictQuerySet[Row]):
    """Answers of bodies: for who leads the census, not for who reads totals."""

    readers = (RoleKind.COORDINATOR, RoleKind.SOCIAL_WORKER)


class Questionnaire(DistrictOwned):
    """Questions as an XLSForm, kept as the file that it came in; a changed one is a new version."""

    title = models.CharField(_("title"), max_length=160)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    source = models.BinaryField(editable=False)
    filename = models.CharField(max_length=120, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("title", "-version")
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "title", "version"), name="survey_questionnaire_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Campaign(DistrictOwned):
    """A questionnaire goes to bodies, from one day to another."""

    name = models.CharField(_("name"), max_length=160)
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("questionnaire")
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    greeting = models.TextField(_("words of the invitation"), blank=True)
    # the round before: its answers come prefilled, and the difference is shown
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="rounds",
        verbose_name=_("round before"),
    )  # fmt: skip
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("-opens_on", "name")
        verbose_name = _("census campaign")
        verbose_name_plural = _("census campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "name"),
                name="survey_campaign_once",
                violation_error_message=_("There is a campaign of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="survey_campaign_dates",
                violation_error_message=_("The last day comes after the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(DistrictOwned):
    """One body in one campaign: where it stands, and how its answers come."""

    class State(models.TextChoices):
        """Where a body stands."""

        INVITED = "invited", _("has been invited")
        OPENED = "opened", _("has looked")
        PARTIAL = "partial", _("has begun")
        DONE = "done", _("has answered")
        REFUSED = "refused", _("does not want to")

    class Channel(models.TextChoices):
        """How the answers came."""

        LINK = "link", _("by its own link")
        TELEPHONE = "telephone", _("by telephone")
        PAPER = "paper", _("on paper")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitations")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    # part of what the link is signed with: a new number makes an old link worthless
    link_number = models.PositiveSmallIntegerField(default=1, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.INVITED)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.LINK)
    email = models.EmailField(_("sent to"), blank=True)
    invited_at = models.DateTimeField(auto_now_add=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("organization__name",)
        verbose_name = _("invitation to the census")
        verbose_name_plural = _("invitations to the census")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "campaign", "organization"), name="survey_invitation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization}"

    @property
    def standing(self) -> str:
        """Where the body stands, in words: on the list until somebody has written to it."""
        is_listed = self.state == self.State.INVITED and self.reminded_at is None
        return str(_("on the list, not written to yet") if is_listed else self.get_state_display())


class Response(DistrictOwned):
    """What a body answers, kept at every step."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="responses")
    # {question: answer}; a section is such a dictionary, a repeat is a list of them
    answers = models.JSONField(default=dict)
    # {page: [how often it was handed on, the window that is writing, number of its last draft]}
    versions = models.JSONField(default=dict, editable=False)
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = AnswersQuerySet.as_manager()

    class Meta:
        verbose_name = _("answers of a body")
        verbose_name_plural = _("answers of bodies")
        constraints = [
            models.UniqueConstraint(fields=("district", "invitation"), name="survey_response_once")
        ]

    def __str__(self) -> str:
        return str(self.invitation)


class Tie(DistrictOwned):
    """What one body says of its relation with another. What it says of trust is shown in totals only."""

    class Level(models.IntegerChoices):
        """Four levels of relation, from knowing of each other to working as one."""

        AWARENESS = 1, _("we know of each other")
        COOPERATION = 2, _("we exchange information")
        COORDINATION = 3, _("we plan things together")
        INTEGRATION = 4, _("we share people, money or rules")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="ties")
    source = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    # means of the items that were answered, from 1 to 4; never shown for one pair
    trust = models.FloatField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)
    exchanges = models.JSONField(default=list, blank=True)

    objects = AnswersQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation between bodies")
        verbose_name_plural = _("relations between bodies")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "campaign", "source", "target"), name="survey_tie_once"
            ),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="survey_tie_of_two"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=4), name="survey_tie_level"),
        ]

    def __str__(self) -> str:
        return f"{self.source} – {self.target}"
