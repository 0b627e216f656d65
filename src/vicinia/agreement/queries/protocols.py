"""A protocol with what people suggest, two versions side by side, who has signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vicinia.agreement.models import (
    Article,
    Block,
    Commitment,
    Party,
    Protocol,
    Signature,
    Suggestion,
    Version,
)
from vicinia.agreement.words import attached_of, words_of
from vicinia.core.models import User
from vicinia.methods.merging import Piece, differences, moved


@dataclass(frozen=True, slots=True)
class Written:
    """A paragraph with the open suggestions on it."""

    block: Block
    suggestions: tuple[Suggested, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion, and where its words stand in the paragraph today."""

    suggestion: Suggestion
    place: tuple[int, int] | None
    """Code points; None when the words were changed meanwhile."""

    @property
    def around(self) -> tuple[str, str, str]:
        """The words before, the words meant, the words behind, in the text that was read."""
        one = self.suggestion
        return one.base[max(0, one.start - 60) : one.start], one.old, one.base[one.end : one.end + 60]


def written(article: Article) -> list[Written]:
    """Return the paragraphs of an article with their open suggestions. Two queries."""
    rows = article.blocks.prefetch_related("suggestions__author")
    return [Written(block, tuple(_open(block))) for block in rows]


def _open(block: Block) -> list[Suggested]:
    return [
        Suggested(one, moved(one.base, block.text, one.start, one.end))
        for one in block.suggestions.all()
        if one.state == Suggestion.State.OPEN
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """A paragraph in two versions."""

    pieces: tuple[Piece, ...]
    kind: str
    """same, changed, added, removed."""


@dataclass(frozen=True, slots=True)
class ArticleBeside:
    """An article in two versions."""

    number: int
    heading: tuple[Piece, ...]
    blocks: tuple[Beside, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return any(one.kind != "same" for one in self.blocks) or any(
            one.kind != "same" for one in self.heading
        )


def synopsis(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[ArticleBeside]:
    """Return two versions side by side: paragraphs are found by their keys, wherever they moved."""
    old = {one["id"]: one for one in before}
    new = {one["id"]: one for one in after}
    order = [*new, *(key for key in old if key not in new)]
    texts, stays = _texts(before), _texts(after)
    rows = []
    for key in order:
        mine, theirs = old.get(key, {}), new.get(key, {})
        blocks = [_beside(texts.get(one), words) for one, words in _texts([theirs]).items()]
        blocks += [_beside(words, None) for one, words in _texts([mine]).items() if one not in stays]
        heading = differences(mine.get("heading", ""), theirs.get("heading", ""))
        rows.append(ArticleBeside((theirs or mine)["number"], tuple(heading), tuple(blocks)))
    return sorted(rows, key=lambda one: one.number)


def _texts(words: list[dict[str, Any]]) -> dict[str, str]:
    return {one["id"]: one["text"] for article in words for one in article.get("blocks", ())}


def _beside(was: str | None, now: str | None) -> Beside:
    kind = "added" if was is None else "removed" if now is None else "same" if was == now else "changed"
    return Beside(tuple(differences(was or "", now or "")), kind)


@dataclass(frozen=True, slots=True)
class AnnexBeside:
    """An annex in two versions."""

    title: str
    text: Beside


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before and behind the articles, in two versions."""

    preamble: Beside
    annexes: tuple[AnnexBeside, ...]
    is_known: bool
    """Whether both versions have kept their annexes: the oldest ones have not."""


def around(protocol: Protocol, before: int, after: int) -> Around:
    """Return preamble and annexes side by side; an annex is found by its title."""
    (opening, old), (now, new) = _around_at(protocol, before), _around_at(protocol, after)
    preamble = _beside(opening, now)
    if old is None or new is None:
        return Around(preamble, (), is_known=False)
    titles = [*new, *(title for title in old if title not in new)]
    annexes = (AnnexBeside(title, _beside(old.get(title), new.get(title))) for title in titles)
    return Around(preamble, tuple(annexes), is_known=True)


def _around_at(protocol: Protocol, number: int) -> tuple[str, dict[str, str] | None]:
    if number:
        version: Version = protocol.versions.get(number=number)
        preamble, attached = version.preamble, version.attached
    else:
        preamble, attached = protocol.preamble, attached_of(protocol)
    annexes = None if attached is None else {one["title"]: one["text"] for one in attached["annexes"]}
    return preamble, annexes


def words_at(protocol: Protocol, number: int) -> list[dict[str, Any]]:
    """Return the words of a version; 0 is the text as it stands."""
    if number == 0:
        return words_of(protocol)
    version: Version = protocol.versions.get(number=number)
    words: list[dict[str, Any]] = version.words
    return words


@dataclass(frozen=True, slots=True)
class Signed:
    """A party with its signature on the last file."""

    party: Party
    signature: Signature | None

    @property
    def is_missing(self) -> bool:
        """Whether it has not signed validly."""
        return self.party.withdrawn_on is None and not (self.signature and self.signature.counts)


def parties(protocol: Protocol) -> list[Signed]:
    """Return every party with what is known of its signature."""
    deed = protocol.deeds.first()
    signatures = deed.signatures.defer("content").select_related("attested_by", "party") if deed else ()
    found = {one.party_id: one for one in signatures}
    return [Signed(one, found.get(one.pk)) for one in protocol.parties.select_related("organization")]


@dataclass(frozen=True, slots=True)
class YearOf:
    """What was promised for one year, and what was done."""

    year: int
    rows: tuple[Commitment, ...]

    def _count(self, state: str) -> int:
        return sum(one.state == state for one in self.rows)

    @property
    def kept(self) -> int:
        """How many were kept."""
        return self._count(Commitment.State.KEPT)

    @property
    def partly(self) -> int:
        """How many were kept in part."""
        return self._count(Commitment.State.PARTLY)

    @property
    def not_kept(self) -> int:
        """How many were not kept."""
        return self._count(Commitment.State.NOT)

    @property
    def silent(self) -> int:
        """How many nobody has said anything about."""
        return self._count(Commitment.State.OPEN)


def commitments_of(user: User, *, year: int | None = None) -> list[Commitment]:
    """Return the commitments that a person may read, by day."""
    rows = Commitment.objects.visible_to(user).select_related("party", "article__protocol")
    return list(rows.filter(due_on__year=year) if year else rows)


def years(user: User) -> list[YearOf]:
    """Return what was promised and done, year by year, the last first."""
    found: dict[int, list[Commitment]] = {}
    for one in commitments_of(user):
        found.setdefault(one.due_on.year, []).append(one)
    return [YearOf(year, tuple(found[year])) for year in sorted(found, reverse=True)]
