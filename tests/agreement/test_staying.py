"""What must not be lost: suggestions on a paragraph that goes, parties that a signed file names, drafts."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tests.agreement.building import TEXT, made_party
from tests.labs.building import read
from vicinia.agreement.models import Article, Block, Deed, Party, Protocol, Suggestion
from vicinia.agreement.services import writing
from vicinia.core.models import User
from vicinia.core.services.rows import Refused

pytestmark = pytest.mark.django_db


def still_open() -> str:
    return ngettext(
        "%(n)d suggestion is still open: decide it first.",
        "%(n)d suggestions are still open: decide them first.",
        1,
    ) % {"n": 1}  # fmt: skip


def test_a_paragraph_stays_until_what_is_suggested_on_it_is_decided(
    as_carla: Client, block: Block, suggestion: Suggestion
) -> None:
    address = reverse("agreement:block_remove", args=[block.pk])
    assert still_open() in read(as_carla.post(address, follow=True))
    assert Block.objects.filter(pk=block.pk).exists()


def test_what_was_decided_stays_when_its_paragraph_goes(
    as_carla: Client, carla: User, article: Article, block: Block, suggestion: Suggestion
) -> None:
    writing.decide(actor=carla, suggestion=suggestion, accept=False, answer="Lo dice già l’articolo 2.")
    as_carla.post(reverse("agreement:block_remove", args=[block.pk]))
    assert not article.blocks.exists()
    kept = Suggestion.objects.get()
    assert (kept.block_id, kept.article_id, kept.base) == (None, article.pk, TEXT)
    page = read(as_carla.get(reverse("agreement:article", args=[article.pk])))
    assert "Lo dice già l’articolo 2." in page
    # the page on which it was decided leads back
    old = as_carla.get(reverse("agreement:decide", args=[kept.pk]), follow=True)
    assert _("This was decided already.") in read(old)


def test_an_article_stays_until_what_is_suggested_on_it_is_decided(
    as_carla: Client, article: Article, suggestion: Suggestion
) -> None:
    address = reverse("agreement:card_remove", args=["articolo", article.pk])
    assert still_open() in read(as_carla.post(address, follow=True))
    assert Article.objects.filter(pk=article.pk).exists()


def test_no_party_is_added_to_a_file_that_is_being_signed(
    as_carla: Client, protocol: Protocol, deed: Deed
) -> None:
    said = {"name": "Terza", "category": "third_sector", "signatory": "Zeno Neri"}
    address = reverse("agreement:card_new", args=["parte", protocol.pk])
    answer = as_carla.post(address, said)
    assert answer.status_code == 422
    assert "accedes" in read(answer) or "aderisce" in read(answer)
    assert "Zeno Neri" in read(answer), "what was typed stays"
    assert not Party.objects.filter(name="Terza").exists()
    Protocol.objects.filter(pk=protocol.pk).update(
        state=Protocol.State.IN_FORCE, in_force_on=datetime.date(2026, 1, 9)
    )
    assert as_carla.post(address, said).status_code == 302
    Protocol.objects.filter(pk=protocol.pk).update(state=Protocol.State.ENDED)
    answer = as_carla.post(address, said | {"name": "Quarta"})
    assert _("This protocol has ended: name the party in the next one.") in read(answer)


def test_a_party_that_the_file_names_leaves_instead_of_vanishing(
    as_carla: Client, protocol: Protocol, deed: Deed, parties: list[Party]
) -> None:
    address = reverse("agreement:card_remove", args=["parte", parties[0].pk])
    page = read(as_carla.post(address, follow=True))
    assert _("The file that is being signed names this party: let it leave instead.") in page
    assert Party.objects.filter(pk=parties[0].pk).exists()
    late = made_party(protocol, "Terza", "Zeno Neri")
    Protocol.objects.filter(pk=protocol.pk).update(state=Protocol.State.DRAFT)
    as_carla.post(reverse("agreement:card_remove", args=["parte", late.pk]))
    assert not Party.objects.filter(pk=late.pk).exists()


def test_nobody_suggests_on_a_paragraph_that_goes_in_that_instant(
    as_carla: Client, carla: User, block: Block
) -> None:
    gone = _("This paragraph is not in the text any more.")
    before = Block.objects.select_related("article__protocol").get()
    Block.objects.all().delete()
    with pytest.raises(Refused, match=gone):
        writing.suggest(
            actor=carla, block=before, base=TEXT, start=0, end=3, replacement="Tutti", reason="Perché sì"
        )
    with pytest.raises(Refused, match=gone):
        writing.write_block(actor=carla, block=before, base=TEXT, text="Altro")
    with pytest.raises(Refused, match=gone):
        writing.remove_block(actor=carla, block=before)


def test_words_typed_on_a_paragraph_that_has_gone_come_back(
    as_carla: Client, carla: User, article: Article, block: Block, suggestion: Suggestion
) -> None:
    writing.decide(actor=carla, suggestion=suggestion, accept=False, answer="No")
    writing.remove_block(actor=carla, block=block)
    said = {"base": TEXT, "old": "enti", "replacement": "tutti & insieme", "reason": "Ci ho pensato a lungo"}
    for name, key, sent, sentence in (
        ("block", block.pk, {"base": TEXT, "text": "Un’ora di lavoro"}, writing.gone()),
        ("suggest", block.pk, said, writing.gone()),
        ("decide", suggestion.pk, {"verdict": "accept", "answer": "Hai ragione"},
         _("This was decided already.")),
    ):  # fmt: skip
        address = reverse(f"agreement:{name}", args=[key])
        answer = as_carla.post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert escape(sentence) in page
        for words in set(sent.values()) - {TEXT, "accept"}:
            assert escape(words) in page, words
    for name in ("block", "suggest"):
        assert as_carla.get(reverse(f"agreement:{name}", args=[block.pk])).status_code == 404
    address = reverse("agreement:block_new", args=[article.pk])
    article.delete()
    answer = as_carla.post(address, {"text": "Un’altra ora"})
    assert answer.status_code == 409 and "Un’altra ora" in read(answer)


def test_the_page_offers_only_what_can_be_done_with_parties(
    as_carla: Client, protocol: Protocol, deed: Deed, parties: list[Party]
) -> None:
    page = reverse("agreement:signing", args=[protocol.pk])
    name = reverse("agreement:card_new", args=["parte", protocol.pk])
    leave = reverse("agreement:party_withdraw", args=[parties[0].pk])
    day = datetime.date(2026, 1, 9)
    for state, may_name, may_leave in (
        ("draft", True, False), ("signing", False, True), ("in_force", True, True), ("ended", False, False),
    ):  # fmt: skip
        Protocol.objects.update(state=state, in_force_on=day)
        words = read(as_carla.get(page))
        assert (name in words, leave in words) == (may_name, may_leave), state
    Protocol.objects.update(state="signing")
    as_carla.post(leave, {"reason": "Il consiglio ha detto di no"})
    parties[0].refresh_from_db()
    assert parties[0].withdrawn_on


def test_a_party_that_the_file_names_keeps_its_name_and_may_correct_who_signs(
    as_carla: Client, deed: Deed, parties: list[Party]
) -> None:
    said = {"name": parties[0].name, "category": "third_sector", "signatory": "Anna M. Rossi"}
    address = reverse("agreement:card_change", args=["parte", parties[0].pk])
    answer = as_carla.post(address, said | {"name": "Altro ente"})
    assert answer.status_code == 422
    assert _("The file that is being signed names this party: its name stays as it is.") in read(answer)
    assert as_carla.post(address, said).status_code == 302
    parties[0].refresh_from_db()
    assert (parties[0].name, parties[0].signatory) == ("Ufficio di piano", "Anna M. Rossi")


@pytest.mark.parametrize("state", [Protocol.State.DRAFT, Protocol.State.SIGNING, Protocol.State.ENDED])
def test_only_a_protocol_in_force_ends(carla: User, protocol: Protocol, state: str) -> None:
    protocol.state = state
    protocol.save()
    with pytest.raises(Refused, match=_("Only a protocol in force ends.")):
        writing.end_protocol(actor=carla, protocol=protocol, on=datetime.date(2026, 11, 20))
    protocol.refresh_from_db()
    assert protocol.state == state
