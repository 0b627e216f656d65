"""A code that is in use can be deleted: after a page that says what goes, never with others under it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.survey.test_coding import put
from vicinia.core.models import AuditEntry, User
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Code, Coding, Discussion, Finding, Session, Study
from vicinia.survey.queries.codes import Loss, tree_of
from vicinia.survey.services import coding as services
from vicinia.survey.services.memos import write_memo

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(session: Session, code: Code, carla: User, amina: User) -> Code:
    """Two people marked one passage with it, one of them a second one."""
    for person, passage in ((carla, 1), (amina, 1), (carla, 2)):
        put(person, session, code, passage)
    return code


def test_the_page_says_how_much_goes(client: Client, used: Code, finding: Finding, carla: User) -> None:
    finding.codes.add(used)
    client.force_login(carla)
    page = client.get(reverse("survey:code_delete", args=[used.pk])).content.decode()
    assert "2 brani perdono" in page and "2 persone" in page and "1 esito" in page
    assert Coding.objects.count() == 3, "asking deletes nothing"
    answer = client.post(reverse("survey:code_delete", args=[used.pk]), follow=True)
    assert "2 brani l’hanno perso" in answer.content.decode()
    assert not Coding.objects.exists() and not Code.objects.filter(pk=used.pk).exists()
    assert list(finding.codes.all()) == []
    assert client.get(reverse("survey:code_delete", args=[used.pk])).status_code == 404


def test_the_history_keeps_what_went(used: Code, session: Session, study: Study, carla: User) -> None:
    other = services.add_code(actor=carla, study=study, name="Rete")
    put(carla, session, other, 1)
    memo = write_memo(actor=carla, study=study, text="Casa o affitto?", code=used)
    services.settle(
        actor=carla, session=session, code=used, passage=1, outcome=Discussion.Outcome.BOTH, note=""
    )
    lost = services.delete_code(actor=carla, code=used)
    assert lost == Loss(passages=2, coders=2, findings=0, discussions=1, memos=1)
    entry = AuditEntry.objects.get(verb="delete_code")
    assert (entry.actor, entry.changes["name"]) == (carla, ["Casa", None])
    assert (entry.changes["passages"], entry.changes["coders"]) == ([2, 0], [2, 0])
    memo.refresh_from_db()
    assert (memo.code, memo.text) == (None, "Casa o affitto?")
    assert Coding.objects.get().code == other


def test_codes_under_it_are_moved_first(client: Client, used: Code, study: Study, carla: User) -> None:
    child = services.add_code(actor=carla, study=study, name="Affitto", parent=used)
    with pytest.raises(Refused):
        services.delete_code(actor=carla, code=used)
    client.force_login(carla)
    address = reverse("survey:code_delete", args=[used.pk])
    page = client.get(address).content.decode()
    assert "Sotto questo codice ce ne sono altri" in page and reverse("survey:code", args=[child.pk]) in page
    assert client.post(address).status_code == 302
    assert Coding.objects.count() == 3
    services.change_code(actor=carla, code=child, name="Affitto", definition="", parent=None)
    services.delete_code(actor=carla, code=used)
    assert [one.path for one in tree_of(study)] == [("Affitto",)]


def test_what_was_merged_into_it_goes_along(used: Code, study: Study, carla: User) -> None:
    first = services.add_code(actor=carla, study=study, name="Bollette", parent=used)
    second = services.add_code(actor=carla, study=study, name="Spese", parent=first)
    services.merge_codes(actor=carla, code=second, into=first)
    services.merge_codes(actor=carla, code=first, into=used)
    apart = services.add_code(actor=carla, study=study, name="Sfratto", parent=used)
    other = services.add_code(actor=carla, study=study, name="Rete")
    services.merge_codes(actor=carla, code=apart, into=other)
    services.delete_code(actor=carla, code=used)
    assert set(Code.objects.values_list("name", flat=True)) == {"Rete", "Sfratto"}


def test_only_the_research_group_deletes(
    client: Client, used: Code, fabio: User, amina: User, study: Study
) -> None:
    study.members.filter(user=amina).delete()
    for person, status in ((fabio, 403), (amina, 403)):
        client.force_login(person)
        assert client.post(reverse("survey:code_delete", args=[used.pk])).status_code == status
    assert Code.objects.filter(pk=used.pk).exists()
