"""Whom to call and in which language."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.directory.models.entry import Entry
from vicinia.directory.visibility import Ring, RingQuerySet


class Contact(Entry):
    """A person or an office to speak to."""

    BODY: ClassVar[str] = "organization"

    organization = models.ForeignKey(
        "directory.Organization", null=True, blank=True, on_delete=models.CASCADE, related_name="contacts"
    )
    service = models.ForeignKey(
        "directory.Service", null=True, blank=True, on_delete=models.CASCADE, related_name="contacts"
    )
    service_at_location = models.ForeignKey(
        "directory.ServiceAtLocation",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="contacts",
    )
    location = models.ForeignKey(
        "directory.Location", null=True, blank=True, on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=300, blank=True)
    title = models.CharField(_("role"), max_length=300, blank=True)
    department = models.CharField(_("office"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    ring = models.CharField(_("who may see it"), max_length=10, choices=Ring.choices, default=Ring.PUBLIC)

    objects = RingQuerySet["Contact"].as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name


class Phone(Entry):
    """A telephone number of an entry or of a contact."""

    BODY: ClassVar[str] = "organization"

    location = models.ForeignKey(
        "directory.Location", null=True, blank=True, on_delete=models.CASCADE, related_name="phones"
    )
    service = models.ForeignKey(
        "directory.Service", null=True, blank=True, on_delete=models.CASCADE, related_name="phones"
    )
    organization = models.ForeignKey(
        "directory.Organization", null=True, blank=True, on_delete=models.CASCADE, related_name="phones"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="phones"
    )
    service_at_location = models.ForeignKey(
        "directory.ServiceAtLocation", null=True, blank=True, on_delete=models.CASCADE, related_name="phones"
    )
    number = models.CharField(_("number"), max_length=60)
    extension = models.PositiveIntegerField(_("extension"), null=True, blank=True)
    type = models.CharField(_("kind"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)
    ring = models.CharField(_("who may see it"), max_length=10, choices=Ring.choices, default=Ring.PUBLIC)

    objects = RingQuerySet["Phone"].as_manager()

    class Meta:
        verbose_name = _("telephone")
        verbose_name_plural = _("telephones")

    def __str__(self) -> str:
        return self.number


class Language(Entry):
    """A language that is spoken at a service, at a place or on a telephone."""

    service = models.ForeignKey(
        "directory.Service", null=True, blank=True, on_delete=models.CASCADE, related_name="languages"
    )
    location = models.ForeignKey(
        "directory.Location", null=True, blank=True, on_delete=models.CASCADE, related_name="languages"
    )
    phone = models.ForeignKey(
        Phone, null=True, blank=True, on_delete=models.CASCADE, related_name="languages"
    )
    name = models.CharField(_("language"), max_length=100, blank=True)
    code = models.CharField(_("code"), max_length=10, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
