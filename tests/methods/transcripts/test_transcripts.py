"""What was said, by whom and when: from every format people bring, and never from a hostile one."""

from __future__ import annotations

import doctest
import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicinia.methods import transcripts, untrusted
from vicinia.methods.transcripts import (
    captions,
    documents,
    doubts,
    hypertext,
    labels,
    reading,
    rich_text,
    turns,
)
from vicinia.methods.untrusted import archive, decoding

TALK = "Moderatrice: Chi comincia?\nAnna: Però, dico: è dura. 🧺\n\nE poi basta.\nModeratrice: Grazie."
SAID = [
    ("Moderatrice", "Chi comincia?"),
    ("Anna", "Però, dico: è dura. 🧺\n\nE poi basta."),
    ("Moderatrice", "Grazie."),
]  # fmt: skip


def said(found: transcripts.Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, found.text[turn.start : turn.end]) for turn in found.turns]


def packed(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def word(body: str) -> bytes:
    names = 'xmlns:w="urn:w" xmlns:mc="urn:mc" xmlns:wps="urn:wps"'
    return packed({"word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>"})


def open_document(body: str) -> bytes:
    names = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b"'
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    return packed({"content.xml": f"<office:document-content {names}>{text}</office:document-content>"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_plain_text(encoding: str, line_end: str) -> None:
    found = transcripts.read(TALK.replace("\n", line_end).encode(encoding), "a.txt")
    assert found.text == TALK and said(found) == SAID and found.speakers == ("Moderatrice", "Anna")


def test_plain_text_of_old_programs_and_with_one_damaged_letter() -> None:
    assert transcripts.read("Anna: perché no".encode("cp1252")).text == "Anna: perché no"
    damaged = "perché così, però è già più".encode() + b"\xff"
    assert transcripts.read(damaged).text == "perché così, però è già più\ufffd"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nota: uno.\nDue.\nTre.\nQuattro.", [("", "Nota: uno.\nDue.\nTre.\nQuattro.", None)]),
        ("Alle 10:30 si parte.\nUna cosa: niente.\nE poi.\nAltro.", [
            ("", "Alle 10:30 si parte.\nUna cosa: niente.\nE poi.\nAltro.", None)]),
        ("Verbale.\nI1:\tUno\nR1:\tDue\nI1:\tTre", [
            ("", "Verbale.", None), ("I1", "Uno", None), ("R1", "Due", None), ("I1", "Tre", None)]),
        ("I1\tUno\nR1\tDue", [("I1", "Uno", None), ("R1", "Due", None)]),
        ("Amina Rossi  0:03\nUno.\nDue.\n\nBruno  1:10:00\nTre.", [
            ("Amina Rossi", "Uno.\nDue.", 3.0), ("Bruno", "Tre.", 4200.0)]),
        ("[00:01:05] D: Uno?\nR (00:01:10): Sì.\n[1:20] ancora", [
            ("D", "Uno?", 65.0), ("R", "Sì.", 70.0), ("R", "ancora", 80.0)]),
        ("Don Luigi (parroco): Uno.\nD'Angelo M.: Due.", [
            ("Don Luigi (parroco)", "Uno.", None), ("D'Angelo M.", "Due.", None)]),
        ("Anna:\nUno.\nBruno:\nDue.", [("Anna", "Uno.", None), ("Bruno", "Due.", None)]),
    ],
)  # fmt: skip
def test_names_and_times_before_turns(text: str, expected: list[tuple[str, str, float | None]]) -> None:
    found = transcripts.read(text.encode())
    assert found.text == text
    assert [(turn.speaker, text[turn.start : turn.end], turn.time) for turn in found.turns] == expected


def test_a_document_of_word() -> None:
    document = docx.Document()
    for line in TALK.split("\n"):
        document.add_paragraph(line)
    document.add_paragraph("Anna:\tUna riga\nspezzata")
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("Bruno:", "In tabella"), ("Anna:", "Anche io")), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    buffer = io.BytesIO()
    document.save(buffer)
    found = transcripts.read(buffer.getvalue(), "a.docx")
    assert said(found) == [
        *SAID, ("Anna", "Una riga\nspezzata"), ("Bruno", "In tabella"), ("Anna", "Anche io")
    ]  # fmt: skip


