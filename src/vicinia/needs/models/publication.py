"""A reading that the network shows to everybody, and until when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import District, DistrictOwned, User
from vicinia.needs.models.reading import Reading


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications: what is in force is for everybody."""

    def in_force(self, district: District | None = None) -> PublicationQuerySet:
        """Those that are shown now, of one district or of all."""
        found = self.filter(withdrawn_at=None)
        return found if district is None else found.filter(district=district)


class Publication(DistrictOwned):
    """A decision to show a reading in public. It is taken back, never deleted."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="publications")
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at",)
        verbose_name = _("publication of a reading")
        verbose_name_plural = _("publications of readings")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "reading"),
                condition=models.Q(withdrawn_at=None),
                name="needs_publication_once",
                violation_error_message=_("This reading is public already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reading} · {self.published_at:%Y-%m-%d}"
