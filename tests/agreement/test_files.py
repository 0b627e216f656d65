"""The protocol as PDF for everybody, as DOCX for who writes on, as Akoma Ntoso for who keeps it."""

import io
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from lxml import etree, html  # type: ignore[import-untyped]
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.agreement.building import TEXT, made_block, made_party
from tests.infrastructure.shared import beside
from tests.labs.building import read
from vicinia.agreement.models import Annex, Article, Block, Deed, Party, Protocol, Version
from vicinia.agreement.printing import protocol_akn, protocol_docx, protocol_pdf
from vicinia.agreement.services.signing import attest_paper
from vicinia.agreement.services.writing import make_version
from vicinia.core.dates import full_date
from vicinia.core.models import User
from vicinia.methods import akoma

pytestmark = pytest.mark.django_db
ODD = [
    "a\x0bcapo",
    "pagina\x0cnuova",
    "campana\x07 muta",
    "riga\r\nsotto",
    "<b>&amp;</b> #let x = 1",
    " 💶 中文 ",
]


@pytest.fixture
def whole(protocol: Protocol, article: Article, block: Block, parties: list[Party]) -> Protocol:
    """A protocol with everything that it can hold."""
    Protocol.objects.update(preamble="Premesso che nessuno basta a sé stesso;\n\nvisto che ci si conosce;")
    made_block(article, "Ci si vede ogni mese.")
    second = Article.objects.create(
        district_id=article.district_id, protocol=protocol, number=2, heading="Durata <tre> anni & oltre"
    )
    made_block(second, "Tre anni.")
    Annex.objects.create(district_id=protocol.district_id, protocol=protocol, title="Elenco", text="uno\ndue")
    gone = made_party(protocol, "Chi è uscito", "Zeno Neri")
    Party.objects.filter(pk=gone.pk).update(withdrawn_on="2026-01-01")
    protocol.refresh_from_db()
    return protocol


@pytest.fixture
def version(whole: Protocol, carla: User) -> Version:
    return make_version(actor=carla, protocol=whole)


def texts(version: Version) -> list[str]:
    return [block["text"] for article in version.words for block in article["blocks"]]


def root_of(pdf: bytes) -> Any:
    return PdfFileReader(io.BytesIO(pdf)).root


def lines_of(docx: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(docx)).paragraphs]


@cache
def schema() -> Any:
    return etree.XMLSchema(etree.parse(beside("validation/lab/akn/akomantoso30.xsd")))


def get(client: Client, protocol: Protocol, kind: str) -> Any:
    return client.get(reverse("agreement:protocol_file", args=[protocol.pk, kind]))


# --- PDF --------------------------------------------------------------------------------------------


def test_the_pdf_is_read_aloud(whole: Protocol, version: Version) -> None:
    pdf = protocol_pdf(whole, version)
    assert pdf.startswith(b"%PDF")
    root = root_of(pdf)
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert str(root["/Lang"]) == "it"
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    metadata = root["/Metadata"].data
    for declared in (b"pdfuaid:part>1<", b"pdfaid:part>2<", b"pdfaid:conformance>A<"):
        assert declared in metadata
    assert whole.title.encode() in metadata


def test_a_version_keeps_parties_and_annexes_and_others_make_another(
    whole: Protocol, version: Version, carla: User
) -> None:
    before = protocol_pdf(whole, version)
    assert protocol_pdf(whole, version) == before
    Party.objects.filter(signatory="Zeno Neri").update(mandate="Delibera")
    assert protocol_pdf(whole, version) == before, "who has left does not stand in it"
    assert make_version(actor=carla, protocol=whole).number == 1, "nor is it another version"
    Annex.objects.update(text="tre")
    with_annex = make_version(actor=carla, protocol=whole)
    Party.objects.filter(signatory="Anna Rossi").update(mandate="Delibera", withdrawn_on="2026-02-01")
    with_party = make_version(actor=carla, protocol=whole)
    assert [with_annex.number, with_party.number] == [2, 3]
    assert protocol_pdf(whole, version) == before, "a version stays as it was"
    assert len({before, protocol_pdf(whole, with_annex), protocol_pdf(whole, with_party)}) == 3
    assert "tre" not in lines_of(protocol_docx(whole, version))
    assert "tre" in lines_of(protocol_docx(whole, with_annex))


