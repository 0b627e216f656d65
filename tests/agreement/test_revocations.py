"""What is known of revoked certificates is said, kept, and corrects what was found before."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.agreement import authority as trial
from tests.agreement.test_signing import bring, found, pdf_of
from tests.labs.building import read
from tests.methods.signing import revocations
from vicinia.agreement.models import Authority, Deed, Party, Protocol, Signature
from vicinia.agreement.services.authorities import add_authority
from vicinia.core.models import AuditEntry, District, User
from vicinia.core.services.rows import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def trust(carla: User, district: District) -> Any:
    def add(
        certificate: bytes = trial.ROOT.pem, crl: bytes = b"", name: str = "Autorità di prova"
    ) -> Authority:
        return add_authority(
            actor=carla, district=district, name=name, certificate=certificate, revocations=crl, is_test=False
        )

    return add


def test_a_list_stays_when_none_is_given(trust: Any, authority: Authority) -> None:
    before = bytes(authority.revocations)
    assert before and bytes(trust().revocations) == before


@pytest.mark.parametrize(
    ("certificate", "crl", "told"),
    [
        (
            trial.ROOT.pem, revocations(trial.STRANGE_ROOT),
            "This list of revoked certificates is not of this authority.",
        ),
        (
            trial.ROOT.pem, revocations(trial.ROOT, when=trial.NOW - 9 * trial.DAY),
            "The list that is kept here is newer than this one.",
        ),
        (
            trial.STRANGE_ROOT.pem, b"",
            "Another authority bears this name here: give this one a name of its own.",
        ),
        (
            trial.ROOT.pem + trial.STRANGE_ROOT.pem, b"",
            "This file holds several certificates: bring one authority at a time.",
        ),
        (
            trial.ANNA.pem, b"",
            "This is the certificate of a person or a server: bring the one of the authority.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_the_authority_or_its_list_is_refused(
    trust: Any, authority: Authority, certificate: bytes, crl: bytes, told: str
) -> None:
    with pytest.raises(Refused, match=_(told)):
        trust(certificate, crl)
    row = Authority.objects.get()
    assert (bytes(row.certificate), bytes(row.revocations)) == (trial.ROOT.der, trial.CRL)


def test_the_pages_say_as_of_when_revocations_are_known(
    as_carla: Client, protocol: Protocol, deed: Deed, trust: Any
) -> None:
    address = reverse("agreement:signing", args=[protocol.pk])
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.ANNA))
    row = Signature.objects.get()
    assert (row.is_unchecked, row.listed_at) == (False, trial.NOW - trial.DAY)
    Signature.objects.all().delete()
    Authority.objects.all().delete()
    trust()
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.ANNA))
    assert Signature.objects.get().is_unchecked
    page = read(as_carla.get(address))
    assert _("revocations never checked") in page and _("revocations never checked: no list yet") in page
    Signature.objects.all().delete()
    old = trial.NOW - 200 * trial.DAY
    trust(crl=revocations(trial.ROOT, when=old - 9 * trial.DAY, until=old))
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.ANNA))
    row = Signature.objects.get()
    assert (row.state, row.is_unchecked, row.listed_until) == ("valid", True, old)
    begin = read(as_carla.get(reverse("agreement:force", args=[protocol.pk])))
    told = _("Nobody has checked whether these certificates were revoked: %(names)s.")
    assert told % {"names": "Ufficio di piano"} in begin


def test_the_list_that_comes_later_corrects_what_was_found(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    Authority.objects.update(revocations=b"", listed_at=None, listed_until=None)
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.REVOKED))
    assert found(protocol) == {"Anna Rossi": "valid"}
    said = {
        "name": "Autorità di prova", "certificate": SimpleUploadedFile("a.pem", trial.ROOT.pem),
        "revocations": SimpleUploadedFile("a.crl", trial.CRL), "is_test": "on",
    }  # fmt: skip
    page = as_carla.post(reverse("agreement:authority_new", args=[protocol.pk]), said, follow=True)
    assert found(protocol) == {"Anna Rossi": "revoked"}
    assert str(Signature.State.REVOKED.label) in read(page)
    assert AuditEntry.objects.get(verb="verify_signature_again").changes == {"state": ["valid", "revoked"]}


def test_the_same_file_brought_again_corrects_what_was_found(
    as_carla: Client, protocol: Protocol, deed: Deed, authority: Authority
) -> None:
    signed = trial.pdf_signed(pdf_of(deed), trial.REVOKED)
    Authority.objects.update(revocations=b"")
    bring(as_carla, deed, signed)
    Authority.objects.update(revocations=trial.CRL)
    bring(as_carla, deed, signed)
    assert found(protocol) == {"Anna Rossi": "revoked"}


def test_what_happened_to_a_certificate_later_takes_nothing_away(
    as_carla: Client, protocol: Protocol, deed: Deed, trust: Any
) -> None:
    signed = trial.pdf_signed(pdf_of(deed), trial.ANNA)
    bring(as_carla, deed, signed)
    Signature.objects.update(received_at=trial.NOW - 20 * trial.DAY)
    trust(crl=revocations(trial.ROOT, trial.ANNA, when=trial.NOW - timedelta(hours=1)))
    bring(as_carla, deed, signed)
    assert found(protocol) == {"Anna Rossi": "valid"}


def test_a_signature_that_counts_is_not_lost_to_another_certificate(
    as_carla: Client, carla: User, deed: Deed, parties: list[Party]
) -> None:
    signed = trial.pdf_signed(pdf_of(deed), trial.ANNA)
    bring(as_carla, deed, signed)
    page = read(bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.NOBODY), parties[0]))
    row = Signature.objects.get()
    assert (row.signer, bytes(row.content)) == ("ANNA ROSSI", signed)
    told = _("%(name)s has signed with another certificate before: that signature stays.")
    assert told % {"name": parties[0].name} in page
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.NOBODY), parties[1])
    other = Signature.objects.get(party=parties[1])
    assert (other.has_other_name, other.attested_by, other.is_trial) == (True, carla, True)
    page = read(as_carla.get(reverse("agreement:signing", args=[deed.protocol_id])))
    assert _("another name than who signs; %(who)s says that it is hers") % {"who": carla} in page
    assert _("trial authority: it proves nothing") in page
