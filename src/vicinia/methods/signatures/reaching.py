"""Which objects of a PDF lead to those that later revisions write: only their paths matter to a comparison.

pyHanko compares a signed revision with each later one, and asks for an object that was replaced by which
paths it could be reached before. For that it walks through the whole file, once for every signed revision:
twenty people who sign sixty pages made twenty such walks. But an object from which no replaced object can be
reached adds no path to one. The first walk is whole, as pyHanko makes it; the later ones pass over those
objects, and the paths that they find for the replaced ones are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, Reference
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader


class Reach:
    """The references between the objects of a file, as far as a first revision that was walked shows them."""

    def __init__(self, first: HistoricalResolver) -> None:
        self._first = first
        self._known: dict[Reference, tuple[Reference, ...]] = {}
        self._structure = _structure_root(first)
        self.elements, self._looked_at = _structure_of(first)

    def leading(
        self, at: HistoricalResolver, spend: Callable[[int], None]
    ) -> tuple[set[Reference], set[Reference]] | None:
        """The objects that lead to one that a later revision writes or that the form consists of, and these.

        More than needed may be named, never less. `spend` is told how much was looked at. None where the
        structure for those who read aloud has changed, so that only a whole walk can tell.
        """
        low, high = sorted((self._first.revision, at.revision))
        changed = _written(at.reader, low + 1, high)
        if changed & self._looked_at or _structure_root(at) != self._structure:
            return None
        targets = _written(at.reader, at.revision + 1, at.reader.xrefs.total_revisions - 1)
        targets |= self._form(at, changed)
        pages, holders = _pages_of(at)
        spend(len(changed) + len(targets) + len(pages))
        parents: dict[Reference, list[Reference]] = defaultdict(list)
        waiting = list(_references(at.trailer_view, ("/Parent",)))
        seen = set(waiting)
        while waiting:
            one = waiting.pop()
            children = self._children(one, at, one in changed)
            spend(len(children) + 1)
            for child in children:
                # a page is entered from its tree only; another reference to it is a path that ends there
                if child in pages and one not in holders and child not in targets:
                    continue
                parents[child].append(one)
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        found: set[Reference] = set()
        waiting = list(targets)
        while waiting:
            for parent in parents.get(waiting.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return found, targets

    def _form(self, at: HistoricalResolver, changed: set[Reference]) -> set[Reference]:
        """The fields of the form and what they consist of: their paths are asked for whenever one is new."""
        if "/AcroForm" not in at.root:
            return set()
        found: set[Reference] = set()
        waiting = list(_references(at.root.raw_get("/AcroForm"), ("/Parent", "/P")))
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                resolver = at if one in changed else self._first
                waiting.extend(_references(resolver.get_object(one), ("/Parent", "/P")))
        return found

    def _children(self, one: Reference, at: HistoricalResolver, changed: bool) -> tuple[Reference, ...]:
        """What an object refers to; what has not changed is looked at once for all revisions."""
        if not changed and one in self._known:
            return self._known[one]
        # as pyHanko walks: never upwards, and an element of the structure is entered through the structure
        upwards = ("/Parent", "/P") if one in self.elements else ("/Parent",)
        children = tuple(_references((at if changed else self._first).get_object(one), upwards))
        if not changed:
            self._known[one] = children
        return children


def _written(reader: PdfFileReader, first: int, last: int) -> set[Reference]:
    """What revisions write, replace or free."""
    found: set[Reference] = set()
    for number in range(first, last + 1):
        found |= reader.xrefs.explicit_refs_in_revision(number)
        found |= reader.xrefs.refs_freed_in_revision(number)
    return found


def _references(found: PdfObject, upwards: tuple[str, ...]) -> Iterator[Reference]:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            yield one.reference
        elif isinstance(one, DictionaryObject):
            waiting.extend(value for key, value in one.items() if key not in upwards)
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _pages_of(at: HistoricalResolver) -> tuple[set[Reference], set[Reference]]:
    """The nodes of the page tree, and every object by way of which the tree goes down."""
    pages, holders = set(), {at.root_ref}
    waiting = [(at.root.raw_get("/Pages"), True)]
    while waiting:
        one, is_top = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.reference in pages:
                continue
            pages.add(one.reference)
            one = one.get_object()
        if is_top or one.get("/Type", None) == "/Pages":
            kids = one.raw_get("/Kids")
            if isinstance(kids, IndirectObject):
                holders.add(kids.reference)
            waiting.extend((kid, False) for kid in kids.get_object())
    return pages, holders | pages


def _structure_root(at: HistoricalResolver) -> PdfObject | None:
    return at.root.raw_get("/StructTreeRoot") if "/StructTreeRoot" in at.root else None


def _structure_of(at: HistoricalResolver) -> tuple[set[Reference], set[Reference]]:
    """The elements of the structure, as pyHanko finds them, and every object looked at to find them."""
    elements: set[Reference] = set()
    looked_at: set[Reference] = set()
    top = _structure_root(at)
    if isinstance(top, IndirectObject):
        looked_at.add(top.reference)
        top = top.get_object()
    waiting = [top]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, DictionaryObject) or "/K" not in one:
            continue
        below = one.raw_get("/K")
        children = below.get_object()
        if not isinstance(children, ArrayObject):
            children = [below]
        elif isinstance(below, IndirectObject):
            looked_at.add(below.reference)
        for child in children:
            element = child.get_object()
            is_new = True
            if isinstance(child, IndirectObject):
                is_new = child.reference not in elements
                looked_at.add(child.reference)
            if not is_new or not isinstance(element, DictionaryObject):
                continue
            if "/Type" in element and element["/Type"] != "/StructElem":
                continue
            if isinstance(child, IndirectObject):
                elements.add(child.reference)
            waiting.append(element)
    return elements, looked_at
