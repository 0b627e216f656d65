"""Take the model district away again, and nothing else."""

from django.db import transaction
from django.db.models import ProtectedError

from vicinia.core.events import EntryChanged, publish
from vicinia.core.models import AuditEntry, District, Role, User
from vicinia.directory.demo.guard import DISTRICT_SLUG, require_model_mode
from vicinia.directory.models import (
    ErrorReport,
    Location,
    NamedReader,
    Organization,
    Service,
    ServiceAtLocation,
    Unit,
)
from vicinia.territory.models import DistrictMunicipality


@transaction.atomic
def clear_model_district() -> int:
    """Remove the invented bodies with all that hangs on them, and the demo accounts.

    The district itself goes too, unless somebody has put bodies of their own into it. Municipalities and
    vocabularies stay: they are facts. Returns how many bodies were removed.
    """
    require_model_mode()
    district = District.objects.filter(slug=DISTRICT_SLUG, is_model=True).first()
    if district is None:
        return 0
    removed = remove_rows(district)
    demo = User.objects.filter(is_demo=True)
    Role.objects.filter(district=district, user__in=demo).delete()
    demo.delete()
    if not Organization.objects.filter(district=district).exists():
        _remove_district(district)
    return removed


def remove_rows(district: District) -> int:
    """Remove the invented bodies of the model district; return how many there were."""
    bodies = Organization.objects.filter(district=district, is_sample=True)
    places = Location.objects.filter(organization__in=bodies)
    services = Service.objects.filter(organization__in=bodies)
    gone = {
        "organization": tuple(bodies.values_list("pk", flat=True)),
        "service": tuple(services.values_list("pk", flat=True)),
        "serviceatlocation": tuple(
            ServiceAtLocation.objects.filter(service__in=services).values_list("pk", flat=True)
        ),
        "location": tuple(places.values_list("pk", flat=True)),
    }
    if not gone["organization"]:
        return 0
    subjects = [key for keys in gone.values() for key in keys]
    NamedReader.objects.filter(district=district, subject_id__in=subjects).delete()
    ErrorReport.objects.filter(district=district, subject_id__in=subjects).delete()
    places.delete()
    bodies.delete()
    Unit.objects.filter(district=district, capacities__isnull=True).delete()
    for kind, ids in gone.items():
        publish(EntryChanged(kind=kind, ids=ids))
    return len(gone["organization"])


def _remove_district(district: District) -> None:
    """Remove the empty district with its history; keep it where something still refers to it."""
    try:
        with transaction.atomic():
            AuditEntry.objects.filter(district=district).delete()
            DistrictMunicipality.objects.filter(district=district).delete()
            district.delete()
    except ProtectedError:
        return
