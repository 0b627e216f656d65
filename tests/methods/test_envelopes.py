"""Signatures in envelopes (CAdES): parallel, nested, detached, changed, encrypted, broken."""

from __future__ import annotations

import asyncio
import base64
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from asn1crypto import cms, core, pem

from tests.methods.signing import (
    ANNA,
    BRUNO,
    DAY,
    NOW,
    ROOT,
    ROOTS,
    TEXT,
    envelope,
    one_page,
    parallel,
    pdf_signed,
    refused,
    revocations,
    states,
)
from vicinia.methods import signatures
from vicinia.methods.signatures import NotSigned, Signature, content, read, same_document


@pytest.fixture(scope="module")
def plain() -> bytes:
    """One page without anything else."""
    return one_page()


def test_an_envelope_in_every_dress() -> None:
    data = envelope(TEXT, ANNA)
    dresses = (
        data,
        base64.b64encode(data),
        base64.encodebytes(data).replace(b"\n", b"\r\n"),
        pem.armor("PKCS7", data),
        pem.armor("CMS", data),
    )
    for dress in dresses:
        (found,) = read(dress, roots=ROOTS)
        assert found.is_valid and found.covers_whole and found.kind == "cades"
        assert found.signed_at == NOW - DAY and not found.timestamped
        assert content(dress) == TEXT and same_document(dress, TEXT) and not same_document(dress, TEXT + b" ")
    (found,) = read(data + b"more", roots=ROOTS)
    assert found.is_valid and not found.covers_whole


def test_an_envelope_of_indefinite_length() -> None:
    """As OpenSSL streams it: the content in pieces, the lengths left open."""
    data = envelope(TEXT, ANNA)
    whole = core.OctetString(TEXT).dump()
    pieces = [core.OctetString(TEXT[at : at + 100]).dump() for at in range(0, len(TEXT), 100)]
    info = cms.ContentInfo.load(data)
    signed = info["content"]
    inner = b"\xa0\x80" + b"\x24\x80" + b"".join(pieces) + b"\0\0" + b"\0\0"
    body = (
        signed["version"].dump()
        + signed["digest_algorithms"].dump()
        + b"\x30\x80"
        + signed["encap_content_info"]["content_type"].dump()
        + inner
        + b"\0\0"
        + signed["certificates"].dump()
        + signed["signer_infos"].dump()
    )
    streamed = b"\x30\x80" + info["content_type"].dump() + b"\xa0\x80\x30\x80" + body + b"\0\0" * 3
    assert whole in data and whole not in streamed
    assert states(read(streamed, roots=ROOTS)) == ["valid"] and content(streamed) == TEXT


def test_nested_and_parallel_signers() -> None:
    nested = envelope(base64.b64encode(envelope(TEXT, ANNA)), BRUNO)
    found = read(nested, roots=ROOTS)
    assert [(one.signer, one.state) for one in found] == [("Bruno Verdi", "valid"), ("ANNA ROSSI", "valid")]
    assert content(nested) == TEXT and same_document(nested, TEXT)
    both = parallel(TEXT, ANNA, BRUNO)
    found = read(both, roots=ROOTS, crls=[revocations(ROOT, BRUNO)])
    assert {one.signer: one.state for one in found} == {"ANNA ROSSI": "valid", "Bruno Verdi": "revoked"}
    assert states(read(both, roots=ROOTS)) == ["valid", "valid"] and content(both) == TEXT


def test_a_signed_pdf_in_an_envelope(plain: bytes) -> None:
    data = envelope(pdf_signed(plain, ANNA), BRUNO)
    assert [(one.kind, one.state) for one in read(data, roots=ROOTS)] == [
        ("cades", "valid"),
        ("pades", "valid"),
    ]
    assert same_document(data, plain) and content(data) == pdf_signed_inside(data)
    assert [one.kind for one in read(envelope(plain, BRUNO), roots=ROOTS)] == ["cades"]


def pdf_signed_inside(data: bytes) -> bytes:
    return bytes(cms.ContentInfo.load(data)["content"]["encap_content_info"]["content"])


def test_too_many_envelopes_in_each_other() -> None:
    data = TEXT
    for _ in range(signatures.MOST_NESTED):
        data = envelope(data, ANNA)
    assert states(read(data, roots=ROOTS)) == ["valid"] * 25 and content(data) == TEXT
    assert refused(envelope(data, ANNA)) == "too_large"


def test_a_detached_signature_needs_what_was_signed() -> None:
    data = envelope(TEXT, ANNA, detached=True)
    assert states(read(data, roots=ROOTS, original=TEXT)) == ["valid"]
    assert states(read(data, roots=ROOTS, original=TEXT + b"!")) == ["changed"]
    assert refused(data) == "not_a_signed_file" and not same_document(data, TEXT)
    with pytest.raises(NotSigned):
        content(data)


