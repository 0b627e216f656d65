"""What a district has decided about small numbers and false alarms."""

from __future__ import annotations

from vicinia.core.models import District
from vicinia.needs.models import Thresholds
from vicinia.needs.models.thresholds import INSIDE, PUBLIC


def thresholds_of(district: District) -> Thresholds:
    """The district's own thresholds, or the defaults (not stored)."""
    return Thresholds.objects.filter(district=district).first() or Thresholds(district=district)


def smallest_inside(district: District) -> int:
    """Smallest count that the network sees."""
    found = Thresholds.objects.filter(district=district).values_list("smallest_inside", flat=True).first()
    return INSIDE if found is None else found


def smallest_public(district: District) -> int:
    """Smallest count that everybody sees."""
    found = Thresholds.objects.filter(district=district).values_list("smallest_public", flat=True).first()
    return PUBLIC if found is None else found
