"""Electronic signatures made elsewhere: PAdES in a PDF and CAdES envelopes (`.p7m`), without network.

Who signed, when, whether what was signed is still what one sees, and whether the chain leads to a root that
we trust. The cryptography, the reading of PDF revisions and the RFC 5280 path validation are pyHanko's; what
is ours is the refusal of hostile files, the shape of the answer, and a few checks where pyHanko is lenient:
the gap in a signed PDF may hold the signature and nothing else, a signature needs signed attributes, and a
form field filled in after signing counts as a change.

Not read: XAdES and ASiC, time-stamped data (`.tsd`), countersignatures, OCSP answers and revocation lists
embedded in the file. An expired time-stamp authority gives no trusted time.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import hashlib
import io
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from asn1crypto import cms, core, parser, pem, tsp  # type: ignore[import-untyped]
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
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
from pyhanko.sign.general import find_cms_attribute_iter, find_unique_cms_attribute, match_issuer_serial
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, NotYetValidError, RevokedError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy
from pyhanko_certvalidator.validate import async_validate_path

MOST_BYTES = 30_000_000
MOST_NESTED = 25
"""Envelopes in envelopes; the twenty people of an agreement may each wrap what the one before has sent."""
MOST_SIGNATURES = 100
_MOST_REVISIONS = 400
_MOST_COMPARED = 6_000_000
"""Values that the comparisons of revisions may look at together: sixty pages with a table of contents that
twenty people sign take four million and half a minute; a hostile file may take two minutes to be refused."""
_MOST_FIELDS = 5_000
_MOST_CERTIFICATES = 64
# A hostile file can bring certificates that all seem to issue each other, and so more chains than there are
# atoms; a real chain has two to four certificates.
_LONGEST_CHAIN, _MOST_CHAINS, _MOST_STEPS = 8, 12, 300


class _Reader(PdfFileReader):
    """A reader that gives up comparing revisions of a hostile PDF: pyHanko follows every path to
    every object, and forty objects that each refer to the next one twice make a million million paths."""

    def __init__(self, data: bytes) -> None:
        # Not strict: programs in wide use write small errors that every viewer forgives.
        super().__init__(io.BytesIO(data), strict=False)
        self.steps = _MOST_COMPARED

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        """The file as it was at a revision, counting what is looked up in it."""
        known = self._historical_resolver_cache
        if revision not in known:
            known[revision] = _Revision(self, revision)
        return known[revision]


class _Revision(HistoricalResolver):
    """A revision that counts."""

    def __init__(self, reader: _Reader, revision: int) -> None:
        super().__init__(reader, revision)
        self._counting = reader
        self._sizes: dict[Any, int] = {}

    def __call__(self, ref: Any) -> Any:
        """The object; raises NotSigned when the comparison has looked up too many."""
        found = super().__call__(ref)
        if ref not in self._sizes:
            self._sizes[ref] = _size(found)
        self._counting.steps -= self._sizes[ref]
        if self._counting.steps < 0:
            raise NotSigned("too_large", "The PDF is too intricate for its revisions to be compared.")
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
        form = _entry(new.root, "/AcroForm")
        if form is None:
            return
        if not isinstance(form, DictionaryObject) or not _FORM_KEYS.issuperset(form):
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
        and _entry(old, "/Type") == "/Page"
        and compare_dicts(old, new, frozenset({"/Annots"}), raise_exc=False)
    )


def _entry(dictionary: DictionaryObject, key: str, default: Any = None) -> Any:
    """The value itself; `get` of pyHanko's dictionaries gives a reference where there is one."""
    try:
        return dictionary[key]
    except KeyError:
        return default


