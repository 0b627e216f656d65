"""Taguette opens what we write, and we open what it makes of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.infrastructure.shared import beside
from tests.methods.refi import projects, taguettes
from vicinia.methods import refi
from vicinia.methods.transcripts import hypertext

BRING = """
import json, sys
from taguette import database
from taguette.extract import extract
source, target = sys.argv[1:]
theirs = database.connect("sqlite:///" + source, external=True)()
mine = database.connect("sqlite:///" + target)()
mine.add(database.User(login="admin"))
mine.commit()
number = database.copy_project(theirs, mine, 1, "admin")
mine.commit()
rows = mine.query(database.Highlight).order_by(database.Highlight.id)
print(json.dumps([
    [[tag.path for tag in one.tags], extract(one.document.contents, one.start_offset, one.end_offset)]
    for one in rows
]))
"""
CODE = """
import json, sys
from taguette import database
from taguette.extract import extract
target, pages = sys.argv[1], json.loads(sys.argv[2])
mine = database.connect("sqlite:///" + target)()
mine.add(database.User(login="admin"))
project = database.Project(name="Prova", description="d")
mine.add(project)
mine.commit()
power = database.Privileges.ADMIN
mine.add(database.ProjectMember(project_id=project.id, user_login="admin", privileges=power))
tag = database.Tag(project_id=project.id, path="casa.affitto", description="però")
mine.add(tag)
said = []
for name, page, marks in pages:
    document = database.Document(
        name=name, description="", filename=name, project_id=project.id,
        text_direction=database.TextDirection.LEFT_TO_RIGHT, contents=page)
    mine.add(document)
    mine.commit()
    for start, end in marks:
        snippet = extract(page, start, end)
        mark = database.Highlight(
            document_id=document.id, start_offset=start, end_offset=end, snippet=snippet)
        mark.tags = [tag]
        mine.add(mark)
        said.append(snippet)
mine.commit()
print(json.dumps(said))
"""
BOOK = """
import json, sys
from taguette import export, import_codebook
from taguette.database import Tag
with open(sys.argv[1], "rb") as file:
    tags = import_codebook.list_tags(file)
export.codebook_xml([Tag(path=tag["path"], description=tag["description"]) for tag in tags], sys.argv[2])
print(json.dumps(tags))
"""

# What its own pages do: a project comes in, a codebook is added, and everything goes out again.
THROUGH = """
import json, sys
from taguette import database, export, import_codebook
ours, book, work, folder = sys.argv[1:]
theirs = database.connect("sqlite:///" + ours, external=True)()
mine = database.connect("sqlite:///" + work)()
mine.add(database.User(login="admin"))
mine.commit()
# Another project first, so that no number is what it was.
other = database.Project(name="Altro", description="")
mine.add(other)
mine.commit()
mine.add(database.Tag(project_id=other.id, path="altro", description=""))
mine.commit()
number = database.copy_project(theirs, mine, 1, "admin")
mine.commit()
project = mine.query(database.Project).get(number)
known = {tag.path: tag for tag in project.tags}
with open(book, "rb") as file:
    for tag in import_codebook.list_tags(file):
        if tag["path"] in known:
            known[tag["path"]].description = tag["description"]
        else:
            mine.add(database.Tag(project_id=number, path=tag["path"], description=tag["description"]))
mine.commit()
mine.refresh(project)
tags = sorted(project.tags, key=lambda tag: tag.id)
export.codebook_csv(tags, folder + "/codebook.csv")
export.codebook_xml(tags, folder + "/codebook.qdc")
with open(folder + "/highlights.csv", "w", newline="", encoding="utf-8") as file:
    export.highlights_csv(mine, number, "", file)
