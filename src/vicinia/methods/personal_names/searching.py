"""Find in a free text what tells who somebody is."""

from __future__ import annotations

from collections.abc import Iterable

from vicinia.methods.personal_names.finding import Finding
from vicinia.methods.personal_names.marks import marks
from vicinia.methods.personal_names.names import names
from vicinia.methods.personal_names.places import places


def find(text: str, *, allowed: Iterable[str] = (), small_places: bool = False) -> list[Finding]:
    """Names of people, telephone numbers, addresses and the like in a short Italian text.

    Args:
        text: as typed, with or without capitals.
        allowed: names of municipalities, bodies and places that may stand in it, as written.
        small_places: also look for places that are in none of these; where few live they tell who speaks.

    Returns:
        What was found, in the order of the text, without overlaps. A `certain` finding can hardly be
        anything else; the others are words that may be a name, about which only the writer knows.

    Raises:
        TypeError: the text is not a string.

    >>> [(one.kind, one.text, one.certain) for one in find("La signora Rossi non paga, tel. 333 123 4567")]
    [('name', 'signora Rossi', True), ('telephone', '333 123 4567', True)]
    >>> find("A Galliera chiude il forno", allowed=["Galliera"])
    []
    >>> [(one.kind, one.text) for one in find("a Vedrana manca la casa", small_places=True)]
    [('place', 'Vedrana')]
    """
    if not isinstance(text, str):
        raise TypeError(f"The text must be a string; it is a {type(text).__name__}.")
    known = tuple(allowed)
    found = list(marks(text))
    found += [name for name in names(text, known) if not any(_touch(name, mark) for mark in found)]
    if small_places:
        found += [place for place in places(text, known) if not any(_touch(place, one) for one in found)]
    # the certain and the longer one first, so that what overlaps gives way to it
    found.sort(key=lambda one: (not one.certain, one.start - one.end, one.start))
    kept: list[Finding] = []
    for one in found:
        if not any(_touch(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _touch(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end
