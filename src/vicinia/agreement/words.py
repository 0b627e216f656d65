"""The words of a protocol as a version keeps them, and what belongs to them."""

from __future__ import annotations

from typing import Any

from vicinia.agreement.models import Protocol


def words_of(protocol: Protocol) -> list[dict[str, Any]]:
    """Return the articles and paragraphs of a protocol with their keys."""
    return [
        {
            "id": str(article.pk),
            "number": article.number,
            "heading": article.heading,
            "blocks": [{"id": str(block.pk), "text": block.text} for block in article.blocks.all()],
        }
        for article in protocol.articles.prefetch_related("blocks")
    ]


def attached_of(protocol: Protocol) -> dict[str, Any]:
    """Return title, annexes and parties as they stand today."""
    return {
        "title": protocol.title,
        "annexes": [{"title": one.title, "text": one.text} for one in protocol.annexes.all()],
        "parties": [
            {
                "id": str(one.pk), "name": one.name, "signatory": one.signatory, "role": one.signatory_role,
                "mandate": one.mandate, "mandate_on": one.mandate_on and one.mandate_on.isoformat(),
            }
            for one in protocol.parties.filter(withdrawn_on=None)
        ],
    }  # fmt: skip
