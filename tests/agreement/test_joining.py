"""In force among those who signed; who comes later accedes, who leaves says why, paper is attested."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tests.agreement import authority as trial
from tests.agreement.building import made_party
from tests.labs.building import read
from vicinia.agreement.models import Authority, Commitment, Deed, Party, Protocol, Signature
from vicinia.agreement.queries import protocols as queries
from vicinia.agreement.services import signing
from vicinia.core.models import AuditEntry, User
from vicinia.core.services.rows import Refused

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.7 scansione"


@pytest.fixture
def signed(deed: Deed, carla: User) -> Deed:
    """The file that both parties have signed."""
    content = trial.signed_by_all(bytes(deed.content), trial.ANNA, trial.BRUNO)
    signing.receive_signatures(actor=carla, protocol=deed.protocol, content=content)
    return deed


@pytest.fixture
def in_force(signed: Deed, carla: User) -> Protocol:
    protocol = signed.protocol
    day = timezone.localdate() - timedelta(days=30)
    signing.enter_into_force(actor=carla, protocol=protocol, on=day, until=None)
    return protocol


def attest(client: Client, protocol: Protocol, party: Party, content: bytes = SCAN, **more: object) -> Any:
    said = {
        "paper-party": party.pk, "paper-note": "Ho visto l’originale", "paper-seen": "on",
        "paper-file": SimpleUploadedFile("atto.pdf", content),
    } | {f"paper-{name}": value for name, value in more.items()}  # fmt: skip
    return client.post(reverse("agreement:attest", args=[protocol.pk]), said)


def begin(client: Client, protocol: Protocol, on: object = "2026-05-01", until: object = "") -> Any:
    return client.post(reverse("agreement:force", args=[protocol.pk]), {"on": on, "until": until})


# --- on paper ---------------------------------------------------------------------------------------


def test_an_act_on_paper_is_attested_by_who_has_seen_it(
    as_carla: Client, carla: User, deed: Deed, parties: list[Party]
) -> None:
    assert attest(as_carla, deed.protocol, parties[0]).status_code == 302
    row = Signature.objects.get()
    assert (row.kind, row.state, row.attested_by, row.counts) == ("paper", "attested", carla, True)
    assert (row.signer, row.note, bytes(row.content)) == ("Anna Rossi", "Ho visto l’originale", SCAN)
    entry = AuditEntry.objects.get(verb="attest_signature")
    assert (entry.actor, entry.reason) == (carla, "Ho visto l’originale")


def test_nobody_attests_what_she_has_not_seen(as_carla: Client, deed: Deed, parties: list[Party]) -> None:
    for more, sentence in (
        ({"seen": ""}, _("Only who has seen the original can attest it.")),
        ({"content": b"PK\x03\x04 testo"}, _("Bring the scan as PDF, JPEG or PNG.")),
    ):
        answer = attest(as_carla, deed.protocol, parties[0], **more)
        assert answer.status_code == 422
        assert sentence in read(answer)
    assert not Signature.objects.exists()


def test_paper_takes_the_place_of_no_valid_signature_and_gives_way_to_one(
    as_carla: Client, carla: User, deed: Deed, parties: list[Party]
) -> None:
    attest(as_carla, deed.protocol, parties[0])
    content = trial.pdf_signed(bytes(deed.content), trial.ANNA)
    signing.receive_signatures(actor=carla, protocol=deed.protocol, content=content)
    row = Signature.objects.get()
    assert (row.kind, row.state, row.attested_by) == ("pades", "valid", None)
    assert attest(as_carla, deed.protocol, parties[0]).status_code == 422
    row.refresh_from_db()
    assert (row.kind, bytes(row.content)) == ("pades", content)


@pytest.mark.parametrize("state", [Protocol.State.DRAFT, Protocol.State.ENDED])
def test_nobody_signs_what_is_not_open(carla: User, deed: Deed, parties: list[Party], state: str) -> None:
    Protocol.objects.update(state=state)
    deed.protocol.refresh_from_db()
    parties[0].refresh_from_db()
    content = trial.pdf_signed(bytes(deed.content), trial.ANNA)
    for act in (
        lambda: signing.attest_paper(actor=carla, party=parties[0], content=SCAN, note="visto"),
        lambda: signing.receive_signatures(actor=carla, protocol=deed.protocol, content=content),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert str(refused.value) == _("The protocol is not open for signature.")
    assert not Signature.objects.exists()


# --- in force ---------------------------------------------------------------------------------------


def test_it_begins_among_those_who_signed(
    as_carla: Client, protocol: Protocol, signed: Deed, parties: list[Party]
) -> None:
    late = made_party(protocol, "Terza", "Zeno Neri")
    page = read(as_carla.get(reverse("agreement:force", args=[protocol.pk])))
    assert _("Not signed yet: %(names)s.") % {"names": "Terza"} in page
    assert begin(as_carla, protocol, until="2029-05-01").status_code == 302
    protocol.refresh_from_db()
    assert (protocol.state, str(protocol.in_force_on), str(protocol.expires_on)) == (
        "in_force", "2026-05-01", "2029-05-01",
    )  # fmt: skip
    assert {str(one.joined_on) for one in Party.objects.exclude(pk=late.pk)} == {"2026-05-01"}
    late.refresh_from_db()
    assert late.joined_on is None


def test_one_alone_makes_no_protocol(
    as_carla: Client, carla: User, protocol: Protocol, signed: Deed, parties: list[Party]
) -> None:
    signing.withdraw_party(actor=carla, party=parties[1], reason="Non ci siamo più")
    answer = begin(as_carla, protocol)
    assert answer.status_code == 422
    assert _("At least two parties must have signed.") in read(answer)
    assert _("It must end after it begins.") in read(begin(as_carla, protocol, until="2026-05-01"))
    protocol.refresh_from_db()
    assert protocol.state == Protocol.State.SIGNING
    parties[1].refresh_from_db()
    assert parties[1].joined_on is None


def test_a_draft_does_not_begin(as_carla: Client, protocol: Protocol) -> None:
    assert _("Open the protocol for signature first.") in read(begin(as_carla, protocol))
    protocol.refresh_from_db()
    assert protocol.state == Protocol.State.DRAFT


def test_who_signs_later_accedes(as_carla: Client, carla: User, in_force: Protocol, deed: Deed) -> None:
    late = made_party(in_force, "Terza", "Zeno Neri")
    content = trial.pdf_signed(bytes(deed.content), trial.NOBODY)
    signing.receive_signatures(actor=carla, protocol=in_force, content=content)
    late.refresh_from_db()
    assert (late.joined_on, late.is_accession) == (timezone.localdate(), True)
    assert not Party.objects.get(signatory="Anna Rossi").is_accession
    page = read(as_carla.get(reverse("agreement:signing", args=[in_force.pk])))
    assert _("acceded") in page


def test_a_signature_that_is_not_valid_accedes_to_nothing(
    carla: User, in_force: Protocol, deed: Deed
) -> None:
    late = made_party(in_force, "Terza", "Zeno Neri")
    stranger = trial.issued("Zeno Neri", trial.STRANGE_ROOT)
    content = trial.pdf_signed(bytes(deed.content), stranger)
    signing.receive_signatures(actor=carla, protocol=in_force, content=content)
    late.refresh_from_db()
    assert late.signatures.get().state == "unknown_authority"
    assert late.joined_on is None


# --- leaving ----------------------------------------------------------------------------------------


def test_who_leaves_says_why_and_what_it_signed_stays(
    as_carla: Client, in_force: Protocol, parties: list[Party], commitment: Commitment
) -> None:
    address = reverse("agreement:party_withdraw", args=[parties[1].pk])
    answer = as_carla.post(address, {"reason": "  "})
    assert answer.status_code == 422
    assert _("Write why.") in read(answer)
    as_carla.post(address, {"reason": "L’associazione si è sciolta"})
    parties[1].refresh_from_db()
    assert (parties[1].withdrawn_on, parties[1].withdrawal_reason) == (
        timezone.localdate(), "L’associazione si è sciolta",
    )  # fmt: skip
    assert Signature.objects.get(party=parties[1]).state == "valid"
    assert [one.is_missing for one in queries.parties(in_force)] == [False, False]
    assert Commitment.objects.get().party == parties[1]


def test_what_a_party_signed_keeps_its_names(as_carla: Client, signed: Deed, parties: list[Party]) -> None:
    row = parties[0]
    said = {
        "name": row.name, "category": row.category, "signatory": "Zeno Neri", "mandate": row.mandate,
        "mandate_on": "2026-01-09",
    }  # fmt: skip
    still = _("This party has signed: its name and who signed stay as they are.")
    change = reverse("agreement:card_change", args=["parte", row.pk])
    assert still in read(as_carla.post(change, said))
    remove = reverse("agreement:card_remove", args=["parte", row.pk])
    assert still in read(as_carla.post(remove, follow=True))
    row.refresh_from_db()
    assert row.signatory == "Anna Rossi" and row.signatures.exists()
    assert (
        as_carla.post(change, said | {"signatory": row.signatory, "mandate": "Delibera"}).status_code == 302
    )
    row.refresh_from_db()
    assert row.mandate == "Delibera"


def test_a_party_that_has_not_signed_is_taken_out(as_carla: Client, parties: list[Party]) -> None:
    as_carla.post(reverse("agreement:card_remove", args=["parte", parties[0].pk]))
    assert list(Party.objects.all()) == [parties[1]]


# --- authorities ------------------------------------------------------------------------------------


def trust(client: Client, protocol: Protocol, certificate: bytes, revocations: bytes = b"") -> Any:
    said: dict[str, object] = {"name": "Prova", "certificate": SimpleUploadedFile("a.cer", certificate)}
    if revocations:
        said["revocations"] = SimpleUploadedFile("a.crl", revocations)
    return client.post(reverse("agreement:authority_new", args=[protocol.pk]), said)


def test_an_authority_is_kept_as_der_and_renewed_by_its_name(as_carla: Client, protocol: Protocol) -> None:
    for certificate, revocations in ((trial.ROOT.der, b""), (trial.ROOT.pem, trial.CRL)):
        assert trust(as_carla, protocol, certificate, revocations).status_code == 302
        row = Authority.objects.get()
        assert (bytes(row.certificate), bytes(row.revocations)) == (trial.ROOT.der, revocations)


def test_what_is_no_certificate_is_said(as_carla: Client, protocol: Protocol) -> None:
    no_certificate = _("This is no certificate in PEM or DER.")
    for wrong in (b"x", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", trial.CRL):
        answer = trust(as_carla, protocol, wrong)
        assert answer.status_code == 422 and no_certificate in read(answer)
    answer = trust(as_carla, protocol, trial.ROOT.der, trial.ROOT.der)
    assert _("This is no list of revoked certificates in PEM or DER.") in read(answer)
    assert not Authority.objects.exists()


def test_a_signature_verified_before_stays_when_its_authority_goes(
    as_carla: Client, signed: Deed, authority: Authority
) -> None:
    as_carla.post(reverse("agreement:authority_remove", args=[authority.pk]))
    assert not Authority.objects.exists()
    assert {one.state for one in Signature.objects.all()} == {"valid"}


# --- the database itself ----------------------------------------------------------------------------


def test_the_database_keeps_one_of_each(
    protocol: Protocol, signed: Deed, parties: list[Party], authority: Authority
) -> None:
    here = {"district_id": protocol.district_id}
    bytes_of = {"content": b"x", "sha256": "0" * 64}
    for row in (
        Party(**here, protocol=protocol, name=parties[0].name, category="charity", signatory="x"),
        Deed(**here, protocol=protocol, version=signed.version, **bytes_of),
        Signature(**here, party=parties[0], deed=signed, kind="paper", state="attested", **bytes_of),
        Authority(**here, name=authority.name, certificate=b"x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_the_database_attests_nothing_but_paper(signed: Deed) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(kind="pades").update(state="attested")
