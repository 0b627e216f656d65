"""What real programs leave out, repeat or put elsewhere is read all the same, and is written validly."""

import dataclasses
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.methods.refi.projects import (
    CODES,
    HOME,
    NAMESPACE,
    RENT,
    TALK,
    TEXT,
    USERS,
    guid,
    packed,
    selection,
    source,
    whole,
)
from tests.methods.refi.schemas import problems
from vicinia.methods import refi


def again(project: refi.Project, path: Path) -> refi.Project:
    """The project written and read; what is written is valid, and equal when it is written once more."""
    refi.write(project, path)
    assert not problems(path)
    second = refi.read(path)
    refi.write(second, path.with_name(f"again-{path.name}"))
    assert refi.read(path.with_name(f"again-{path.name}")) == second
    return second


def audio(inner: str, number: int = 200) -> str:
    return f'<Sources><AudioSource guid="{guid(number)}" name="Nastro">{inner}</AudioSource></Sources>'


def test_files_of_one_name_in_two_folders_stay_two(tmp_path: Path) -> None:
    def kept(number: int, place: str) -> str:
        return (
            f'<PDFSource guid="{guid(number)}" name="Scheda {number}" path="internal://s{number}.pdf">'
            f'<PDFSelection guid="{guid(number + 1)}" page="1" firstX="1" firstY="1" secondX="2" secondY="2">'
            f'<Representation guid="{guid(number + 2)}" plainTextPath="{place}"/></PDFSelection></PDFSource>'
        )

    xml = whole(
        USERS, CODES, f"<Sources>{kept(100, 'internal://a/x.txt')}{kept(110, 'internal://b/X.txt')}</Sources>"
    )
    files: dict[str, str | bytes] = {
        "sources/a/x.txt": "primo", "sources/b/X.txt": "secondo", "sources/s100.pdf": b"%PDF",
        "sources/s110.pdf": b"%PDF",
    }  # fmt: skip
    project = again(refi.read(packed(tmp_path / "a.qdpx", xml, files)), tmp_path / "b.qdpx")
    assert sorted(one.read() for one in project.files) == [b"primo", b"secondo"]
    places = [one.kept[0].children[0].get("plainTextPath") for one in project.sources]
    with zipfile.ZipFile(tmp_path / "b.qdpx") as archive:
        told = [archive.read(place.replace("internal://", "sources/")).decode() for place in places]
    assert told == ["primo", "secondo"]


def test_a_plain_transcript_stays_beside_one_with_points_in_time(tmp_path: Path) -> None:
    xml = whole(
        USERS, CODES,
        audio(
            f'<Transcript guid="{guid(1)}"><PlainTextContent>Buongiorno</PlainTextContent></Transcript>'
            f'<Transcript guid="{guid(2)}"><PlainTextContent>Guten Tag</PlainTextContent>'
            f'<SyncPoint guid="{guid(3)}" timeStamp="0" position="0"/></Transcript>'
        ),
    )  # fmt: skip
    project = again(refi.read(packed(tmp_path / "a.qdpx", xml, {})), tmp_path / "b.qdpx")
    assert project.sources[0].text == "Buongiorno"
    assert [node.first("PlainTextContent").text for node in project.sources[0].kept] == ["Guten Tag"]  # type: ignore[union-attr]


def test_words_marked_on_a_transcript_are_selections(tmp_path: Path) -> None:
    words = "Ognuno ha il suo modulo, però 🧺 le persone raccontano tutto."
    start, end = words.index("le persone"), words.index(" tutto")
    xml = whole(
        USERS, CODES,
        audio(
            f'<Transcript guid="{guid(1)}"><PlainTextContent>{words}</PlainTextContent>'
            f'<SyncPoint guid="{guid(2)}" timeStamp="900" position="{start}"/>'
            f'<SyncPoint guid="{guid(3)}" timeStamp="1900" position="{end}"/>'
            f'<TranscriptSelection guid="{guid(4)}" fromSyncPoint="{guid(2)}" toSyncPoint="{guid(3)}">'
            f'<Coding guid="{guid(5)}"><CodeRef targetGUID="{RENT}"/></Coding>'
            "</TranscriptSelection></Transcript>"
        ),
    )  # fmt: skip
    first = refi.read(packed(tmp_path / "a.qdpx", xml, {}))
    for project in (first, again(first, tmp_path / "b.qdpx")):
        one = project.selections[0]
        assert (one.text, one.codes[0].name, one.guid) == ("le persone raccontano", "Affitto", guid(4))
    home = next(one for one in first.codes if one.guid == HOME)
    new = refi.Selection(first.sources[0], 0, 6, (refi.Coding(home, guid=guid(8)),), guid=guid(9))
    more = again(dataclasses.replace(first, selections=(*first.selections, new)), tmp_path / "c.qdpx")
    assert [one.text for one in more.selections] == ["le persone raccontano", "Ognuno"]
    assert not again(dataclasses.replace(more, selections=()), tmp_path / "d.qdpx").selections


