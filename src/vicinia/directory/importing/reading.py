"""A file of any kind into a table, or into HSDS rows."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vicinia.directory.hsds.flatten import NotHsds, Rows, empty_rows, flatten_file
from vicinia.directory.hsds.packages import read_csv as read_package_csv
from vicinia.directory.hsds.specification import FILES, READ_VERSIONS
from vicinia.directory.importing import guards, problems
from vicinia.directory.importing.problems import FileProblem, Problem, problem
from vicinia.directory.importing.sheets import Sheet, read_csv, read_spreadsheet
from vicinia.directory.importing.texts import decode

# tables and fields of HSDS 1 and 2 that 3 no longer has
_OLD_FILES = {
    "regular_schedules.csv",
    "holiday_schedules.csv",
    "physical_addresses.csv",
    "postal_addresses.csv",
    "services_at_location.csv",
    "eligibility.csv",
    "payments_accepted.csv",
}
_OLD_FIELDS = {
    "regular_schedule",
    "regular_schedules",
    "holiday_schedules",
    "physical_addresses",
    "physical_address",
    "postal_address",
    "eligibilitys",
    "reviews",
    "service_taxonomys",
    "cost_optionss",
}


@dataclass
class Reading:
    """What a file holds: a sheet, or rows of HSDS."""

    kind: str
    sheet: Sheet | None = None
    rows: Rows | None = None
    notes: list[Problem] = field(default_factory=list)


def read(path: Path, name: str = "") -> Reading:
    """Read a file, or a folder of HSDS tables. Raises ``FileProblem`` with what to do."""
    if path.is_dir():
        files = {entry.name: entry.read_bytes() for entry in sorted(path.iterdir()) if entry.is_file()}
        return _package(files)
    guards.check_size(path)
    kind = guards.kind_of_file(path)
    if kind == "csv":
        sheet = read_csv(path.read_bytes())
        file = Path(name or path.name).name
        if file in FILES and "id" in sheet.headers:
            return _package({file: path.read_bytes()})
        return Reading(kind, sheet=sheet, notes=sheet.notes)
    if kind in ("xlsx", "ods"):
        sheet = read_spreadsheet(path)
        return Reading(kind, sheet=sheet, notes=sheet.notes)
    if kind == "package":
        return _package(_unpacked(path))
    return _json(path, kind)


def _unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        # the last part of the name only: nothing is ever written to disk
        return {
            Path(entry.filename).name: archive.read(entry)
            for entry in archive.infolist()
            if not entry.is_dir()
        }


def _package(files: dict[str, bytes]) -> Reading:
    if "datapackage.json" in files:
        _check_version(_loads(files["datapackage.json"]))
    if _OLD_FILES & set(files):
        raise FileProblem(problems.WRONG_VERSION, found="1.x / 2.x")
    tables = {name: content for name, content in files.items() if name in FILES}
    if not tables:
        raise FileProblem(problems.NO_DATA_IN_PACKAGE)
    rows = empty_rows()
    for name, content in tables.items():
        read_package_csv(name, decode(content)[0], rows)
    other = sorted(name for name in files if name not in FILES and name != "datapackage.json")
    notes = []
    if other:
        notes.append(
            problem("", problems.NOTE_NOT_READ, level=problems.WARNING, names=", ".join(other)[:300])
        )
    return Reading("package", rows=rows, notes=notes)


def _loads(content: bytes) -> Any:
    """Read JSON; a description that is only a link to elsewhere (as in the official examples) is ignored."""
    try:
        return json.loads(content)
    except ValueError:
        return None


def _check_version(content: Any) -> None:
    """Refuse a document that says it is another version of HSDS."""
    if not isinstance(content, dict):
        return
    version = content.get("version")
    is_about_the_file = "profile" in content or "openapi_url" in content or "resources" in content
    if isinstance(version, str) and is_about_the_file and not version.startswith(READ_VERSIONS):
        raise FileProblem(problems.WRONG_VERSION, found=version[:40])


def _json(path: Path, kind: str) -> Reading:
    text, _ = decode(path.read_bytes())
    rows = empty_rows()
    try:
        for content in _documents(text, kind):
            _check_version(content)
            _check_fields(content)
            flatten_file(content, rows)
    except NotHsds as trouble:
        raise FileProblem(problems.NOT_HSDS) from trouble
    except RecursionError as trouble:
        raise FileProblem(problems.NOT_HSDS) from trouble
    if not any(rows.values()):
        raise FileProblem(problems.NOT_HSDS)
    return Reading(kind, rows=rows)


def _documents(text: str, kind: str) -> list[Any]:
    """Return the documents of a text: one, or one in each line."""
    if kind == "json":
        try:
            return [json.loads(text)]
        except ValueError as trouble:
            if "Extra data" not in str(trouble):
                raise FileProblem(problems.NOT_JSON, line=getattr(trouble, "lineno", "?")) from trouble
    documents = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                documents.append(json.loads(line))
            except ValueError as trouble:
                raise FileProblem(problems.NOT_JSON, line=number) from trouble
    return documents


def _check_fields(content: Any) -> None:
    first = content
    if isinstance(content, dict) and isinstance(content.get("contents"), list):
        first = content["contents"]
    if isinstance(first, list):
        first = first[0] if first else None
    if isinstance(first, dict) and _OLD_FIELDS & set(first):
        raise FileProblem(problems.WRONG_VERSION, found="1.x / 2.x")
    if (
        isinstance(content, dict)
        and set(content) <= {"version", "profile", "openapi_url"}
        and "version" in content
    ):
        raise FileProblem(problems.NOT_HSDS)
