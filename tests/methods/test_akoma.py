"""Akoma Ntoso: valid against the schema, read back as it was, and nothing hidden is opened."""

from __future__ import annotations

import doctest
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.infrastructure.shared import beside
from vicinia.methods import akoma
from vicinia.methods.akoma import Article, Document, Paragraph, Party, read, write
from vicinia.methods.untrusted import Unreadable

DOCS = Path(__file__).parents[2] / "docs/methods/akoma.md"
ODD = (
    "",
    " ",
    "<b> & \"c\" 'd' ]]>",
    "perché 🏳️\u200d🌈",
    "one\ntwo\n\nfour\t",
    "a\r\nb",
    "&amp;&#0;",
    "\u2028x",
)
SMALL = Document(
    title="Protocollo d'intesa",
    date=date(2018, 12, 12),
    author="Comune di Esempio",
    version=2,
    preamble=("Premesso che <serve> & conviene;", ""),
    articles=(
        Article("a-1", 1, "Oggetto", (Paragraph("p-1", "Gli aderenti collaborano."), Paragraph("p-2", ""))),
        Article("a-3", 3, "Durata"),
    ),
    parties=(
        Party("Comune di Esempio", "Ada Rossi", "Sindaca", "Delibera 12", date(2018, 11, 2)),
        Party("Caritas"),
        Party("Emporio", act="Verbale"),
        Party("Croce", signatory="Ugo Bianchi"),
    ),
    annexes=(("Elenco", "uno\ndue"), ("", "")),
)


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(beside("validation/lab/akn/akomantoso30.xsd")))


def texts():
    return st.text(max_size=30) | st.sampled_from(ODD)


guids = st.uuids().map(str)
paragraphs = st.builds(Paragraph, guids, texts())
documents = st.builds(
    Document,
    title=texts(),
    date=st.dates(),
    author=texts(),
    version=st.integers(0, 10**8),
    status=st.sampled_from(["draft", "final"]),
    country=st.sampled_from(["it", "sm"]),
    language=st.sampled_from(["it", "ita", "en", "slv"]),
    preamble=st.lists(texts(), max_size=3).map(tuple),
    articles=st.lists(
        st.builds(
            Article, guids, st.integers(1, 10**6), texts(), st.lists(paragraphs, max_size=3).map(tuple)
        ),
        max_size=4,
        unique_by=lambda one: one.number,
    ).map(tuple),
    parties=st.lists(
        st.builds(Party, texts(), texts(), texts(), texts(), st.none() | st.dates()), max_size=3
    ).map(tuple),
    annexes=st.lists(st.tuples(texts(), texts()), max_size=2).map(tuple),
)


def cleaned(value):
    """The same without the characters that XML cannot hold."""
    if isinstance(value, str):
        return "".join(one for one in value if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff"))
    if isinstance(value, tuple):
        return tuple(map(cleaned, value))
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{key: cleaned(getattr(value, key)) for key in value.__dataclass_fields__})
    return value


def test_the_page_says_what_is_true():
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


def test_it_comes_back_and_always_the_same():
    assert read(write(SMALL)) == SMALL and write(SMALL) == write(replace(SMALL))
    assert [one.eid for one in SMALL.articles] == ["art_1", "art_3"]


@settings(deadline=None)
@given(documents)
def test_whatever_it_holds_it_comes_back(document):
    assert read(write(document)) == cleaned(document)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_whatever_it_holds_it_is_valid(document):
    schema().assertValid(etree.fromstring(write(document)))


def test_two_hundred_articles_and_odd_words_are_valid():
    def odd(at):
        paragraphs = tuple(Paragraph(f"p{at}.{i}", words) for i, words in enumerate(ODD))
        return Article(f"a{at}", at, ODD[at % len(ODD)], paragraphs)

    many = tuple(map(odd, range(1, 201)))
    for document in (SMALL, replace(SMALL, articles=many, status="final"), replace(SMALL, articles=())):
        data = write(document)
        schema().assertValid(etree.fromstring(data))
        assert read(data) == document


