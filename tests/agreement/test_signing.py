"""From the file to the signatures of everybody: each is verified, none is lost, none is made by a click."""

import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tests.agreement import authority as trial
from tests.agreement.building import made_block, made_party
from tests.labs.building import read
from vicinia.agreement.models import Annex, Article, Authority, Deed, Party, Protocol, Signature, Suggestion
from vicinia.agreement.printing import protocol_pdf
from vicinia.agreement.queries import protocols as queries
from vicinia.agreement.services import signing, writing
from vicinia.core.models import District, User

pytestmark = pytest.mark.django_db


def step(client: Client, protocol: Protocol, word: str = "firma") -> str:
    return read(client.post(reverse("agreement:step", args=[protocol.pk, word]), follow=True))


def bring(client: Client, deed: Deed, content: bytes, party: Party | None = None) -> Any:
    """Bring a file to the page of signatures, as somebody does who got it by mail."""
    said = {"file": SimpleUploadedFile("firmato.pdf", content), "party": party.pk if party else ""}
    return client.post(reverse("agreement:signing", args=[deed.protocol_id]), said, follow=True)


def found(protocol: Protocol) -> dict[str, str]:
    """Return what each party's signature was found to be."""
    rows = Signature.objects.filter(party__protocol=protocol).select_related("party")
    return {one.party.signatory: one.state for one in rows}


def pdf_of(deed: Deed) -> bytes:
    return bytes(Deed.objects.get(pk=deed.pk).content)


# --- opening ----------------------------------------------------------------------------------------


def test_nothing_is_signed_before_there_is_something_to_sign(
    as_carla: Client, carla: User, protocol: Protocol, association: Any
) -> None:
    assert _("There is no article yet: nothing could be signed.") in step(as_carla, protocol)
    article = Article.objects.create(
        district_id=protocol.district_id, protocol=protocol, number=1, heading="Ascolto"
    )
    block = made_block(article, "Ci si ascolta.")
    suggestion = writing.suggest(
        actor=carla, block=block, base=block.text, start=0, end=2, replacement="Tutti", reason="Perché sì"
    )
    assert _("Name at least two parties: a protocol is made between bodies.") not in step(as_carla, protocol)
    writing.decide(actor=carla, suggestion=suggestion, accept=False, answer="No")
    made_party(protocol, "Ufficio", "Anna Rossi")
    assert _("Name at least two parties: a protocol is made between bodies.") in step(as_carla, protocol)
    gone = made_party(protocol, "Uscita", "Bruno Verdi")
    Party.objects.filter(pk=gone.pk).update(withdrawn_on="2026-01-01")
    step(as_carla, protocol)
    protocol.refresh_from_db()
    assert protocol.state == Protocol.State.DRAFT
    assert not Deed.objects.exists()
    made_party(protocol, "Emporio", "Bruno Verdi")
    assert _("The file to sign") in step(as_carla, protocol)
    protocol.refresh_from_db()
    assert (protocol.state, protocol.version) == (Protocol.State.SIGNING, 1)


def test_open_suggestions_are_counted(
    as_carla: Client, protocol: Protocol, parties: list[Party], suggestion: Suggestion
) -> None:
    page = step(as_carla, protocol)
    assert ngettext(
        "%(n)d suggestion is still open: decide it first.",
        "%(n)d suggestions are still open: decide them first.",
        1,
    ) % {"n": 1} in page  # fmt: skip
    assert not Deed.objects.exists() and Protocol.objects.get().version == 0


def test_everybody_takes_the_same_bytes(client: Client, elena: User, deed: Deed) -> None:
    client.force_login(elena)
    answer = client.get(reverse("agreement:deed", args=[deed.protocol_id]))
    assert answer.content == pdf_of(deed)
    assert deed.sha256 in read(client.get(reverse("agreement:signing", args=[deed.protocol_id])))


def test_the_same_words_make_the_same_file(deed: Deed) -> None:
    version = deed.protocol.versions.get(number=deed.version)
    assert protocol_pdf(deed.protocol, version) == pdf_of(deed)


def test_a_file_that_is_opened_again_names_the_parties_of_today(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    before = pdf_of(deed)
    step(as_carla, protocol, "bozza")
    page = read(as_carla.get(reverse("agreement:signing", args=[protocol.pk])))
    assert _("The file to sign") not in page, "it is being written again"
    step(as_carla, protocol)
    assert pdf_of(deed) == before, "nothing has changed: who has signed the file need not sign again"
    step(as_carla, protocol, "bozza")
    made_party(protocol, "Terza", "Zeno Neri")
    Annex.objects.create(district_id=protocol.district_id, protocol=protocol, title="Elenco", text="uno")
    step(as_carla, protocol)
    after = Deed.objects.get(version=2)
    assert bytes(after.content) != before and after.sha256 != deed.sha256
    bring(as_carla, deed, trial.pdf_signed(before, trial.ANNA))
    assert found(protocol) == {"Anna Rossi": "other_file"}


def test_back_to_the_draft_only_before_somebody_has_signed(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.EXPIRED))
    step(as_carla, protocol, "bozza")
    assert Protocol.objects.get().state == Protocol.State.DRAFT, "a signature that is not valid binds nobody"
    step(as_carla, protocol)
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.ANNA))
    assert _(
        "Somebody has signed these words: they stay. If they should change, renew the protocol once it is in "
        "force."
    ) in step(as_carla, protocol, "bozza")  # fmt: skip
    assert Protocol.objects.get().state == Protocol.State.SIGNING