def test_parts_that_travel_on_are_valid_when_they_are_written(tmp_path: Path) -> None:
    xml = whole(
        USERS, CODES,
        f"""<Sources><PDFSource guid="{guid(1)}" name="Scheda" path="internal://s.pdf">
        <PDFSelection page="3.0" firstX="1.6" firstY="2" secondX="30" secondY="40" zoom="2"
          creationDateTime="2026-02-30T10:00:00"><Coding guid="x"><CodeRef targetGUID="{RENT}"/></Coding>
          <Description>prima</Description><Private/></PDFSelection>
        <PDFSelection guid="{guid(2)}" page="3"/>
        <Representation guid="{guid(3)}" name="Le parole" plainTextPath="internal://s.txt">
          <Coding guid="{guid(4)}"><CodeRef targetGUID="{RENT}"/></Coding><Description>OCR</Description>
          {selection(0, 3, "Una", 5)}</Representation></PDFSource></Sources>
        <Links><Link name="senza" direction="oneway" color="blue"/><Arrow/></Links>
        <Graphs><Graph name="mappa"><Edge guid="{guid(6)}"/><Vertex guid="{guid(7)}" firstX="1" firstY="2"
          shape="oval" size="3"/></Graph></Graphs>""",
    )  # fmt: skip
    files: dict[str, str | bytes] = {"sources/s.pdf": b"%PDF", "sources/s.txt": "Una pagina"}
    first = refi.read(packed(tmp_path / "a.qdpx", xml, files))
    told = "\n".join(first.notices)
    assert "does not say its firstx" in told and "does not know" in told and "not shown here" in told
    project = again(first, tmp_path / "b.qdpx")
    page, about = project.sources[0].kept
    assert page.get("page") == "3" and page.get("firstX") == "2" and not page.get("creationDateTime")
    assert [one.name for one in page.children] == ["Description", "Coding"]
    assert about.get("name") == "Le parole" and about.children[0].text == "OCR" and len(about.children) == 2
    assert [one.text for one in project.selections] == ["Una"]
    assert project.links[0].get("direction") == "OneWay" and not project.links[0].get("color")
    assert [one.name for one in project.graphs[0].children] == ["Vertex"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-02-30T10:00:00Z", ""), ("2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z"),
        ("2026-01-15T10:00:00+19:00", ""), ("2026-01-15T10:00:00+14:00", "2026-01-15T10:00:00+14:00"),
        ("0000-01-01T10:00:00", ""),
    ],
)  # fmt: skip
def test_days_that_do_not_exist_are_left_out(written: str, kept: str, tmp_path: Path) -> None:
    marked = selection(0, 3, "Qui").replace(" creatingUser", f' creationDateTime="{written}" creatingUser', 2)
    project = refi.read(packed(tmp_path / "a.qdpx", whole(USERS, CODES, source(marked))))
    one = again(project, tmp_path / "b.qdpx").selections[0]
    assert one.created == one.codings[0].created == kept


