"""Versions keep the words, stand side by side, and the next protocol begins with them."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tests.agreement.building import TEXT, made_block, made_party
from tests.labs.building import read
from vicinia.agreement.forms.cards import PartyForm
from vicinia.agreement.models import Annex, Article, Block, Party, Protocol, Version
from vicinia.agreement.queries.protocols import around, synopsis, words_at
from vicinia.agreement.services import writing
from vicinia.agreement.to_do import agreement_to_do
from vicinia.core.models import District, User
from vicinia.survey.models import Finding

pytestmark = pytest.mark.django_db


def test_a_version_keeps_the_words_and_the_same_words_make_no_other(
    as_carla: Client, carla: User, protocol: Protocol, block: Block
) -> None:
    for _again in range(2):
        as_carla.post(reverse("agreement:version_make", args=[protocol.pk]), {"note": "prima stesura"})
    version = Version.objects.get()
    assert (version.number, version.note, version.made_by) == (1, "prima stesura", carla)
    key = str(block.pk)
    writing.remove_block(actor=carla, block=block)
    version.refresh_from_db()
    assert version.words[0]["blocks"] == [{"id": key, "text": TEXT}]
    assert writing.make_version(actor=carla, protocol=protocol).number == 2
    Protocol.objects.update(preamble="Premesso che")
    assert writing.make_version(actor=carla, protocol=protocol).number == 3


def test_paragraphs_are_found_by_their_keys_wherever_they_moved(
    as_carla: Client, carla: User, protocol: Protocol, article: Article, block: Block
) -> None:
    other = made_block(article, "Ci si vede ogni mese.")
    writing.make_version(actor=carla, protocol=protocol)
    second = Article.objects.create(
        district_id=article.district_id, protocol=protocol, number=2, heading="Incontri"
    )
    Block.objects.filter(pk=other.pk).update(article=second, text="Ci si vede ogni settimana.")
    made_block(article, "Si scrive un verbale.")
    first, last = synopsis(words_at(protocol, 1), words_at(protocol, 0))
    assert [one.kind for one in first.blocks] == ["same", "added"]
    assert [one.kind for one in last.blocks] == ["changed"], "not taken out here and put in there"
    assert [(one.kind, one.text) for one in last.blocks[0].pieces if one.kind != "same"] == [
        ("removed", "mese"), ("added", "settimana"),
    ]  # fmt: skip
    page = read(as_carla.get(reverse("agreement:synopsis", args=[protocol.pk]), {"da": "1", "a": "0"}))
    assert "<del>mese</del><ins>settimana</ins>" in page
    Article.objects.filter(pk=second.pk).update(number=3)
    block.delete()
    first, last = synopsis(words_at(protocol, 1), words_at(protocol, 0))
    assert [one.kind for one in first.blocks] == ["added", "removed"]


def test_a_preamble_and_annexes_that_changed_are_shown(
    as_carla: Client, carla: User, protocol: Protocol, block: Block
) -> None:
    Protocol.objects.update(preamble="Premesso che ci si conosce")
    for title in ("Elenco", "Tempi"):
        Annex.objects.create(
            district_id=protocol.district_id, protocol=protocol, title=title, text="sei mesi"
        )
    protocol.refresh_from_db()
    writing.make_version(actor=carla, protocol=protocol)
    address = reverse("agreement:synopsis", args=[protocol.pk])
    assert "<ins>" not in read(as_carla.get(address)), "nothing has changed yet"
    Protocol.objects.update(preamble="Premesso che ci si fida")
    Annex.objects.filter(title="Elenco").update(text="otto mesi")
    Annex.objects.filter(title="Tempi").update(title="Orari")
    protocol.refresh_from_db()
    found = around(protocol, 1, 0)
    assert [(one.title, one.text.kind) for one in found.annexes] == [
        ("Elenco", "changed"), ("Orari", "added"), ("Tempi", "removed"),
    ]  # fmt: skip
    page = read(as_carla.get(address))
    assert "<del>conosce</del><ins>fida</ins>" in page
    assert "<del>sei</del><ins>otto</ins>" in page and "<del>sei mesi</del>" in page
    Version.objects.update(attached=None)
    page = read(as_carla.get(address))
    assert _("One of these versions did not keep its annexes: they cannot be compared.") in page
    assert "<ins>fida</ins>" in page and "otto" not in page


def test_paragraphs_that_changed_places_are_the_same(
    carla: User, protocol: Protocol, article: Article, block: Block
) -> None:
    made_block(article, "Ci si vede ogni mese.")
    writing.make_version(actor=carla, protocol=protocol)
    Block.objects.filter(pk=block.pk).update(position=9)
    (one,) = synopsis(words_at(protocol, 1), words_at(protocol, 0))
    assert not one.is_changed


@pytest.mark.parametrize("given", [{"da": "99"}, {"a": "x"}, {"da": "-1", "a": "²"}])
def test_a_version_that_is_not_there_is_compared_as_today(
    as_carla: Client, protocol: Protocol, block: Block, given: dict[str, str]
) -> None:
    answer = as_carla.get(reverse("agreement:synopsis", args=[protocol.pk]), given)
    assert (answer.status_code, answer.context["before"], answer.context["after"]) == (200, 0, 0)


def test_a_renewed_protocol_begins_with_words_origins_and_parties(
    as_carla: Client, protocol: Protocol, block: Block, parties: list[Party], finding: Finding
) -> None:
    block.article.findings.add(finding)
    Annex.objects.create(district_id=protocol.district_id, protocol=protocol, title="Elenco", text="uno")
    made_party(protocol, "Chi è uscito", "Zeno Neri")
    Party.objects.filter(signatory="Zeno Neri").update(withdrawn_on="2026-01-01")
    address = reverse("agreement:protocol_renew", args=[protocol.pk])
    same = as_carla.post(address, {"title": protocol.title})
    assert same.status_code == 422
    assert _("There is a protocol of this title already.") in read(same)
    as_carla.post(address, {"title": "Protocollo rinnovato"})
    new = Protocol.objects.get(renewed_from=protocol)
    assert (new.state, new.version) == (Protocol.State.DRAFT, 0)
    article = new.articles.get()
    assert list(article.findings.all()) == [finding]
    assert [one.text for one in article.blocks.all()] == [TEXT]
    assert block.pk not in article.blocks.values_list("pk", flat=True)
    assert [one.name for one in new.parties.all()] == [one.name for one in protocol.parties.exclude(
        signatory="Zeno Neri"
    )]  # fmt: skip
    assert not any(one.has_mandate for one in new.parties.all()), "each body decides anew"
    assert new.annexes.get().text == "uno"
    assert Block.objects.filter(article__protocol=protocol).count() == 1


def test_the_database_keeps_one_title_number_and_order(
    district: District, protocol: Protocol, article: Article, carla: User
) -> None:
    here = {"district": district, "protocol": protocol}
    writing.make_version(actor=carla, protocol=protocol)
    for row in (
        Protocol(district=district, title=protocol.title),
        Protocol(district=district, title="Date", in_force_on="2026-05-01", expires_on="2026-05-01"),
        Article(**here, number=1, heading="Altro"),
        Version(**here, number=1, words=[]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_what_ends_on_the_day_it_began_is_told_and_not_broken(as_carla: Client, protocol: Protocol) -> None:
    Protocol.objects.update(state=Protocol.State.IN_FORCE, in_force_on="2999-01-01")
    address = reverse("agreement:protocol_end", args=[protocol.pk])
    assert _("It must end after it begins.") in read(as_carla.post(address, follow=True))
    assert Protocol.objects.get().state == Protocol.State.IN_FORCE
    Protocol.objects.update(in_force_on="2020-01-01")
    as_carla.post(address)
    protocol.refresh_from_db()
    assert protocol.state == Protocol.State.ENDED and protocol.expires_on


def test_a_protocol_past_its_end_is_said_everywhere(
    as_carla: Client, carla: User, protocol: Protocol
) -> None:
    Protocol.objects.update(state=Protocol.State.IN_FORCE, in_force_on="2020-01-01", expires_on="2021-12-31")
    for address in (
        reverse("agreement:protocols"),
        reverse("agreement:protocol", args=[protocol.pk]),
        reverse("agreement:signing", args=[protocol.pk]),
    ):
        page = read(as_carla.get(address))
        assert _("past its end") in page and str(Protocol.State.IN_FORCE.label) not in page
    told = ngettext(
        "%(n)d protocol is past its end: renew or end it",
        "%(n)d protocols are past their end: renew or end them",
        1,
    )
    assert told % {"n": 1} in [str(one.text) for one in agreement_to_do(carla)]
    Protocol.objects.update(expires_on="2999-12-31")
    assert not agreement_to_do(carla)


def test_the_title_that_is_offered_for_the_next_protocol_is_taken(
    as_carla: Client, protocol: Protocol, block: Block
) -> None:
    address = reverse("agreement:protocol_renew", args=[protocol.pk])
    title = as_carla.get(address).context["form"].initial["title"]
    assert as_carla.post(address, {"title": title}).status_code == 302
    assert Protocol.objects.get(title=title).renewed_from == protocol


def test_a_body_without_mandate_is_named_and_is_no_person(
    as_carla: Client, carla: User, protocol: Protocol, block: Block, parties: list[Party]
) -> None:
    Party.objects.filter(pk=parties[0].pk).update(mandate="")
    address = reverse("agreement:step", args=[protocol.pk, "firma"])
    page = read(as_carla.post(address, follow=True))
    assert _("Without a complete mandate: %(names)s.") % {"names": parties[0].name} in page
    offered = [one for one, _label in PartyForm(instance=parties[0], person=carla).fields["category"].choices]
    assert "third_sector" in offered and not {"interviewer", "administrator", "citizen"} & set(offered)