_POLICY = StandardDiffPolicy(
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
_ALGORITHMS = CMSAlgorithmUsagePolicy.lift_policy(DisallowWeakAlgorithmsPolicy())
_SUBFILTERS = {"/adbe.pkcs7.detached", "/ETSI.CAdES.detached"}
_FORM_KEYS = {"/Type", "/Fields", "/SigFlags", "/DR", "/DA", "/Q", "/NeedAppearances"}
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----.+?-----END \1-----", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_GAP = re.compile(rb"<[0-9A-Fa-f]*>")
_SIGNING, _STAMPING = "signing", "stamping"
# Of several chains, or several reasons, the one that says most.
_WEIGHT = ("valid", "revoked", "expired", "not_yet_valid", "broken", "unknown_authority")

_T = TypeVar("_T")


class NotSigned(ValueError):
    """There is nothing to verify; the message says why in one sentence.

    `code` is "too_large", "not_a_signed_file", "no_signature" or "encrypted", for those who say it in
    another language.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature, as far as it can be read.

    `signer` is the common name or the best readable part of the subject, `serial` the certificate's serial
    number in hexadecimal, `fingerprint` the SHA-256 of the certificate in hexadecimal; all are empty where
    the certificate cannot be read. `signed_at` is aware, from a trusted time stamp if `timestamped`, else
    what the signer claims. `kind` is "pades" or "cades". `intact`: the signed bytes are unaltered and the
    signature over them is cryptographically right. `covers_whole`: nothing in the file lies outside the
    signature but later additions that are allowed (further signatures, time stamps).

    `state` is one of

    - "valid";
    - "changed": the document was altered after signing;
    - "revoked": the certificate, or one above it, is in a revocation list, from before the trusted time;
    - "expired": the certificate had expired when signing or, without a trusted time stamp, has expired now;
    - "not_yet_valid": likewise before its first day;
    - "unknown_authority": its chain leads to no root that we trust;
    - "broken": it cannot be read, is cryptographically wrong or weak, or the certificate is not for signing.
    """

    signer: str
    organization: str
    serial: str
    fingerprint: str
    signed_at: datetime | None
    timestamped: bool
    kind: str
    intact: bool
    covers_whole: bool
    state: str

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.state == "valid"


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
    trust = _Trust.of(roots, crls, at)
    return _guarded(lambda: _in_loop(_read(data, trust, original, most_bytes)))


def content(data: bytes) -> bytes:
    """What was signed: the innermost content of a `.p7m`; of a PDF the revision before the first signature
    where it can be told, else the whole file.

    Raises NotSigned as `read` does, also for a detached signature, which has no content.
    """

    def inner() -> bytes:
        _check_size(data, MOST_BYTES)
        if not _is_pdf(data):
            found = _layers(data)[-1].content
            if found is None:
                raise NotSigned("not_a_signed_file", "This is a detached signature without what was signed.")
            return found
        reader = _pdf(data)
        first = min((one.signed_revision for one in _embedded(reader) if one is not None), default=0)
        end = _end_of_revision(data, reader, first - 1)
        return data if end is None else data[:end]

    return _guarded(inner)


def same_document(data: bytes, original: bytes) -> bool:
    """Whether what was signed is exactly `original`, the file that we gave out. Never raises.

    A `.p7m` must contain its very bytes. A PDF must begin with them, and what follows must be signatures
    only: an addition can replace every page of the PDF that it is appended to, so the beginning alone proves
    nothing. A signing program that rewrites the PDF gives False.
    """

    def same() -> bool:
        _check_size(data, MOST_BYTES)
        if data == original:
            return True
        if _is_pdf(data):
            return _only_signed(data, original)
        contents = [layer.content for layer in _layers(data) if layer.content is not None]
        if original in contents:
            return True
        return bool(contents) and _is_pdf(contents[-1]) and _only_signed(contents[-1], original)

    try:
        return _guarded(same)
    except NotSigned:
        return False


# --- files -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layer:
    """One envelope: its signatures, what it contains (None: detached), and whether bytes follow it."""

    signed: cms.SignedData
    content: bytes | None
    followed: bool


def _guarded(work: Callable[[], _T]) -> _T:
    """Do it, or say that the file cannot be read: parsers fail on hostile bytes in more ways than can be
    listed (KeyError, AssertionError, RecursionError …), and a stranger's file must not be our error."""
    try:
        return work()
    except NotSigned:
        raise
    except Exception as problem:
        raise NotSigned("not_a_signed_file", "The file is damaged and cannot be read.") from problem


def _in_loop(work: Coroutine[Any, Any, _T]) -> _T:
    """Run pyHanko's coroutines to their end, also when a loop is running already (an asynchronous view)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work)).result()


def _check_size(data: bytes, most_bytes: int) -> None:
    if len(data) > most_bytes:
        raise NotSigned("too_large", f"The file has {len(data)} bytes; at most {most_bytes} are read.")


def _is_pdf(data: bytes) -> bool:
    # A `.p7m` around a PDF also shows "%PDF" near its beginning.
    return data.startswith(b"%PDF") or (b"%PDF" in data[:1024] and _envelope(data) is None)


async def _read(data: bytes, trust: _Trust, original: bytes | None, most_bytes: int) -> list[Signature]:
    _check_size(data, most_bytes)
    if _is_pdf(data):
        return await _read_pdf(data, trust)
    found: list[Signature] = []
    layers = _layers(data)
    for layer in layers:
        signed = original if layer.content is None else layer.content
        if signed is None:
            raise NotSigned("not_a_signed_file", "This is a detached signature without what was signed.")
        for signer in layer.signed["signer_infos"]:
            if len(found) == MOST_SIGNATURES:
                raise _too_many()
            found.append(await _one_cades(layer, signer, signed, trust))
    innermost = layers[-1].content
    if innermost is not None and _is_pdf(innermost):
        # An unsigned or unreadable document inside is no fault: its envelope is what was signed.
        with contextlib.suppress(Exception):
            found += await _read_pdf(innermost, trust)
    if not found:
        raise NotSigned("no_signature", "The envelope holds no signature.")
    return found


def _too_many() -> NotSigned:
    return NotSigned("too_large", f"The file has more than {MOST_SIGNATURES} signatures.")


# --- envelopes ---------------------------------------------------------------------------------------------


def _envelope(data: bytes) -> tuple[cms.ContentInfo, bool] | None:
    """The CMS structure in DER, PEM or base64 and whether bytes follow it; None if it is something else."""
    text = data.strip()
    if text.startswith(b"-----BEGIN"):
        found = _PEM.match(text)
        if found is None or b"CERTIFICATE" in found[1] or b"KEY" in found[1]:
            return None
        data = pem.unarmor(found[0])[2]
    elif text[:1] == b"M" and _BASE64.fullmatch(text):
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


def _layers(data: bytes) -> list[_Layer]:
    """The envelopes from the outermost to the innermost; raises NotSigned where there is none."""
    found: list[_Layer] = []
    body: bytes | None = data
    while body is not None:
        outer = _envelope(body)
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
        found.append(_Layer(signed, body, outer[1]))
    return found


def _encapsulated(signed: cms.SignedData) -> bytes | None:
    octets = signed["encap_content_info"]["content"]
    if isinstance(octets, core.Void):
        return None
    if not isinstance(octets, core.OctetString | core.ParsableOctetString):
        raise ValueError("The content is no octet string.")
    return bytes(octets)


async def _one_cades(layer: _Layer, signer: cms.SignerInfo, signed: bytes, trust: _Trust) -> Signature:
    judged = await _judge(layer.signed, signer, lambda name: hashlib.new(name, signed).digest(), trust)
    return replace(judged, kind="cades", covers_whole=judged.intact and not layer.followed)


# --- PDF ---------------------------------------------------------------------------------------------------


def _pdf(data: bytes) -> PdfFileReader:
    reader = _Reader(data)
    if reader.encrypted:
        # Many files only restrict printing and open with the empty password, as viewers do.
        try:
            opened = reader.decrypt("").status
        except Exception as problem:
            raise NotSigned("encrypted", "The PDF is encrypted.") from problem
        if opened == AuthStatus.FAILED:
            raise NotSigned("encrypted", "The PDF is encrypted with a password.")
    if reader.xrefs.total_revisions > _MOST_REVISIONS:
        raise NotSigned("too_large", f"The PDF has more than {_MOST_REVISIONS} revisions.")
    return reader


def _embedded(reader: PdfFileReader) -> list[EmbeddedPdfSignature | None]:
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
            raise _too_many()
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
        if reference.reference in seen or len(seen) > _MOST_FIELDS:
            raise ValueError("The form is no tree, or too large.")
        seen.add(reference.reference)
        field = reference.get_object()
        kind = _entry(field, "/FT", inherited)
        if kind == "/Sig" and field.get("/V"):
            yield str(_entry(field, "/T", "")), field
        waiting.extend((child, kind) for child in _entry(field, "/Kids", ()))


async def _read_pdf(data: bytes, trust: _Trust) -> list[Signature]:
    reader = _pdf(data)
    embedded = _embedded(reader)
    stamps, found = [], []
    for one in embedded:
        if one is not None and one.sig_object_type == "/DocTimeStamp":
            moment = await _document_stamp(data, one, trust)
            if moment is not None:
                stamps.append((one.signed_revision, moment))
    for one in embedded:
        if one is None:
            found.append(_unreadable("pades"))
        elif one.sig_object_type != "/DocTimeStamp":
            later = [moment for revision, moment in stamps if revision > one.signed_revision]
            found.append(await _one_pades(data, one, trust, min(later, default=None)))
    if not found:
        raise NotSigned("no_signature", "The PDF holds no signature.")
    return found


async def _one_pades(
    data: bytes, one: EmbeddedPdfSignature, trust: _Trust, stamped: datetime | None
) -> Signature:
    try:
        claimed = one.self_reported_timestamp
    except Exception:
        claimed = None
    judged = await _judge(one.signed_data, one.signer_info, one.compute_digest, trust, stamped, claimed)
    judged = replace(judged, kind="pades")
    try:
        detached = isinstance(one.signed_data["encap_content_info"]["content"], core.Void)
        if not detached or str(_entry(one.sig_object, "/SubFilter")) not in _SUBFILTERS:
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
        one.compute_integrity_info(diff_policy=_POLICY)
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
    return _GAP.fullmatch(gap) is not None and bytes.fromhex(gap[1:-1].decode()) == one.pkcs7_content


async def _document_stamp(data: bytes, one: EmbeddedPdfSignature, trust: _Trust) -> datetime | None:
    """The time that a document time stamp proves for the revisions before it."""
    moment = await _stamped(one.signed_data, one.compute_digest, trust)
    return moment if moment is not None and _covers_whole(data, one) else None


def _end_of_revision(data: bytes, reader: PdfFileReader, revision: int) -> int | None:
    """The offset behind a revision's end mark and its line end; None where it cannot be told."""
    if revision < 0:
        return None
    ends = (reader.xrefs.get_xref_container_info(number).end_location for number in range(revision + 1))
    found = re.compile(rb"%%EOF(?:\r\n|\r|\n)?").search(data, max(ends))
    return found.end() if found else None


def _only_signed(data: bytes, original: bytes) -> bool:
    """Whether a PDF is the original and signatures appended to it."""
    if not original or not data.startswith(original):
        return False
    if data == original:
        return True
    reader, before = _pdf(data), _pdf(original)
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
    return isinstance(_POLICY.review_file(reader, base), DiffResult)


# --- one signature -----------------------------------------------------------------------------------------


def _unreadable(kind: str, signed_at: datetime | None = None) -> Signature:
    return Signature("", "", "", "", signed_at, False, kind, False, False, "broken")


async def _judge(
    signed: cms.SignedData,
    signer: cms.SignerInfo,
    digest: Callable[[str], bytes],
    trust: _Trust,
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
            _unreadable("cades", moment),
            signer=_name(certificate),
            organization=_part(certificate, "organization_name"),
            serial=f"{certificate.serial_number:x}",
            fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
        )
    except Exception:
        return _unreadable("cades", moment)
    try:
        unaltered, right = _cryptography(signed, signer, certificate, digest)
        if not right:
            return known
        if not unaltered:
            return replace(known, state="changed")
        for token in _tokens(signer):
            found = await _stamped(
                token, lambda name: hashlib.new(name, signer["signature"].native).digest(), trust
            )
            stamped = min((one for one in (stamped, found) if one is not None), default=None)
        state = await trust.state(certificate, others, stamped or trust.at, _SIGNING)
        return replace(
            known, signed_at=stamped or moment, timestamped=stamped is not None, intact=True, state=state
        )
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
        _ALGORITHMS.digest_algorithm_allowed(hashed, moment=None),
        _ALGORITHMS.signature_algorithm_allowed(algorithm, moment=None, public_key=certificate.public_key),
        _ALGORITHMS.digest_combination_allowed(
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
        if choice.name == "certificate" and len(found) < _MOST_CERTIFICATES:
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


async def _stamped(signed: cms.SignedData, imprint: Callable[[str], bytes], trust: _Trust) -> datetime | None:
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
        if not all(right) or not _ALGORITHMS.digest_algorithm_allowed(algorithm, moment=None):
            return None
        if imprint(algorithm["algorithm"].native) != message["hashed_message"].native:
            return None
        if await trust.state(certificate, others, trust.at, _STAMPING) != "valid":
            return None
        return _aware(stamp["gen_time"].native)
    except Exception:
        return None


# --- certificates ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Trust:
    """The roots and revocation lists, and the moment of judgement."""

    roots: list[asn1_x509.Certificate]
    lists: list[x509.CertificateRevocationList]
    indirect: list[asn1_crl.CertificateList]
    at: datetime

    @classmethod
    def of(cls, roots: Sequence[bytes], crls: Sequence[bytes], at: datetime | None) -> _Trust:
        if at is not None and at.utcoffset() is None:
            raise ValueError("The moment of judgement needs a time zone.")
        try:
            certificates = [asn1_x509.Certificate.load(one, strict=True) for one in _ders(roots)]
            for one in certificates:
                _ = one.subject.hashable, one.public_key.native
        except Exception as problem:
            raise ValueError("A trusted root cannot be read.") from problem
        lists, indirect = [], []
        try:
            for der in _ders(crls):
                found = x509.load_der_x509_crl(der)
                if _is_indirect(found):
                    indirect.append(asn1_crl.CertificateList.load(der, strict=True))
                else:
                    lists.append(found)
        except Exception as problem:
            raise ValueError("A revocation list cannot be read.") from problem
        return cls(certificates, lists, indirect, at or datetime.now(UTC))

    async def state(
        self,
        certificate: asn1_x509.Certificate,
        others: Sequence[asn1_x509.Certificate],
        when: datetime,
        purpose: str,
    ) -> str:
        """How the certificate stood at a moment, for signing or for stamping."""
        if any(certificate.dump() == root.dump() for root in self.roots):
            # Lists of trust name time-stamp authorities themselves; there is no chain to prove.
            if not certificate.not_valid_before <= when <= certificate.not_valid_after:
                return "expired" if when > certificate.not_valid_after else "not_yet_valid"
            return "valid" if _is_for(certificate, purpose) else "broken"
        # The large lists are searched below in Rust; pyHanko walks through every entry, each time.
        context = ValidationContext(
            trust_roots=self.roots,
            crls=self.indirect,
            moment=when,
            best_signature_time=when,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        states = {"unknown_authority"}
        for path in self._paths(certificate, others, context):
            states.add(await self._along(path, context, when))
        if "valid" in states:
            return "valid" if _is_for(certificate, purpose) else "broken"
        return min(states, key=_WEIGHT.index)

    def _paths(
        self,
        certificate: asn1_x509.Certificate,
        others: Sequence[asn1_x509.Certificate],
        context: ValidationContext,
    ) -> Iterator[ValidationPath]:
        """Chains from a trusted root, by names; the validation proves them."""
        manager = context.path_builder.trust_manager
        trusted = {root.dump() for root in self.roots}
        waiting, steps, chains = [[certificate]], 0, 0
        while waiting and steps < _MOST_STEPS:
            steps += 1
            chain = waiting.pop(0)
            for anchor in manager.find_potential_issuers(chain[-1]):
                yield ValidationPath(anchor, chain[:0:-1], certificate)
                chains += 1
                if chains == _MOST_CHAINS:
                    return
            if len(chain) < _LONGEST_CHAIN:
                issuer = chain[-1].issuer.hashable
                waiting += [
                    [*chain, one]
                    for one in others
                    if one.subject.hashable == issuer and one not in chain and one.dump() not in trusted
                ]

    async def _along(self, path: ValidationPath, context: ValidationContext, when: datetime) -> str:
        try:
            await async_validate_path(context, path)
            state = "valid"
        except RevokedError:
            return "revoked"
        except ExpiredError:
            state = "expired"
        except NotYetValidError:
            return "not_yet_valid"
        except (ValidationError, ValueError, TypeError, KeyError, NotImplementedError):
            return "unknown_authority"
        return "revoked" if self._is_revoked(path, when) else state

    def _is_revoked(self, path: ValidationPath, when: datetime) -> bool:
        """Whether a certificate in a proven chain is in a list of the authority that issued it."""
        chain = [x509.load_der_x509_certificate(one.dump()) for one in path.iter_certs(include_root=True)]
        authorities = chain + [x509.load_der_x509_certificate(root.dump()) for root in self.roots]
        for one in chain[1:]:
            for revoked in self.lists:
                if revoked.issuer != one.issuer:
                    continue
                entry = revoked.get_revoked_certificate_by_serial_number(one.serial_number)
                if entry is None or entry.revocation_date_utc > when or _is_lifted(entry):
                    continue
                if any(_has_signed(authority, revoked) for authority in authorities):
                    return True
        return False


def _ders(files: Iterable[bytes]) -> Iterator[bytes]:
    for one in files:
        if b"-----BEGIN" in one:
            yield from (der for _, _, der in pem.unarmor(one, multiple=True))
        else:
            yield one


def _is_indirect(found: x509.CertificateRevocationList) -> bool:
    """Whether it lists certificates of other authorities than the one that has signed it."""
    try:
        point = found.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
    except x509.ExtensionNotFound:
        return False
    return point.value.indirect_crl


def _is_lifted(entry: x509.RevokedCertificate) -> bool:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason)
    except x509.ExtensionNotFound:
        return False
    return reason.value.reason == x509.ReasonFlags.remove_from_crl


def _has_signed(authority: x509.Certificate, revoked: x509.CertificateRevocationList) -> bool:
    if authority.subject != revoked.issuer:
        return False
    try:
        return revoked.is_signature_valid(authority.public_key())  # type: ignore[arg-type]
    except Exception:
        return False  # a kind of key with which lists are not signed


def _is_for(certificate: asn1_x509.Certificate, purpose: str) -> bool:
    if purpose == _STAMPING:
        extended = certificate.extended_key_usage_value
        return extended is not None and "time_stamping" in extended.native
    usage = certificate.key_usage_value
    return usage is None or bool({"digital_signature", "non_repudiation"} & set(usage.native))


def _name(certificate: asn1_x509.Certificate) -> str:
    person = " ".join(filter(None, (_part(certificate, "given_name"), _part(certificate, "surname"))))
    return (
        _part(certificate, "common_name")
        or person
        or _part(certificate, "pseudonym")
        or _part(certificate, "organization_name")
        or _plain(certificate.subject.human_friendly)
    )


def _part(certificate: asn1_x509.Certificate, name: str) -> str:
    value = certificate.subject.native.get(name, "")
    return _plain(", ".join(map(str, value)) if isinstance(value, list) else str(value or ""))


def _plain(text: str) -> str:
    """Without invisible characters, which could turn one name into another on the page."""
    return " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text[:300]).split())
