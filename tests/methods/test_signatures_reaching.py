"""The short walk through a PDF finds the same paths as pyHanko's whole one, and so the same verdicts."""

from __future__ import annotations

import io
import random

import pytest
import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign import fields, signers

from tests.methods.signing import (
    ANNA,
    BRUNO,
    NOW,
    ROOTS,
    TEXT,
    envelope,
    one_page,
    pdf_signed,
    stamper,
    states,
)
from vicinia.methods.signatures import NotSigned, examine, read, same_document
from vicinia.methods.signatures.files import in_loop
from vicinia.methods.signatures.model import MOST_COMPARED
from vicinia.methods.signatures.reaching import Reach
from vicinia.methods.signatures.revisions import Reader

BOOK = "#outline()\n" + "".join(f"#pagebreak()\n= Articolo {n}\n== Comma\nTesto\n" for n in range(6))


@pytest.fixture(scope="module")
def book() -> bytes:
    """A few pages with bookmarks, links and the structure for those who read aloud."""
    return typst.compile(
        b'#set document(title: "Accordo")\n#set text(lang: "it")\n' + BOOK.encode(), pdf_standards=["ua-1"]
    )


def visible(data: bytes, field: str, page: int) -> bytes:
    opened = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    box = fields.SigFieldSpec(field, on_page=page, box=(10, 10, 200, 60))
    meta = signers.PdfSignatureMetadata(field_name=field)
    return in_loop(signers.async_sign_pdf(opened, meta, signer=ANNA.signer(), new_field_spec=box)).getvalue()


def short_walks(data: bytes) -> int:
    """Compare every path that may be asked for with the whole walk's; return how many walks were short."""
    reader, short = Reader(data), 0
    last = reader.xrefs.total_revisions
    for number in range(last):
        mine, whole = reader.get_historical_resolver(number), HistoricalResolver(reader, number)
        mine._load_reverse_xref_cache()
        whole._load_reverse_xref_cache()
        short += mine._mapped is not None
        asked = set(mine._mapped or ()).union(
            *(reader.xrefs.explicit_refs_in_revision(later) for later in range(number, last))
        )
        for one in asked | set(whole._indirect_object_access_cache or ()):
            assert mine._get_usages_of_ref(one) == whole._get_usages_of_ref(one), (number, one)
    return short


def test_the_paths_of_a_book_that_many_sign(book: bytes) -> None:
    data = book
    for number in range(4):
        data = pdf_signed(data, (ANNA, BRUNO)[number % 2], name=f"Firma{number}")
    data = visible(visible(data, "Sotto", 0), "Dietro", 3)
    data = in_loop(signers.PdfTimeStamper(stamper(NOW)).async_timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(data)), "sha256"
    )).getvalue()  # fmt: skip
    assert short_walks(data) >= 5
    assert states(read(data, roots=ROOTS)) == ["valid"] * 6
    assert same_document(data, book)


def test_the_first_walk_is_whole_and_the_others_look_up_less(book: bytes) -> None:
    data = book
    for number in range(6):
        data = pdf_signed(data, ANNA, name=f"Firma{number}")
    reader, spent = Reader(data), []
    for number in range(reader.xrefs.total_revisions):
        before = reader.steps
        reader.get_historical_resolver(number)._load_reverse_xref_cache()
        spent.append(before - reader.steps)
    assert max(spent[1:]) < spent[0] / 2


def changed(data: bytes, dice: random.Random, keys: list[str]) -> bytes:
    """Another revision: some objects written anew, new ones, all tied to others at random."""
    opened = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    known = [
        generic.IndirectObject(number, 0, opened)
        for number in range(1, opened._lastobj_id + 1)
        if isinstance(generic.IndirectObject(number, 0, opened).get_object(), generic.DictionaryObject)
    ]
    tied = [opened.add_object(generic.DictionaryObject()) for _one in range(dice.randrange(3))]
    tied += dice.sample(known, min(3, len(known)))
    for one in tied:
        row = one.get_object()
        many = generic.ArrayObject(dice.choice(known) for _one in range(2))
        for _more in range(dice.randrange(3)):
            row[name(dice.choice(keys))] = dice.choice([*known, many, opened.add_object(many)])
        opened.mark_update(one)
    opened.root[name("/Any")] = generic.ArrayObject(dice.sample(known, 1) + tied[:1])
    opened.update_root()
    buffer = io.BytesIO()
    opened.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("keys", [["/A", "/B", "/P", "/Parent"], ["/A", "/K", "/P", "/Obj", "/Annots"]])
