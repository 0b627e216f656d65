"""What real programs write, standard or not."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path

import pytest

from tests.methods.refi import projects
from tests.methods.refi.projects import CODES, TEXT, USERS, packed, selection, simple, source, whole
from vicinia.methods import refi

MARKED = ("🧺 poco", "l'orto aiuta", "L'affitto")


def places(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def marked(count, text: str = TEXT, *, named: bool = True, shift: int = 0, last: int = 0) -> str:
    """Selections of the marked words, counted by a function of the text before them."""
    found = []
    for number, words in enumerate(MARKED, 1):
        start, end = places(text, words)
        found.append(
            selection(
                count(text[:start]) + shift, count(text[:end]) + shift - last, words if named else "", number
            )
        )
    return "".join(found)


def texts_of(path: Path) -> list[str]:
    return [one.text for one in refi.read(path).selections]


@pytest.mark.parametrize(
    ("count", "says"),
    [(len, ""), (units, "UTF-16 units"), (lambda text: len(text.encode()), "UTF-8 bytes")],
)
def test_the_unit_is_recognised_by_the_names_of_the_selections(count, says: str, tmp_path: Path) -> None:
    project = refi.read(simple(tmp_path / "a.qdpx", selections=marked(count)))
    assert [one.text for one in project.selections] == list(MARKED)
    assert all((one.start, one.end) == places(TEXT, one.text) for one in project.selections)
    assert ([says] if says else []) == [says for notice in project.notices if says and says in notice]


def test_without_names_the_standard_holds_unless_it_cannot(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.qdpx", selections=marked(len, named=False))
    assert texts_of(path) == list(MARKED)
    beyond = selection(units(TEXT) - 6, units(TEXT))
    assert texts_of(simple(tmp_path / "b.qdpx", selections=beyond)) == ["aiuta."]


def test_one_selection_past_the_end_moves_none_of_the_others(tmp_path: Path) -> None:
    text = "Però c'è già chi lo fa: perché non c'è più tempo."
    ten = "".join(selection(at, at + 3, "", at + 1) for at in range(10))
    beyond = selection(len(text) - 4, len(text) + 3, "", 40)
    project = refi.read(simple(tmp_path / "a.qdpx", text=text, selections=ten + beyond))
    assert [one.text for one in project.selections] == [*(text[at : at + 3] for at in range(10)), text[-4:]]
    assert any("but the text has" in one for one in project.notices)
    assert texts_of(simple(tmp_path / "b.qdpx", text=text, selections=ten)) == [
        text[at : at + 3] for at in range(10)
    ]


def test_names_cut_with_dots_and_folded_spaces_are_recognised(tmp_path: Path) -> None:
    start, end = places(TEXT, TEXT[12:])
    cut = selection(units(TEXT[:start]), units(TEXT[:end]), TEXT[12:32].replace("\n", " ") + "...")
    assert texts_of(simple(tmp_path / "a.qdpx", selections=cut)) == [TEXT[12:]]


@pytest.mark.parametrize("counts_two", [True, False])
def test_windows_line_ends_counted_as_two_or_as_one(counts_two: bool, tmp_path: Path) -> None:
    count = (lambda text: len(text.replace("\n", "\r\n"))) if counts_two else len
    path = simple(tmp_path / "a.qdpx", text=TEXT.replace("\n", "\r\n"), selections=marked(count))
    project = refi.read(path)
    assert project.sources[0].text == TEXT and [one.text for one in project.selections] == list(MARKED)
    assert bool(project.notices) is not counts_two, "two is the standard: the file has two"
    lone = simple(
        tmp_path / "b.qdpx", text=TEXT, selections=marked(lambda text: len(text.replace("\n", "\r\n")))
    )
    assert texts_of(lone) == list(MARKED)


def test_an_end_that_is_the_last_character(tmp_path: Path) -> None:
    path = simple(tmp_path / "a.qdpx", selections=marked(len, last=1))
    assert texts_of(path) == list(MARKED)


@pytest.mark.parametrize("shift", [0, 1])
@pytest.mark.parametrize(
    "data",
    [codecs.BOM_UTF8 + TEXT.encode(), TEXT.encode("utf-16"), codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")],
)
def test_byte_order_marks_of_texts_counted_or_not(data: bytes, shift: int, tmp_path: Path) -> None:
    project = refi.read(simple(tmp_path / "a.qdpx", text=data, selections=marked(len, shift=shift)))
    assert project.sources[0].text == TEXT
    assert [one.text for one in project.selections] == list(MARKED)


@pytest.mark.parametrize(
    "encode",
    [
        lambda xml: codecs.BOM_UTF8 + xml.encode(),
        lambda xml: codecs.BOM_UTF8 * 2 + xml.encode(),
        lambda xml: xml.encode("utf-16"),
        lambda xml: xml.replace('"utf-8"', '"utf-16"').encode(),
        lambda xml: xml.replace('"utf-8"', '"iso-8859-1"').encode("cp1252"),
        lambda xml: b"\r\n " + xml.encode(),
        lambda xml: xml.replace("><", ">\r\n\t<").encode(),
    ],
)
def test_the_encoding_of_the_xml(encode, tmp_path: Path) -> None:
    book = CODES.replace("Quanto pesa", "perché costa")
    xml = encode(whole(USERS, book, source(selection(0, 3, "Qui"))))
    project = refi.read(packed(tmp_path / "a.qdpx", xml))
    assert project.codes[1].description == "perché costa" and texts_of(tmp_path / "a.qdpx") == ["Qui"]


@pytest.mark.parametrize(
    ("place", "member"),
    [
        ("internal://talk.txt", "Sources/talk.txt"),
        ("internal://talk.txt", "SOURCES/TALK.TXT"),
        ("internal://talk.txt", "sources\\talk.txt"),
        ("internal:///talk.txt", "sources/talk.txt"),
        ("internal://sources/talk.txt", "sources/talk.txt"),
        ("internal://talk%20one.txt", "sources/talk one.txt"),
        ("internal://talk.txt", "talk.txt"),
        ("relative:///talk.txt", "sources/talk.txt"),
        ("relative://./talk.txt", "talk.txt"),
        ("sources\\talk.txt", "sources/talk.txt"),
        ("talk.txt", "sources/talk.txt"),
        ("INTERNAL://talk.txt", "sources/talk.txt"),
    ],
)
def test_paths_as_programs_write_them(place: str, member: str, tmp_path: Path) -> None:
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui"), place))
    assert texts_of(packed(tmp_path / "a.qdpx", xml, {member: TEXT})) == ["Qui"]


def test_a_project_zipped_again_with_its_folder_and_litter(tmp_path: Path) -> None:
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui")))
    files = {"Mio/Sources/talk.txt": TEXT, "__MACOSX/Mio/._Project.qde": b"\0\5", "Mio/Sources/": ""}
    assert texts_of(packed(tmp_path / "a.qdpx", xml, dict(files), "Mio/My Project.QDE")) == ["Qui"]


def test_files_beside_the_project_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TEXT, encoding="utf-8")
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui"), "relative:///talk.txt"))
    path = packed(tmp_path / "a.qdpx", xml, {})
    with pytest.raises(refi.Unreadable, match=r"'relative:///talk\.txt' is missing"):
        refi.read(path)
    assert refi.read(path, folder=tmp_path).selections[0].text == "Qui"


@pytest.mark.parametrize("which", ["declared", "referring", "both", "capitals"])
def test_identifiers_with_braces_and_in_capitals(which: str, tmp_path: Path) -> None:
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui")))
    for one in (projects.RENT, projects.HOME, projects.PERSON, projects.OTHER, projects.TALK):
        if which == "capitals":
            xml = xml.replace(f'targetGUID="{one}"', f'targetGUID="{one.upper()}"')
        if which in ("declared", "both"):
            xml = xml.replace(f' guid="{one}"', f' guid="{{{one}}}"')
        if which in ("referring", "both"):
            xml = xml.replace(f'targetGUID="{one}"', f'targetGUID="{{{one}}}"')
            xml = xml.replace(f'creatingUser="{one}"', f'creatingUser="{{{one.upper()}}}"')
    found = refi.read(packed(tmp_path / "a.qdpx", xml)).selections[0]
    assert found.codes[0].path == ("Casa", "Affitto") and found.user and found.user.name == "amina"
    refi.write(refi.read(tmp_path / "a.qdpx"), tmp_path / "b.qdpx")
    assert refi.read(tmp_path / "b.qdpx").codes == refi.read(tmp_path / "a.qdpx").codes


@pytest.mark.parametrize("form", ["code-{}", "B27E908{}", "0d62985db1475d01a9b5cae5dcd9834{}"])
def test_identifiers_that_are_none_still_hold_things_together(form: str, tmp_path: Path) -> None:
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui")))
    for number, one in enumerate((projects.RENT, projects.HOME, projects.PERSON, projects.OTHER)):
        xml = xml.replace(one, form.format(number))
    variable = f"""<Variables><Variable guid="{form.format(5)}" name="Zona" typeOfVariable="Text"/>