out = database.connect("sqlite:///" + folder + "/project.sqlite3")()
out.add(database.User(login="admin"))
out.commit()
database.copy_project(mine, out, number, "admin")
out.commit()
print(json.dumps([number, len(tags)]))
"""


def talks() -> refi.Project:
    """Two texts with characters of every width, empty lines, and what HTML would take for marks."""
    home = refi.Code("casa", description="Dove si abita")
    rent = refi.Code("affitto", home, description="però")
    one = refi.Source("Uno", "\n  Qui c'è 🧺 <b>poco</b> & niente.\n\n\tPerò 👩🏽‍🌾 l'orto…\n")
    two = refi.Source("Due", projects.TEXT)

    def marked(source: refi.Source, words: str, *codes: refi.Code) -> refi.Selection:
        start = source.text.index(words)
        return refi.Selection(source, start, start + len(words), tuple(map(refi.Coding, codes)))

    selections = (
        marked(one, "🧺 <b>poco</b> &", rent),
        marked(one, "niente.\n\n\tPerò", home, rent),
        marked(one, "l'orto…", home),
        marked(two, "🧺 poco lavoro.\nL'affitto", rent),
    )
    return refi.Project("Prova", (home, rent), (one, two), selections)


def told(project: refi.Project) -> list[tuple[str, str, int, int, set[str]]]:
    return [
        (one.source.name, one.text, one.start, one.end, {".".join(code.path) for code in one.codes})
        for one in project.selections
    ]


def test_a_project_through_taguette_and_back(tmp_path: Path) -> None:
    project = talks()
    refi.write(project, tmp_path / "ours.sqlite3")
    kept = taguettes.run(BRING, tmp_path / "ours.sqlite3", tmp_path / "theirs.sqlite3")
    assert len(kept) == 4 and sorted(kept[1][0]) == ["casa", "casa.affitto"]
    cut = [page for *_, page in kept]
    assert "🧺 &lt;b&gt;poco&lt;/b&gt; &amp;" in cut[0] and "niente." in cut[1] and "Però" in cut[1]
    assert "l'orto…" in cut[2], "Taguette cuts where we do"
    again = refi.read(tmp_path / "theirs.sqlite3")
    assert [(one.name, one.text) for one in again.sources] == [
        (one.name, one.text) for one in project.sources
    ]
    assert told(again) == told(project)
    assert {code.name: code.description for code in again.codes} == {
        "casa": "Dove si abita", "casa.affitto": "però"
    }  # fmt: skip
    refi.write(again, tmp_path / "again.qdpx")
    assert told(refi.read(tmp_path / "again.qdpx")) == told(project)


PAGES = (
    ("<p>Il territorio è <b>troppo</b> frammentato</p>", (17, 35), "troppo frammentato"),
    ("\n <p>à</p><p>🧺 qui</p>", (2, 6), "🧺"),
    ("<p>à</p><p>🧺 qui</p>", (0, 6), "à\n🧺"),
    ("<h1>Uno</h1>\n<ul><li>due</li><li>tr&egrave; &amp; più</li></ul>", (7, 15), "trè & p"),
    ("solo parole, però", (5, 11), "parole"),
    ("<table><tbody><tr><td>a</td><td>è b</td></tr></tbody></table>", (1, 4), "è "),
    ("<p>uno<br>due</p>\n\n<p>tre</p>", (3, 11), "due\n\ntre"),
)


def test_pages_that_were_coded_in_taguette(tmp_path: Path) -> None:
    """Their highlight is ours, but for the line ends that part blocks."""
    pages = [[str(number), page, [mark]] for number, (page, mark, _) in enumerate(PAGES)]
    said = taguettes.run(CODE, tmp_path / "t.sqlite3", json.dumps(pages))
    project = refi.read(tmp_path / "t.sqlite3")
    for (*_, words), snippet, one in zip(PAGES, said, project.selections, strict=True):
        assert one.text == words and one.codes[0].description == "però"
        assert "".join(hypertext.words(snippet).text.split()) == "".join(words.split())


def test_a_codebook_through_taguette_and_back(tmp_path: Path) -> None:
    refi.write(talks(), tmp_path / "ours.csv")
    tags = taguettes.run(BOOK, tmp_path / "ours.csv", tmp_path / "theirs.qdc")
    assert tags == [
        {"path": "casa", "description": "Dove si abita"}, {"path": "casa.affitto", "description": "però"}
    ]  # fmt: skip
    theirs, ours = refi.read(tmp_path / "theirs.qdc"), refi.read(tmp_path / "ours.csv")
    assert [(code.path, code.guid) for code in theirs.codes] == [
        (code.path, code.guid) for code in ours.codes
    ]
    refi.write(theirs, tmp_path / "again.qdc")
    assert refi.read(tmp_path / "again.qdc").codes == theirs.codes


def inquiry() -> refi.Project:
    """Nineteen codes under three, fourteen interviews, eight selections in each, some under two codes."""
    tops = tuple(refi.Code(name, description=f"Ciò che è «{name}»") for name in ("Problemi", "Rete", "Forze"))
    codes = tuple(
        refi.Code(
            f"Codice {number} perché & come",
            tops[number % 3],
            description=f'Si usa, "{number}"\nquando è così',
        )
        for number in range(16)
    )
    sources, selections = [], []
    for number in range(14):
        lines = [
            f"{place}. Più 🧺 {'è' * place} <b>{number}</b> & l'orto n'ha {place * number}."
            for place in range(60)
        ]
        source = refi.Source(f"Intervista {number + 1}", "\n".join(lines))
        sources.append(source)
        for turn in range(8):
            start = source.text.index(lines[7 * turn]) + turn
            chosen = (codes[(number + turn) % 16], tops[turn % 3]) if turn % 3 == 0 else (codes[turn],)
            end = start + 15 + 30 * (turn % 2)
            selections.append(refi.Selection(source, start, end, tuple(map(refi.Coding, chosen))))
    return refi.Project("Indagine", (*tops, *codes), tuple(sources), tuple(selections))


def test_a_whole_inquiry_through_taguette(tmp_path: Path) -> None:
    """Codes, texts and selections are the same in each of the files that Taguette makes of it."""
    project = inquiry()
    refi.write(project, tmp_path / "ours.sqlite3")
    more = (*project.codes, refi.Code("Aggiunto", description="però"))
    refi.write(refi.Project("Libro", more), tmp_path / "book.csv")
    files = ("ours.sqlite3", "book.csv", "work.sqlite3", "")
    number, count = taguettes.run(THROUGH, *(tmp_path / name for name in files))
    assert number == 2 and count == 20
    again = refi.read(tmp_path / "project.sqlite3")
    meant = {".".join(code.path): code.description for code in more}
    assert {code.name: code.description for code in again.codes} == meant
    assert [(one.name, one.text) for one in again.sources] == [
        (one.name, one.text) for one in project.sources
    ]
    assert told(again) == told(project) and len(told(again)) == 14 * 8
    for name in ("codebook.csv", "codebook.qdc"):
        book = refi.read(tmp_path / name)
        # Its REFI-QDA codebook has no descriptions; its table has.
        kept = meant if name.endswith(".csv") else dict.fromkeys(meant, "")
        assert {code.name: code.description for code in book.codes} == kept, name
        assert {code.guid for code in book.codes} == {code.guid for code in again.codes}, name
    with (tmp_path / "highlights.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (row["document"], row["tag"], "".join(row["content"].split())) for row in csv.DictReader(file)
        ]
    assert sorted(rows) == sorted(
        (one.source.name, ".".join(code.path), "".join(one.text.split()))
        for one in project.selections
        for code in one.codes
    )


def test_two_codes_that_would_be_one_tag(tmp_path: Path) -> None:
    home = refi.Code("a")
    with pytest.raises(ValueError, match=r"would both be 'a\.b'"):
        refi.write(refi.Project("p", (home, refi.Code("b", home), refi.Code("a.b"))), tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


def test_without_taguette_what_we_write_for_it_reads_the_same(tmp_path: Path) -> None:
    refi.write(talks(), tmp_path / "ours.sqlite3")
    again = refi.read(tmp_path / "ours.sqlite3")
    assert told(again) == told(talks()) and "does not say who coded" in again.notices[0]


def test_a_name_that_is_no_utf8_is_a_sentence(tmp_path: Path) -> None:
    data = beside("validation", "lab", "refi", "taguette-1.5.2_project.sqlite3").read_bytes()
    path = tmp_path / "a.sqlite3"
    refused = 0
    for at in range(60, 3000, 7):
        path.write_bytes(data[:at] + b"\xe8" + data[at + 1 :])
        try:
            refi.read(path)
        except refi.Unreadable:
            refused += 1
    assert refused