# --- signatures -------------------------------------------------------------------------------------


def test_five_sign_one_file_in_turn_and_are_found_by_their_names(
    as_carla: Client, carla: User, protocol: Protocol, block: Any, authority: Authority
) -> None:
    names = ("Àda Bianchi", "Ugo D’Amico", "Rosa Verdi", "Pietro Neri", "Zoe Gialli")
    for name in names:
        made_party(protocol, f"Ente di {name}", name)
    deed = signing.open_for_signature(actor=carla, protocol=protocol)
    people = [
        trial.issued(name, trial.ROOT)
        for name in ("BIANCHI ADA", "Ugo D'Amico", "VERDI ROSA", "Pietro Neri", "Zoe Gialli")
    ]
    signed = trial.signed_by_all(bytes(deed.content), *people)
    page = read(bring(as_carla, deed, signed))
    assert found(protocol) == dict.fromkeys(names, "valid")
    first = Signature.objects.get(party__signatory="Àda Bianchi")
    assert (first.kind, first.signer, int(first.serial, 16)) == ("pades", "BIANCHI ADA", people[0].serial)
    assert first.signed_at and bytes(first.content) == signed
    assert [one.is_missing for one in queries.parties(protocol)] == [False] * 5
    assert page.count("Ente di Àda Bianchi") >= 2, "in the message and in the table"


def test_twenty_signatures_on_one_file(as_carla: Client, protocol: Protocol, deed: Deed) -> None:
    signed = trial.signed_by_all(pdf_of(deed), *([trial.ANNA, trial.BRUNO] * 10))
    answer = bring(as_carla, deed, signed)
    assert answer.status_code == 200
    assert found(protocol) == {"Anna Rossi": "valid", "Bruno Verdi": "valid"}
    assert Signature.objects.count() == 2, "one for each party"


