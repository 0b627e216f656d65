"""Broken and hostile files: one clear sentence each, and nothing written."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.methods.refi import projects
from tests.methods.refi.projects import CODES, TEXT, USERS, packed, selection, simple, source, whole
from vicinia.methods import refi
from vicinia.methods.untrusted import Archive, archive, markup

GOOD = whole(USERS, CODES, source(selection(0, 3, "Qui")))


def refused(path: Path) -> refi.Unreadable:
    """Why a file is not read; and that nothing came of it on disk."""
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(refi.Unreadable) as caught:
        refi.read(path)
    assert sorted(path.parent.rglob("*")) == before
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 600
    assert path.name in sentence or "leads out" in sentence
    return caught.value


@pytest.mark.parametrize(
    "member",
    ["../escape.txt", "sources/../../escape.txt", "/etc/escape.txt", "C:\\escape.txt", "..\\escape.txt"],
)
def test_members_that_lead_out(member: str, tmp_path: Path) -> None:
    problem = refused(packed(tmp_path / "a.qdpx", GOOD, {"sources/talk.txt": TEXT, member: "x"}))
    assert problem.reason == "traversal" and "leads out of its folder" in str(problem)


@pytest.mark.parametrize(
    "place",
    ["internal://../../etc/passwd", "relative:///../a.txt", "internal://%2e%2e/%2e%2e/etc/passwd",
     "..\\..\\a.txt", "internal://C:/secret.txt"],
)  # fmt: skip
def test_places_that_lead_out(place: str, tmp_path: Path) -> None:
    problem = refused(packed(tmp_path / "a.qdpx", whole(USERS, CODES, source("", place))))
    assert problem.reason == "traversal" and "'Intervista 1'" in str(problem)


@pytest.mark.parametrize(
    "place", ["/etc/passwd", "absolute:///etc/passwd", "file:///etc/passwd", "C:/boot.ini"]
)
def test_files_of_this_machine_are_never_read(place: str, tmp_path: Path) -> None:
    problem = refused(packed(tmp_path / "a.qdpx", whole(USERS, CODES, source("", place)), {}))
    assert problem.reason == "missing" and place in str(problem)


def test_a_link_out_of_the_folder_that_was_allowed(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (folder / "talk.txt").symlink_to(tmp_path / "secret.txt")
    path = packed(tmp_path / "a.qdpx", whole(USERS, CODES, source("", "relative:///talk.txt")), {})
    with pytest.raises(refi.Unreadable, match="missing"):
        refi.read(path, folder=folder)


def test_links_and_passwords_inside_the_archive(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.qdpx", GOOD)
    with zipfile.ZipFile(path, "a") as written:
        link = zipfile.ZipInfo("sources/link.txt")
        link.external_attr = 0o120777 << 16
        written.writestr(link, "/etc/passwd")
    assert "holds a link" in str(refused(path))
    path = packed(tmp_path / "b.qdpx", GOOD)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert refused(path).reason == "encrypted"


def test_a_member_that_swells_and_an_archive_that_does(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.qdpx", GOOD, {"sources/talk.txt": bytes(64 << 20)})
    problem = refused(path)
    assert problem.reason == "bomb" and "would swell" in str(problem)
    path = packed(tmp_path / "b.qdpx", "<Project>" + " " * (64 << 20) + "</Project>", {})
    assert refused(path).reason == "bomb"
    parts = {f"sources/{number}.txt": bytes(1 << 20) for number in range(40)}
    assert refused(packed(tmp_path / "c.qdpx", GOOD, dict(parts))).reason == "bomb"


def test_a_bomb_is_refused_without_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written,
        written.open("project.qde", "w") as member,
    ):
        for _ in range(300):
            member.write(bytes(1 << 20))
    script = (
        "import resource, sys\nfrom vicinia.methods import refi\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    refi.read(sys.argv[1])\nexcept refi.Unreadable as problem:\n"
        "    print(problem.reason, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script, path], capture_output=True, text=True, env=environment, check=True
    )
    reason, grown_kb = done.stdout.split()
    assert reason == "bomb" and int(grown_kb) < 30_000


def test_limits_of_number_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "a.qdpx", GOOD)
    for module, name, value, says in (
        (archive, "MOST_MEMBERS", 1, "holds 2 files"),
        (archive, "LARGEST_TOTAL", 10, "would unpack to"),
        (archive, "LARGEST_READ", 10, "MB of text"),
        (markup, "MOST_ELEMENTS", 3, "more than 3 elements"),
        (markup, "DEEPEST", 3, "more than 3 levels"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            assert says in str(refused(path))
    assert refi.read(path).selections


def test_a_tree_of_codes_deeper_than_any_head(tmp_path: Path) -> None:
    deep = "".join(f'<Code guid="{projects.guid(n)}" name="c" isCodable="true">' for n in range(100_000))
    book = f"<CodeBook><Codes>{deep}{'</Code>' * 100_000}</Codes></CodeBook>"
    assert "250 levels" in str(refused(packed(tmp_path / "a.qdpx", whole(book), {})))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Project [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd">%a;]>',
        '<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE Project>",
    ],
)
def test_document_types_and_entities(head: str, tmp_path: Path) -> None:
    xml = GOOD.replace("?>", f"?>\n{head}", 1)
    for data in (xml, xml.encode("utf-16")):
        problem = refused(packed(tmp_path / "a.qdpx", data))
        assert problem.reason == "entities" and "line 2" in str(problem)


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (GOOD[:-20], "broken in line 3"),
        (GOOD.replace("</Sources>", "</Source>"), "mismatched tag"),
        (GOOD.replace("Quanto", "&nbsp;"), "undefined entity"),
        (GOOD.replace("Quanto", "\x01"), "not well-formed"),
        ("", "no element found"),
        ("testo e basta", "broken in line 1"),
        ("<html/>", "begins with <html>"),
        (GOOD.replace("project:1.0", "project:2.0"), "follows version 2.0"),
        (GOOD.replace("urn:QDA-XML:project:1.0", "http://www.w3.org/1999/xhtml"), "is not REFI-QDA"),
        (GOOD.replace('startPosition="0"', 'startPosition="x"'), "has 'x' as its startPosition"),
        (GOOD.replace(' startPosition="0"', ""), "has '' as its startPosition"),
        (GOOD.replace('endPosition="3"', 'endPosition="9000"'), "goes from 0 to 9000, but the text has 62"),
        (GOOD.replace('startPosition="0"', 'startPosition="-5"'), "goes from -5 to 3"),
        (GOOD.replace('startPosition="0"', 'startPosition="9"'), "goes from 9 to 3"),
        (GOOD.replace('endPosition="3"', f'endPosition="{"9" * 5000}"'), "which is no place in a text"),
        (
            GOOD.replace(f'guid="{projects.RENT}" name', f'guid="{projects.HOME}" name'),
            "'Casa' and 'Affitto'",
        ),
        (
            GOOD.replace(f'guid="{projects.OTHER}" name', f'guid="{projects.PERSON.upper()}" name'),
            "Two users",
        ),
        (GOOD.replace("talk.txt", "gone.txt"), "the file 'internal://gone.txt' is missing"),
    ],
)
def test_broken_projects(xml: str, says: str, tmp_path: Path) -> None:
    assert says in str(refused(packed(tmp_path / "a.qdpx", xml)))


def test_broken_archives(tmp_path: Path) -> None:
    good = packed(tmp_path / "good.qdpx", GOOD).read_bytes()
    path = tmp_path / "a.qdpx"
    for data, says in (
        (good[: len(good) // 2], "is not a whole archive"),
        (b"PK\x03\x04" + bytes(40), "is not a whole archive"),
        (b"", "is empty"),
        (b"plain words", "is neither"),
        (bytes(range(256)) * 9, "is neither"),
    ):
        path.write_bytes(data)
        assert says in str(refused(path))
    at = good.index(b"talk.txt") + 12
    path.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
    assert "cannot be unpacked" in str(refused(path))
    assert "without a project file" in str(refused(packed(path, "x", {}, "readme.txt")))


def test_every_cut_and_every_flip_is_a_sentence_or_a_project(tmp_path: Path) -> None:
    refi.write(projects.everything(), tmp_path / "good.qdpx")
    good = (tmp_path / "good.qdpx").read_bytes()
    path = tmp_path / "a.qdpx"
    for at in range(0, len(good), 41):
        for data in (good[:at], good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1 :]):
            path.write_bytes(data)
            try:
                refi.read(path)
            except refi.Unreadable:
                continue


def test_every_flip_in_the_xml_is_a_sentence_or_a_project(tmp_path: Path) -> None:
    refi.write(projects.everything(), tmp_path / "good.qdpx")
    with zipfile.ZipFile(tmp_path / "good.qdpx") as written:
        files = {name: written.read(name) for name in written.namelist()}
    xml = files.pop("project.qde")
    for at in range(0, len(xml), 67):
        packed(tmp_path / "a.qdpx", xml[:at] + b'"' + xml[at + 1 :], dict(files))
        packed(tmp_path / "b.qdpx", xml[:at] + b"7" + xml[at + 1 :], dict(files))
        for name in ("a.qdpx", "b.qdpx"):
            try:
                refi.read(tmp_path / name)
            except refi.Unreadable:
                continue


def test_two_million_characters_open(tmp_path: Path) -> None:
    text = "È così 🧺 pane.\n" * 134_000
    assert len(text) > 2_000_000
    end = len(text.encode("utf-16-le")) // 2
    path = simple(tmp_path / "a.qdpx", text=text, selections=selection(end - 8, end, "🧺 pane.\n"[:7]))
    project = refi.read(path)
    assert project.sources[0].text == text and project.selections[0].text == "🧺 pane.\n"
    inline = f"<PlainTextContent>{text}</PlainTextContent>{selection(0, len(text))}"
    project = refi.read(packed(tmp_path / "b.qdpx", whole(USERS, CODES, source(inline, "")), {}))
    assert project.selections[0].text == text
    refi.write(project, tmp_path / "c.qdpx")
    assert refi.read(tmp_path / "c.qdpx") == project
    names = CODES.replace("Affitto", "a" * 2_000_000)
    assert len(refi.read(packed(tmp_path / "d.qdpx", whole(names), {})).codes[1].name) == 2_000_000


def test_a_selection_that_comes_twice_and_an_identifier_that_does(tmp_path: Path) -> None:
    twice = selection(0, 3, "Qui") + selection(0, 3, "Qui") + selection(4, 7, "c'è")
    project = refi.read(simple(tmp_path / "a.qdpx", selections=twice))
    assert len({one.guid for one in project.selections}) == 2 and "later got another" in project.notices[0]


def test_databases_that_are_none_of_taguettes(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE other (x)")
    assert "no table projects" in str(refused(path))
    path.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 8)
    assert refused(path).reason == "broken"
    refi.write(projects.everything(), tmp_path / "good.sqlite3")
    for change, says in (
        ("DROP TABLE tags", "no table tags"),
        ("ALTER TABLE highlights RENAME COLUMN start_offset TO x", "no column start_offset"),
        ("UPDATE highlights SET end_offset = 99999", "but the text of"),
        ("UPDATE highlights SET start_offset = 'x'", "goes from byte x"),
        ("DELETE FROM projects", "holds no projects"),
        ("INSERT INTO projects VALUES (2, 'b', '', '')", "holds 2 projects"),
        (
            "DROP TABLE tags; CREATE VIEW tags AS"
            " WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
            " SELECT x AS id, x AS path, x AS description, 1 AS project_id FROM n",
            "no table tags",
        ),
    ):
        path.write_bytes((tmp_path / "good.sqlite3").read_bytes())
        with sqlite3.connect(path) as database:
            database.executescript(change)
        database.close()
        assert says in str(refused(path)), change


def test_tables_that_are_no_codebook(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    assert "no column named tag" in str(refused(path))
    path.write_text("tag\n" + "x" * 200)
    usual = csv.field_size_limit(100)
    try:
        assert "is not a table" in str(refused(path))
    finally:
        csv.field_size_limit(usual)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        refi.read(tmp_path / "gone.qdpx")


def test_reasons_are_words_for_other_languages(tmp_path: Path) -> None:
    with pytest.raises(refi.Unreadable) as caught:
        Archive(b"PK", "a.zip")
    assert isinstance(caught.value, ValueError) and caught.value.reason == "broken"
