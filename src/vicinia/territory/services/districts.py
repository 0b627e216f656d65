"""Set up real districts."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.territory.models import DistrictMunicipality, Municipality
from vicinia.territory.queries import municipality_by_name_or_code, name_index


class TerritoryProblem(Exception):
    """A change to the territory cannot be made. The message says what to do instead."""


@transaction.atomic
def add_district(
    *,
    actor: User | None,
    slug: str,
    name: str,
    coordinating_body: str,
    codes: Sequence[str],
    contact_phone: str = "",
    contact_email: str = "",
) -> District:
    """Make a district of municipalities given by ISTAT code, cadastral code or name.

    :raises TerritoryProblem: the short name is taken or wrong, or a municipality is unknown or given twice.
    """
    if District.objects.filter(slug=slug).exists():
        raise TerritoryProblem(
            _("There is already a district “%(slug)s”. Choose another short name.") % {"slug": slug}
        )
    places = _places(codes)
    district = District(
        slug=slug,
        name=name.strip(),
        coordinating_body=coordinating_body.strip(),
        contact_phone=contact_phone,
        contact_email=contact_email,
    )
    try:
        district.full_clean()
    except ValidationError as problem:
        raise TerritoryProblem("; ".join(problem.messages)) from problem
    district.save()
    DistrictMunicipality.objects.bulk_create(
        DistrictMunicipality(district=district, municipality=place) for place in places
    )
    audit(
        actor=actor,
        verb="district.add",
        subject=district,
        district=district,
        changes={"municipalities": [[], [place.code for place in places]]},
    )
    return district


def _places(codes: Sequence[str]) -> list[Municipality]:
    if not codes:
        raise TerritoryProblem(_("A district needs at least one municipality."))
    places: dict[str, Municipality] = {}
    for given in codes:
        place = municipality_by_name_or_code(given)
        if place is None:
            near = ", ".join(f"{name} ({code})" for code, name in name_index().nearest(given))
            if near:
                raise TerritoryProblem(
                    _("No municipality “%(given)s”. Perhaps: %(near)s.") % {"given": given, "near": near}
                )
            raise TerritoryProblem(
                _(
                    "No municipality “%(given)s”. Load the list first: vicinia territory load "
                    "--municipalities …"
                )
                % {"given": given}
            )
        if place.code in places:
            raise TerritoryProblem(_("%(name)s is given twice.") % {"name": place.name})
        places[place.code] = place
    return list(places.values())
