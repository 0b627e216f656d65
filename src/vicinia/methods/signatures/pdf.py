"""A signed PDF: its signatures, what they cover, where revisions end."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from asn1crypto import core  # type: ignore[import-untyped]
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DiffResult,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from vicinia.methods.signatures.files import too_many
from vicinia.methods.signatures.judging import judge, stamped_at, unreadable
from vicinia.methods.signatures.model import (
    GAP,
    MOST_COMPARED,
    MOST_FIELDS,
    MOST_REVISIONS,
    MOST_SIGNATURES,
    SUBFILTERS,
    NotSigned,
    Signature,
)
from vicinia.methods.signatures.revisions import POLICY, Reader, entry
from vicinia.methods.signatures.trust import Trust

Opened = dict[bytes, Reader]
"""Readers of files that several questions are asked of: each file is parsed, and walked through, once."""


def opened_pdf(data: bytes, opened: Opened | None = None) -> Reader:
    if opened is not None and data in opened:
        # what one question has looked up is not held against the next
        opened[data].steps = MOST_COMPARED
        return opened[data]
    reader = Reader(data)
    _check(reader)
    if opened is not None:
        opened[data] = reader
    return reader


def _check(reader: Reader) -> None:
    if reader.encrypted:
        # Many files only restrict printing and open with the empty password, as viewers do.
        try:
            status = reader.decrypt("").status
        except Exception as problem:
            raise NotSigned("encrypted", "The PDF is encrypted.") from problem
        if status == AuthStatus.FAILED:
            raise NotSigned("encrypted", "The PDF is encrypted with a password.")
    if reader.xrefs.total_revisions > MOST_REVISIONS:
        raise NotSigned("too_large", f"The PDF has more than {MOST_REVISIONS} revisions.")


def embedded_in(reader: PdfFileReader) -> list[EmbeddedPdfSignature | None]:
    """The signatures and document time stamps in the order of their revisions, then None for each that cannot
    be read."""
    found: list[EmbeddedPdfSignature] = []
    unreadable: list[None] = []
    seen: set[Any] = set()
    for name, field in _signature_fields(reader):
        try:
            value = field.raw_get("/V")
            if isinstance(value, IndirectObject):
                if value.reference in seen:
                    continue
                seen.add(value.reference)
            found.append(EmbeddedPdfSignature(reader, field, name))
        except Exception:
            unreadable.append(None)
        if len(found) + len(unreadable) > MOST_SIGNATURES:
            raise too_many()
    return [*sorted(found, key=lambda one: one.signed_revision), *unreadable]


def _signature_fields(reader: PdfFileReader) -> Iterator[tuple[str, Any]]:
    """The filled signature fields. pyHanko's own walk visits a field as often as it is referred to, which a
    hostile file can make forever; in a real form every field has one place."""
    try:
        waiting = deque((reference, None) for reference in reader.root["/AcroForm"]["/Fields"])
    except KeyError:
        return
    seen: set[Any] = set()
    while waiting:
        reference, inherited = waiting.popleft()
        if not isinstance(reference, IndirectObject):
            continue
        if reference.reference in seen or len(seen) > MOST_FIELDS:
            raise ValueError("The form is no tree, or too large.")
        seen.add(reference.reference)
        field = reference.get_object()
        kind = entry(field, "/FT", inherited)
        if kind == "/Sig" and field.get("/V"):
            yield str(entry(field, "/T", "")), field
        waiting.extend((child, kind) for child in entry(field, "/Kids", ()))


async def read_pdf(data: bytes, trust: Trust, opened: Opened | None = None) -> list[Signature]:
    reader = opened_pdf(data, opened)
    embedded = embedded_in(reader)
    stamps, found = [], []
    for one in embedded:
        if one is not None and one.sig_object_type == "/DocTimeStamp":
            moment = await _document_stamp(data, one, trust)
            if moment is not None:
                stamps.append((one.signed_revision, moment))
    for one in embedded:
        if one is None:
            found.append(unreadable("pades"))
        elif one.sig_object_type != "/DocTimeStamp":
            later = [moment for revision, moment in stamps if revision > one.signed_revision]
            found.append(await _one_pades(data, one, trust, min(later, default=None)))
    if not found:
        raise NotSigned("no_signature", "The PDF holds no signature.")
    return found


async def _one_pades(
    data: bytes, one: EmbeddedPdfSignature, trust: Trust, stamped: datetime | None
) -> Signature:
    try:
        claimed = one.self_reported_timestamp
    except Exception:
        claimed = None
    judged = await judge(one.signed_data, one.signer_info, one.compute_digest, trust, stamped, claimed)
    judged = replace(judged, kind="pades")
    try:
        detached = isinstance(one.signed_data["encap_content_info"]["content"], core.Void)
        if not detached or str(entry(one.sig_object, "/SubFilter")) not in SUBFILTERS:
            return replace(judged, intact=False, state="broken")
    except Exception:
        return replace(judged, intact=False, state="broken")
    # Comparing revisions is dear, and idle where the signature itself does not hold.
    covers = judged.intact and _covers_whole(data, one)
    changed = judged.intact and not covers
    return replace(judged, covers_whole=covers, state="changed" if changed else judged.state)


def _covers_whole(data: bytes, one: EmbeddedPdfSignature) -> bool:
    """Whether only allowed additions lie outside the signature."""
    try:
        if not _gap_is_signature(data, one):
            return False
        one.compute_integrity_info(diff_policy=POLICY)
        return one.coverage >= SignatureCoverageLevel.ENTIRE_REVISION and bool(
            one.summarise_integrity_info()["docmdp_ok"]
        )
    except NotSigned:
        raise
    except Exception:
        return False


def _gap_is_signature(data: bytes, one: EmbeddedPdfSignature) -> bool:
    """Whether the bytes that the signature leaves out are the hexadecimal digits of the signature itself.

    pyHanko compares lengths; a signature moved elsewhere in the file would leave room in the gap for other
    objects ("signature wrapping", Mladenov et al. 2019).
    """
    start, length, resumes, rest = (int(number) for number in one.byte_range)
    gap = data[length:resumes]
    if start != 0 or not 0 < length < resumes or rest < 0 or resumes + rest > len(data):
        return False
    return GAP.fullmatch(gap) is not None and bytes.fromhex(gap[1:-1].decode()) == one.pkcs7_content


async def _document_stamp(data: bytes, one: EmbeddedPdfSignature, trust: Trust) -> datetime | None:
    """The time that a document time stamp proves for the revisions before it."""
    moment = await stamped_at(one.signed_data, one.compute_digest, trust)
    return moment if moment is not None and _covers_whole(data, one) else None


def end_of_revision(data: bytes, reader: PdfFileReader, revision: int) -> int | None:
    """The offset behind a revision's end mark and its line end; None where it cannot be told."""
    if revision < 0:
        return None
    ends = (reader.xrefs.get_xref_container_info(number).end_location for number in range(revision + 1))
    found = re.compile(rb"%%EOF(?:\r\n|\r|\n)?").search(data, max(ends))
    return found.end() if found else None


def only_signed(data: bytes, original: bytes, opened: Opened | None = None) -> bool:
    """Whether a PDF is the original and signatures appended to it."""
    if not original or not data.startswith(original):
        return False
    if data == original:
        return True
    reader, before = opened_pdf(data, opened), opened_pdf(original)
    base = before.xrefs.total_revisions - 1
    xrefs = reader.xrefs
    if base >= xrefs.total_revisions:
        return False
    # The later revisions must continue the original's last one, not another beginning that they bring along.
    if xrefs.get_startxref_for_revision(base) != before.last_startxref:
        return False
    for revision in range(xrefs.total_revisions):
        inside = xrefs.get_xref_container_info(revision).end_location <= len(original)
        if inside != (revision <= base):
            return False
    list(_signature_fields(reader))  # refuses what the comparison could get lost in
    return isinstance(POLICY.review_file(reader, base), DiffResult)