def test_what_word_hides_is_not_said() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>".format
    body = (
        f"<w:p>{run('Anna: resta')}<w:del><w:r><w:delText>tolto</w:delText></w:r></w:del>"
        f"<w:ins>{run(' aggiunto')}</w:ins><w:moveFrom>{run('via')}</w:moveFrom>"
        "<w:r><w:instrText>PAGE</w:instrText><w:noBreakHyphen/><w:br w:type='page'/></w:r>"
        f"<mc:AlternateContent><mc:Choice>{run('uno')}</mc:Choice><mc:Fallback>{run('uno')}</mc:Fallback>"
        "</mc:AlternateContent></w:p>"
    )
    assert transcripts.read(word(body)).text == "Anna: resta aggiunto-uno"


def test_an_open_document() -> None:
    body = (
        "<text:tracked-changes><text:p>tolto</text:p></text:tracked-changes>"
        "<text:h>Titolo</text:h><text:p>Anna:<text:tab/>due<text:s text:c='3'/>spazi  \n  e"
        " <text:span>altro</text:span><text:line-break/>sotto<office:annotation><text:p>nota</text:p>"
        "</office:annotation></text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Bruno:</text:p></table:table-cell>"
        "<table:table-cell><text:p>Sì</text:p><text:p>no</text:p></table:table-cell></table:table-row>"
        "</table:table><text:p>Anna: fine\u00a0qui</text:p>"
    )
    found = transcripts.read(open_document(body), "a.odt")
    assert found.text == "Titolo\nAnna:\tdue   spazi e altro\nsotto\nBruno:\tSì no\nAnna: fine\u00a0qui"
    assert said(found)[1:] == [
        ("Anna", "due   spazi e altro\nsotto"),
        ("Bruno", "Sì no"),
        ("Anna", "fine\u00a0qui"),
    ]


def test_web_subtitles() -> None:
    text = """WEBVTT - titolo

NOTE un commento --
su due righe

STYLE
::cue { color: red }

intro
00:00:01.000 --> 00:00:03.000 align:start
<v Moderatrice>Chi <i>comincia</i>?

00:03.500 --> 00:05.000
<v.alto Anna>Però &amp; così,</v>

00:05.000 --> 00:07.000
<v Anna>dico io.
<v Bruno>Io no!

100:00:00.000 --> 100:00:01.000
- Carla: Fine.
"""
    for data in (text.encode(), b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()):
        found = transcripts.read(data, "a.vtt")
        assert said(found) == [
            ("Moderatrice", "Chi comincia?"), ("Anna", "Però & così, dico io."), ("Bruno", "Io no!"),
            ("Carla", "Fine."),
        ]  # fmt: skip
        assert [turn.time for turn in found.turns] == [1.0, 3.5, 5.0, 360_000.0]
        assert found.text.startswith("Moderatrice: Chi comincia?\nAnna: Però")


def test_subrip_with_and_without_names() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,500\nAnna: Sì,\nma\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n\n3\n0:00:05,0 --> 0:00:06,0\nNo.\n"
    )
    found = transcripts.read(text.encode(), "a.srt")
    assert said(found) == [("Anna", "Sì, ma"), ("", "No.")] and found.text == "Anna: Sì, ma\nNo."


def test_rich_text_and_pages() -> None:
    head = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}\uc1 "
    data = head + rb"Anna: perch\'e9 \u-10178?\u-8710?\par Bruno: \{s\u236\'ec\}\tab ok}"
    assert transcripts.read(data, "a.rtf").text == "Anna: perché 🧺\nBruno: {sì}\tok"
    head = "<html><head><title>no</title><style>p{}</style></head>"
    page = f"{head}<body><p>Anna: sì</p><p>Bruno: n&ograve;</p></body></html>"
    assert said(transcripts.read(page.encode(), "a.htm")) == [("Anna", "sì"), ("Bruno", "nò")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", ("Anna: Ci\x00ao\x0cUgo: Sì" + " e sì" * 50).encode()),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nAnna: Ci\x00ao" + b" e poi" * 50),
        ("a.rtf", rb"{\rtf1\ansi Anna: Ci\'00ao \u-10179? \par}"),
        ("a.html", b"<html><p>Anna: Ci\x01ao" + b" e poi" * 50 + b"</p></html>"),
    ],
)
def test_every_character_can_be_kept_and_handed_on(name: str, data: bytes) -> None:
    text = transcripts.read(data, name).text
    assert "Ci ao" in text
    assert untrusted.without_controls(text) == text
    assert text.encode().decode() == text


