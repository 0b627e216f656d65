"""Read the signatures of a file, its content, and whether it is the file that was given out."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime

from vicinia.methods.signatures.envelopes import envelope, layers_of, one_cades
from vicinia.methods.signatures.files import check_size, guarded, in_loop, too_many
from vicinia.methods.signatures.model import MOST_BYTES, MOST_SIGNATURES, NotSigned, Signature
from vicinia.methods.signatures.pdf import (
    Opened,
    embedded_in,
    end_of_revision,
    only_signed,
    opened_pdf,
    read_pdf,
)
from vicinia.methods.signatures.trust import Trust


def read(
    data: bytes,
    *,
    roots: Sequence[bytes] = (),
    crls: Sequence[bytes] = (),
    at: datetime | None = None,
    original: bytes | None = None,
    most_bytes: int = MOST_BYTES,
) -> list[Signature]:
    """All signatures in a PDF or a `.p7m` (DER, PEM or base64; nested ones from the outermost inwards, then
    those of a signed PDF inside), in the order in which they were put.

    `roots` are trusted certificates and `crls` revocation lists, each PEM (one or several) or DER; a
    revocation list counts when the authority that issued the certificate has signed it, also after its next
    update was due. `at` is the moment at which to judge, now if None. `original` is what a detached
    signature (`.p7s`), which has no content of its own, was made over. `most_bytes`: a larger file is
    refused.

    Raises NotSigned where there is nothing to verify, whatever the bytes. Raises ValueError where `roots`,
    `crls` or `at` (naive) are wrong: those are ours, and a list that is silently left out would let a revoked
    certificate pass.
    """
    trust = Trust.of(roots, crls, at)
    return guarded(lambda: in_loop(_verified(data, trust, original, most_bytes)))


def examine(
    data: bytes,
    *,
    original: bytes,
    roots: Sequence[bytes] = (),
    crls: Sequence[bytes] = (),
    at: datetime | None = None,
    most_bytes: int = MOST_BYTES,
) -> tuple[list[Signature], bool]:
    """What `read` and `same_document` find, in little more time than one of them takes.

    Raises as `read` does.
    """
    trust = Trust.of(roots, crls, at)
    opened: Opened = {}
    found = guarded(lambda: in_loop(_verified(data, trust, original, most_bytes, opened)))
    return found, _same(data, original, opened)


def content(data: bytes) -> bytes:
    """What was signed: the innermost content of a `.p7m`; of a PDF the revision before the first signature
    where it can be told, else the whole file.

    Raises NotSigned as `read` does, also for a detached signature, which has no content.
    """

    def inner() -> bytes:
        check_size(data, MOST_BYTES)
        if not _is_pdf(data):
            found = layers_of(data)[-1].content
            if found is None:
                raise NotSigned("not_a_signed_file", "This is a detached signature without what was signed.")
            return found
        reader = opened_pdf(data)
        first = min((one.signed_revision for one in embedded_in(reader) if one is not None), default=0)
        end = end_of_revision(data, reader, first - 1)
        return data if end is None else data[:end]

    return guarded(inner)


def same_document(data: bytes, original: bytes) -> bool:
    """Whether what was signed is exactly `original`, the file that we gave out. Never raises.

    A `.p7m` must contain its very bytes. A PDF must begin with them, and what follows must be signatures
    only: an addition can replace every page of the PDF that it is appended to, so the beginning alone proves
    nothing. A signing program that rewrites the PDF gives False.
    """
    return _same(data, original, {})


def _same(data: bytes, original: bytes, opened: Opened) -> bool:
    def same() -> bool:
        check_size(data, MOST_BYTES)
        if data == original:
            return True
        if _is_pdf(data):
            return only_signed(data, original, opened)
        contents = [layer.content for layer in layers_of(data) if layer.content is not None]
        if original in contents:
            return True
        return bool(contents) and _is_pdf(contents[-1]) and only_signed(contents[-1], original, opened)

    try:
        return guarded(same)
    except NotSigned:
        return False


def _is_pdf(data: bytes) -> bool:
    # A `.p7m` around a PDF also shows "%PDF" near its beginning.
    return data.startswith(b"%PDF") or (b"%PDF" in data[:1024] and envelope(data) is None)


async def _verified(
    data: bytes, trust: Trust, original: bytes | None, most_bytes: int, opened: Opened | None = None
) -> list[Signature]:
    check_size(data, most_bytes)
    if _is_pdf(data):
        return await read_pdf(data, trust, opened)
    found: list[Signature] = []
    layers = layers_of(data)
    for layer in layers:
        signed = original if layer.content is None else layer.content
        if signed is None:
            raise NotSigned("not_a_signed_file", "This is a detached signature without what was signed.")
        for signer in layer.signed["signer_infos"]:
            if len(found) == MOST_SIGNATURES:
                raise too_many()
            found.append(await one_cades(layer, signer, signed, trust))
    innermost = layers[-1].content
    if innermost is not None and _is_pdf(innermost):
        # An unsigned or unreadable document inside is no fault: its envelope is what was signed.
        with contextlib.suppress(Exception):
            found += await read_pdf(innermost, trust, opened)
    if not found:
        raise NotSigned("no_signature", "The envelope holds no signature.")
    return found
