"""A spreadsheet of 116 invented associations with twenty planted defects: each is named, none is stored."""

from pathlib import Path

import pytest

from tests.directory.importing.fixtures import make_116
from vicinia.core.models import AuditEntry, District, User
from vicinia.directory.importing import running
from vicinia.directory.importing.planning import Outcome
from vicinia.directory.models import (
    Contact,
    ImportBatch,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
)


def upload(district: District, actor: User, path: Path = make_116.FILE) -> ImportBatch:
    with path.open("rb") as stream:
        batch = running.receive(actor=actor, district=district, name=path.name, chunks=stream)
    return running.read_batch(batch)


def contents() -> list[list[dict[str, object]]]:
    """Everything that an import writes."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Organization, Service, Phone, Schedule, Contact)
    ]


def test_the_kept_file_is_what_the_script_writes(tmp_path: Path) -> None:
    from vicinia.directory.importing.reading import read

    make_116.write(tmp_path / "again.xlsx")
    again, kept = read(tmp_path / "again.xlsx").sheet, read(make_116.FILE).sheet
    assert again and kept
    assert (again.headers, again.rows) == (kept.headers, kept.rows)


def test_every_defect_is_named_and_none_stored(plain: District, coordinator: User) -> None:
    batch = upload(plain, coordinator)
    assert batch.state == ImportBatch.State.READY
    assert Organization.objects.count() == 0
    refused = {row.line: row.problems for row in batch.rows.filter(outcome=Outcome.REFUSED)}
    assert len(make_116.DEFECTS) == 20
    assert {
        line: [(p["column"], p["reason"]) for p in found if p["level"] == "error"]
        for line, found in refused.items()
    } == {
        line: [(column, next(p["reason"] for p in refused[line] if p["reason"].startswith(reason)))]
        for line, (column, reason) in make_116.planted().items()
    }
    assert batch.counts["outcomes"] == {"new": 116, "refused": 20}
    assert "Castel Maggiore" in next(p for p in refused[sorted(refused)[1]])["suggestion"]

    running.commit_batch(batch, actor=coordinator)
    assert batch.state == ImportBatch.State.COMMITTED, batch.problem
    assert Organization.objects.count() == 116
    assert not Organization.objects.filter(name__startswith="Riga sbagliata").exists()
    assert Service.objects.count() == ServiceAtLocation.objects.count() == 116
    assert Organization.objects.filter(municipality__isnull=True).count() == 0
    assert AuditEntry.objects.filter(verb="import", subject_type="directory.organization").count() == 116


def test_a_second_import_changes_nothing(plain: District, coordinator: User) -> None:
    running.commit_batch(upload(plain, coordinator), actor=coordinator)
    before = contents()
    again = upload(plain, coordinator)
    assert again.counts["outcomes"] == {"unchanged": 116, "refused": 20}
    running.commit_batch(again, actor=coordinator)
    assert again.counts["stored"] == {"unchanged": 116}
    assert contents() == before


def test_what_the_cells_became(plain: District, coordinator: User) -> None:
    running.commit_batch(upload(plain, coordinator), actor=coordinator)
    services = Service.objects.filter(organization__name=make_116.good(1)["Denominazione ente"])
    assert services.get().assured_date.isoformat() == "2025-12-31"
    rule = Schedule.objects.filter(service_at_location__service=services.get()).get()
    assert (rule.byday, str(rule.opens_at), str(rule.closes_at)) == ("TU,TH", "15:00:00", "18:00:00")
    # two numbers in one cell, and a number that the spreadsheet held as a number
    body = Organization.objects.get(name=make_116.good(20)["Denominazione ente"])
    assert {phone.number for phone in body.phones.all()} == {"051 610 1234", "333 123 0020"}
    # a formula stays what it is: text
    assert Service.objects.filter(description__startswith="=HYPERLINK").count() == 1
    # hours in words that are no timetable stay words
    assert Schedule.objects.filter(description__startswith="chiuso ad agosto", opens_at=None).exists()
    # a column that means nothing here is kept with the body
    assert body.extra["columns"] == {"N. volontari": "23"}
    # the name of a person is not public until somebody says so
    assert set(Contact.objects.values_list("ring", flat=True)) == {"network"}


@pytest.mark.parametrize("line", [11])
def test_a_changed_cell_is_shown_before_and_after(
    plain: District, coordinator: User, tmp_path: Path, line: int
) -> None:
    running.commit_batch(upload(plain, coordinator), actor=coordinator)
    body = Organization.objects.get(name=make_116.good(3)["Denominazione ente"])
    Organization.objects.filter(pk=body.pk).update(email="vecchia@esempio.example")
    again = upload(plain, coordinator)
    row = again.rows.get(outcome=Outcome.CHANGED)
    assert row.changes == {"organization.email": ["vecchia@esempio.example", "info3@esempio.example"]}
    running.commit_batch(again, actor=coordinator)
    body.refresh_from_db()
    assert body.email == "info3@esempio.example"
    entry = AuditEntry.objects.filter(subject_id=str(body.pk), actor=coordinator).first()
    assert entry and entry.changes == {"email": ["vecchia@esempio.example", "info3@esempio.example"]}