</Variables><Cases><Case guid="{form.format(6)}" name="Uno">
<VariableValue><VariableRef targetGUID="{form.format(5)}"/>
<TextValue>nord</TextValue></VariableValue></Case></Cases>"""
    xml = xml.replace("</CodeBook>", "</CodeBook>" + variable, 1)
    first = refi.read(packed(tmp_path / "a.qdpx", xml))
    refi.write(first, tmp_path / "b.qdpx")
    for project in (first, refi.read(tmp_path / "b.qdpx")):
        (found,) = project.selections
        assert found.codes[0].path == ("Casa", "Affitto") and found.user and found.user.name == "amina"
        assert [value.value for value in project.cases[0].values] == ["nord"]
    assert not [notice for notice in first.notices if "left out" in notice]


def test_cases_of_names_and_prefixes(tmp_path: Path) -> None:
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui")))
    for old, new in {
        "CodeBook": "Codebook", "TextSource": "textSource", "plainTextPath": "PlainTextPath",
        "isCodable": "IsCodable", "startPosition": "StartPosition", " name=": " Name=", " guid=": " GUID=",
        "PlainTextSelection": "plaintextselection",
    }.items():  # fmt: skip
        xml = xml.replace(old, new)
    assert texts_of(packed(tmp_path / "a.qdpx", xml)) == ["Qui"]
    prefixed = whole(USERS, CODES, source(selection(0, 3, "Qui"))).replace("</", "<@/").replace("<", "<q:")
    prefixed = prefixed.replace("<q:@/", "</q:").replace("<q:?", "<?").replace("xmlns=", "xmlns:q=")
    project = refi.read(packed(tmp_path / "b.qdpx", prefixed))
    assert [one.text for one in project.selections] == ["Qui"] and not project.notices


def test_private_additions_are_left_out(tmp_path: Path) -> None:
    extra = '<v:Code xmlns:v="urn:vendor" v:guid="x"><Code guid="y"/></v:Code>'
    book = CODES.replace("</Codes>", f"{extra}</Codes>").replace(
        "<Codes>", '<Codes xsi:a="b" xmlns:xsi="urn:x">'
    )
    assert len(refi.read(packed(tmp_path / "a.qdpx", whole(USERS, book, source("")))).codes) == 2


def test_names_that_are_missing(tmp_path: Path) -> None:
    xml = whole(
        f'<Users><User guid="{projects.PERSON}" id="am"/><User guid="{projects.OTHER}"/></Users>',
        CODES.replace(' name="Affitto"', "").replace(' isCodable="true"', "").replace("#B00020", "B00020"),
        "<Variables><Variable guid='x' typeOfVariable='integer'/></Variables>",
        "<Cases><Case guid='c'/></Cases>",
        source(selection(0, 3), name=""),
        "<Sets><Set guid='s'/></Sets>",
    ).replace(' name="Prova"', "")
    project = refi.read(packed(tmp_path / "a.qdpx", xml))
    assert project.name == "a" and [user.name for user in project.users] == ["am", ""]
    assert (
        project.sources[0].name == "Text 1"
        and project.codes[1].name == "Code 2"
        and project.codes[1].is_codable
    )
    assert project.codes[0].colour == "#B00020" and project.variables[0].kind == "Integer"
    assert project.selections[0].text == "Qui"
    refi.write(project, tmp_path / "b.qdpx")
    assert refi.read(tmp_path / "b.qdpx").selections == project.selections


def test_the_text_inside_the_xml(tmp_path: Path) -> None:
    inner = f"<PlainTextContent>{TEXT}</PlainTextContent>{selection(0, 3, 'Qui')}"
    assert texts_of(packed(tmp_path / "a.qdpx", whole(USERS, CODES, source(inner, "")), {})) == ["Qui"]
    (tmp_path / "b.qde").write_text(whole(USERS, CODES, source(inner, "")), encoding="utf-8")
    assert texts_of(tmp_path / "b.qde") == ["Qui"]


def test_only_rich_text(tmp_path: Path) -> None:
    words = "<w:p><w:r><w:t>Qui c'è 🧺 poco</w:t></w:r></w:p>"
    body = f'<w:document xmlns:w="x"><w:body>{words}</w:body></w:document>'
    document = projects.archive_of({"word/document.xml": body.encode()})
    xml = whole(USERS, CODES, source(selection(8, 14, "🧺 poco"))).replace("plainTextPath", "richTextPath")
    project = refi.read(
        packed(tmp_path / "a.qdpx", xml.replace("talk.txt", "talk.docx"), {"sources/talk.docx": document})
    )
    assert project.selections[0].text == "🧺 poco" and "only as talk.docx" in project.notices[0]
    assert project.sources[0].rich and project.sources[0].rich.read() == document


def test_two_coders_on_one_selection_are_two_selections_and_one_again(tmp_path: Path) -> None:
    who = f'guid="{projects.guid(9)}" creatingUser="{projects.OTHER}"'
    coding = f'<Coding {who}><CodeRef targetGUID="{projects.HOME}"/></Coding>'
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui").replace("</PlainText", f"{coding}</PlainText")))
    project = refi.read(packed(tmp_path / "a.qdpx", xml))
    told = [(str(one.user), [code.name for code in one.codes]) for one in project.selections]
    assert told == [("amina", ["Affitto"]), ("bruno", ["Casa"])]
    refi.write(project, tmp_path / "b.qdpx")
    assert refi.read(tmp_path / "b.qdpx") == project
    assert zipfile.ZipFile(tmp_path / "b.qdpx").read("project.qde").count(b"<PlainTextSelection") == 1


def test_what_points_at_nothing_is_said_and_left_out(tmp_path: Path) -> None:
    ghost = projects.guid(77)
    xml = whole(
        USERS, CODES, source(selection(0, 3, "Qui", code=ghost) + selection(4, 7, number=2, user=ghost)),
        f"<Sets><Set guid='{projects.guid(5)}' name='s'><MemberCode targetGUID='{ghost}'/></Set></Sets>",
    )  # fmt: skip
    project = refi.read(packed(tmp_path / "a.qdpx", xml))
    assert [len(one.codes) for one in project.selections] == [0, 1] and project.sets[0].codes == ()
    assert [user.name for user in project.users] == ["amina", "bruno", ""]
    assert len(project.notices) == 3
    refi.write(project, tmp_path / "b.qdpx")
    assert refi.read(tmp_path / "b.qdpx") == project


def test_values_that_are_none_of_their_kind_stay_as_words(tmp_path: Path) -> None:
    variable, value = projects.guid(3), "<VariableRef targetGUID='{}'/><IntegerValue>{}</IntegerValue>"
    xml = whole(
        f"<Variables><Variable guid='{variable}' name='anni' typeOfVariable='Integer'/></Variables>",
        f"<Cases><Case guid='{projects.guid(4)}' name='c'>",
        *(
            f"<VariableValue>{value.format(variable, written)}</VariableValue>"
            for written in ("12", " dodici ", "")
        ),
        "</Case></Cases>",
    )
    project = refi.read(packed(tmp_path / "a.qdpx", xml))
    assert [one.value for one in project.cases[0].values] == [12, " dodici ", None]
    refi.write(project, tmp_path / "b.qdpx")
    assert refi.read(tmp_path / "b.qdpx") == project


@pytest.mark.parametrize("namespace", ["urn:QDA-XML:project:0:4", ""])
def test_drafts_and_files_that_do_not_say_their_standard(namespace: str, tmp_path: Path) -> None:
    xml = whole(USERS, CODES, source(selection(0, 3, "Qui")), namespace=namespace)
    project = refi.read(packed(tmp_path / "a.qdpx", xml))
    assert project.selections[0].text == "Qui" and "read as" in project.notices[0]