def test_codes_without_their_list_sets_in_sets_and_a_second_prefix(tmp_path: Path) -> None:
    xml = f"""<Project xmlns="{NAMESPACE}" xmlns:q="{NAMESPACE}" xmlns:x="urn:x" name="P">
      <q:CodeBook><Code guid="{HOME}" name="Casa" isCodable="true"><x:Code name="no"/></Code></q:CodeBook>
      <Sets><Set guid="{guid(1)}" name="Fuori"><MemberCode targetGUID="{HOME}"/>
        <Set guid="{guid(2)}" name="Dentro"><MemberCode targetGUID="{HOME}"/></Set></Set></Sets></Project>"""
    project = again(refi.read(packed(tmp_path / "a.qdpx", xml, {})), tmp_path / "b.qdpx")
    assert [one.name for one in project.codes] == ["Casa"]
    assert [(one.name, len(one.codes)) for one in project.sets] == [("Fuori", 1), ("Dentro", 1)]


def test_a_code_in_two_branches_is_kept_once_and_its_codings_stay(tmp_path: Path) -> None:
    twice = CODES.replace(
        "</Codes>", f'<Code guid="{guid(7)}" name="Altro" isCodable="true"><Code guid="{RENT}" name="Affitto"'
        ' isCodable="true"/></Code></Codes>',
    )  # fmt: skip
    first = refi.read(packed(tmp_path / "a.qdpx", whole(USERS, twice, source(selection(0, 3, "Qui")))))
    assert any("stands twice" in one for one in first.notices)
    project = again(first, tmp_path / "b.qdpx")
    assert [one.path for one in project.codes] == [("Casa",), ("Casa", "Affitto"), ("Altro",)]
    assert project.selections[0].codes[0].path == ("Casa", "Affitto")


def test_one_text_that_is_missing_or_broken_leaves_the_others(tmp_path: Path) -> None:
    other = f'<TextSource guid="{guid(80)}" name="Intervista 2" plainTextPath="internal://gone.txt">'
    rich = f'<TextSource guid="{guid(81)}" name="Intervista 3" richTextPath="internal://broken.docx">'
    both = "".join(
        f"{begin}{selection(0, 2, '', number)}</TextSource>" for begin, number in ((other, 20), (rich, 30))
    )
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui")).replace("</Sources>", f"{both}</Sources>"))
    files: dict[str, str | bytes] = {"sources/talk.txt": TEXT, "sources/broken.docx": b"PK\x03\x04 nothing"}
    first = refi.read(packed(tmp_path / "a.qdpx", xml, files))
    assert [one.name for one in first.sources] == ["Intervista 1", "Intervista 2", "Intervista 3"]
    assert [one.text for one in first.selections] == ["Qui"]
    told = [one for one in first.notices if one.endswith("The rest was read.")]
    assert len(told) == 2 and "gone.txt" in told[0] and "broken.docx" in told[1]
    again(first, tmp_path / "b.qdpx")


@pytest.mark.parametrize("how", ["taken apart", "dos", "utf-8 without its flag"])
def test_names_of_files_are_found_however_the_archive_spells_them(how: str, tmp_path: Path) -> None:
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui"), "internal://Caffè.txt"))
    path = tmp_path / "a.qdpx"
    if how == "taken apart":
        packed(path, xml, {f"sources/{unicodedata.normalize('NFD', 'Caffè.txt')}": TEXT})
    else:
        # the bytes of the letter in place of others of the same length, where the archive holds its names
        letter = "è".encode("cp850" if how == "dos" else "utf-8")
        stand_in = "@" * len(letter) + ".txt"
        packed(path, xml, {f"sources/Caff{stand_in}": TEXT})
        path.write_bytes(path.read_bytes().replace(stand_in.encode(), letter + b".txt"))
    assert refi.read(path).selections[0].text == "Qui"


def test_texts_with_a_mark_or_a_zero_stay_where_they_are(tmp_path: Path) -> None:
    inline = f"<PlainTextContent>\ufeff{TEXT}</PlainTextContent>{selection(1, 4, 'Qui')}"
    marked = refi.read(packed(tmp_path / "a.qdpx", whole(USERS, CODES, source(inline, "")), {}))
    assert marked.sources[0].text == TEXT and marked.selections[0].text == "Qui"
    for number, text in enumerate(("a\0b c", "\0\0 due", "mezza \ud83d coppia")):
        made = dataclasses.replace(marked, sources=(refi.Source("T", text, TALK),), selections=())
        found = again(made, tmp_path / f"t{number}.qdpx").sources[0].text
        assert found == text.replace("\ud83d", "\ufffd")