def test_names_of_the_three_levels():
    text = write(replace(SMALL, language="it")).decode()
    for iri in ("", "/ita@v2", "/ita@v2.xml"):
        assert f'<FRBRuri value="/akn/it/act/2018-12-12/protocollo{iri}"/>' in text
    assert '/ita@v2/!annex_2.xml"' in text and 'language="ita"' in text and 'GUID="p-2"' in text
    assert re.findall('"(https?://[^"]*)"', text) == [akoma.NAMESPACE]
    assert '<signature eId="concl__sig_1"><organization refersTo="#party_1">' in re.sub(r"\s*\n\s*", "", text)
    # Everything that is referred to is there.
    named = set(re.findall('eId="([^"]+)"', text))
    assert {one[1:] for one in re.findall('"(#[^"]+)"', text)} <= named


def test_what_xml_cannot_hold_is_left_out():
    hurt = replace(SMALL, title="Pro\x00to\x0bcol\ud83dlo\uffff", author="\x1bComune")
    assert read(write(hurt)).title == "Protocollo" and read(write(hurt)).author == "Comune"


@pytest.mark.parametrize(
    "change",
    [
        {"country": "Italy"},
        {"language": "xx"},
        {"version": -1},
        {"status": "lost"},
        {"articles": (Article("a", 0, ""),)},
        {"articles": (Article("a", 1, ""), Article("b", 1, ""))},
        {"articles": (Article("a", 1, ""), Article("a", 2, ""))},
        {"articles": (Article("a", 1, "", (Paragraph("a", ""),)),)},
        {"articles": (Article("a b", 1, ""),)},
        {"articles": (Article("a\x00", 1, ""),)},
    ],
)
def test_what_cannot_be_written_is_refused(change):
    with pytest.raises(ValueError):
        write(replace(SMALL, **change))


def test_a_file_of_another_program():
    found = read(beside("validation/lab/akn/protocollo.akn.xml").read_bytes())
    assert [one.heading for one in found.articles] == ["Oggetto", "Accoglienza della domanda"]
    assert [len(one.paragraphs) for one in found.articles] == [2, 1]
    assert found.title == "Protocollo di collaborazione" and found.date == date(2018, 12, 18)
    assert (found.language, found.author, found.status, found.version) == ("eng", "", "draft", 1)
    write(found)


def foreign(inside: str, *, day: str = "2020-01-31") -> bytes:
    return f"""<akomaNtoso xmlns="{akoma.NAMESPACE}"><doc name="x"><meta><identification source="">
      <FRBRWork><FRBRalias value="Alias" name="t"/><FRBRdate date="{day}" name=""/></FRBRWork>
      </identification></meta>{inside}</doc></akomaNtoso>""".encode()


def test_lists_numbers_and_quotations():
    found = read(
        foreign(
            """<preamble><p>Visto</p><citations><citation><p>la <i>legge</i></p></citation></citations>
            </preamble><mainBody><article wId="w"><num>Art. 4 bis</num><paragraph><num>1.</num><list>
            <intro><p>Si:</p></intro><point><num>a)</num><content><p>uno<!-- x --> e<?y z?> due</p></content>
            </point></list></paragraph>
            <paragraph><content><quotedStructure><article><num>9</num></article></quotedStructure></content>
            </paragraph></article><article><num>quater</num></article></mainBody>"""
        )
    )
    assert found.title == "Alias" and found.preamble == ("Visto", "la legge")
    assert [(one.guid, one.number) for one in found.articles] == [("w", 4), ("", 2)]
    assert found.articles[0].paragraphs[0].text == "1. Si:\na) uno e due"


ENTITIES = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ENTITIES.encode() + foreign("<mainBody><p>&b;</p></mainBody>"), "entities"),
        ((ENTITIES + foreign("<mainBody/>").decode()).encode("utf-16"), "entities"),
        (b'<!DOCTYPE a SYSTEM "http://host/a.dtd"><a/>', "entities"),
        (b"<a>", "broken"),
        (b"", "broken"),
        (b"<a/>", "kind"),
        (f'<akomaNtoso xmlns="{akoma.NAMESPACE}"/>'.encode(), "kind"),
        (foreign(""), "kind"),
        (foreign("<mainBody/>", day="soon"), "broken"),
        (b"<a>" * 300, "large"),
        (b" " * (akoma.MOST_BYTES + 1), "large"),
    ],
)
def test_what_hides_something_is_not_opened(data, reason):
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.reason == reason