def test_one_signature_after_the_other_as_the_files_come(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    once = trial.pdf_signed(pdf_of(deed), trial.ANNA)
    bring(as_carla, deed, once)
    assert found(protocol) == {"Anna Rossi": "valid"}
    bring(as_carla, deed, trial.pdf_signed(once, trial.BRUNO, name="Firma2"))
    assert found(protocol) == {"Anna Rossi": "valid", "Bruno Verdi": "valid"}
    assert Signature.objects.get(party__signatory="Anna Rossi").sha256 == Signature.objects.get(
        party__signatory="Bruno Verdi"
    ).sha256, "the last file holds both"  # fmt: skip


def test_an_envelope_is_read_and_given_back(as_carla: Client, protocol: Protocol, deed: Deed) -> None:
    content = trial.envelope(pdf_of(deed), trial.ANNA)
    bring(as_carla, deed, content)
    row = Signature.objects.get()
    assert (row.kind, row.state, row.signed_at) == ("cades", "valid", trial.NOW - trial.DAY)
    answer = as_carla.get(reverse("agreement:signature_file", args=[row.pk]))
    assert answer.content == content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ufficio-di-piano.pdf.p7m"'


def test_a_signature_that_comes_alone_is_compared_with_the_file(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    elsewhere = trial.envelope(b"Altro", trial.BRUNO, detached=True)
    for content in (
        trial.envelope(b"Altro", trial.ANNA, detached=True),
        trial.envelope(elsewhere, trial.ANNA),
    ):
        bring(as_carla, deed, content)
        assert found(protocol)["Anna Rossi"] != "valid", "it is on something else"
    bring(as_carla, deed, trial.envelope(pdf_of(deed), trial.ANNA, detached=True))
    assert found(protocol)["Anna Rossi"] == "valid"


@pytest.mark.parametrize(
    ("holder", "state"),
    [
        (trial.REVOKED, "revoked"), (trial.EXPIRED, "expired"), (trial.EARLY, "not_yet_valid"),
        (trial.STRANGER, "unknown_authority"),
    ],
)  # fmt: skip
def test_every_way_in_which_a_certificate_does_not_do(
    as_carla: Client, protocol: Protocol, deed: Deed, holder: trial.Holder, state: str
) -> None:
    for content in (trial.pdf_signed(pdf_of(deed), holder), trial.envelope(pdf_of(deed), holder)):
        Signature.objects.all().delete()
        page = read(bring(as_carla, deed, content))
        assert found(protocol) == {"Anna Rossi": state}
        assert str(Signature.State(state).label) in page
        assert not any(one.counts for one in Signature.objects.all())


def test_a_list_of_revoked_certificates_that_comes_later_counts_from_then(
    as_carla: Client, protocol: Protocol, deed: Deed, authority: Authority
) -> None:
    signed = trial.pdf_signed(pdf_of(deed), trial.REVOKED)
    Authority.objects.update(revocations=b"")
    bring(as_carla, deed, signed)
    assert found(protocol) == {"Anna Rossi": "valid"}


def test_a_changed_file_and_another_file_are_told_apart(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    signed = trial.pdf_signed(pdf_of(deed), trial.ANNA)
    bring(as_carla, deed, trial.changed(signed))
    assert found(protocol) == {"Anna Rossi": "changed"}
    version = protocol.versions.get()
    version.words[0]["blocks"][0]["text"] = "Non ci si promette niente."
    other = protocol_pdf(protocol, version)
    for content in (trial.pdf_signed(other, trial.ANNA), trial.envelope(other, trial.ANNA)):
        page = read(bring(as_carla, deed, content))
        assert found(protocol) == {"Anna Rossi": "other_file"}
        assert str(Signature.State.OTHER_FILE.label) in page


def test_what_is_no_signed_file_is_told_in_a_sentence(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    unsigned = _("This PDF carries no signature. Sign it with your own tool, then bring it here.")
    no_file = _("This is no signed file: bring the signed PDF or the .p7m envelope.")
    for content, sentence in (
        (pdf_of(deed), unsigned), (os.urandom(2000), no_file), (b"%PDF-1.7\n" + os.urandom(500), no_file),
        (trial.ROOT.der, no_file), (trial.envelope(pdf_of(deed), trial.ANNA)[:900], no_file),
    ):  # fmt: skip
        answer = bring(as_carla, deed, content)
        assert answer.status_code == 422
        assert sentence in read(answer)
    assert _("Choose the file.") in read(
        as_carla.post(reverse("agreement:signing", args=[protocol.pk]), {"party": ""})
    )
    assert found(protocol) == {}


def test_a_signature_that_binds_is_not_lost_to_a_bad_file(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    signed = trial.pdf_signed(pdf_of(deed), trial.ANNA)
    bring(as_carla, deed, signed)
    for bad in (
        trial.changed(signed), trial.pdf_signed(pdf_of(deed), trial.REVOKED),
        trial.envelope(b"%PDF altro", trial.ANNA),
    ):  # fmt: skip
        answer = bring(as_carla, deed, bad)
        row = Signature.objects.get()
        assert (row.state, bytes(row.content)) == ("valid", signed)
        told = [str(one) for one in answer.context["messages"]]
        assert told and all(str(Signature.State.VALID.label) not in one.split(": ")[1] for one in told), (
            "the page does not say that the bad file is valid"
        )


# --- whose signature --------------------------------------------------------------------------------


def test_a_signer_of_no_party_is_named(as_carla: Client, protocol: Protocol, deed: Deed) -> None:
    signed = trial.signed_by_all(pdf_of(deed), trial.ANNA, trial.NOBODY)
    page = read(bring(as_carla, deed, signed))
    told = _("“%(name)s” signs for no party: correct who signs for the party, then bring the file again.")
    assert told % {"name": "Zeno Neri"} in page
    assert found(protocol) == {"Anna Rossi": "valid"}


def test_one_signature_of_another_name_is_whose_one_says(
    as_carla: Client, deed: Deed, parties: list[Party]
) -> None:
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.NOBODY), parties[1])
    row = Signature.objects.get()
    assert (row.party, row.signer, row.state) == (parties[1], "Zeno Neri", "valid")


def test_who_signs_for_two_bodies_signs_for_the_one_that_is_said(
    as_carla: Client, protocol: Protocol, deed: Deed, parties: list[Party]
) -> None:
    other = made_party(protocol, "Unione", "Anna Rossi")
    signed = trial.pdf_signed(pdf_of(deed), trial.ANNA)
    bring(as_carla, deed, signed)
    assert not Signature.objects.exists(), "nobody guesses for which of them"
    bring(as_carla, deed, signed, other)
    assert Signature.objects.get().party == other


def test_another_district_trusts_for_itself(
    as_carla: Client, protocol: Protocol, deed: Deed, authority: Authority
) -> None:
    other = District.objects.create(slug="altrove", name="Altrove", coordinating_body="Unione d’altrove")
    Authority.objects.filter(pk=authority.pk).update(district=other)
    bring(as_carla, deed, trial.pdf_signed(pdf_of(deed), trial.ANNA))
    assert found(protocol) == {"Anna Rossi": "unknown_authority"}
