"""Who signs a protocol in the tests: people of a throw-away authority, and of another that nobody trusts."""

from tests.methods.signing import DAY, NOW, ROOT, Holder, envelope, issued, pdf_signed, revocations

__all__ = ["DAY", "NOW", "ROOT", "Holder", "envelope", "issued", "pdf_signed"]

STRANGE_ROOT = issued("Autorità d’altrove", authority=True)
ANNA = issued("ANNA ROSSI", ROOT)
BRUNO = issued("Bruno Verdi", ROOT)
EXPIRED = issued("Anna Rossi", ROOT, end=NOW - 10 * DAY)
EARLY = issued("Anna Rossi", ROOT, start=NOW + 10 * DAY)
REVOKED = issued("Anna Rossi", ROOT)
STRANGER = issued("Anna Rossi", STRANGE_ROOT)
NOBODY = issued("Zeno Neri", ROOT)
CRL = revocations(ROOT, REVOKED)


def signed_by_all(data: bytes, *holders: Holder) -> bytes:
    """Sign a PDF one after the other, as the tools of signers do."""
    for number, one in enumerate(holders, 1):
        data = pdf_signed(data, one, name=f"Firma{number}")
    return data


def changed(data: bytes, word: bytes = b"/Lang") -> bytes:
    """Return the file with one byte changed that the signature covers."""
    spot = data.index(word) + 1
    return data[:spot] + b"X" + data[spot + 1 :]
