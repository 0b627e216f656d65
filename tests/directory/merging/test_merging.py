"""Two bodies become one and are taken apart again, as if nothing had happened."""

# ruff: noqa: E501
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models
from django.test import Client

from vicinia.core.models import AuditEntry, District, RoleKind, User
from vicinia.directory import merging
from vicinia.directory.models import (
    Attribute,
    Contact,
    DistinctPair,
    Location,
    Membership,
    Merge,
    NamedReader,
    Organization,
    OrganizationIdentifier,
    Phone,
    Program,
    Resource,
    Service,
    ServiceAtLocation,
)
from vicinia.territory.models import Municipality


@pytest.fixture
def twins(district: District, budrio: Municipality, elena: User) -> tuple[Organization, Organization]:
    """The same association written twice, with everything that can hang on it."""
    one = Organization.objects.create(
        district=district, name="Associazione Filo di Lana ODV", municipality=budrio, description=""
    )
    other = Organization.objects.create(
        district=district, name="Ass. Filo di Lana", municipality=budrio, description="Coperte", email="a@b.example",
        year_incorporated=1998, extra={"columns": {"Note": "x"}},
    )  # fmt: skip
    for body in (one, other):
        OrganizationIdentifier.objects.create(
            district=district, organization=body, identifier_type="codice fiscale", identifier="99999000013"
        )
        Phone.objects.create(district=district, organization=body, number="051 6101234")
        Membership.objects.create(district=district, organization=body, user=elena, kind=RoleKind.EDITOR)
        NamedReader.objects.create(district=district, subject_id=body.pk, user=elena)
    program = Program.objects.create(district=district, organization=other, name="Inverno")
    service = Service.objects.create(
        district=district, organization=other, program=program, name="Coperte per tutti"
    )
    place = Location.objects.create(district=district, organization=other, name="Sede", municipality=budrio)
    ServiceAtLocation.objects.create(district=district, service=service, location=place)
    Contact.objects.create(district=district, organization=other, name="Persona Inventata")
    Resource.objects.create(district=district, organization=other, kind="room", name="Sala")
    Attribute.objects.create(district=district, link_id=other.pk, link_entity="organization", value="x")
    Organization.objects.create(district=district, name="Sezione", parent_organization_id=other.pk)
    return one, other


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of the directory and of the roles; the history and the merges themselves aside."""
    found: dict[str, list[dict[str, Any]]] = {}
    for label in ("core", "directory"):
        for model in apps.get_app_config(label).get_models():
            if model in (AuditEntry, Merge) or model._meta.object_name in ("Session",):
                continue
            manager: models.Manager[Any] = model._default_manager
            found[model._meta.label] = list(manager.order_by("pk").values())
    return found


def test_a_merge_undone_is_as_if_it_had_never_been(
    twins: tuple[Organization, Organization], carla: User
) -> None:
    one, other = twins
    before = everything()
    row = merging.merge(actor=carla, kept=one, merged=other)
    assert everything() != before
    merging.undo(actor=carla, row=row)
    after = everything()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def test_everything_moves_to_the_body_that_is_kept(
    twins: tuple[Organization, Organization], carla: User
) -> None:
    one, other = twins
    merging.merge(actor=carla, kept=one, merged=other)
    assert not Organization.objects.filter(pk=other.pk).exists()
    one.refresh_from_db()
    # what it lacked it has now, what it had stays
    assert (one.name, one.description, one.email) == (
        "Associazione Filo di Lana ODV",
        "Coperte",
        "a@b.example",
    )
    assert one.services.get().name == "Coperte per tutti"
    assert one.locations.count() == one.contacts.count() == one.programs.count() == one.resources.count() == 1
    # what both had is there once
    assert one.identifiers.count() == one.phones.count() == one.memberships.count() == 1
    assert Organization.objects.get(name="Sezione").parent_organization_id == one.pk
    assert AuditEntry.objects.filter(verb="merge", subject_id=str(one.pk), actor=carla).count() == 1


def test_what_was_changed_since_stays_when_a_merge_is_undone(
    twins: tuple[Organization, Organization], carla: User
) -> None:
    one, other = twins
    row = merging.merge(actor=carla, kept=one, merged=other)
    Organization.objects.filter(pk=one.pk).update(description="Coperte e cuscini")
    merging.undo(actor=carla, row=row)
    one.refresh_from_db()
    assert (one.description, one.email) == ("Coperte e cuscini", "")
    with pytest.raises(merging.CannotUndo):
        merging.undo(actor=carla, row=Merge.objects.get())


def test_the_pair_is_suspected_until_somebody_says_they_are_two(
    twins: tuple[Organization, Organization], carla: User, district: District
) -> None:
    pairs = merging.suspicions(district)
    assert {pairs[0].first.pk, pairs[0].second.pk} == {body.pk for body in twins}
    assert "identifier" in pairs[0].reasons
    merging.call_different(actor=carla, first=twins[1], second=twins[0])
    assert DistinctPair.objects.count() == 1
    assert twins[0].pk not in {pair.first.pk for pair in merging.suspicions(district)}


def test_only_the_coordination_may_merge(twins: tuple[Organization, Organization], elena: User) -> None:
    with pytest.raises(PermissionDenied):
        merging.merge(actor=elena, kept=twins[0], merged=twins[1])
    assert Merge.objects.count() == 0


def test_the_pages(client: Client, twins: tuple[Organization, Organization], carla: User) -> None:
    client.force_login(carla)
    listed = client.get("/it/lavoro/doppioni/").content.decode()
    assert "Ass. Filo di Lana" in listed
    address = f"/it/lavoro/doppioni/{twins[0].pk}/{twins[1].pk}/"
    assert "Coperte per tutti" in client.get(address).content.decode()
    assert client.post(address, {"decision": "first"}).status_code == 302
    assert not Organization.objects.filter(pk=twins[1].pk).exists()
    row = Merge.objects.get()
    client.post(f"/it/lavoro/doppioni/{row.pk}/separa/")
    assert Organization.objects.filter(pk=twins[1].pk).exists()
    client.post(address, {"decision": "different"})
    assert DistinctPair.objects.count() == 1
