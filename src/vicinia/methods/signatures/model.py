"""What is found out about one signature, and the limits within which files are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy

MOST_BYTES = 30_000_000
MOST_NESTED = 25
"""Envelopes in envelopes; the twenty people of an agreement may each wrap what the one before has sent."""
MOST_SIGNATURES = 100
MOST_REVISIONS = 400
MOST_COMPARED = 6_000_000
"""Values that the comparisons of revisions may look at together: sixty pages with a table of contents that
twenty people sign take one million and three seconds, or four million where a signer's tool rewrites the
structure of the text each time; a hostile file may take two minutes to be refused."""
MOST_FIELDS = 5_000
MOST_CERTIFICATES = 64
# A hostile file can bring certificates that all seem to issue each other, and so more chains than there are
# atoms; a real chain has two to four certificates.
LONGEST_CHAIN, MOST_CHAINS, MOST_STEPS = 8, 12, 300


ALGORITHMS = CMSAlgorithmUsagePolicy.lift_policy(DisallowWeakAlgorithmsPolicy())
SUBFILTERS = {"/adbe.pkcs7.detached", "/ETSI.CAdES.detached"}
FORM_KEYS = {"/Type", "/Fields", "/SigFlags", "/DR", "/DA", "/Q", "/NeedAppearances"}
PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----.+?-----END \1-----", re.DOTALL)
BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
GAP = re.compile(rb"<[0-9A-Fa-f]*>")
SIGNING, STAMPING = "signing", "stamping"
# Of several chains, or several reasons, the one that says most.
WEIGHT = ("valid", "revoked", "expired", "not_yet_valid", "broken", "unknown_authority")

T = TypeVar("T")


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
    root: str = ""
    """SHA-256 of the trusted certificate that a valid chain leads to."""
    listed_at: datetime | None = None
    """When the oldest of the revocation lists was made that say that no certificate of a valid chain was
    revoked; None where one of them has no list."""
    listed_until: datetime | None = None
    """When the first of these lists was due to be renewed."""

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.state == "valid"
