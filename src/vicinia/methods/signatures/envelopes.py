"""Envelopes (CMS): taken apart, one in the other."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, replace

from asn1crypto import cms, core, parser, pem  # type: ignore[import-untyped]

from vicinia.methods.signatures.judging import judge
from vicinia.methods.signatures.model import BASE64, MOST_NESTED, PEM, NotSigned, Signature
from vicinia.methods.signatures.trust import Trust


@dataclass(frozen=True, slots=True)
class Layer:
    """One envelope: its signatures, what it contains (None: detached), and whether bytes follow it."""

    signed: cms.SignedData
    content: bytes | None
    followed: bool


def envelope(data: bytes) -> tuple[cms.ContentInfo, bool] | None:
    """The CMS structure in DER, PEM or base64 and whether bytes follow it; None if it is something else."""
    text = data.strip()
    if text.startswith(b"-----BEGIN"):
        found = PEM.match(text)
        if found is None or b"CERTIFICATE" in found[1] or b"KEY" in found[1]:
            return None
        data = pem.unarmor(found[0])[2]
    elif text[:1] == b"M" and BASE64.fullmatch(text):
        try:
            data = base64.b64decode(b"".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            return None
    if data[:1] != b"\x30":
        return None
    try:
        size = parser.peek(data)
        info = cms.ContentInfo.load(data)
        kind = info["content_type"].native
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    # Other structures begin likewise; types that are none of CMS show as dotted numbers.
    return None if "." in kind else (info, bool(data[size:].strip(b"\0\r\n\t ")))


def layers_of(data: bytes) -> list[Layer]:
    """The envelopes from the outermost to the innermost; raises NotSigned where there is none."""
    found: list[Layer] = []
    body: bytes | None = data
    while body is not None:
        outer = envelope(body)
        kind = outer and outer[0]["content_type"].native
        if outer is None or kind != "signed_data":
            if found:
                break
            if outer and kind and ("enveloped" in kind or "encrypted" in kind):
                raise NotSigned("encrypted", "The file is encrypted.")
            raise NotSigned("not_a_signed_file", "The file is neither a PDF nor a signed envelope.")
        if len(found) == MOST_NESTED:
            raise NotSigned("too_large", f"There are more than {MOST_NESTED} envelopes inside each other.")
        try:
            signed = outer[0]["content"]
            body = _encapsulated(signed)
            list(signed["signer_infos"])
        except Exception:
            if found:
                break  # what merely resembles an envelope is what was signed
            raise
        if found and body is None:
            break  # a detached signature that someone has signed as a file
        found.append(Layer(signed, body, outer[1]))
    return found


def _encapsulated(signed: cms.SignedData) -> bytes | None:
    octets = signed["encap_content_info"]["content"]
    if isinstance(octets, core.Void):
        return None
    if not isinstance(octets, core.OctetString | core.ParsableOctetString):
        raise ValueError("The content is no octet string.")
    return bytes(octets)


async def one_cades(layer: Layer, signer: cms.SignerInfo, signed: bytes, trust: Trust) -> Signature:
    judged = await judge(layer.signed, signer, lambda name: hashlib.new(name, signed).digest(), trust)
    return replace(judged, kind="cades", covers_whole=judged.intact and not layer.followed)
