"""Revisions of a PDF compared: what may be added after a signature."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, Reference
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FormUpdate, _list_fields

from vicinia.methods.signatures.model import FORM_KEYS, MOST_COMPARED, NotSigned
from vicinia.methods.signatures.reaching import Reach


class Reader(PdfFileReader):
    """A reader that gives up comparing revisions of a hostile PDF: pyHanko follows every path to
    every object, and forty objects that each refer to the next one twice make a million million paths."""

    def __init__(self, data: bytes) -> None:
        # Not strict: programs in wide use write small errors that every viewer forgives.
        super().__init__(io.BytesIO(data), strict=False)
        self.steps = MOST_COMPARED
        self.reach: Reach | None = None
        """Known once a revision has been walked through."""

    def spend(self, steps: int) -> None:
        """Count what a comparison looks at; raises NotSigned when it has been too much."""
        self.steps -= steps
        if self.steps < 0:
            raise NotSigned("too_large", "The PDF is too intricate for its revisions to be compared.")

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        """The file as it was at a revision, counting what is looked up in it."""
        known = self._historical_resolver_cache
        if revision not in known:
            known[revision] = _Revision(self, revision)
        return known[revision]


class _Revision(HistoricalResolver):
    """A revision that counts."""

    def __init__(self, reader: Reader, revision: int) -> None:
        super().__init__(reader, revision)
        self._counting = reader
        self._sizes: dict[Any, int] = {}
        self._leading: set[Reference] | None = None
        """While the paths are looked for: the objects to walk through; None for all."""
        self._mapped: set[Reference] | None = None
        """The objects whose paths are known; None for all."""

    def get_object(self, ref: Reference, as_metadata_stream: bool = False) -> Any:
        """The object; in a walk, nothing in place of an element of the structure that leads nowhere."""
        leading, reach = self._leading, self._counting.reach
        if leading is not None and reach is not None and ref in reach.elements and ref not in leading:
            return NullObject()
        return super().get_object(ref, as_metadata_stream)

    def _load_reverse_xref_cache(self) -> None:
        """The paths to every object; after the first revision, to those that matter to a comparison."""
        if self._indirect_object_access_cache is not None:
            return
        reader = self._counting
        found = None
        if reader.reach is not None:
            try:
                found = reader.reach.leading(self, reader.spend)
            except NotSigned:
                raise
            except Exception:
                found = None  # a damaged file: the whole walk says what is wrong
        if found is None:
            super()._load_reverse_xref_cache()
            if reader.reach is None and not reader.encrypted:
                # without it, every walk is whole
                with contextlib.suppress(Exception):
                    reader.reach = Reach(self)
            return
        self._leading, self._mapped = found
        try:
            super()._load_reverse_xref_cache()
        finally:
            self._leading = None

    def _get_usages_of_ref(self, ref: Reference) -> set[RawPdfPath]:
        if self._mapped is not None and ref not in self._mapped:
            self._mapped = self._indirect_object_access_cache = None
            super()._load_reverse_xref_cache()
        return super()._get_usages_of_ref(ref)

    def __call__(self, ref: Any) -> Any:
        """The object; raises NotSigned when the comparison has looked up too many."""
        if self._leading is not None and ref not in self._leading:
            return NullObject()
        found = super().__call__(ref)
        if ref not in self._sizes:
            self._sizes[ref] = _size(found)
        self._counting.spend(self._sizes[ref])
        return found


def _size(found: object) -> int:
    """How many values a comparison meets before it comes to other objects."""
    total, waiting = 0, [found]
    while waiting:
        one = waiting.pop()
        total += 1
        if isinstance(one, DictionaryObject):
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)
    return total


class _Form(FormUpdatingRule):
    """pyHanko's rule for the form, also for the first signature, which brings the form along; stricter in
    that nothing which existed before may be replaced on the ground that the form uses it."""

    def apply(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
        """The references that the form's changes explain."""
        updates = super().apply(old, new) if "/AcroForm" in old.root else self._first(old, new)
        for level, update in updates:
            if (
                update.context_checked is not None
                or old.is_ref_unassignable(update.updated_ref)
                or _same_page(old(update.updated_ref), new(update.updated_ref))
            ):
                yield level, update

    def _first(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
        form = entry(new.root, "/AcroForm")
        if form is None:
            return
        if not isinstance(form, DictionaryObject) or not FORM_KEYS.issuperset(form):
            raise SuspiciousModification("The new form holds more than signatures.")
        added = [new.root.raw_get("/AcroForm"), form.raw_get("/Fields")]
        references = {one.reference for one in added if isinstance(one, IndirectObject)}
        if "/DR" in form:
            references |= new.collect_dependencies(form.raw_get("/DR"), since_revision=old.revision + 1)
        for reference in references:
            yield ModificationLevel.FORM_FILLING, FormUpdate(updated_ref=reference, field_name=None)
        specs = dict(_list_fields(ArrayObject(), form["/Fields"], old_path=None))
        context = FieldComparisonContext(field_specs=specs, old=old, new=new)
        for rule in self.field_rules:
            yield from rule.apply(context)


def _same_page(old: object, new: object) -> bool:
    """Whether both are one page, but for its annotations, among which the boxes of new signatures are."""
    return (
        isinstance(old, DictionaryObject)
        and isinstance(new, DictionaryObject)
        and entry(old, "/Type") == "/Page"
        and compare_dicts(old, new, frozenset({"/Annots"}), raise_exc=False)
    )


def entry(dictionary: DictionaryObject, key: str, default: Any = None) -> Any:
    """The value itself; `get` of pyHanko's dictionaries gives a reference where there is one."""
    try:
        return dictionary[key]
    except KeyError:
        return default


POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(ModificationLevel.LTA_UPDATES),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
        MetadataUpdateRule().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    # pyHanko's own default also lets form fields be filled in after signing.
    form_rule=_Form(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)
"""What may be added after a signature: further signatures, time stamps and proofs of validity."""
