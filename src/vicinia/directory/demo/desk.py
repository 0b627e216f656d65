"""The people of the fixed cast at work: their roles for bodies, and what waits on the coordinator's desk."""

from typing import Any

from vicinia.core.models import RoleKind, User
from vicinia.directory.demo.guard import model_id
from vicinia.directory.demo.offers import service_of
from vicinia.directory.demo.reading import Body, read_bodies
from vicinia.directory.demo.sheet import Sheet
from vicinia.directory.models import Location, Membership, NamedReader, Organization
from vicinia.directory.services import document
from vicinia.directory.services.editing import change_entry, report_error

KINDS = {
    "amina": RoleKind.SOCIAL_WORKER,
    "bruno": RoleKind.VOLUNTEER,
    "elena": RoleKind.EDITOR,
}


def body_of_person(short: str) -> Body:
    """Return the body for which one of the cast works."""
    return next(body for body in read_bodies() if body.short == short)


def give_roles(sheet: Sheet, people: dict[str, User]) -> None:
    """Give Amina, Bruno and Elena their roles, and let Amina and Carla read the hidden addresses."""
    for short, kind in KINDS.items():
        Membership.objects.create(
            id=model_id("Membership", short),
            district=sheet.district,
            organization=sheet.get(Organization, body_of_person(short).key),
            user=people[short],
            kind=kind,
        )
    for body in read_bodies():
        if body.is_confidential:
            for short in ("amina", "carla"):
                NamedReader.objects.create(
                    id=model_id("NamedReader", body.key, short),
                    district=sheet.district,
                    subject_id=sheet.get(Location, body.key, body.street).pk,
                    user=people[short],
                )


def fill_desk(sheet: Sheet, people: dict[str, User]) -> None:
    """Let Elena propose two changes and two readers report an error."""
    body = body_of_person("elena")
    after_school = service_of(sheet, body.key, "after-school")
    wanted: dict[str, Any] = document.read(after_school)
    wanted["description"] += " Da quest'anno c'è anche un angolo silenzioso per chi fatica a concentrarsi."
    wanted["phones"] = [
        *wanted["phones"],
        {"number": "051 000 9001", "description": "Negli orari del doposcuola"},
    ]
    change_entry(
        actor=people["elena"],
        entry=after_school,
        wanted=wanted,
        message="Abbiamo una stanza in più e un telefono nuovo.",
    )
    association = sheet.get(Organization, body.key)
    wanted = document.read(association)
    wanted["alternate_name"] = "Filo d'Erba APS"
    change_entry(actor=people["elena"], entry=association, wanted=wanted, message="Così ci chiamano tutti.")
    for key, pattern, text in (
        ("emporio-solidale-la-dispensa", "shop", "Sabato ho trovato chiuso alle 12: l'orario dice 12:30."),
        ("rifugio-la-lanterna", "night-shelter", "Il telefono squilla a vuoto prima delle 20."),
    ):
        report_error(entry=service_of(sheet, key, pattern), text=text)
