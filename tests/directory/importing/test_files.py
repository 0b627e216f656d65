"""Files as they really come, and files that must not be opened: each with a sentence, nothing lost."""

# ruff: noqa: E501
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from vicinia.directory.importing import problems
from vicinia.directory.importing.problems import FileProblem
from vicinia.directory.importing.reading import read
from vicinia.directory.importing.sheets import Sheet

TEXT = 'Denominazione;Comune;Note\nCircolo Più Là;Budrio;"due\nrighe"\nCaffè Sospeso;Galliera;\n'


def sheet(path: Path) -> Sheet:
    found = read(path).sheet
    assert found is not None
    return found


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, sign: str) -> None:
    found = sheet(put(tmp_path, "a.csv", TEXT.replace(";", sign).encode(encoding)))
    assert found.headers == ["Denominazione", "Comune", "Note"]
    assert found.rows == [
        (2, ["Circolo Più Là", "Budrio", "due\nrighe"]),
        (4, ["Caffè Sospeso", "Galliera", ""]),
    ]
    said = [note["reason"] for note in found.notes]
    assert said == ([problems.NOTE_ENCODING] if encoding in ("latin-1", "cp1252") else [])


def test_garbled_letters_are_put_right(tmp_path: Path) -> None:
    garbled = (TEXT + "Perché no;Budrio;\n").encode().decode("cp1252", "ignore")
    found = sheet(put(tmp_path, "a.csv", garbled.encode()))
    assert found.rows[1][1][0] == "Caffè Sospeso"
    assert [note["reason"] for note in found.notes] == [problems.NOTE_MENDED]


def test_the_guard_against_formulas_comes_off(tmp_path: Path) -> None:
    found = sheet(put(tmp_path, "a.csv", "Denominazione;Comune\n'=1+1;Budrio\n'è così;Budrio\n".encode()))
    assert [row[0] for _, row in found.rows] == ["=1+1", "'è così"]


def write_xlsx(path: Path, rows: list[list[Any]], merged: list[tuple[int, int, int, int, str]] = []) -> Path:  # noqa: B006
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    page.write(at, column, cell)
        for one in merged:
            page.merge_range(*one)
    return path


def test_a_title_above_and_an_empty_column(tmp_path: Path) -> None:
    rows = [["Elenco 2025"], [], ["Ente", "", "Comune"], ["Uno", "", "Budrio"], ["Due", "", "Galliera"]]
    found = sheet(write_xlsx(tmp_path / "a.xlsx", rows))
    assert found.headers == ["Ente", "Comune"]
    assert [line for line, _ in found.rows] == [4, 5]
    assert [note["reason"] for note in found.notes] == [problems.NOTE_HEADER_ROW]


def test_a_merged_heading_is_explained_and_no_column_is_lost(tmp_path: Path) -> None:
    rows = [["Ente", "Comune", "", ""], ["Uno", "Budrio", "051 6100001", "a@b.example"]]
    found = sheet(write_xlsx(tmp_path / "a.xlsx", rows, [(0, 2, 0, 3, "Contatti")]))
    assert found.headers == ["Ente", "Comune", "Contatti", "Contatti (2)"]
    assert found.rows[0][1] == ["Uno", "Budrio", "051 6100001", "a@b.example"]
    note = found.notes[0]
    assert (note["reason"], note["params"]) == (problems.NOTE_MERGED, {"name": "Contatti", "columns": "C–D"})


ODS_TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2"
    xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
  <office:body><office:spreadsheet><table:table table:name="Elenco">{rows}</table:table></office:spreadsheet>
  </office:body>
