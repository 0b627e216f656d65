"""Resources in the sense of the network: a room to lend, a van, a kitchen, a skill."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.directory.models.entry import Entry
from vicinia.directory.models.location import Location
from vicinia.directory.models.organization import Organization
from vicinia.directory.visibility import Publication, Ring, RingQuerySet
from vicinia.territory.models import Municipality


class ResourceKind(models.TextChoices):
    ROOM = "room", _("room")
    VEHICLE = "vehicle", _("vehicle")
    KITCHEN = "kitchen", _("kitchen")
    STORAGE = "storage", _("storage")
    EQUIPMENT = "equipment", _("equipment")
    LAND = "land", _("land")
    SKILL = "skill", _("skill")
    OTHER = "other", _("other")


class Resource(Entry):
    """Something that a body can share. Unless somebody says otherwise, only the network sees it."""

    BODY: ClassVar[str] = "organization"
    PUBLICATION: ClassVar[str] = "publication"

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="resources")
    kind = models.CharField(_("kind"), max_length=12, choices=ResourceKind.choices)
    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    conditions = models.TextField(_("on what terms"), blank=True)
    availability = models.CharField(_("availability in words"), max_length=300, blank=True)
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.SET_NULL, related_name="resources"
    )
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="resources"
    )
    ring = models.CharField(_("who may see it"), max_length=10, choices=Ring.choices, default=Ring.NETWORK)
    field_rings = models.JSONField(default=dict, blank=True)
    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication.choices, default=Publication.PUBLISHED
    )

    objects = RingQuerySet["Resource"].as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        indexes = [models.Index(fields=("district", "kind", "ring"), name="directory_resource_list")]

    def __str__(self) -> str:
        return self.name