def test_a_changed_envelope_and_missing_attributes() -> None:
    data = envelope(TEXT, ANNA)
    bad = data.replace(b"nessuno", b"qualcun", 1)
    (found,) = read(bad, roots=ROOTS)
    assert (found.state, found.intact, found.covers_whole) == ("changed", False, False)
    assert content(bad) != TEXT and not same_document(bad, TEXT)
    info = cms.ContentInfo.load(data)
    signer = info["content"]["signer_infos"][0]
    wrong = bytearray(data)
    wrong[data.rindex(signer["signature"].native) + 40] ^= 1
    assert states(read(bytes(wrong), roots=ROOTS)) == ["broken"]
    # The attributes of a real signature as the content of a false one (RFC 5652, section 5.3).
    attributes = signer["signed_attrs"].untag().dump()
    info["content"]["encap_content_info"] = {"content_type": "data", "content": attributes}
    del signer["signed_attrs"]
    assert states(read(info.dump(force=True), roots=ROOTS)) == ["broken"]
    nobody = cms.ContentInfo.load(data)
    nobody["content"]["signer_infos"] = []
    assert refused(nobody.dump(force=True)) == "no_signature"
    unnamed = cms.ContentInfo.load(data)
    unnamed["content"]["certificates"] = []
    (found,) = read(unnamed.dump(force=True), roots=ROOTS)
    assert (found.state, found.signer) == ("broken", "")


def test_encrypted_envelopes_and_other_structures() -> None:
    sealed = cms.ContentInfo(
        {
            "content_type": "encrypted_data",
            "content": {
                "version": "v0",
                "encrypted_content_info": {
                    "content_type": "data",
                    "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": bytes(16)},
                },
            },
        }
    ).dump()
    assert refused(sealed) == "encrypted"
    for other in (ROOT.der, pem.armor("CERTIFICATE", ROOT.der), b"", b"M", b"MIIB", b"testo", b"%PDF-1.7"):
        assert refused(other) == "not_a_signed_file"
        assert not same_document(other, TEXT)


# --- hostile -----------------------------------------------------------------------------------------------


def survives(data: bytes) -> list[str]:
    try:
        found = states(read(data, roots=ROOTS))
    except NotSigned as problem:
        assert problem.code in {"not_a_signed_file", "no_signature", "encrypted", "too_large"}
        found = []
    assert isinstance(same_document(data, TEXT), bool)
    return found


def test_truncated_anywhere(plain: bytes) -> None:
    for data in (
        envelope(TEXT, ANNA),
        envelope(envelope(TEXT, ANNA), BRUNO),
        pem.armor("CMS", envelope(TEXT, ANNA)),
    ):
        for end in range(0, len(data) - 40, 23):
            assert "valid" not in survives(data[:end])
    data = pdf_signed(plain, ANNA)
    for end in range(0, len(data) - 8, 131):
        assert "valid" not in survives(data[:end])


def test_every_byte_may_be_wrong(plain: bytes) -> None:
    data = envelope(TEXT, ANNA)
    for spot in range(0, len(data), 7):
        survives(data[:spot] + bytes([data[spot] ^ 0x55]) + data[spot + 1 :])
    data = pdf_signed(plain, ANNA)
    gap = (data.index(b"<3082"), data.index(b">", data.index(b"<3082")))
    for spot in [*range(0, gap[0], 37), *range(gap[1], len(data), 17)]:
        bad = data[:spot] + bytes([data[spot] ^ 0x55]) + data[spot + 1 :]
        assert "valid" not in survives(bad)


def test_noise() -> None:
    for number in range(200):
        noise = os.urandom(number * 7)
        for start in (b"", b"%PDF-1.7\n", b"\x30\x82\xff\xff", b"-----BEGIN PKCS7-----\n", b"M"):
            assert survives(start + noise) == []
    for deep in (b"\x30\x80" * 50_000, b"\x24\x80" * 50_000, b"%PDF-1.7\n" + b"[" * 50_000):
        assert survives(deep) == []


def test_too_large() -> None:
    data = envelope(TEXT, ANNA)
    assert refused(data, most_bytes=len(data) - 1) == "too_large"
    assert states(read(data, roots=ROOTS, most_bytes=len(data))) == ["valid"]
    with pytest.raises(NotSigned) as problem:
        content(bytes(signatures.MOST_BYTES + 1))
    assert problem.value.code == "too_large"


def test_within_a_running_loop() -> None:
    data = envelope(TEXT, ANNA)

    async def view() -> list[Signature]:
        return read(data, roots=ROOTS)

    # A thread of its own: in one that a browser's test has used, a loop is running already.
    with ThreadPoolExecutor(1) as pool:
        assert states(pool.submit(lambda: asyncio.run(view())).result()) == ["valid"]
