"""Words and titles to offer while somebody types."""

from __future__ import annotations

from vicinia.directory.search import tables, vocabulary
from vicinia.directory.search.contract import Query
from vicinia.directory.search.finding import search
from vicinia.methods import text

MIN_LETTERS = 2


def suggest(prefix: str, limit: int = 8) -> list[str]:
    """Continuations of what was typed so far: words that begin so, then titles of the best answers.

    Nothing before the second letter, and nothing twice. Titles only when more than one word was typed.
    """
    typed = list(text.words(prefix[:100]))
    if not typed or len(typed[-1].folded) < MIN_LETTERS or limit < 1:
        return []
    offered: dict[str, str] = {}
    if len(typed) == 1:
        for known in vocabulary.beginning_with(typed[0].folded, limit=max(1, limit // 2)):
            offered.setdefault(text.fold(known.surface), known.surface)
    answer = search(Query(text=prefix, size=limit))
    if not answer.relaxed:
        rows = tables.ask_list(
            "SELECT document, title FROM search_entry WHERE document IN ({})",
            [hit.id.bytes for hit in answer.hits],
        )
        titles = {bytes(document): title for document, title in rows}
        for hit in answer.hits:
            title = titles[hit.id.bytes].strip()
            if title:
                offered.setdefault(text.fold(title), title)
    return list(offered.values())[:limit]
