"""The shared projects, and exports of real programs, against what they are known to hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.infrastructure.shared import beside
from tests.methods.refi.schemas import problems
from vicinia.methods import refi

PROJECTS = ("indagine_it.qdpx", "indagine_it_inline.qdpx", "qualcoder_reexport.qdpx")


def shared(name: str) -> Path:
    return beside("validation", "lab", "refi", name)


@pytest.mark.parametrize("name", PROJECTS)
def test_texts_codes_selections_and_coders(name: str) -> None:
    project, expected = refi.read(shared(name)), json.loads(shared("indagine_it.expected.json").read_text())
    found = [
        {"source": one.source.name, "text": one.text, "start": one.start, "end": one.end,
         "code": one.codes[0].name, "coder": one.user.name if one.user else None}
        for one in project.selections
    ]  # fmt: skip
    assert found == expected["selections"]
    tree = [(code.path, code.is_codable, code.description or None) for code in project.codes]
    assert tree == [
        (
            (code["parent"], code["name"]) if code["parent"] else (code["name"],),
            code["codable"],
            code["description"],
        )
        for code in expected["codes"]
    ]
    for source in project.sources:
        assert len(source.text) == expected["sources"][source.name]["codepoints"]
        assert len(source.text.encode()) == expected["sources"][source.name]["utf8_bytes"]
    cases = {case.name: {value.variable.name: value.value for value in case.values} for case in project.cases}
    assert cases == expected["cases"]
    assert [user.name for user in project.users] == ["coder_a", "coder_b"]
    if not name.startswith("qualcoder"):
        assert {one.name: [source.name for source in one.sources] for one in project.sets} == expected["sets"]
        assert {one.name: one.kind for one in project.variables} == expected["variables"]
        assert [code.colour for code in project.codes] == [code["color"] for code in expected["codes"]]
    assert not project.notices


@pytest.mark.parametrize(
    "name", [*PROJECTS, "qualcoder_codebook.qdc", "taguette-1.5.2_codebook.qdc",
             "taguette-1.5.2_codebook.csv", "taguette-1.5.2_project.sqlite3"]
)  # fmt: skip
def test_what_is_written_is_valid_and_reads_the_same(name: str, tmp_path: Path) -> None:
    project = refi.read(shared(name))
    for ending in (".qdpx", ".qdc"):
        target = tmp_path / f"out{ending}"
        refi.write(project, target)
        assert not problems(target)
        again = refi.read(target)
        assert again.codes == project.codes and not again.notices
        if ending == ".qdpx":
            assert again == project


def test_taguette_counts_bytes_and_its_codebook_is_read_with_a_notice() -> None:
    project = refi.read(shared("taguette-1.5.2_project.sqlite3"))
    assert [(one.start, one.end, one.text, one.codes[0].name) for one in project.selections] == [
        (16, 54, "troppo frammentato e scarsamente coeso", "criticita.frammentazione"),
        (60, 83, "timore della burocrazia", "criticita.burocrazia"),
    ]
    book = refi.read(shared("taguette-1.5.2_codebook.qdc"))
    assert {code.guid for code in book.codes} == {code.guid for code in project.codes}
    assert any("empty list of sets" in notice for notice in book.notices)
    table = refi.read(shared("taguette-1.5.2_codebook.csv"))
    assert [(code.name, code.description) for code in table.codes] == [
        (code.name, code.description) for code in project.codes
    ]
