"""What is remembered beside the entries: foreign rows without a place, and pairs that are not the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User


class KeptRow(DistrictOwned):
    """A row of a foreign HSDS file that our model cannot place, kept so that an export gives it back."""

    table = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    row = models.JSONField()

    class Meta:
        verbose_name = _("row kept as it came")
        verbose_name_plural = _("rows kept as they came")
        constraints = [
            models.UniqueConstraint(fields=("district", "table", "key"), name="directory_kept_row_once")
        ]


class DistinctPair(DistrictOwned):
    """Two bodies look alike and somebody has said that they are different; ``first_id`` < ``second_id``."""

    first_id = models.UUIDField()
    second_id = models.UUIDField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("pair of different bodies")
        verbose_name_plural = _("pairs of different bodies")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "first_id", "second_id"), name="directory_distinct_pair_once"
            )
        ]
