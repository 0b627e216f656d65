"""Vocabularies in the manner of SKOS: concepts with labels per language, and matches to other schemes.

Vocabularies are shared by all districts of an installation, so they carry no district.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import UUIDModel
from vicinia.directory.models.entry import Entry


class Taxonomy(UUIDModel):
    """A scheme of terms. Our own facets have the codes need, answer, welcomed and access."""

    code = models.SlugField(_("code"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    uri = models.URLField(_("address"), max_length=500, blank=True)
    version = models.CharField(_("version"), max_length=60, blank=True)
    extra = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")
        constraints = [
            models.UniqueConstraint(
                fields=("code",), condition=~models.Q(code=""), name="directory_taxonomy_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaxonomyTerm(UUIDModel):
    """A concept. ``name`` is its preferred label in the default language; ``labels`` holds the rest."""

    taxonomy = models.ForeignKey(
        Taxonomy, null=True, blank=True, on_delete=models.CASCADE, related_name="terms"
    )
    # kept as a value, not a key: a foreign file may name a parent that it does not contain
    parent_id = models.UUIDField(null=True, blank=True)
    code = models.CharField(_("code"), max_length=100, blank=True)
    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    taxonomy_name = models.CharField(max_length=300, blank=True)
    term_uri = models.URLField(_("address"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    extra = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ("position", "name")
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        indexes = [models.Index(fields=("taxonomy", "code"), name="directory_term_code")]

    def __str__(self) -> str:
        return self.name

    def label(self, language: str | None = None) -> str:
        """Return the preferred label in a language (the reader's by default), else the name.

        Reads prefetched ``labels``; without a prefetch it costs one query.
        """
        wanted = (language or get_language() or "it")[:2]
        for label in self.labels.all():
            if label.kind == LabelKind.PREFERRED and label.language == wanted:
                return label.text
        return self.name


class LabelKind(models.TextChoices):
    PREFERRED = "pref", _("preferred")
    ALTERNATIVE = "alt", _("alternative")
    HIDDEN = "hidden", _("hidden: searched for, never shown")


class Label(UUIDModel):
    """A word for a concept in a language: preferred, alternative, or hidden (everyday words)."""

    term = models.ForeignKey(TaxonomyTerm, on_delete=models.CASCADE, related_name="labels")
    kind = models.CharField(_("kind"), max_length=6, choices=LabelKind.choices)
    language = models.CharField(_("language"), max_length=10)
    text = models.CharField(_("text"), max_length=300)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            models.UniqueConstraint(fields=("term", "language", "text"), name="directory_label_once"),
            models.UniqueConstraint(
                fields=("term", "language"),
                condition=models.Q(kind="pref"),
                name="directory_one_preferred_label",
                violation_error_message=_("A term has one preferred label in each language."),
            ),
        ]


class TermMatch(UUIDModel):
    """A concept of another scheme that means the same, or nearly."""

    term = models.ForeignKey(TaxonomyTerm, on_delete=models.CASCADE, related_name="matches")
    relation = models.CharField(
        _("relation"), max_length=10, choices=[("exact", _("same meaning")), ("close", _("near meaning"))]
    )
    scheme = models.CharField(_("scheme"), max_length=100)
    code = models.CharField(_("code"), max_length=200)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.UniqueConstraint(fields=("term", "scheme", "code"), name="directory_match_once")
        ]


class Attribute(Entry):
    """A term that a foreign file hangs on an object other than a service."""

    link_id = models.UUIDField()
    link_entity = models.CharField(max_length=60, blank=True)
    link_type = models.CharField(max_length=100, blank=True)
    term = models.ForeignKey(
        TaxonomyTerm, null=True, blank=True, on_delete=models.CASCADE, related_name="attributes"
    )
    value = models.TextField(blank=True)
    label = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        indexes = [models.Index(fields=("district", "link_id"), name="directory_attribute_link")]
