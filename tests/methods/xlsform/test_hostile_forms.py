"""Broken and hostile files: refused with a sentence, soon, and with nothing else."""

from __future__ import annotations

import io
import random
import time
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.methods.xlsform.forms import FULL, ask, codes, form, refused, said, survey
from vicinia.methods.xlsform import FormProblems, read, write


def patched(**changes: str) -> bytes:
    """A workbook with parts that were changed by hand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write(form(ask("a"))))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            stem = name.rpartition("/")[2].partition(".")[0]
            new.writestr(name, changes.get(stem, old.read(name)))
    return buffer.getvalue()


def test_hostile_files() -> None:
    assert codes(refused(b"", "a.csv")) == [(0, "empty")]
    assert codes(refused(b"\xd0\xcf\x11\xe0" + b"x" * 100)) == [(0, "kind")]
    assert codes(refused(b"\x01\x02" * 100)) == [(0, "kind")]
    many = "survey\n,type,name,label\n" + ",text,a,A\n" * 100_001
    assert codes(refused(many.encode(), "a.csv")) == [(0, "large")]
    with_bomb = io.BytesIO()
    with zipfile.ZipFile(with_bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * (40 << 20) + b"</a>")
    assert codes(refused(with_bomb.getvalue())) == [(0, "bomb")]
    for part, content in {
        "../xl/workbook.xml": "<a/>",
        "xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "word/document.xml": "<a/>",
    }.items():
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(part, content)
        assert codes(refused(buffer.getvalue()))[0][1] in ("traversal", "entities", "kind")
    rows = [("image", f"a{at}", "A") for at in range(2000)]
    assert len(refused(survey(*rows))) == 500


def test_wild_places_of_cells_cost_nothing() -> None:
    begun = time.perf_counter()
    far = (
        '<worksheet><sheetData><row r="99999999"><c r="XFD99999999" t="str"><v>x</v></c></row>'
        '<row r="-1"><c r="??" t="s"><v>99999</v></c><c s="999999"><v>1e999</v></c><c t="zz"/></row>'
        "</sheetData></worksheet>"
    )
    assert refused(patched(sheet1=far))[0].code == "missing_column"
    assert time.perf_counter() - begun < 2
    lines = "".join(f"<row><c t='str'><v>{at}</v></c></row>" for at in range(100_001))
    assert (
        refused(patched(sheet1=f"<worksheet><sheetData>{lines}</sheetData></worksheet>"))[0].code == "large"
    )
    words = "<sst><si><t>" + "x" * 30_000 + "</t></si></sst>"
    cells = "".join("<row><c t='s'><v>0</v></c></row>" for _ in range(1000))
    heavy = patched(sharedStrings=words, sheet1=f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    assert refused(heavy)[0].code == "large"


def test_a_result_that_is_there_is_taken_for_the_formula() -> None:
    cells = "<c t='str'><v>{}</v></c>".format
    head = "".join(map(cells, ("type", "name", "label")))
    row = cells("text") + cells("a") + "<c t='str'><f>A1&amp;B1</f><v>due</v></c>"
    data = patched(sheet1=f"<worksheet><sheetData><row>{head}</row><row>{row}</row></sheetData></worksheet>")
    found = read(data, "a.xlsx")
    assert found.questions[0].label == said("due") and "formulas" in found.notices[-1]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(b"PK\x03\x04".__add__),
                 st.text(alphabet='survey,\n"typename labelchoices${}',
                  max_size=300).map(str.encode)))  # fmt: skip
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    for name in ("a.xlsx", "a.csv"):
        try:
            read(data, name)
        except FormProblems as refusal:
            assert refusal.problems


def test_damaged_workbooks_raise_nothing_else() -> None:
    whole = write(FULL)
    chance = random.Random(7)
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        refused(whole[:length], "tronco.xlsx")
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged), "guasto.xlsx")
        except FormProblems as refusal:
            assert refusal.problems
