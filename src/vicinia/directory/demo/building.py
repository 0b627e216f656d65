"""Build the model district: the same at every building, in a few seconds, all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vicinia.core.events import EntryChanged, publish
from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.core.services.demo import build_demo_accounts
from vicinia.directory.demo.clearing import remove_rows
from vicinia.directory.demo.desk import fill_desk, give_roles
from vicinia.directory.demo.extras import add_extras
from vicinia.directory.demo.guard import DISTRICT_SLUG, require_model_district, require_model_mode
from vicinia.directory.demo.offers import add_offer
from vicinia.directory.demo.organizations import add_body
from vicinia.directory.demo.reading import read_bodies
from vicinia.directory.demo.sheet import Sheet
from vicinia.directory.models import Organization, Service
from vicinia.directory.vocabulary import load_vocabulary
from vicinia.territory.services import build_model_territory

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What stands after building; ``accounts`` is empty in test mode."""

    district: District
    bodies: int
    services: int
    rows: int
    accounts: dict[str, User]


@transaction.atomic
def build_model_district(*, today: date | None = None, progress: Progress = lambda step: None) -> Built:
    """Build the model district, or put it back to its beginning; rows of other bodies stay as they are.

    ``progress`` is told the name of each step. Raises ModelOnlyError where real people work.
    """
    require_model_mode()
    require_model_district()
    today = today or timezone.localdate()
    progress("vocabulary")
    load_vocabulary()
    progress("territory")
    district = _district()
    towns = {town.code: town for town in build_model_territory(district)}
    progress("rows")
    remove_rows(district)
    sheet = Sheet(district)
    for number, body in enumerate(read_bodies()):
        place = add_body(sheet, number, body, towns[body.municipality], today)
        for offer in body.offers:
            add_offer(sheet, number, body, offer, place, towns, today)
    add_extras(sheet, towns, today)
    rows = sheet.write()
    progress("people")
    accounts = build_demo_accounts(district=district) if settings.DEMO else {}
    if accounts:
        give_roles(sheet, accounts)
    progress("index")
    bodies = tuple(row.pk for row in sheet.rows(Organization))
    publish(EntryChanged(kind="organization", ids=bodies))
    if accounts:
        fill_desk(sheet, accounts)
    audit(actor=None, verb="build_model_district", subject=district, district=district)
    services = sum(1 for _row in sheet.rows(Service))
    return Built(district, bodies=len(bodies), services=services, rows=rows, accounts=accounts)


def _district() -> District:
    district, _made = District.objects.update_or_create(
        slug=DISTRICT_SLUG,
        defaults={
            "name": "Pianura Est",
            "coordinating_body": "Ufficio di coordinamento del distretto modello (inventato)",
            "contact_phone": "051 000 0000",
            "contact_email": "coordinamento@example.org",
            "is_model": True,
        },
    )
    return district
