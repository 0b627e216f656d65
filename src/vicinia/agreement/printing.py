"""The protocol as a file: accessible PDF (PDF/UA-1, PDF/A-2a), DOCX, Akoma Ntoso."""

from __future__ import annotations

import io
import json
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.agreement.models import Protocol, Version
from vicinia.core.dates import full_date
from vicinia.methods import akoma

STANDARDS = ["ua-1", "a-2a"]


def protocol_pdf(protocol: Protocol, version: Version) -> bytes:
    """Return a version as PDF, readable by screen readers and for long keeping."""
    import typst  # a compiler: only who prints loads it

    with tempfile.TemporaryDirectory(prefix="vicinia-print-") as name:
        folder = Path(name)
        source = resources.files("vicinia.agreement").joinpath("data/protocol.typ").read_text("utf-8")
        (folder / "protocol.typ").write_text(source, encoding="utf-8")
        (folder / "data.json").write_text(json.dumps(_words(protocol, version)), encoding="utf-8")
        pdf: bytes = typst.compile(
            str(folder / "protocol.typ"),
            root=str(folder),
            pdf_standards=STANDARDS,  # type: ignore[arg-type]
        )
    return pdf


def protocol_docx(protocol: Protocol, version: Version) -> bytes:
    """Return a version as a document for word processors."""
    from docx import Document  # heavy: only who exports loads it

    words = _words(protocol, version)
    document = Document()
    document.core_properties.title = protocol.title
    document.core_properties.author = protocol.district.coordinating_body
    document.core_properties.language = words["language"]
    document.add_heading(protocol.title, 0)
    document.add_paragraph(words["version"])
    if version.preamble:
        for line in version.preamble.splitlines():
            document.add_paragraph(line)
    for article in version.words:
        document.add_heading(f"{_('Art.')} {article['number']} – {article['heading']}", 1)
        for number, block in enumerate(article["blocks"], 1):
            document.add_paragraph(f"{number}. {block['text']}")
    document.add_heading(_("Parties"), 1)
    table = document.add_table(rows=1, cols=4)
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


def protocol_akn(protocol: Protocol, version: Version) -> bytes:
    """Return a version as Akoma Ntoso 3.0."""
    final = protocol.state != Protocol.State.DRAFT and version.number == protocol.version
    return akoma.write(
        akoma.Document(
            title=protocol.title,
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
                akoma.Party(one.name, one.signatory, one.signatory_role, one.mandate, one.mandate_on)
                for one in protocol.parties.filter(withdrawn_on=None)
            ),
            annexes=tuple((one.title, one.text) for one in protocol.annexes.all()),
        )
    )


def _words(protocol: Protocol, version: Version) -> dict[str, Any]:
    return {
        "language": translation.get_language() or "it",
        "title": protocol.title,
        "district": protocol.district.name,
        "author": protocol.district.coordinating_body,
        "version": _("Version %(number)d of %(day)s") % {
            "number": version.number, "day": full_date(version.made_at.date()),
        },
        "sample": _("Invented sample: nobody promised this.") if protocol.is_sample else "",
        "preamble": [line for line in version.preamble.splitlines() if line.strip()],
        "article": _("Art."),
        "articles": [
            {
                "number": article["number"], "heading": article["heading"],
                "blocks": [block["text"] for block in article["blocks"]],
            }
            for article in version.words
        ],
        "parties_heading": _("Parties"),
        "headings": [_("Body"), _("Who signs"), _("As"), _("Mandate")],
        "parties": [
            [
                one.name, one.signatory, one.signatory_role,
                f"{one.mandate}, {full_date(one.mandate_on)}" if one.mandate_on else one.mandate,
            ]
            for one in protocol.parties.filter(withdrawn_on=None)
        ],
        "annexes": [{"title": one.title, "text": one.text} for one in protocol.annexes.all()],
        "sign": _(
            "Each party signs this file with its own tool: in the PDF (PAdES) or in an envelope (CAdES)."
        ),
    }  # fmt: skip