def test_whoever_opens_the_page_the_file_is_in_the_language_of_the_district(
    whole: Protocol, version: Version
) -> None:
    before = protocol_pdf(whole, version), protocol_docx(whole, version)
    with override("en"):
        assert protocol_pdf(whole, version) == before[0]
        assert lines_of(protocol_docx(whole, version)) == lines_of(before[1])


@pytest.mark.parametrize("text", ODD)
def test_no_sign_that_somebody_pastes_breaks_a_file(
    client: Client, elena: User, whole: Protocol, block: Block, text: str
) -> None:
    Block.objects.filter(pk=block.pk).update(text=text)
    Protocol.objects.update(preamble=text)
    client.force_login(elena)
    for kind in ("pdf", "docx", "html", "xml"):
        assert get(client, whole, kind).status_code == 200, kind


def test_a_sign_that_the_font_lacks_is_put_into_words(whole: Protocol, block: Block) -> None:
    words = [{"id": "a", "number": 1, "heading": "H", "blocks": [{"id": "b", "text": "Cura"}]}]

    def printed(text: str) -> bytes:
        words[0]["blocks"][0]["text"] = text  # type: ignore[index]
        made_at = datetime(2026, 3, 2, tzinfo=UTC)
        return protocol_pdf(whole, Version(protocol=whole, number=1, words=words, made_at=made_at))

    assert printed("Cura 🌱") == printed("Cura [seedling]") != printed("Cura")
    assert printed("Cura \ue000") == printed("Cura [0xe000]")


def test_a_script_that_the_font_lacks_is_said_and_nothing_is_opened(
    client: Client, carla: User, whole: Protocol, block: Block
) -> None:
    Block.objects.filter(pk=block.pk).update(text="".join(map(chr, range(0x4E00, 0x4E40))))
    client.force_login(carla)
    told = _("More than %(n)d signs cannot stand in the PDF: write these words in Latin letters.") % {"n": 49}
    page = client.get(reverse("agreement:protocol_file", args=[whole.pk, "pdf"]), follow=True)
    assert told in read(page)
    page = client.post(reverse("agreement:step", args=[whole.pk, "firma"]), follow=True)
    assert told in read(page)
    whole.refresh_from_db()
    assert (whole.state, whole.versions.count(), whole.deeds.count()) == (Protocol.State.DRAFT, 0, 0)
    assert get(client, whole, "docx").status_code == 200


# --- DOCX -------------------------------------------------------------------------------------------


def test_the_docx_holds_every_paragraph_party_and_annex(whole: Protocol, version: Version) -> None:
    docx = protocol_docx(whole, version)
    document, lines = Document(io.BytesIO(docx)), lines_of(docx)
    assert document.core_properties.title == whole.title
    assert [one.text for one in document.paragraphs if one.style and one.style.name == "Heading 1"] == [
        "Art. 1 – Ascolto", "Art. 2 – Durata <tre> anni & oltre", "Parti", "Elenco",
    ]  # fmt: skip
    for line in (
        f"1. {TEXT}",
        "2. Ci si vede ogni mese.",
        "1. Tre anni.",
        "visto che ci si conosce;",
        "uno\ndue",
    ):
        assert lines.count(line) == 1, line
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells[1:] == [
        ["Filo d’Erba", "Bruno Verdi", "", "Verbale n. 1, 9 gennaio 2026"],
        ["Ufficio di piano", "Anna Rossi", "", "Verbale n. 1, 9 gennaio 2026"],
    ]


def test_the_docx_is_in_its_language_and_names_the_columns(whole: Protocol, version: Version) -> None:
    document = Document(io.BytesIO(protocol_docx(whole, version)))
    styles = document.styles.element.xml
    assert 'w:val="it"' in styles and 'w:val="en-US"' not in styles
    assert document.tables[0].style.name == "Table Grid"
    assert "w:tblHeader" in document.tables[0].rows[0]._tr.xml


# --- HTML -------------------------------------------------------------------------------------------


