"""The protocol: articles of blocks that keep their names, suggestions on exact words, versions."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vicinia.agreement.models.rule import Rule
from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import NetworkQuerySet
from vicinia.labs.models import Lab, Principle, Proposal, QualityElement
from vicinia.survey.models import Finding


class Protocol(DistrictOwned):
    """What the bodies of the network promise each other."""

    class State(models.TextChoices):
        """From the draft to its end."""

        DRAFT = "draft", _("draft")
        SIGNING = "signing", _("open for signature")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("no longer in force")

    lab = models.ForeignKey(
        Lab, null=True, blank=True, on_delete=models.SET_NULL, related_name="protocols",
        verbose_name=_("lab that writes it"),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200)
    preamble = models.TextField(_("preamble"), blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    version = models.PositiveSmallIntegerField(default=0, editable=False)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    expires_on = models.DateField(_("in force until"), null=True, blank=True)
    renewed_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="renewals", editable=False
    )
    is_sample = models.BooleanField(_("invented"), default=False, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("-in_force_on", "title")
        verbose_name = _("protocol")
        verbose_name_plural = _("protocols")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "title"),
                name="agreement_protocol_once",
                violation_error_message=_("There is a protocol of this title already."),
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(in_force_on=None)
                | models.Q(expires_on__gt=models.F("in_force_on")),
                name="agreement_protocol_dates",
                violation_error_message=_("It must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether its words can still change."""
        return self.state == self.State.DRAFT

    @property
    def is_overdue(self) -> bool:
        """Whether it is past its end and nobody has renewed or ended it."""
        past = self.expires_on is not None and self.expires_on < timezone.localdate()
        return past and self.state == self.State.IN_FORCE


class Article(DistrictOwned):
    """An article, and what it comes from."""

    protocol = models.ForeignKey(Protocol, on_delete=models.CASCADE, related_name="articles")
    number = models.PositiveSmallIntegerField(_("number"))
    heading = models.CharField(_("heading"), max_length=200)
    findings = models.ManyToManyField(
        Finding, blank=True, related_name="articles", verbose_name=_("findings that it answers")
    )
    elements = models.ManyToManyField(
        QualityElement, blank=True, related_name="articles", verbose_name=_("quality elements")
    )
    proposals = models.ManyToManyField(
        Proposal, blank=True, related_name="articles", verbose_name=_("proposals that it takes up")
    )
    rules = models.ManyToManyField(
        Rule, blank=True, related_name="articles", verbose_name=_("rules that it binds to")
    )
    principles = models.ManyToManyField(
        Principle, blank=True, related_name="articles", verbose_name=_("principles that it serves")
    )

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "protocol", "number"),
                name="agreement_article_once",
                violation_error_message=_("There is an article of this number already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.heading}"


class Block(DistrictOwned):
    """A paragraph. Its key stays through every version, so that what points to it finds it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    text = models.TextField(_("text"))

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")

    def __str__(self) -> str:
        return self.text[:80]


class Suggestion(DistrictOwned):
    """Other words for some words of a paragraph, or a remark on them, with the reason."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")
        WITHDRAWN = "withdrawn", _("taken back by its author")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="suggestions")
    # what was decided stays with the article when its paragraph is taken out
    block = models.ForeignKey(Block, null=True, on_delete=models.SET_NULL, related_name="suggestions")
    # the paragraph as it was read: what the suggestion means does not change when the paragraph does
    base = models.TextField(editable=False)
    start = models.PositiveIntegerField(editable=False)
    end = models.PositiveIntegerField(editable=False)
    is_remark = models.BooleanField(default=False, editable=False)
    replacement = models.TextField(_("instead"), blank=True)
    reason = models.TextField(_("why"))
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    written_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN, editable=False)
    answer = models.TextField(_("answer"), blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("written_at",)
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="agreement_suggestion_length"
            )
        ]

    def __str__(self) -> str:
        return self.replacement or self.reason

    @property
    def old(self) -> str:
        """The words that it is about."""
        return self.base[self.start : self.end]

    @property
    def wanted(self) -> str:
        """The paragraph as it was read, with the words that are suggested."""
        return self.base[: self.start] + self.replacement + self.base[self.end :]


class Version(DistrictOwned):
    """The whole protocol as it stood, kept for good."""

    protocol = models.ForeignKey(Protocol, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    # [{id, number, heading, blocks: [{id, text}]}], with the keys of articles and paragraphs
    words = models.JSONField()
    preamble = models.TextField(blank=True)
    # {title, annexes: [{title, text}], parties: [{id, name, signatory, role, mandate, mandate_on}]}
    attached = models.JSONField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        verbose_name = _("version of a protocol")
        verbose_name_plural = _("versions of protocols")
        constraints = [
            models.UniqueConstraint(fields=("district", "protocol", "number"), name="agreement_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.protocol} {self.number}"


class Annex(DistrictOwned):
    """What is attached to a protocol."""

    protocol = models.ForeignKey(Protocol, on_delete=models.CASCADE, related_name="annexes")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name = _("annex")
        verbose_name_plural = _("annexes")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "protocol", "title"),
                name="agreement_annex_once",
                violation_error_message=_("The protocol has an annex of this title already."),
            )
        ]

    def __str__(self) -> str:
        return self.title