def test_the_paths_of_files_tied_at_random(book: bytes, seed: int, keys: list[str]) -> None:
    dice = random.Random(seed)
    data = pdf_signed(book if seed % 2 else one_page(), ANNA)
    for _revision in range(4):
        data = changed(data, dice, keys)
    try:
        whole = HistoricalResolver(Reader(data), 0)
        for number in range(whole.reader.xrefs.total_revisions):
            HistoricalResolver(whole.reader, number)._load_reverse_xref_cache()
    except Exception as problem:
        with pytest.raises(type(problem)):
            short_walks(data)
    else:
        short_walks(data)


def test_twenty_who_sign_sixty_pages_are_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in values looked at, not in seconds: with whole walks it would be four million and more."""
    pages = "".join(
        f"#pagebreak()\n= Articolo {one}\n== Comma\nTesto\n== Comma\nTesto\n" for one in range(59)
    )
    words = f'#set document(title: "Accordo")\n#set text(lang: "it")\n#outline()\n{pages}'
    made = data = typst.compile(words.encode(), pdf_standards=["ua-1", "a-2a"])
    for number in range(20):
        data = pdf_signed(data, (ANNA, BRUNO)[number % 2], name=f"Firma{number}")
    readers: list[Reader] = []
    begin = Reader.__init__
    monkeypatch.setattr(Reader, "__init__", lambda self, data: readers.append(self) or begin(self, data))
    found, is_ours = examine(data, original=made, roots=ROOTS)
    assert (states(found), is_ours) == (["valid"] * 20, True)
    assert len(readers) == 2, "each file is opened once"
    assert sum(MOST_COMPARED - one.steps for one in readers) < 1_000_000


def test_one_examination_finds_what_two_questions_do(book: bytes) -> None:
    signed = pdf_signed(pdf_signed(book, ANNA), BRUNO, name="Firma2")
    bent = signed[:-40] + b"x" * 20 + signed[-20:]
    files = [signed, pdf_signed(one_page(), ANNA), envelope(book, ANNA), envelope(signed, BRUNO), bent]
    files += [
        envelope(book, ANNA, detached=True),
        envelope(TEXT, ANNA),
        changed(signed, random.Random(1), ["/A"]),
    ]
    for data in files:
        try:
            apart = read(data, roots=ROOTS, original=book), same_document(data, book)
        except NotSigned as problem:
            with pytest.raises(NotSigned, match=str(problem)):
                examine(data, original=book, roots=ROOTS)
        else:
            assert examine(data, original=book, roots=ROOTS) == apart
    with pytest.raises(NotSigned):
        examine(book, original=book, roots=ROOTS)


def test_a_changed_structure_is_walked_whole(book: bytes) -> None:
    opened = IncrementalPdfFileWriter(io.BytesIO(pdf_signed(book, ANNA)), strict=False)
    element = opened.root["/StructTreeRoot"]["/K"][0]
    element = element if isinstance(element, generic.DictionaryObject) else element.get_object()
    element[name("/Alt")] = generic.TextStringObject("altro")
    opened.update_container(element)
    buffer = io.BytesIO()
    opened.write(buffer)
    data = pdf_signed(buffer.getvalue(), BRUNO, name="Firma2")
    reader = Reader(data)
    first, *others = (reader.get_historical_resolver(one) for one in range(reader.xrefs.total_revisions))
    first._load_reverse_xref_cache()
    assert isinstance(reader.reach, Reach)
    assert [reader.reach.leading(one, reader.spend) is None for one in others] == [False, True, True]
    assert states(read(data, roots=ROOTS)) == ["changed", "valid"]
