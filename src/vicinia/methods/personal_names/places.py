"""Small places: where few people live, the name of the place says who speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vicinia.methods.personal_names import context
from vicinia.methods.personal_names.finding import Finding
from vicinia.methods.personal_names.tokens import Token, is_acronym, is_people, mark_allowed, tokens
from vicinia.methods.personal_names.wordlist import folded

_BEFORE = folded(
    "a ad da di d in verso presso tra fra frazione frazioni localita loc borgata borgo paese paesino"
)
_AND = folded("e ed o")
_JOINING = folded("in di del della dei delle d nel sul al")
_STREETS = folded("via viale vicolo corso largo piazza piazzale strada")
# Large enough that nobody is recognised by them, and words that people write with a capital.
_LARGE = folded(
    """
    agrigento alessandria ancona aosta arezzo ascoli asti avellino barletta belluno benevento bergamo biella
    bolzano brescia brindisi cagliari caltanissetta campobasso caserta catania catanzaro chieti como cosenza
    cremona crotone cuneo faenza fermo foggia frosinone grosseto imperia isernia latina lecce lecco livorno
    lodi lucca macerata mantova massa matera messina monza novara nuoro oristano pavia perugia pesaro pescara
    pisa pistoia pordenone potenza prato ragusa rieti rovigo salerno sassari savona siena siracusa sondrio
    taranto teramo terni trapani trento treviso trieste udine varese venezia verbania vercelli vibo vicenza
    viterbo

    africa albania austria belgio bielorussia bulgaria burkina canada congo costarica danimarca etiopia
    finlandia giappone giordania grecia guatemala honduras irlanda islanda kenya lettonia libano lituania
    lussemburgo malta messico montenegro nepal norvegia olanda portogallo ruanda singapore slovacchia slovenia
    sudan svezia tanzania thailandia togo ucraina uganda ungheria uruguay venezuela vietnam zambia

    basso chiesa dio io lei loro lui noi nostro nostra suo sua stato voi vostro vostra covid zoom teams
    """
)


def places(text: str, allowed: Iterable[str]) -> Iterator[Finding]:
    """Names of places that are neither in `allowed` nor large; never certain, the writer knows.

    A capital after "a", "di", "frazione" and the like, and what is joined to it by "e".

    >>> [one.text for one in places("tra Vedrana e San Martino in Soverzano, a Budrio no", ["Budrio"])]
    ['Vedrana', 'San Martino in Soverzano']
    """
    found = tokens(text)
    mark_allowed(found, allowed)
    at, end = 0, -2
    while at < len(found):
        run = _run(found, at) if _leads(found, at, end) else []
        if run and not _is_known(run):
            yield Finding("place", text[run[0].start : run[-1].end], run[0].start, run[-1].end, False)
        at += max(1, len(run))
        if run:
            end = at - 1


def _leads(found: list[Token], at: int, end: int) -> bool:
    """Whether a place may begin here; `end` is where the place before ended."""
    before = found[at - 1].folded if at else ""
    return found[at].follows_closely and (before in _BEFORE or (before in _AND and end == at - 2))


def _run(found: list[Token], at: int) -> list[Token]:
    """Capitals that stand together, with what joins them: "San Martino in Soverzano"."""
    run: list[Token] = []
    for place, token in enumerate(found[at:], start=at):
        if token.opens or (run and not token.follows_closely):
            break
        after = found[place + 1] if place + 1 < len(found) else None
        joins = (
            bool(run)
            and token.folded in _JOINING
            and after is not None
            and after.capital
            and after.follows_closely
            and found[at].folded in context.SAINTS | context.NAMED | context.SHOPS
        )
        if not token.capital and not joins:
            break
        run.append(token)
    return run


def _is_known(run: list[Token]) -> bool:
    """Whether it is a large place, a street, a body or a word of every day."""
    if run[0].folded in _STREETS:
        return True
    capitals = [token for token in run if token.capital]
    # "S. Pietro in Casale" for "San Pietro in Casale"
    capitals = [token for token in capitals if token.folded not in context.SAINTS] or capitals
    known = context.HARMLESS | _LARGE
    if len(capitals) == 1:
        known |= context.NAMED | context.SHOPS
    return all(
        token.harmless or token.folded in known or is_acronym(token) or is_people(token) for token in capitals
    )