def test_the_html_stands_alone_and_keeps_keys(client: Client, fabio: User, whole: Protocol) -> None:
    client.force_login(fabio)
    page = html.fromstring(get(client, whole, "html").content)
    assert page.get("lang") == "it" and page.findtext(".//h1") == whole.title
    for block in Block.objects.all():
        assert page.get_element_by_id(f"p-{block.pk}").text_content().endswith(block.text)
    assert [one.get("scope") for one in page.iter("th")] == ["col"] * 4 + ["row"] * 2
    assert not page.xpath("//script|//link|//img|//@src|//@href")


# --- Akoma Ntoso ------------------------------------------------------------------------------------


def test_the_akoma_ntoso_is_valid_and_keeps_words_and_keys(whole: Protocol, version: Version) -> None:
    xml = protocol_akn(whole, version)
    kept = akoma.read(xml)
    assert [one.text for article in kept.articles for one in article.paragraphs] == texts(version)
    assert [one.guid for article in kept.articles for one in article.paragraphs] == [
        block["id"] for article in version.words for block in article["blocks"]
    ]
    assert {one.name for one in kept.parties} == {"Ufficio di piano", "Filo d’Erba"}
    assert (kept.title, kept.version, kept.status) == (whole.title, 1, "draft")


def test_the_akoma_ntoso_keeps_to_the_schema(whole: Protocol, version: Version, block: Block) -> None:
    schema().assertValid(etree.fromstring(protocol_akn(whole, version)))
    empty = Version(protocol=whole, number=0, words=[], made_at=datetime(2026, 3, 2, tzinfo=UTC))
    schema().assertValid(etree.fromstring(protocol_akn(whole, empty)))
    for text in ODD:
        version.words[0]["blocks"][0]["text"] = text
        schema().assertValid(etree.fromstring(protocol_akn(whole, version)))


@pytest.mark.parametrize(
    ("state", "number", "status"), [("draft", 1, "draft"), ("signing", 1, "final"), ("in_force", 2, "draft")]
)
def test_only_the_words_that_are_signed_are_final(
    whole: Protocol, version: Version, state: str, number: int, status: str
) -> None:
    whole.state, whole.version = state, number
    assert akoma.read(protocol_akn(whole, version)).status == status


def test_a_final_document_names_who_has_signed_and_nobody_else(
    deed: Deed, parties: list[Party], carla: User
) -> None:
    attest_paper(actor=carla, party=parties[0], content=b"%PDF-1.7", note="visto")
    deed.protocol.refresh_from_db()
    xml = protocol_akn(deed.protocol, deed.protocol.versions.get())
    assert [one.name for one in akoma.read(xml).parties] == [parties[0].name]


# --- taking them out --------------------------------------------------------------------------------


def test_a_draft_without_a_version_is_taken_out_as_it_stands(
    client: Client, fabio: User, whole: Protocol
) -> None:
    client.force_login(fabio)
    answer = get(client, whole, "docx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="protocollo-di-prova-bozza.docx"'
    assert f"1. {TEXT}" in lines_of(answer.content)


def test_the_last_version_is_taken_out_and_not_what_is_being_written(
    client: Client, fabio: User, whole: Protocol, version: Version, block: Block
) -> None:
    Block.objects.filter(pk=block.pk).update(text="Ancora da scrivere")
    client.force_login(fabio)
    answer = get(client, whole, "docx")
    assert "v1.docx" in answer.headers["Content-Disposition"]
    assert "1. Ancora da scrivere" not in lines_of(answer.content)
    address = reverse("agreement:protocol_file", args=[whole.pk, "docx"])
    lines = lines_of(client.get(address, {"versione": "0"}).content)
    told = _("Draft of %(day)s: it binds nobody") % {"day": full_date(timezone.now().date())}
    assert "1. Ancora da scrivere" in lines and told in lines
    page = read(client.get(reverse("agreement:protocol", args=[whole.pk])))
    assert f"{address}?versione=0" in page and f"{address}?versione=1" in page
    assert get(client, whole, "xml").headers["Content-Type"].startswith("application/akn+xml")
    assert get(client, whole, "pdf").content.startswith(b"%PDF")


def test_there_is_no_other_kind(client: Client, fabio: User, whole: Protocol) -> None:
    client.force_login(fabio)
    assert get(client, whole, "exe").status_code == 404


def test_there_is_no_file_to_sign_before_it_is_made(client: Client, fabio: User, whole: Protocol) -> None:
    client.force_login(fabio)
    assert client.get(reverse("agreement:deed", args=[whole.pk])).status_code == 404
