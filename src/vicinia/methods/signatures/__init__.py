"""Electronic signatures made elsewhere: PAdES in a PDF and CAdES envelopes (`.p7m`), without network.

Who signed, when, whether what was signed is still what one sees, and whether the chain leads to a root that
we trust. The cryptography, the reading of PDF revisions and the RFC 5280 path validation are pyHanko's; what
is ours is the refusal of hostile files, the shape of the answer, and a few checks where pyHanko is lenient:
the gap in a signed PDF may hold the signature and nothing else, a signature needs signed attributes, and a
form field filled in after signing counts as a change.

Not read: XAdES and ASiC, time-stamped data (`.tsd`), countersignatures, OCSP answers and revocation lists
embedded in the file. An expired time-stamp authority gives no trusted time.
"""

from vicinia.methods.signatures.model import MOST_BYTES, MOST_NESTED, MOST_SIGNATURES, NotSigned, Signature
from vicinia.methods.signatures.reading import content, examine, read, same_document

__all__ = [
    "MOST_BYTES",
    "MOST_NESTED",
    "MOST_SIGNATURES",
    "NotSigned",
    "Signature",
    "content",
    "examine",
    "read",
    "same_document",
]
