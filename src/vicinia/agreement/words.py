"""The words of a protocol as a version keeps them."""

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
