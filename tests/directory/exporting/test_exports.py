"""Exports: inert in a spreadsheet, valid HSDS, read back without a change, silent on what is not public."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.directory.importing.fixtures import make_116
from vicinia.core.models import District, User
from vicinia.directory.exporting import FORMATS, write_file
from vicinia.directory.exporting.files import inert
from vicinia.directory.exporting.sheet import hours_in_words
from vicinia.directory.importing import running
from vicinia.directory.importing.checking import Territory
from vicinia.directory.importing.hours import read_hours
from vicinia.directory.importing.reading import read
from vicinia.directory.models import Organization, Service

SCHEMAS = Path(__file__).parents[4] / "shared" / "hsds" / "3.1" / "schema"
EVERYTHING = User(is_superuser=True, email="all@example.org")


def validator(name: str) -> Draft202012Validator:
    """Return a validator whose references stay in the folder of the schemas."""
    if not SCHEMAS.is_dir():
        pytest.skip("../shared is not beside this checkout")
    resources = []
    for path in SCHEMAS.glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        resource = Resource.from_contents(content, default_specification=DRAFT202012)
        resources += [(path.name, resource), (content.get("$id", path.name), resource)]
    registry: Registry = Registry().with_resources(resources)
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    schema.pop("$id", None)
    return Draft202012Validator(schema, registry=registry)


def outcomes(district: District, path: Path) -> dict[str, int]:
    reading = read(path)
    mapping = running.mapping_for(district, reading.sheet.headers) if reading.sheet else {}
    return running.plan_of(district, reading, mapping, Territory(district)).counts()


def bring_in(district: District, actor: User) -> None:
    with make_116.FILE.open("rb") as stream:
        batch = running.receive(actor=actor, district=district, name="a.xlsx", chunks=stream)
    running.commit_batch(running.read_batch(batch), actor=actor)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_read_back_changes_nothing(
    plain: District, coordinator: User, tmp_path: Path, form: str
) -> None:
    bring_in(plain, coordinator)
    path = tmp_path / f"a.{'zip' if form == 'hsds' else form}"
    assert write_file(path, form, district=plain, reader=EVERYTHING) == 116
    found = outcomes(plain, path)
    assert set(found) == {"unchanged"}
    assert found["unchanged"] >= 116


@pytest.mark.parametrize("form", FORMATS)
def test_a_public_export_holds_nothing_else(shop: Service, tmp_path: Path, form: str) -> None:
    path = tmp_path / "a"
    write_file(path, form, district=shop.district, reader=None)
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Spesa solidale" in content
    for secret in (
        b"segreta@",
        b"333 000000",
        b"Persona Riservata",
        b"In bozza",
        b"Casa rifugio",
        b"via Segreta",
    ):
        assert secret not in content


def test_a_formula_comes_out_inert_and_goes_back_unchanged(district: District, tmp_path: Path) -> None:
    names = ['=HYPERLINK("http://example.org","x")', "+39 ente", "-1+1", "@SUM(A1)"]
    for name in names:
        Organization.objects.create(district=district, name=name)
    write_file(tmp_path / "a.csv", "csv", district=district, reader=None)
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")][1:]
    assert sorted(cells) == sorted(f"'{name}" for name in names)
    assert outcomes(district, tmp_path / "a.csv") == {"unchanged": 4}
    write_file(tmp_path / "a.xlsx", "xlsx", district=district, reader=None)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert outcomes(district, tmp_path / "a.xlsx") == {"unchanged": 4}
    assert inert("Circolo") == "Circolo"


def test_each_line_is_valid_hsds(plain: District, coordinator: User, tmp_path: Path) -> None:
    check = validator("organization")
    bring_in(plain, coordinator)
    write_file(tmp_path / "a.ndjson", "ndjson", district=plain, reader=None)
    lines = (tmp_path / "a.ndjson").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 116
    for line in lines[::7]:
        assert [error.message for error in check.iter_errors(json.loads(line))] == []


def test_the_package_is_sound(plain: District, coordinator: User, tmp_path: Path) -> None:
    frictionless: Any = pytest.importorskip("frictionless")
    bring_in(plain, coordinator)
    write_file(tmp_path / "a.zip", "hsds", district=plain, reader=None)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "package")
    report = frictionless.validate(str(tmp_path / "package" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "description"])[:5]


@pytest.mark.parametrize("words", make_116.HOURS)
def test_hours_in_words_are_read_back_the_same(words: str) -> None:
    rules = read_hours(words)
    if rules is None:
        return
    rows = [
        {"byday": one.byday, "opens_at": str(one.opens_at), "closes_at": str(one.closes_at)}
        for one in rules
        if one.opens_at
    ]
    again = read_hours(hours_in_words(rows)) if rows else []
    assert [(o.byday, o.opens_at, o.closes_at) for o in again or []] == [
        (o.byday, o.opens_at, o.closes_at) for o in rules if o.opens_at
    ]


def test_the_command(plain: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("directory", "import", str(make_116.FILE), "--dry-run")
    assert Organization.objects.count() == 0
    call_command("directory", "import", str(make_116.FILE), "--yes", "--district", "pianura")
    assert Organization.objects.count() == 116
    call_command("directory", "export", str(tmp_path / "a.csv"), "--format", "csv")
    assert len((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()) == 117
    call_command("directory", "duplicates")
    assert "Castel Maggiore" in capsys.readouterr().out
