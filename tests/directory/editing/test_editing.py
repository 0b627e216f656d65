"""Elena proposes, Carla decides; every change is in the history with who and when."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from vicinia.core.models import AuditEntry, User
from vicinia.directory import queries
from vicinia.directory.models import (
    ChangeRequest,
    Closure,
    Location,
    Organization,
    Phone,
    Publication,
    Ring,
    Schedule,
    Service,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)
from vicinia.directory.services import adding, document, editing

pytestmark = pytest.mark.django_db


def test_a_coordinators_change_is_in_force_at_once(carla: User, association: Organization) -> None:
    result = editing.change_entry(actor=carla, entry=association, wanted={"description": "Nuova descrizione"})
    association.refresh_from_db()
    assert result is None
    assert association.description == "Nuova descrizione"
    entry = AuditEntry.objects.get(verb="change", subject_id=str(association.pk))
    assert entry.actor == carla
    assert entry.changes == {"description": ["Ente inventato per le prove.", "Nuova descrizione"]}


def test_an_editors_change_waits(elena: User, change: ChangeRequest, association: Organization) -> None:
    association.refresh_from_db()
    assert association.description == "Ente inventato per le prove."
    assert change.state == ChangeRequest.State.PENDING


def test_approval_puts_it_into_force(carla: User, change: ChangeRequest, association: Organization) -> None:
    editing.approve_change(actor=carla, change=change)
    association.refresh_from_db()
    change.refresh_from_db()
    assert association.description == "Aiutiamo bambine e bambini nei compiti."
    assert (change.state, change.decided_by) == (ChangeRequest.State.APPROVED, carla)


def test_refusal_needs_a_reason_and_changes_nothing(
    carla: User, change: ChangeRequest, association: Organization
) -> None:
    with pytest.raises(ValueError):
        editing.refuse_change(actor=carla, change=change, reason="  ")
    editing.refuse_change(actor=carla, change=change, reason="Manca l'indirizzo nuovo.")
    association.refresh_from_db()
    change.refresh_from_db()
    assert association.description == "Ente inventato per le prove."
    assert change.reason == "Manca l'indirizzo nuovo."


def test_the_database_itself_refuses_a_refusal_without_reason(change: ChangeRequest) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=change.pk).update(state="refused", reason="")


def test_nothing_is_decided_twice(carla: User, change: ChangeRequest) -> None:
    editing.approve_change(actor=carla, change=change)
    with pytest.raises(editing.AlreadyDecided):
        editing.refuse_change(actor=carla, change=change, reason="Troppo tardi")


def test_only_the_author_takes_a_change_back(elena: User, bruno: User, change: ChangeRequest) -> None:
    with pytest.raises(PermissionDenied):
        editing.withdraw_change(actor=bruno, change=change)
    editing.withdraw_change(actor=elena, change=change)
    change.refresh_from_db()
    assert change.state == ChangeRequest.State.WITHDRAWN


def test_an_editor_cannot_approve_the_own_change(elena: User, change: ChangeRequest) -> None:
    with pytest.raises(PermissionDenied):
        editing.approve_change(actor=elena, change=change)


def test_a_volunteer_cannot_propose(bruno: User, association: Organization) -> None:
    with pytest.raises(PermissionDenied):
        editing.change_entry(actor=bruno, entry=association, wanted={"name": "Altro"})


def test_no_difference_is_no_change(carla: User, association: Organization) -> None:
    editing.change_entry(actor=carla, entry=association, wanted=document.read(association))
    assert not AuditEntry.objects.filter(subject_id=str(association.pk)).exists()


def test_hours_and_closures_are_part_of_the_change(carla: User, service: Service) -> None:
    monthly = Schedule.objects.create(
        district=service.district,
        service=service,
        freq="MONTHLY",
        byday="1SA",
        opens_at=time(9),
        closes_at=time(12),
    )
    wanted = {
        "hours": [{"byday": "MO,WE", "opens_at": "09:00", "closes_at": "12:30", "freq": "WEEKLY"}],
        "closures": [{"starts_on": "2026-12-24", "ends_on": "2027-01-06", "message": "Ferie"}],
        "phones": [{"number": "051 0001234", "description": "Segreteria"}],
    }
    editing.change_entry(actor=carla, entry=service, wanted=wanted)
    weekly = Schedule.objects.exclude(pk=monthly.pk).get(service=service)
    assert (weekly.byday, weekly.opens_at, weekly.closes_at) == ("MO,WE", time(9), time(12, 30))
    assert Closure.objects.get(service=service).ends_on == date(2027, 1, 6)
    assert Phone.objects.get(service=service).number == "051 0001234"
    assert Schedule.objects.filter(pk=monthly.pk).exists(), "a rule that the week cannot show is left alone"


def test_a_row_that_stays_keeps_its_key_and_its_ring(carla: User, service: Service) -> None:
    kept = Phone.objects.create(
        district=service.district, service=service, number="051 0001111", ring=Ring.NETWORK
    )
    both = [
        {"number": "051 0001111", "description": "", "ring": "network"},
        {"number": "051 0002222", "description": "", "ring": "public"},
    ]
    editing.change_entry(actor=carla, entry=service, wanted={"phones": both})
    kept.refresh_from_db()
    assert kept.ring == Ring.NETWORK
    assert Phone.objects.filter(service=service).count() == 2


def test_a_bad_value_stores_nothing(carla: User, service: Service) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError), transaction.atomic():
        editing.change_entry(
            actor=carla,
            entry=service,
            wanted={"name": "Nuovo nome", "closures": [{"starts_on": "2026-12-24", "ends_on": "2026-01-01"}]},
        )
    service.refresh_from_db()
    assert service.name.startswith("Doposcuola")


def test_publication_can_be_taken_back(carla: User, elena: User, service: Service) -> None:
    editing.set_publication(actor=carla, entry=service, state=Publication.WITHDRAWN)
    assert not Service.objects.visible_to(None).filter(pk=service.pk).exists()
    with pytest.raises(PermissionDenied):
        editing.set_publication(actor=elena, entry=service, state=Publication.PUBLISHED)
    editing.set_publication(actor=carla, entry=service, state=Publication.PUBLISHED)
    assert Service.objects.visible_to(None).filter(pk=service.pk).exists()


def test_classification_places_and_areas_are_part_of_the_entry(carla: User, service: Service) -> None:
    facet = Taxonomy.objects.create(code="need", name="Bisogno")
    school = TaxonomyTerm.objects.create(taxonomy=facet, code="school", name="Scuola")
    foreign = TaxonomyTerm.objects.create(name="Education")
    ServiceTerm.objects.create(district=service.district, service=service, term=foreign)
    place = adding.add_location(
        actor=carla, organization=service.organization, values={"name": "Sala civica"}
    )
    wanted = {
        "terms": [{"term_id": str(school.pk)}],
        "places": [{"location_id": str(place.pk)}],
        "areas": [{"municipality_id": "037008", "extent_type": "istat"}],
    }
    editing.change_entry(actor=carla, entry=service, wanted=wanted)
    assert set(service.terms.all()) == {school, foreign}, "a term of another scheme stays"
    assert [row.location for row in service.service_at_locations.all()] == [place]
    assert [row.municipality_id for row in service.service_areas.all()] == ["037008"]
    assert document.difference(document.read(service), wanted) == {}


def test_an_editors_new_service_waits_as_a_draft(elena: User, carla: User, association: Organization) -> None:
    service = adding.add_service(actor=elena, organization=association, values={"name": "Merenda insieme"})
    assert not Service.objects.visible_to(None).filter(pk=service.pk).exists()
    assert service in queries.drafts_of(carla)


def test_only_named_workers_see_what_is_for_them(
    carla: User, amina: User, bruno: User, association: Organization
) -> None:
    place = adding.add_location(
        actor=carla, organization=association, values={"name": "Casa rifugio (inventata)", "ring": Ring.NAMED}
    )
    adding.set_readers(actor=carla, entry=place, users={amina.pk})
    assert place in Location.objects.visible_to(amina)
    assert place not in Location.objects.visible_to(bruno)
    assert place not in Location.objects.visible_to(None)
    adding.set_readers(actor=carla, entry=place, users=set())
    amina = User.objects.get(pk=amina.pk)
    assert place not in Location.objects.visible_to(amina)