</office:document-content>"""
ODS_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest manifest:version="1.2" xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
  <manifest:file-entry manifest:full-path="/"
      manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
  <manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
ODS_CELL = '<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def test_ods(tmp_path: Path) -> None:
    rows = "".join(
        f"<table:table-row>{''.join(ODS_CELL.format(text=text) for text in cells)}</table:table-row>"
        for cells in (["Ente", "Comune"], ["Caffè Sospeso", "Budrio"])
    )
    book = zipped(
        mimetype=b"application/vnd.oasis.opendocument.spreadsheet",
        **{
            "META-INF/manifest.xml": ODS_MANIFEST.encode(),
            "content.xml": ODS_TABLE.format(rows=rows).encode(),
        },
    )
    (tmp_path / "a.ods").write_bytes(book)
    assert sheet(tmp_path / "a.ods").rows == [(2, ["Caffè Sospeso", "Budrio"])]


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def _lying(declared: int) -> bytes:
    """A zip whose directory says that a large entry is small."""
    content = bytearray(zipped(xl__worksheets__sheet1=b"0" * 400_000))
    size = (400_000).to_bytes(4, "little")
    return bytes(content).replace(size, declared.to_bytes(4, "little"))


BOMB = b"0" * (40 * 1024 * 1024)
STRAY = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
REFUSED: list[tuple[str, Any, str]] = [
    ("empty.csv", b"", problems.EMPTY_FILE),
    ("blank.csv", b"\n\n ;;\n", problems.EMPTY_FILE),
    ("head.csv", b"Denominazione;Comune\n", problems.NO_ROWS),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, problems.OLD_EXCEL),
    ("pass.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), problems.PROTECTED),
    ("scan.pdf", b"%PDF-1.7 ...", problems.NOT_A_TABLE),
    ("photo.csv", b"\xff\xd8\xff\xe0 JFIF", problems.NOT_A_TABLE),
    ("program.csv", bytes(range(256)) * 20, problems.NOT_A_TABLE),
    ("page.csv", b"<html><body>no</body></html>", problems.NOT_A_TABLE),
    ("cut.xlsx", zipped(xl__workbook=b"x" * 5000)[:90], problems.DAMAGED),
    ("bomb.xlsx", lambda: zipped(xl__worksheets__sheet1=BOMB), problems.SWELLS),
    ("lying.xlsx", lambda: _lying(10), problems.DAMAGED),
    ("many.zip", lambda: zipped(**{f"f{n}": b"" for n in range(2100)}), problems.TOO_MANY_PARTS),
    ("stray.xlsx", zipped(**{"xl__worksheets__sheet1.xml": STRAY}), problems.TOO_WIDE),
    ("entity.xlsx", zipped(**{"xl__workbook.xml": ENTITY}), problems.DANGEROUS_XML),
    ("other.zip", zipped(readme=b"hello"), problems.NO_DATA_IN_PACKAGE),
    ("lost.csv", "Denominazione;Comune\nCaff\ufffd;Budrio\n".encode(), problems.LOST_LETTERS),
    ("cut.json", b'{"id": "1", "na', problems.NOT_JSON),
    ("other.json", b'{"hello": 1}', problems.NOT_HSDS),
    ("deep.json", b"[" * 5000 + b"]" * 5000, problems.NOT_HSDS),
    ("base.json", b'{"version": "3.1", "profile": "x", "openapi_url": "y"}', problems.NOT_HSDS),
    ("two.json", b'{"id": "1", "name": "x", "regular_schedules": []}', problems.WRONG_VERSION),
    ("two.zip", zipped(**{"organizations.csv": b"id,name\n1,x\n", "physical_addresses.csv": b"id\n1\n"}), problems.WRONG_VERSION),
    ("four.zip", zipped(**{"datapackage.json": b'{"version": "4.0", "resources": []}', "organizations.csv": b"id,name\n1,x\n"}), problems.WRONG_VERSION),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_file_that_is_not_opened_says_why(tmp_path: Path, name: str, content: Any, reason: str) -> None:
    path = put(tmp_path, name, content() if callable(content) else content)
    with pytest.raises(FileProblem) as found:
        read(path)
    assert found.value.reason == reason
    # the sentence is whole: every gap is filled
    assert "%(" not in found.value.sentence()


def test_a_wrong_version_is_named(tmp_path: Path) -> None:
    content = {
        "datapackage.json": b'{"version": "1.1", "resources": []}',
        "organizations.csv": b"id,name\n1,x\n",
    }
    with pytest.raises(FileProblem) as found:
        read(put(tmp_path, "a.zip", zipped(**content)))
    assert found.value.params == {"found": "1.1"}


def test_more_than_fifty_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as out:
        out.truncate(200 * 1024 * 1024)
    with pytest.raises(FileProblem) as found:
        read(path)
    assert (found.value.reason, found.value.params["size"]) == (problems.TOO_LARGE, 200)


def test_ndjson_and_a_folder_of_tables(tmp_path: Path) -> None:
    body = {"id": "a", "name": "Uno", "description": "x"}
    lines = "\n".join(json.dumps(body | {"id": str(n)}) for n in range(3))
    rows = read(put(tmp_path, "a.ndjson", lines.encode())).rows
    assert rows is not None
    assert len(rows["organization"]) == 3
    (tmp_path / "package").mkdir()
    put(tmp_path / "package", "organizations.csv", b"id,name,description\n1,Uno,x\n")
    assert read(tmp_path / "package").rows