def test_a_time_without_words_is_a_turn_of_nothing() -> None:
    found = transcripts.read(b"Anna: Ciao\n[00:00:02]   \nUgo: Bene\nAnna: Grazie", "a.txt")
    assert all(one.start <= one.end for one in found.turns)


@pytest.mark.parametrize(
    ("data", "reason", "says"),
    [
        (b"", "empty", "no words in a.x"),
        (b" \n\r\n", "empty", "no words"),
        (b"WEBVTT\n\n", "empty", "no subtitle"),
        (b"%PDF-1.7", "kind", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kind", "Word's old format"),
        (bytes(range(256)) * 50, "kind", "is no text"),
        (b"PK\x03\x04", "broken", "not a whole archive"),
        (packed({"other.xml": "x"}), "kind", "neither a DOCX nor an ODT"),
        (word("<w:p>")[:-30], "broken", "not a whole archive"),
        (word("<w:p>"), "broken", "is broken in line 1"),
        (word("<w:p/>"), "empty", "no words"),
        (
            packed({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "entities",
            "document type",
        ),
        (packed({"word/document.xml": "<a/>", "../b": "x"}), "traversal", "leads out"),
        (packed({"word/document.xml": "<a>" + " " * (40 << 20) + "</a>"}), "bomb", "would swell"),
        (packed({"content.xml": "<a>" * 400 + "</a>" * 400}), "large", "250 levels"),
    ],
)
def test_what_is_no_transcript(data: bytes, reason: str, says: str) -> None:
    with pytest.raises(transcripts.Unreadable, match=says) as caught:
        transcripts.read(data, "a.x")
    assert caught.value.reason == reason and str(caught.value).endswith(".")


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST", 10)
    with pytest.raises(transcripts.Unreadable, match="more than any transcript"):
        transcripts.read(b"parole " * 9)
    monkeypatch.setattr(documents, "LARGEST_PART", 10)
    with pytest.raises(transcripts.Unreadable, match=r"words of a\.docx take more"):
        transcripts.read(word("<w:p/>"), "a.docx")


def test_two_million_characters_in_a_document() -> None:
    line = "<w:p><w:r><w:t>Anna: Però così non va, dico io, e lo ripeto.</w:t></w:r></w:p>"
    found = transcripts.read(word(line * 50_000), "a.docx")
    assert len(found.text) > 2_000_000 and len(found.turns) == 50_000


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=("Cs", "Cc")), min_size=1))
def test_turns_never_overlap_and_lose_no_word_but_names(text: str) -> None:
    found = turns.by_labels(text)
    ends = [0]
    for turn in found.turns:
        assert ends[-1] <= turn.start <= turn.end <= len(text)
        ends.append(turn.end)
    between = [text[end : turn.start] for end, turn in zip(ends, found.turns, strict=False)]
    for gap, turn in zip(between, found.turns, strict=True):
        assert not gap.strip() or turn.speaker or turn.time is not None
    assert not text[ends[-1] :].strip()


@given(st.binary(max_size=300))
def test_any_bytes_are_words_or_a_sentence(data: bytes) -> None:
    for beginning in (b"", b"PK\x03\x04", b"{\\rtf1 ", b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"<html>"):
        try:
            assert transcripts.read(beginning + data).text.strip()
        except transcripts.Unreadable as problem:
            assert str(problem).endswith(".")


def test_documentation_examples() -> None:
    for module in (
        captions, documents, doubts, hypertext, labels, reading, rich_text, turns, archive, decoding
    ):  # fmt: skip
        assert doctest.testmod(module).failed == 0
