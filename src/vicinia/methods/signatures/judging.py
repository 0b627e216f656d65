"""One signature: its cryptography, its time, its verdict."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from asn1crypto import cms, core, tsp  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.general import find_cms_attribute_iter, find_unique_cms_attribute, match_issuer_serial
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from vicinia.methods.signatures.model import ALGORITHMS, MOST_CERTIFICATES, SIGNING, STAMPING, Signature
from vicinia.methods.signatures.trust import Trust, name_of, part_of


def unreadable(kind: str, signed_at: datetime | None = None) -> Signature:
    return Signature("", "", "", "", signed_at, False, kind, False, False, "broken")


async def judge(
    signed: cms.SignedData,
    signer: cms.SignerInfo,
    digest: Callable[[str], bytes],
    trust: Trust,
    stamped: datetime | None = None,
    claimed: datetime | None = None,
) -> Signature:
    """One signer's signature over content with this digest; never raises. `stamped` is a trusted time from
    elsewhere, `claimed` what else the signer claims."""
    moment = _aware(claimed)
    try:
        moment = _claimed(signer) or moment
        others = _certificates(signed)
        certificate = _signer_certificate(signer, others)
        known = replace(
            unreadable("cades", moment),
            signer=name_of(certificate),
            organization=part_of(certificate, "organization_name"),
            serial=f"{certificate.serial_number:x}",
            fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
        )
    except Exception:
        return unreadable("cades", moment)
    try:
        unaltered, right = _cryptography(signed, signer, certificate, digest)
        if not right:
            return known
        if not unaltered:
            return replace(known, state="changed")
        for token in _tokens(signer):
            found = await stamped_at(
                token, lambda name: hashlib.new(name, signer["signature"].native).digest(), trust
            )
            stamped = min((one for one in (stamped, found) if one is not None), default=None)
        stood = await trust.standing(certificate, others, stamped or trust.at, SIGNING)
        return replace(
            known, signed_at=stamped or moment, timestamped=stamped is not None, intact=True,
            state=stood.state, root=stood.root, listed_at=stood.listed_at, listed_until=stood.listed_until,
        )  # fmt: skip
    except Exception:
        return known


def _cryptography(
    signed: cms.SignedData,
    signer: cms.SignerInfo,
    certificate: asn1_x509.Certificate,
    digest: Callable[[str], bytes],
) -> tuple[bool, bool]:
    """Whether the content is what was signed, and whether the signature is right; raises on anything odd."""
    if isinstance(signer["signed_attrs"], core.Void) or not len(signer["signed_attrs"]):
        # Without them, the attributes of one signature can pass for the content of another.
        raise ValueError("There are no signed attributes.")
    hashed, algorithm = signer["digest_algorithm"], signer["signature_algorithm"]
    allowed = (
        ALGORITHMS.digest_algorithm_allowed(hashed, moment=None),
        ALGORITHMS.signature_algorithm_allowed(algorithm, moment=None, public_key=certificate.public_key),
        ALGORITHMS.digest_combination_allowed(
            algorithm, cms.DigestAlgorithm({"algorithm": hashed["algorithm"].native}), moment=None
        ),
    )
    if not all(allowed):
        raise ValueError("The algorithm is too weak.")
    return validate_sig_integrity(
        signer,
        certificate,
        expected_content_type=signed["encap_content_info"]["content_type"].native,
        actual_digest=digest(hashed["algorithm"].native),
    )


def _certificates(signed: cms.SignedData) -> list[asn1_x509.Certificate]:
    found: dict[bytes, asn1_x509.Certificate] = {}
    if isinstance(signed["certificates"], core.Void):
        return []
    for choice in signed["certificates"]:
        if choice.name == "certificate" and len(found) < MOST_CERTIFICATES:
            with contextlib.suppress(Exception):
                one = asn1_x509.Certificate.load(choice.chosen.untag().dump())
                _ = one.subject.hashable, one.issuer.hashable, one.public_key.native
                found[one.dump()] = one
    return list(found.values())


def _signer_certificate(
    signer: cms.SignerInfo, certificates: Iterable[asn1_x509.Certificate]
) -> asn1_x509.Certificate:
    """The one that the signature names; where several have that name, the one whose digest it signs."""
    named = signer["sid"].chosen
    if signer["sid"].name == "subject_key_identifier":
        found = [one for one in certificates if one.key_identifier == named.native]
    else:
        found = [one for one in certificates if match_issuer_serial(named, one)]
    if len(found) > 1:
        digests = [
            identity["cert_hash"].native
            for name in ("signing_certificate_v2", "signing_certificate")
            for attribute in find_cms_attribute_iter(signer["signed_attrs"], name)
            for identity in attribute["certs"]
        ]
        hashed = ("sha256", "sha384", "sha512", "sha1")
        found.sort(key=lambda one: not any(hashlib.new(h, one.dump()).digest() in digests for h in hashed))
    return found[0]


def _claimed(signer: cms.SignerInfo) -> datetime | None:
    try:
        return _aware(find_unique_cms_attribute(signer["signed_attrs"], "signing_time").native)
    except Exception:
        return None


def _aware(moment: object) -> datetime | None:
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _tokens(signer: cms.SignerInfo) -> list[cms.SignedData]:
    """Time stamps over this signature; an unreadable one is as none."""
    try:
        found = find_cms_attribute_iter(signer["unsigned_attrs"], "signature_time_stamp_token")
        return [token["content"] for token, _ in zip(found, range(5), strict=False)]
    except Exception:
        return []


async def stamped_at(
    signed: cms.SignedData, imprint: Callable[[str], bytes], trust: Trust
) -> datetime | None:
    """The time in a time stamp over something with this digest, if its authority is one that we trust."""
    try:
        octets = signed["encap_content_info"]["content"]
        raw = bytes(octets)
        stamp = tsp.TSTInfo.load(raw)
        (signer,) = signed["signer_infos"]
        others = _certificates(signed)
        # Tokens may leave out the certificate of an authority that is itself in the list of trust.
        certificate = _signer_certificate(signer, [*others, *trust.roots])
        right = _cryptography(signed, signer, certificate, lambda name: hashlib.new(name, raw).digest())
        message = stamp["message_imprint"]
        algorithm = message["hash_algorithm"]
        if not all(right) or not ALGORITHMS.digest_algorithm_allowed(algorithm, moment=None):
            return None
        if imprint(algorithm["algorithm"].native) != message["hashed_message"].native:
            return None
        if (await trust.standing(certificate, others, trust.at, STAMPING)).state != "valid":
            return None
        return _aware(stamp["gen_time"].native)
    except Exception:
        return None
