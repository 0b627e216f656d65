"""In which district somebody begins something new."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from vicinia.core.models import District
from vicinia.core.policies import WorkRequest
from vicinia.directory.districts import working_district


def district_to_begin_in(request: WorkRequest, kinds: tuple[str, ...]) -> District:
    """Return the district that the request names (`district=` and its short name), else the person's first.

    Raises PermissionDenied, with its reason, for somebody without such a role in any district.
    """
    slug = request.POST.get("district") or request.GET.get("district") or ""
    district = working_district(request.user, kinds, slug)
    if district is None:
        raise PermissionDenied(_("You have no role in a district in which this could begin."))
    return district
