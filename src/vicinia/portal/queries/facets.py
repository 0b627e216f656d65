"""The facets beside the results: they never offer a value that leads nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vicinia.directory import search
from vicinia.portal.queries.vocabulary import FACETS, Vocabulary

SHOWN_VALUES = 7


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet that leads to something."""

    code: str
    label: str
    count: int
    checked: bool
    depth: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values: those in sight and the rest."""

    scheme: str
    title: str
    values: list[Value]
    more: list[Value]


def facets_of(
    answer: search.Answer, chosen_codes: Mapping[str, tuple[str, ...]], words: Vocabulary
) -> list[Facet]:
    """Return the facets of an answer: values that lead to something, and those that were chosen."""
    titles = {
        "need": _("What you need"),
        "answer": _("What you find"),
        "welcomed": _("For whom"),
        "access": _("How to get in"),
    }
    facets = []
    for scheme in FACETS:
        counts = answer.facets.get(scheme, {})
        chosen = chosen_codes.get(scheme, ())
        # a value that everything shares would change nothing
        offered = [
            term
            for term in words.of(scheme)
            if term.code in chosen
            or 0 < counts.get(term.code, 0) < (answer.total or 1)
            or (chosen and counts.get(term.code))
        ]
        above = {term.id for term in offered}
        values = [
            Value(
                term.code,
                term.label,
                counts.get(term.code, 0),
                term.code in chosen,
                words.depth(term) if term.parent in above else 0,
            )
            for term in offered
        ]
        if values:
            seen, rest = _split(values)
            facets.append(Facet(scheme, titles[scheme], seen, rest))
    return facets


def _split(values: list[Value]) -> tuple[list[Value], list[Value]]:
    """The values in sight, in their order: the chosen ones and the most frequent; and the others."""
    if len(values) <= SHOWN_VALUES + 1:
        return values, []
    ranked = sorted(values, key=lambda value: (not value.checked, value.depth, -value.count))
    best = {value.code for value in ranked[:SHOWN_VALUES]}
    return [v for v in values if v.code in best], [v for v in values if v.code not in best]
