"""Rows written in bulk are the rows that Django would have written."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from vicinia.core.bulk import insert
from vicinia.core.models import AuditEntry, District
from vicinia.directory.models import Location, Organization, Schedule, Service

pytestmark = pytest.mark.django_db


def places(district: District, body: Organization, start: str) -> list[Location]:
    return [
        Location(
            district=district, organization=body, name=f"{start} {number} «è»", latitude=44.5 + number / 7,
            extra={"kept": {"a": [number, None, "ü"]}}, field_rings={"name": "network"},
        )
        for number in range(3)
    ]  # fmt: skip


def test_the_same_as_django(district: District, association: Organization) -> None:
    ours, theirs = places(district, association, "Sala"), places(district, association, "Sala")
    insert(Location, iter(ours))
    Location.objects.bulk_create(theirs)
    unlike = {"id", "last_modified", "created_at", "updated_at"}
    for one, other in zip(ours, theirs, strict=True):
        stored = Location.objects.filter(pk__in=(one.pk, other.pk))
        rows = [{k: v for k, v in row.items() if k not in unlike} for row in stored.values()]
        assert len(rows) == 2
        assert rows[0] == rows[1]
    assert not ours[0]._state.adding
    ours[0].name = "Altra sala"
    ours[0].save()
    assert Location.objects.count() == 6


def test_instants_times_and_choices(district: District, association: Organization) -> None:
    service = Service(district=district, organization=association, name="Ascolto")
    insert(Service, [service])
    assert Service.objects.get().last_modified is not None, "what Django fills in by itself is filled in"
    hours = Schedule(
        district=district, service=service, opens_at=datetime.time(9, 30), closes_at=None,
        valid_from=datetime.date(2026, 1, 2), byday="MO,TU",
    )  # fmt: skip
    insert(Schedule, [hours])
    found = Schedule.objects.get()
    assert (found.opens_at, found.closes_at, found.valid_from) == (
        datetime.time(9, 30), None, datetime.date(2026, 1, 2),
    )  # fmt: skip


def test_nothing_and_twice(district: District) -> None:
    insert(AuditEntry, [])
    entry = AuditEntry(district=district, verb="import", changes={"n": [None, float(Decimal("1.5"))]})
    insert(AuditEntry, [entry])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(AuditEntry, [AuditEntry(district=district, verb="again"), entry])
    assert [row.verb for row in AuditEntry.objects.all()] == ["import"]
