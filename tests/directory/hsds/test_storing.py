"""What HSDS files may say: anything comes out as it went in, and what is dangerous is refused with its reason."""

# ruff: noqa: E501
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.directory.hsds.test_round_trip import EVERYTHING, written_alike
from vicinia.core.models import District, User
from vicinia.directory.hsds.flatten import empty_rows, flatten_file
from vicinia.directory.hsds.loading import load
from vicinia.directory.hsds.nest import Nester
from vicinia.directory.hsds.storing import Refused, Store
from vicinia.directory.importing import running
from vicinia.directory.importing.planning import Outcome
from vicinia.directory.models import ImportBatch, Organization, Service, Taxonomy, TaxonomyTerm

TEXTS = st.one_of(
    st.none(),
    st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=400),
)
ANYTHING = st.one_of(
    TEXTS,
    st.integers(-(10**6), 10**6),
    st.booleans(),
    st.floats(-1e6, 1e6).map(lambda number: number + 0.0),
    st.just("2025-01-31"),
)


def stored(district: District, content: Any) -> list[Refused]:
    rows = empty_rows()
    flatten_file(content, rows)
    keeper = Store(district)
    ready = list(keeper.prepare(rows))
    with transaction.atomic():
        keeper.write(one for one in ready if not isinstance(one, Refused))
    return [one for one in ready if isinstance(one, Refused)]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    fields=st.fixed_dictionaries(
        {},
        optional={
            "description": TEXTS, "email": ANYTHING, "tax_status": ANYTHING, "year_incorporated": ANYTHING,
            "legal_status": ANYTHING, "alternate_name": ANYTHING, "parent_organization_id": ANYTHING,
            "x_our_own": ANYTHING,
        },
    ),
    place=st.fixed_dictionaries(
        {"location_type": st.sampled_from(["physical", "virtual"])},
        optional={"latitude": ANYTHING, "longitude": ANYTHING, "external_identifier": ANYTHING, "name": ANYTHING},
    ),
    hours=st.fixed_dictionaries(
        {}, optional={"opens_at": ANYTHING, "byday": ANYTHING, "count": ANYTHING, "valid_from": ANYTHING, "freq": ANYTHING}
    ),
)  # fmt: skip
def test_whatever_a_file_says_comes_out_again(
    district: District, fields: dict[str, Any], place: dict[str, Any], hours: dict[str, Any]
) -> None:
    key = str(uuid4())
    thing = {"id": key, "name": "Uno", **fields, "locations": [
        {"id": str(uuid4()), **place, "schedules": [{"id": str(uuid4()), **hours}]}
    ]}  # fmt: skip
    assert stored(district, thing) == []
    again = Nester(load(district, EVERYTHING)).nest("organization", key)
    assert written_alike(again, thing), (json.dumps(again), json.dumps(thing))


def test_characters_that_no_database_holds_are_taken_out(district: District) -> None:
    key = str(uuid4())
    assert (
        stored(district, {"id": key, "name": "U\0no", "x_our_own": {"a\0": ["\ud800b"]}, "tax_status": "\0"})
        == []
    )
    again = Nester(load(district, EVERYTHING)).nest("organization", key)
    assert (again["name"], again["x_our_own"], again["tax_status"]) == ("Uno", {"a": ["b"]}, "")


@pytest.mark.parametrize("address", ["javascript:alert(1)", " JAVA\tscript:alert(1)", "data:text/html,x"])
def test_a_dangerous_address_refuses_its_row(district: District, address: str) -> None:
    refused = stored(district, {"id": str(uuid4()), "name": "Uno", "website": address})
    assert [(one.table, one.column) for one in refused] == [("organization", "website")]
    assert Organization.objects.count() == 0


def test_an_identifier_of_another_district_is_refused(district: District) -> None:
    other = District.objects.create(slug="altro", name="Altro", coordinating_body="x")
    there = Organization.objects.create(district=other, name="Di là")
    refused = stored(district, {"id": str(there.pk), "name": "Nostro?"})
    assert "another district" in refused[0].problem.message
    there.refresh_from_db()
    assert there.name == "Di là"


def test_our_own_vocabularies_are_not_changed_by_a_file(district: District) -> None:
    ours = Taxonomy.objects.create(code="need", name="Bisogno")
    term = TaxonomyTerm.objects.create(taxonomy=ours, code="food", name="Mangiare")
    stored(district, [{"id": str(ours.pk), "name": "Altro", "version": "9"},
                      {"id": str(term.pk), "name": "Altro", "taxonomy_id": str(ours.pk)}])  # fmt: skip
    assert (Taxonomy.objects.get().name, TaxonomyTerm.objects.get().name) == ("Bisogno", "Mangiare")


def test_an_object_on_two_parents_keeps_its_identifier(district: District) -> None:
    phone = {"id": str(uuid4()), "number": "051 6101234"}
    bodies = [{"id": str(uuid4()), "name": name, "phones": [phone]} for name in ("Uno", "Due")]
    assert stored(district, bodies) == []
    nester = Nester(load(district, EVERYTHING))
    assert [nester.nest("organization", body["id"]) for body in bodies] == bodies


def test_an_import_of_hsds_is_looked_at_and_confirmed(district: District, carla: User) -> None:
    good, bad = str(uuid4()), str(uuid4())
    content = [
        {"id": good, "name": "Buono", "phones": [{"id": str(uuid4()), "number": "051 6101234"}],
         "services": [{"id": str(uuid4()), "name": "Ascolto", "status": "active"}]},
        {"id": bad, "name": "Cattivo", "website": "javascript:alert(1)",
         "services": [{"id": str(uuid4()), "name": "Trappola", "status": "active"}]},
        {"id": str(uuid4()), "name": "Senza ente", "status": "active"},
    ]  # fmt: skip
    for expected in ({"new": 2, "refused": 3}, {"unchanged": 2, "refused": 3}):
        batch = running.receive(
            actor=carla, district=district, name="a.json", chunks=[json.dumps(content).encode()]
        )
        running.read_batch(batch)
        assert batch.counts["outcomes"] == expected
        reasons = {row.title: row.problems[0]["reason"] for row in batch.rows.filter(outcome=Outcome.REFUSED)}
        assert "belongs to an entry that is refused" in reasons["Trappola"]
        assert "does not say which body" in reasons["Senza ente"]
        running.commit_batch(batch, actor=carla)
        assert batch.state == ImportBatch.State.COMMITTED
        assert list(Organization.objects.values_list("name", flat=True)) == ["Buono"]
        assert list(Service.objects.values_list("name", flat=True)) == ["Ascolto"]
