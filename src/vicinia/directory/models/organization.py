"""Bodies: who offers something, under which official identifiers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.directory.models.entry import Entry
from vicinia.directory.visibility import Publication, Ring, RingQuerySet
from vicinia.territory.models import Municipality


class Organization(Entry):
    """A body: municipality, association, parish, cooperative, school, firm."""

    BODY: ClassVar[str] = "pk"
    PUBLICATION: ClassVar[str] = "publication"

    name = models.CharField(_("name"), max_length=300)
    alternate_name = models.CharField(_("other name"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    tax_status = models.CharField(_("tax status"), max_length=100, blank=True)
    tax_id = models.CharField(_("tax identifier"), max_length=60, blank=True)
    year_incorporated = models.PositiveSmallIntegerField(_("year of foundation"), null=True, blank=True)
    legal_status = models.CharField(_("legal form"), max_length=200, blank=True)
    logo = models.URLField(_("logo"), max_length=500, blank=True)
    uri = models.URLField(_("permanent address"), max_length=500, blank=True)
    # kept as a value, not a key: a foreign file may name a parent that it does not contain
    parent_organization_id = models.UUIDField(_("parent organization"), null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="organizations"
    )
    ring = models.CharField(_("who may see it"), max_length=10, choices=Ring.choices, default=Ring.PUBLIC)
    field_rings = models.JSONField(default=dict, blank=True)
    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication.choices, default=Publication.PUBLISHED
    )
    is_sample = models.BooleanField(_("invented for the model district"), default=False)
    assured_on = models.DateField(_("confirmed on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RingQuerySet["Organization"].as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        indexes = [
            models.Index(
                fields=("district", "publication", "ring", "name"), name="directory_organization_list"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="directory_organization_named",
                violation_error_message=_("A body needs a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IdentifierKind(models.TextChoices):
    """Official identifiers of Italian bodies; foreign files bring others, kept as they are."""

    TAX_CODE = "codice fiscale", _("tax code (codice fiscale)")
    VAT_NUMBER = "partita IVA", _("VAT number (partita IVA)")
    RUNTS = "RUNTS", _("number in the register of the third sector (RUNTS)")
    IPA = "IPA", _("code in the index of public administrations (IPA)")


class OrganizationIdentifier(Entry):
    """An identifier in an official register."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="identifiers")
    identifier_scheme = models.CharField(_("scheme"), max_length=100, blank=True)
    identifier_type = models.CharField(_("kind"), max_length=100)
    identifier = models.CharField(_("identifier"), max_length=100)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "organization", "identifier_type", "identifier"),
                name="directory_identifier_once",
                violation_error_message=_("This body already has this identifier."),
            ),
        ]
        indexes = [
            models.Index(
                fields=("district", "identifier_type", "identifier"), name="directory_identifier_find"
            )
        ]


class Program(Entry):
    """A programme that groups services of a body."""

    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="programs"
    )
    name = models.CharField(_("name"), max_length=300)
    alternate_name = models.CharField(_("other name"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.name
