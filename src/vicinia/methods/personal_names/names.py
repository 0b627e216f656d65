"""Names of people: by the words around them, by the lists, by their capitals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vicinia.methods.personal_names import context, family, given
from vicinia.methods.personal_names.finding import Finding
from vicinia.methods.personal_names.tokens import Token, mark_harmless, tokens

_TO_A_PLACE = frozenset({"a", "ad", "in", "verso"})
_SEVERAL = frozenset({"signori", "sigri", "famiglie", "coniugi", "fratelli", "sorelle", "figli", "figlie"})


def names(text: str, allowed: Iterable[str]) -> Iterator[Finding]:
    """Names in the text, the surest rule first; pieces may overlap."""
    found = tokens(text)
    mark_harmless(found, allowed)
    yield from _introduced(text, found)
    yield from _capitalised(text, found)
    yield from _in_small_letters(text, found)


def _finding(text: str, first: Token, last: Token, certain: bool) -> Finding:
    return Finding("name", text[first.start : last.end], first.start, last.end, certain)


def _is_word(token: Token) -> bool:
    """Whether it is in the lists only with words of everyday language."""
    as_given = token.is_given and token.folded not in given.ALSO_WORDS
    as_family = token.is_family and token.folded not in family.ALSO_WORDS
    return not (as_given or as_family)


# --- "la signora Rossi", "la famiglia Bianchi", "sua figlia Giulia", "si chiama Ahmed" --------------------


def _introduced(text: str, found: list[Token]) -> Iterator[Finding]:
    for at, token in enumerate(found[:-1]):
        word = token.folded
        if word not in context.TITLES | context.HOUSEHOLD | context.KIN | context.CALLED:
            continue
        last = _end_of_name(found, at + 1)
        after = found[at + 1]
        near = after.follows_closely or (
            after.gap.strip() in (",", ":", "") and word in context.KIN | context.CALLED
        )
        if not near:
            continue
        if last is None:
            if _small_name_after(word, after):
                yield _finding(text, token, after, True)
            continue
        person = after.is_given or after.is_family
        if after.harmless and not (person and word in context.TITLES | context.HOUSEHOLD):
            continue
        if word == "casa" and not after.is_family:
            continue
        if word in context.TITLES | context.HOUSEHOLD:
            yield _finding(text, token, last, True)
        elif word in context.CALLED:
            yield _finding(text, token, last, person and not _is_word(after))
        else:
            yield _finding(text, token if person else after, last, person)


def _end_of_name(found: list[Token], at: int) -> Token | None:
    """The last word of a name that begins here; None where no capital is."""
    if not found[at].capital:
        return None
    last = found[at]
    for token in found[at + 1 :]:
        if not (token.capital and token.follows_closely) or token.opens or token.harmless:
            break
        last = token
    return last


def _small_name_after(word: str, after: Token) -> bool:
    if after.capital or after.harmless or (after.text != after.text.lower() and not after.text.isupper()):
        return False
    if word in context.KIN | context.CALLED:
        return after.is_given and after.folded not in given.ALSO_WORDS
    if word == "casa" or (word in _SEVERAL and _is_word(after)):
        return after.is_family and not _is_word(after)
    if not (after.is_family or after.is_given):
        return False
    # "la signora rossi": an adjective would be "rossa"; "signor vecchio" is not in the lists
    return not _is_word(after) or (after.is_family and after.folded.endswith("i"))


# --- capitals in the middle of a sentence -----------------------------------------------------------------


def _capitalised(text: str, found: list[Token]) -> Iterator[Finding]:
    at = 0
    while at < len(found):
        run = _run(found, at)
        if not run:
            at += 1
            continue
        at += len(run)
        before = found[at - len(run) - 1] if at > len(run) else None
        after = found[at] if at < len(found) else None
        judged = _judge(run, before, after)
        if judged is not None:
            kept, certain = judged
            yield _finding(text, kept[0], kept[-1], certain)


def _run(found: list[Token], at: int) -> list[Token]:
    """Words with a capital that stand together and are not harmless."""
    run: list[Token] = []
    for token in found[at:]:
        if not token.capital or token.harmless or (run and (token.opens or not token.follows_closely)):
            break
        run.append(token)
    return run


def _judge(run: list[Token], before: Token | None, after: Token | None) -> tuple[list[Token], bool] | None:
    """The part of a run that may be a name, and whether it certainly is."""
    first = run[0]
    # the first word of a sentence has its capital anyway; "El Amrani" has two
    particle = len(run) > 1 and first.folded in context.PARTICLES - {"di", "del", "la", "lo"}
    if first.opens and not (first.is_given or first.is_family or len(first.text) == 1 or particle):
        run = run[1:]
    if not run:
        return None
    words = [token for token in run if len(token.text) > 1]
    initials = len(run) - len(words)
    if not words:
        return None
    given_names = [token for token in words if token.is_given]
    family_names = [token for token in words if token.is_family]
    if len(run) == 1:
        return _judge_alone(run[0], before, after)
    if initials:
        return (run, True) if given_names or family_names or not run[0].opens else None
    if run[0].folded in context.PARTICLES and len(run) == 2 and not run[0].is_given:
        return run, False
    pair = any(one is not other for one in given_names for other in family_names)
    certain = pair or (any(not _is_word(token) for token in given_names) and len(given_names) < len(words))
    return run, certain and not run[0].doubtful


def _judge_alone(token: Token, before: Token | None, after: Token | None) -> tuple[list[Token], bool] | None:
    if token.opens:
        known = token.is_given or token.is_family
        says_who = after is not None and after.folded in context.OPENERS and not after.opens
        return ([token], False) if known and (says_who or not _is_word(token)) else None
    if token.is_given or token.is_family:
        return [token], False
    place = before is not None and before.folded in _TO_A_PLACE and token.follows_closely
    return None if place else ([token], False)


# --- without capitals ---------------------------------------------------------------------------------------


def _in_small_letters(text: str, found: list[Token]) -> Iterator[Finding]:
    for at, token in enumerate(found):
        if token.capital or token.harmless:
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        sure = token.is_given and token.folded not in given.ALSO_WORDS
        if after is not None and after.follows_closely and not after.harmless and not after.capital:
            if sure and after.is_family:
                yield _finding(text, token, after, True)
            sure_after = after.is_given and after.folded not in given.ALSO_WORDS
            if sure_after and token.is_family:
                yield _finding(text, token, after, True)
        if sure:
            yield _finding(text, token, token, False)
