"""Places, and services at places."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.directory.models.entry import Entry
from vicinia.directory.models.organization import Organization
from vicinia.directory.models.service import Service
from vicinia.directory.visibility import Ring, RingQuerySet
from vicinia.territory.models import Municipality


class LocationType(models.TextChoices):
    PHYSICAL = "physical", _("a place")
    POSTAL = "postal", _("a postal address")
    VIRTUAL = "virtual", _("on line or by telephone")


class Location(Entry):
    """A place. Its ring protects the address of a safe house or of a private home."""

    BODY: ClassVar[str] = "organization"

    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="locations"
    )
    location_type = models.CharField(
        _("kind"), max_length=10, choices=LocationType.choices, default=LocationType.PHYSICAL
    )
    name = models.CharField(_("name"), max_length=300, blank=True)
    alternate_name = models.CharField(_("other name"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    transportation = models.TextField(_("how to get there"), blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    external_identifier = models.CharField(max_length=100, blank=True)
    external_identifier_type = models.CharField(max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="locations"
    )
    ring = models.CharField(_("who may see it"), max_length=10, choices=Ring.choices, default=Ring.PUBLIC)
    field_rings = models.JSONField(default=dict, blank=True)

    objects = RingQuerySet["Location"].as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [models.Index(fields=("district", "municipality"), name="directory_location_place")]

    def __str__(self) -> str:
        return self.name


class Address(Entry):
    """A postal or physical address of a place."""

    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.CASCADE, related_name="addresses"
    )
    attention = models.CharField(_("for the attention of"), max_length=200, blank=True)
    address_1 = models.CharField(_("street and number"), max_length=300)
    address_2 = models.CharField(_("further line"), max_length=300, blank=True)
    city = models.CharField(_("town"), max_length=200)
    region = models.CharField(_("region"), max_length=200, blank=True)
    state_province = models.CharField(_("province"), max_length=100)
    postal_code = models.CharField(_("postcode"), max_length=20)
    country = models.CharField(_("country"), max_length=60, default="IT")
    address_type = models.CharField(
        _("kind"), max_length=10, choices=LocationType.choices, default=LocationType.PHYSICAL
    )

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")


class Accessibility(Entry):
    """What a place offers to people with a disability."""

    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.CASCADE, related_name="accessibility"
    )
    description = models.TextField(_("description"), blank=True)
    details = models.TextField(_("details"), blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("accessibility")
        verbose_name_plural = _("accessibility")


class ServiceAtLocation(Entry):
    """A service as it is given at one place."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_at_locations")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="service_at_locations")
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("service at a place")
        verbose_name_plural = _("services at places")
        indexes = [models.Index(fields=("district", "service", "location"), name="directory_at_location")]
