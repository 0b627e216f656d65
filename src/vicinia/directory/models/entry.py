"""What every HSDS object of ours has, and the small objects that hang on several kinds of entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned


class Entry(DistrictOwned):
    """An object of the directory. ``extra`` keeps what a foreign file says and our columns cannot hold,
    so that what was imported comes out again unchanged."""

    extra = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


class WebAddress(Entry):
    """A further web address of an organization or service (HSDS ``url``)."""

    organization = models.ForeignKey(
        "directory.Organization",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="web_addresses",
    )
    service = models.ForeignKey(
        "directory.Service", null=True, blank=True, on_delete=models.CASCADE, related_name="web_addresses"
    )
    label = models.CharField(_("label"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("web address")
        verbose_name_plural = _("web addresses")


class Funding(Entry):
    """Who pays for an organization or a service."""

    organization = models.ForeignKey(
        "directory.Organization", null=True, blank=True, on_delete=models.CASCADE, related_name="funding"
    )
    service = models.ForeignKey(
        "directory.Service", null=True, blank=True, on_delete=models.CASCADE, related_name="funding"
    )
    source = models.TextField(_("source of funds"), blank=True)

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("funding")


class Metadata(Entry):
    """A change that a foreign file reports about one of its objects (our own history is the audit log)."""

    resource_id = models.UUIDField()
    resource_type = models.CharField(max_length=60, blank=True)
    last_action_date = models.CharField(max_length=40)
    last_action_type = models.CharField(max_length=40)
    field_name = models.CharField(max_length=100)
    previous_value = models.TextField(blank=True)
    replacement_value = models.TextField(blank=True)
    updated_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("reported change")
        verbose_name_plural = _("reported changes")
        indexes = [models.Index(fields=("district", "resource_id"), name="directory_metadata_resource")]
