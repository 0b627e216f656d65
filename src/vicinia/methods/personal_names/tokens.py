"""Words of a text with their capitals, their place in the sentence, and what is known to be harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vicinia.methods.personal_names import context
from vicinia.methods.personal_names.family import FAMILY
from vicinia.methods.personal_names.given import GIVEN
from vicinia.methods.text import fold

_WORD = re.compile(
    r"(?:sig|dott|prof|avv)\.? ?(?:ra|na|ri|ssa)\b|(?-i:[DO]['’](?=[A-ZÀ-Ý]))[^\W\d_]+|[^\W\d_]+",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?:;\n«“\"(•–—]")
_BREAKS_RUN = re.compile(r"[^ \t'’-]")
_NO_NAME_ENDS_SO = re.compile(r"[àìù]$")
_ABBREVIATED = 4


@dataclass(slots=True)
class Token:
    """One word."""

    text: str
    start: int
    end: int
    folded: str
    capital: bool
    """Begins with a capital that means something."""
    opens: bool
    """Stands where every word has a capital."""
    gap: str
    """What stands between the word before and this one."""
    harmless: bool = False
    doubtful: bool = False
    """Stands where both a person and the name of a shop may stand."""

    @property
    def is_given(self) -> bool:
        return self.folded in GIVEN and not _NO_NAME_ENDS_SO.search(self.text)

    @property
    def is_family(self) -> bool:
        return self.folded in FAMILY and not _NO_NAME_ENDS_SO.search(self.text)

    @property
    def follows_closely(self) -> bool:
        """Nothing but blanks stands before it, or the full stop of an abbreviation."""
        return not _BREAKS_RUN.search(self.gap.replace(".", "", 1)) if self.gap else False


def tokens(text: str) -> list[Token]:
    """The words of the text in their order."""
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        word, gap = match[0], text[end : match.start()]
        before = found[-1] if found else None
        short = (
            before is not None
            and gap.startswith(".")
            and (before.folded in context.TITLES | context.SAINTS or len(before.text) == 1
                 or before.folded in context.HOUSEHOLD)
            and len(before.text) <= 2 * _ABBREVIATED
        )  # fmt: skip
        ends = bool(_ENDS_SENTENCE.search(gap[1:] if short else gap))
        found.append(
            Token(
                text=word,
                start=match.start(),
                end=match.end(),
                folded=re.sub(r"[ .'’]", "", fold(word)),
                capital=word[0].isupper(),
                opens=before is None or ends,
                gap=gap,
            )
        )
        end = match.end()
    if _capitals_say_nothing(found):
        for token in found:
            token.capital = False
    return found


def _capitals_say_nothing(found: list[Token]) -> bool:
    """A text all in capitals, or with a capital on every word."""
    long = [token for token in found if len(token.text) > 3]
    shouted = sum(token.text.isupper() for token in long)
    raised = sum(token.text[0].isupper() for token in long)
    return (len(long) >= 2 and shouted >= 0.8 * len(long)) or (len(long) >= 5 and raised >= 0.8 * len(long))


def is_acronym(token: Token) -> bool:
    """ISEE, AUSL: short, all capitals, and no name."""
    return token.text.isupper() and 2 <= len(token.text) <= 6 and not (token.is_given or token.is_family)


def is_people(token: Token) -> bool:
    """Marocchina, Albanesi: a people or a faith."""
    if token.is_given or token.is_family:
        return False
    return any(
        token.folded.startswith(stem) and len(token.folded) - len(stem) <= 3 for stem in context.PEOPLES
    )


def mark_harmless(found: list[Token], allowed: Iterable[str]) -> None:
    """Mark words that are no person: known phrases, places, saints, institutions, acronyms."""
    for token in found:
        if token.capital and (token.folded in context.HARMLESS or is_acronym(token) or is_people(token)):
            token.harmless = True
    mark_allowed(found, allowed)
    for at, token in enumerate(found[:-1]):
        after = found[at + 1]
        if token.folded in context.SAINTS and token.text[0].isupper() == after.text[0].isupper():
            # "santa maria" in small letters too; "S. Pietro" with its full stop
            if after.capital or after.is_given:
                token.harmless = after.harmless = True
                _mark_rest(found, at + 2)
        elif token.folded in context.NAMED | context.SHOPS and after.follows_closely:
            _mark_named(found, at)


def mark_allowed(found: list[Token], allowed: Iterable[str]) -> None:
    """Mark names of places and bodies that may stand in the text."""
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in allowed:
        words = tuple(re.sub(r"['’]", "", fold(word[0])) for word in _WORD.finditer(phrase))
        for first in range(max(1, len(words) - 1) if words else 0):
            phrases.setdefault(words[first], []).append(words[first:])
        # a single word of a longer name counts unless people bear it
        for word in words if len(words) > 1 else ():
            if len(word) > 3 and word not in GIVEN and word not in FAMILY:
                phrases.setdefault(word, []).append((word,))
    for at, token in enumerate(found):
        for words in phrases.get(token.folded, ()):
            if tuple(one.folded for one in found[at : at + len(words)]) == words:
                for one in found[at : at + len(words)]:
                    one.harmless = True


def _mark_named(found: list[Token], at: int) -> None:
    """Mark the capitals after "via", "scuola", "bar"."""
    run = []
    for token in found[at + 1 :]:
        if not token.follows_closely and token.gap.strip() not in ("“", '"', "«", "'"):
            break
        if token.capital:
            run.append(token)
        elif token.folded not in context.PARTICLES | {"e", "san"}:
            break
    if (
        found[at].folded in context.SHOPS
        and any(t.is_given for t in run)
        and any(t.is_family for t in run[1:])
    ):
        for token in run:
            token.doubtful = True
        return
    if not run and at + 1 < len(found) and found[at].folded in context.NAMED:
        # "via mazzini", "scuola maria montessori": small letters throughout
        run = [token for token in found[at + 1 : at + 3] if not token.capital and token.follows_closely]
        run = [token for token in run if token.is_given or token.is_family]
    for token in run:
        token.harmless = True


def _mark_rest(found: list[Token], at: int) -> None:
    """Mark "in Casale" after "San Pietro"."""
    joined = {"in", "di", "del", "della", "al", "dei"}
    if at + 1 < len(found) and found[at].folded in joined and found[at + 1].capital:
        found[at + 1].harmless = True
