"""Every example that Open Referral publishes goes in and comes out unchanged."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from vicinia.core.models import District, User
from vicinia.directory.hsds.flatten import Rows, empty_rows, flatten_file, kind_of
from vicinia.directory.hsds.loading import load
from vicinia.directory.hsds.nest import Nester
from vicinia.directory.hsds.packages import package, read_csv, tabular_json
from vicinia.directory.hsds.specification import FILES
from vicinia.directory.hsds.storing import Refused, Store
from vicinia.directory.models import Service

SHARED = Path(__file__).parents[4] / "shared" / "hsds"
EVERYTHING = User(is_superuser=True, email="all@example.org")
NESTED = [
    "service_full",
    "service_list",
    "organization_full",
    "organization_list",
    "service_at_location_full",
    "service_at_location_list",
    "location",
    "taxonomy",
    "taxonomy_list",
    "taxonomy_term",
    "taxonomy_term_list",
]


def examples(version: str) -> Path:
    folder = SHARED / version / "examples"
    if not folder.is_dir():
        pytest.skip("../shared is not beside this checkout")
    return folder


def store(district: District, rows: Rows) -> list[Any]:
    keeper = Store(district)
    prepared = list(keeper.prepare(rows))
    refused = [one for one in prepared if isinstance(one, Refused)]
    assert refused == []
    with transaction.atomic():
        keeper.write(prepared)  # type: ignore[arg-type]
    return prepared


def changes(district: District, rows: Rows) -> list[Any]:
    return [
        (one.table, one.is_new, one.changes)
        for one in Store(district).prepare(rows)
        if isinstance(one, Refused) or one.is_new or one.touched
    ]


def written_alike(one: Any, other: Any) -> bool:
    """Equal as JSON, numbers with their form (35 is not 35.0)."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@pytest.mark.parametrize("version", ["3.0", "3.1"])
@pytest.mark.parametrize("name", NESTED)
def test_nested_examples_come_out_unchanged(district: District, version: str, name: str) -> None:
    content = json.loads((examples(version) / f"{name}.json").read_text(encoding="utf-8"))
    rows = empty_rows()
    flatten_file(content, rows)
    store(district, rows)
    nester = Nester(load(district, EVERYTHING))
    for thing in content.get("contents", [content]):
        again = nester.nest(kind_of(thing), thing["id"])
        assert written_alike(again, thing), _differences(thing, again)
    assert changes(district, rows) == []


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_tabular_json_comes_out_unchanged(district: District, version: str) -> None:
    content = json.loads((examples(version) / "tabular.json").read_text(encoding="utf-8"))
    rows = empty_rows()
    flatten_file(content, rows)
    store(district, rows)
    again = tabular_json(load(district, EVERYTHING))
    assert {file: written_alike(again.get(file), lines) for file, lines in content.items()} == dict.fromkeys(
        content, True
    )
    assert set(again) == set(content)
    assert changes(district, rows) == []


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_csv_package_comes_out_unchanged(district: District, version: str) -> None:
    folder = examples(version) / "csv"
    rows = empty_rows()
    given = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    for file, text in given.items():
        read_csv(file, text, rows)
    store(district, rows)
    again = dict(package(load(district, EVERYTHING)))
    for file, text in given.items():
        wanted = [{k: v for k, v in line.items() if v} for line in csv.DictReader(io.StringIO(text))]
        found = [{k: v for k, v in line.items() if v} for line in csv.DictReader(io.StringIO(again[file]))]
        assert found == wanted, file
    assert set(again) - {"datapackage.json"} == set(given)
    assert changes(district, rows) == []


def test_every_example_table_is_known() -> None:
    files = {path.name for path in (examples("3.1") / "csv").glob("*.csv")}
    assert files == set(FILES)


def test_an_edit_goes_out_instead_of_the_file_s_words(district: District) -> None:
    content = json.loads((examples("3.1") / "service_full.json").read_text(encoding="utf-8"))
    rows = empty_rows()
    flatten_file(content, rows)
    store(district, rows)
    service = Service.objects.get()
    service.name, service.minimum_age = "Ascolto", 14
    service.save()
    again = Nester(load(district, EVERYTHING)).nest("service", content["id"])
    assert (again["name"], again["minimum_age"]) == ("Ascolto", 14)
    assert again["last_modified"] != content["last_modified"]


def _differences(one: Any, other: Any, path: str = "") -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            line
            for name in {*one, *other}
            for line in _differences(one.get(name, "∅"), other.get(name, "∅"), f"{path}.{name}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            line
            for place, (a, b) in enumerate(zip(one, other, strict=True))
            for line in _differences(a, b, f"{path}[{place}]")
        ]
    return [] if written_alike(one, other) else [f"{path}: {one!r} → {other!r}"]
