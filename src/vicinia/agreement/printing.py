"""The protocol as a file: accessible PDF (PDF/UA-1, PDF/A-2a), DOCX, HTML, Akoma Ntoso."""

from __future__ import annotations

import io
import json
import re
import tempfile
import unicodedata
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.agreement.models import Protocol, Version
from vicinia.agreement.words import attached_of
from vicinia.core.dates import full_date
from vicinia.core.services.rows import Refused
from vicinia.methods import akoma

STANDARDS = ["ua-1", "a-2a"]
MOST_SPELLED = 50
"""Signs without a letter in the font that one protocol may hold."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def protocol_pdf(protocol: Protocol, version: Version) -> bytes:
    """Return a version as accessible PDF for long keeping; the same words make the same bytes.

    Raises Refused for too many signs that the font does not have.
    """
    import typst  # a compiler: only who prints loads it

    with tempfile.TemporaryDirectory(prefix="vicinia-print-") as name:
        folder = Path(name)
        source = resources.files("vicinia.agreement").joinpath("data/protocol.typ").read_text("utf-8")
        (folder / "protocol.typ").write_text(source, encoding="utf-8")
        words = json.dumps(_words(protocol, version), ensure_ascii=False)
        for _attempt in range(MOST_SPELLED):
            (folder / "data.json").write_text(words, encoding="utf-8")
            try:
                pdf: bytes = typst.compile(
                    str(folder / "protocol.typ"),
                    root=str(folder),
                    pdf_standards=STANDARDS,  # type: ignore[arg-type]
                )
                break
            except typst.TypstError as problem:
                words = _spelled(words, str(problem))
        else:
            told = _("More than %(n)d signs cannot stand in the PDF: write these words in Latin letters.")
            raise Refused(told % {"n": MOST_SPELLED - 1})
    return pdf


def _spelled(words: str, problem: str) -> str:
    """Put a sign that the font does not have into words: a file for keeping may hold no empty box.

    Raises ValueError for any other problem of the compiler.
    """
    missing = re.search(r'(?:the text|codepoint) `"(.+?)"`', problem)
    signs = missing and re.sub(r"\\u\{(\w+)\}", lambda one: chr(int(one[1], 16)), missing[1])
    if not signs or signs not in words:
        raise ValueError(problem)
    for sign in signs:
        words = words.replace(sign, f"[{unicodedata.name(sign, hex(ord(sign))).lower()}]")
    return words


def protocol_docx(protocol: Protocol, version: Version) -> bytes:
    """Return a version as a document for word processors."""
    from docx import Document  # heavy: only who exports loads it
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    words = _words(protocol, version)
    document = Document()
    document.core_properties.title = words["title"]
    document.core_properties.author = words["author"]
    document.core_properties.language = words["language"]
    for one in document.styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), words["language"])
    document.add_heading(words["title"], 0)
    document.add_paragraph(words["version"])
    for line in words["preamble"]:
        document.add_paragraph(line)
    for article in words["articles"]:
        document.add_heading(f"{words['article']} {article['number']} – {article['heading']}", 1)
        for number, block in enumerate(article["blocks"], 1):
            document.add_paragraph(f"{number}. {block['text']}")
    document.add_heading(words["parties_heading"], 1)
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    # a row that screen readers name as headings, and that long tables repeat on each page
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, heading in zip(table.rows[0].cells, words["headings"], strict=True):
        cell.text = heading
    for row in words["parties"]:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    for annex in words["annexes"]:
        document.add_heading(annex["title"], 1)
        document.add_paragraph(annex["text"])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def protocol_html(protocol: Protocol, version: Version) -> bytes:
    """Return a version as one HTML file that stands alone; its keys hold across versions."""
    return render_to_string("agreement/protocol_file.html", _words(protocol, version)).encode()


def protocol_akn(protocol: Protocol, version: Version) -> bytes:
    """Return a version as Akoma Ntoso 3.0."""
    final = protocol.state != Protocol.State.DRAFT and 0 < version.number == protocol.version
    attached = _attached(protocol, version)
    parties = attached["parties"]
    if final:
        # a final document tells who has signed it, and nobody else
        deed = protocol.deeds.filter(version=version.number).first()
        rows = deed.signatures.defer("content") if deed else ()
        signed = {str(one.party_id) for one in rows if one.counts}
        parties = [one for one in parties if one["id"] in signed]
    return akoma.write(
        akoma.Document(
            title=attached["title"],
            date=protocol.in_force_on or version.made_at.date(),
            version=version.number,
            status="final" if final else "draft",
            author=protocol.district.coordinating_body,
            preamble=tuple(line for line in version.preamble.splitlines() if line.strip()),
            articles=tuple(
                akoma.Article(
                    guid=article["id"],
                    number=article["number"],
                    heading=article["heading"],
                    paragraphs=tuple(akoma.Paragraph(one["id"], one["text"]) for one in article["blocks"]),
                )
                for article in version.words
            ),
            parties=tuple(
                akoma.Party(one["name"], one["signatory"], one["role"], one["mandate"], _day(one))
                for one in parties
            ),
            annexes=tuple((one["title"], one["text"]) for one in attached["annexes"]),
        )
    )


def _words(protocol: Protocol, version: Version) -> dict[str, Any]:
    # the words around the articles are in the language of the district, whoever opens the page
    with translation.override(settings.LANGUAGE_CODE):
        words: dict[str, Any] = _printable(_data(protocol, version))
    return words


def _attached(protocol: Protocol, version: Version) -> dict[str, Any]:
    """Title, annexes and parties as the version kept them; versions of before kept none."""
    return version.attached or attached_of(protocol)


def _day(party: dict[str, Any]) -> date | None:
    return date.fromisoformat(party["mandate_on"]) if party["mandate_on"] else None


def _printable(value: Any) -> Any:
    """Leave out the invisible signs that come with text copied from elsewhere: files cannot hold them."""
    if isinstance(value, str):
        return _CONTROLS.sub("", re.sub("\r\n?|[\v\f]", "\n", value))
    if isinstance(value, list):
        return [_printable(one) for one in value]
    return {key: _printable(one) for key, one in value.items()} if isinstance(value, dict) else value


def _data(protocol: Protocol, version: Version) -> dict[str, Any]:
    attached = _attached(protocol, version)
    told = _("Version %(number)d of %(day)s") if version.number else _("Draft of %(day)s: it binds nobody")
    return {
        "language": settings.LANGUAGE_CODE,
        "made": list(version.made_at.timetuple()[:6]),
        "title": attached["title"],
        "district": protocol.district.name,
        "author": protocol.district.coordinating_body,
        "version": told % {"number": version.number, "day": full_date(version.made_at.date())},
        "sample": _("Invented sample: nobody promised this.") if protocol.is_sample else "",
        "preamble": [line for line in version.preamble.splitlines() if line.strip()],
        "article": _("Art."),
        "articles": [
            {
                "id": article["id"], "number": article["number"], "heading": article["heading"],
                "blocks": article["blocks"],
            }
            for article in version.words
        ],
        "parties_heading": _("Parties"),
        "headings": [_("Body"), _("Who signs"), _("As"), _("Mandate")],
        "parties": [
            [
                one["name"], one["signatory"], one["role"],
                f"{one['mandate']}, {full_date(day)}" if (day := _day(one)) else one["mandate"],
            ]
            for one in attached["parties"]
        ],
        "annexes": attached["annexes"],
        "sign": _(
            "Each party signs this file with its own tool: in the PDF (PAdES) or in an envelope (CAdES)."
        ) if version.number else "",
    }  # fmt: skip
