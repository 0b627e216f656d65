"""Every kind of card is written, changed and removed on the same page, by those who lead in its district."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from tests.labs.building import made_element, read, say
from vicinia.core.models import District, User
from vicinia.directory.models import Organization
from vicinia.labs.models import (
    Assignment,
    Attendance,
    Contribution,
    GoodPractice,
    Lab,
    Meeting,
    Participant,
    Proposal,
    QualityElement,
    QualityIndicator,
    Review,
    Seat,
    Statement,
    Table,
)
from vicinia.labs.views.cards import CARDS
from vicinia.survey.models import Finding

pytestmark = pytest.mark.django_db
LEVELS = {f"level_{level}": f"livello {level}" for level in range(5)}
SENT: dict[str, dict[str, Any]] = {
    "incontro": {"title": "Secondo incontro", "starts_at": "2026-04-20T18:00", "minutes": 120},
    "partecipante": {"name": "Ada Bianchi", "category": "parish"},
    "tavolo": {"number": 3, "theme": "Scuola"},
    "consegna": {"text": "Che cosa manca?", "task": "ideas", "minutes": 15},
    "affermazione": {"text": "Chi aiuta va aiutato"},
    "progetto": {"name": "Dispensa di paese", "theme": "distribution"},
    "elemento": {"label": "Trasparenza", "theme": "shared"},
    "indicatore": {"question": "Si vede?", **LEVELS},
    "prassi": {"title": "Spesa insieme", "problem": "Si mangia da soli", "mechanism": "Si cucina in due"},
    "proposta": {"title": "Un pulmino", "objective": "Arrivare ovunque"},
    "recensione": {"relevance": "4", "feasibility": "0", "togetherness": "2", "recommendation": "maybe"},
    "costo": {"what": "Sala", "euros": "1200.50"},
    "principio": {"name": "Criteri chiari"},
    "procedura": {"name": "Buono spesa", "fields": 40, "documents": 3, "visits": 2, "days": 30},
}
CHANGED: dict[str, tuple[str, Any]] = {
    "incontro": ("title", "Incontro spostato"), "partecipante": ("role", "Presidente"),
    "tavolo": ("theme", "Scuola e lavoro"), "consegna": ("minutes", 30),
    "affermazione": ("text", "Chi aiuta va sostenuto"), "progetto": ("who", "Una cooperativa"),
    "elemento": ("definition", "Si sa chi decide"), "indicatore": ("question", "Si vede bene?"),
    "prassi": ("cost", "Niente"), "proposta": ("actions", "Trovare un autista"),
    "recensione": ("feasibility", 3), "costo": ("what", "Sala grande"),
    "principio": ("text", "Scritti e letti"), "procedura": ("days", 10),
}  # fmt: skip


@pytest.fixture
def parents(lab: Lab, meeting: Meeting, element: QualityElement, proposal: Proposal) -> dict[type[Any], Any]:
    return {Lab: lab, Meeting: meeting, QualityElement: element, Proposal: proposal}


def sent_for(kind: str, body: Organization) -> dict[str, Any]:
    return SENT[kind] | ({"organization": body.pk} if kind == "costo" else {})


def new(client: Client, kind: str, parent: Any, sent: dict[str, Any], origin: Any = None) -> Any:
    address = reverse("labs:card_new", args=[kind, parent.pk])
    return client.post(f"{address}?da={origin.pk}" if origin else address, sent)


def test_every_kind_of_card_is_tried() -> None:
    assert sorted(SENT) == sorted(CHANGED) == sorted(CARDS)


@pytest.mark.parametrize("kind", sorted(CARDS))
def test_a_card_is_written_changed_and_removed(
    kind: str, as_carla: Client, parents: dict[type[Any], Any], association: Organization
) -> None:
    card = CARDS[kind]
    before = list(card.model.objects.values_list("pk", flat=True))
    parent, sent = parents[card.parent], sent_for(kind, association)
    assert as_carla.get(reverse("labs:card_new", args=[kind, parent.pk])).status_code == 200
    answer = new(as_carla, kind, parent, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    row = card.model.objects.exclude(pk__in=before).get()
    assert row.district_id == parent.district_id
    assert not card.belongs or getattr(row, card.belongs) == parent
    assert as_carla.get(answer.headers["Location"]).status_code == 200

    field, value = CHANGED[kind]
    address = reverse("labs:card_change", args=[kind, row.pk])
    assert as_carla.get(address).status_code == 200
    answer = as_carla.post(address, sent | {field: value})
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert getattr(row, field) == value

    removing = reverse("labs:card_remove", args=[kind, row.pk])
    assert removing in read(as_carla.get(address)), "there is a way to it"
    address = removing
    assert str(row) in read(as_carla.get(address))
    assert card.model.objects.filter(pk=row.pk).exists(), "a page that is looked at removes nothing"
    answer = as_carla.post(address)
    assert answer.status_code == 302
    assert as_carla.get(answer.headers["Location"]).status_code == 200
    assert set(card.model.objects.values_list("pk", flat=True)) == set(before)


TWICE = {
    "partecipante": "This person takes part already.",
    "tavolo": "There is a table of this number already.",
    "affermazione": "This statement is there already.",
    "progetto": "The lab has a project of this name already.",
    "elemento": "The group has an element with these words already.",
    "indicatore": "The element has this indicator already.",
    "prassi": "There is a practice of this title already.",
    "proposta": "The lab has a proposal of this title already.",
    "principio": "This principle is there already.",
    "procedura": "This procedure is there already.",
}


@pytest.mark.parametrize("kind", sorted(TWICE))
def test_what_is_there_already_is_said_in_a_sentence(
    kind: str, as_carla: Client, parents: dict[type[Any], Any]
) -> None:
    parent = parents[CARDS[kind].parent]
    assert new(as_carla, kind, parent, SENT[kind]).status_code == 302
    count = CARDS[kind].model.objects.count()
    answer = new(as_carla, kind, parent, SENT[kind])
    assert answer.status_code == 422
    assert _(TWICE[kind]) in read(answer)
    assert CARDS[kind].model.objects.count() == count


def test_two_labs_of_one_name_are_said_in_a_sentence(as_carla: Client, lab: Lab) -> None:
    sent = {"name": lab.name, "kind": "alliance", "begun_on": "2026-05-04"}
    answer = as_carla.post(reverse("labs:lab_new"), sent)
    assert answer.status_code == 422
    assert _("There is a lab of this name already.") in read(answer)
    assert as_carla.post(reverse("labs:lab_new"), sent | {"name": "Alleanza"}).status_code == 302
    assert Lab.objects.get(name="Alleanza").district_id == lab.district_id


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("incontro", {"starts_at": "domani"}),
        ("incontro", {"minutes": "10000000000"}),
        ("incontro", {"minutes": "0"}),
        ("consegna", {"minutes": "10000000000"}),
        ("consegna", {"minutes": "0"}),
        ("affermazione", {"text": "a" * 201}),
        ("recensione", {"relevance": "5"}),
        ("progetto", {"theme": "x"}),
        ("indicatore", {"level_3": ""}),
        ("procedura", {"days": "-3"}),
        ("costo", {"euros": "molto"}),
    ],
)
def test_what_cannot_be_is_asked_again(
    kind: str, wrong: dict[str, str], as_carla: Client, parents: dict[type[Any], Any],
    association: Organization,
) -> None:  # fmt: skip
    count = CARDS[kind].model.objects.count()
    answer = new(as_carla, kind, parents[CARDS[kind].parent], sent_for(kind, association) | wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(wrong)
    assert CARDS[kind].model.objects.count() == count


def test_a_cost_below_nothing_is_said_in_a_sentence(
    as_carla: Client, proposal: Proposal, association: Organization
) -> None:
    answer = new(as_carla, "costo", proposal, sent_for("costo", association) | {"euros": "-1"})
    assert answer.status_code == 422
    assert _("Write an amount of 0 or more.") in read(answer)
    assert not proposal.costs.exists()


def test_a_kind_that_is_none_is_not_found(as_carla: Client, lab: Lab) -> None:
    assert as_carla.get(reverse("labs:card_new", args=["pozione", lab.pk])).status_code == 404


def test_rows_of_another_district_are_not_found(as_carla: Client, elsewhere: Lab) -> None:
    far = made_element(elsewhere, "Elemento d’altrove")
    for name, args in (
        ("card_new", ["elemento", elsewhere.pk]), ("card_change", ["elemento", far.pk]),
        ("card_remove", ["elemento", far.pk]), ("lab", [elsewhere.pk]), ("element", [far.pk]),
    ):  # fmt: skip
        assert as_carla.get(reverse(f"labs:{name}", args=args)).status_code == 404, name
    assert as_carla.post(reverse("labs:card_remove", args=["elemento", far.pk])).status_code == 404
    assert QualityElement.objects.filter(pk=far.pk).exists()


def test_who_leads_elsewhere_reads_here_and_writes_nothing(
    client: Client, guest: User, lab: Lab, meeting: Meeting, proposal: Proposal, element: QualityElement
) -> None:
    client.force_login(guest)
    assert client.get(reverse("labs:lab", args=[lab.pk])).status_code == 200
    for answer in (
        new(client, "elemento", lab, SENT["elemento"]),
        client.post(reverse("labs:card_change", args=["elemento", element.pk]), SENT["elemento"]),
        client.post(reverse("labs:card_remove", args=["elemento", element.pk])),
        client.post(reverse("labs:lab_change", args=[lab.pk]), {"name": "Mio"}),
        client.post(reverse("labs:meeting_step", args=[meeting.pk, "apri"])),
        client.post(reverse("labs:proposal_move", args=[proposal.pk]), {"state": "plenary"}),
    ):
        assert answer.status_code == 403
    assert list(QualityElement.objects.all()) == [element]


def test_a_form_offers_only_what_is_in_the_district(
    as_carla: Client, lab: Lab, elsewhere: Lab, district: District
) -> None:
    far = Finding.objects.create(district_id=elsewhere.district_id, kind="problem", title="Lontano")
    near = Finding.objects.create(district=district, kind="problem", title="Vicino")
    form = as_carla.get(reverse("labs:card_new", args=["elemento", lab.pk])).context["form"]
    assert list(form.fields["findings"].queryset) == [near]
    answer = new(as_carla, "elemento", lab, SENT["elemento"] | {"findings": [far.pk]})
    assert answer.status_code == 422 and not QualityElement.objects.exists()


def test_everybody_has_one_review_and_changes_only_her_own(
    client: Client, elena: User, bruno: User, proposal: Proposal
) -> None:
    sent = SENT["recensione"]
    for person, says in ((elena, "maybe"), (bruno, "no"), (elena, "yes")):
        client.force_login(person)
        assert new(client, "recensione", proposal, sent | {"recommendation": says}).status_code == 302
    assert {one.reviewer: one.recommendation for one in Review.objects.all()} == {elena: "yes", bruno: "no"}
    theirs = Review.objects.get(reviewer=bruno)
    for word in ("change", "remove"):
        address = reverse(f"labs:card_{word}", args=["recensione", theirs.pk])
        assert client.post(address, sent).status_code == 403
    theirs.refresh_from_db()
    assert theirs.recommendation == "no"


def test_who_takes_part_is_invited_to_every_meeting(as_carla: Client, lab: Lab, meeting: Meeting) -> None:
    new(as_carla, "partecipante", lab, SENT["partecipante"])
    new(as_carla, "incontro", lab, SENT["incontro"])
    new(as_carla, "partecipante", lab, SENT["partecipante"] | {"name": "Bice Rossi"})
    assert Attendance.objects.count() == Participant.objects.count() * Meeting.objects.count() == 4
    assert set(Attendance.objects.values_list("state", flat=True)) == {"invited"}


def test_assignments_and_statements_keep_the_order_in_which_they_were_written(
    as_carla: Client, meeting: Meeting
) -> None:
    for text in ("Zeta", "Alfa", "Omega"):
        new(as_carla, "consegna", meeting, SENT["consegna"] | {"text": text})
        new(as_carla, "affermazione", meeting, {"text": text})
    for model in (Assignment, Statement):
        assert [one.text for one in model.objects.all()] == ["Zeta", "Alfa", "Omega"]


@pytest.mark.parametrize("kind", ["elemento", "prassi", "proposta"])
def test_a_card_made_from_what_a_table_said_remembers_it(
    kind: str, as_carla: Client, lab: Lab, said: Contribution, finding: Finding
) -> None:
    said.finding = finding
    said.save()
    address = reverse("labs:card_new", args=[kind, lab.pk])
    form = as_carla.get(f"{address}?da={said.pk}").context["form"]
    first = CARDS[kind].first
    assert form.initial[first] == said.text
    assert new(as_carla, kind, lab, SENT[kind], said).status_code == 302
    row = CARDS[kind].model.objects.get(**{first: SENT[kind][first]})
    assert list(row.contributions.all()) == [said]
    assert not hasattr(row, "findings") or list(row.findings.all()) == [finding]


def test_a_statement_made_from_what_a_table_said_remembers_it(
    as_carla: Client, seat: Seat, asked: Assignment
) -> None:
    said = say(seat, asked, "Lungo " * 60)
    address = reverse("labs:card_new", args=["affermazione", asked.meeting_id])
    text = as_carla.get(f"{address}?da={said.pk}").context["form"].initial["text"]
    assert len(text) == 200
    new(as_carla, "affermazione", asked.meeting, {"text": "Breve"}, said)
    assert Statement.objects.get().contribution == said


def test_a_card_is_not_made_from_words_that_were_taken_back_or_are_of_elsewhere(
    client: Client, guest: User, as_carla: Client, lab: Lab, elsewhere: Lab, said: Contribution
) -> None:
    client.force_login(guest)
    assert new(client, "prassi", elsewhere, SENT["prassi"], said).status_code == 302
    assert not GoodPractice.objects.get().contributions.exists(), "districts do not mix"
    client.force_login(User.objects.get(first_name="Carla"))
    Contribution.objects.update(withdrawn_at=said.received_at)
    form = client.get(f"{reverse('labs:card_new', args=['elemento', lab.pk])}?da={said.pk}").context["form"]
    assert said.text not in form.initial.values()


def test_a_proposal_comes_from_a_table_of_its_lab(as_carla: Client, lab: Lab, table: Table) -> None:
    other = Lab.objects.create(
        district_id=lab.district_id, name="Altro laboratorio", kind="alliance", begun_on=lab.begun_on
    )
    answer = new(as_carla, "proposta", other, SENT["proposta"] | {"table": table.pk})
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"table"}
    assert new(as_carla, "proposta", lab, SENT["proposta"] | {"table": table.pk}).status_code == 302


def test_what_would_go_with_a_card_is_said_before(
    as_carla: Client, lab: Lab, element: QualityElement, indicator: QualityIndicator
) -> None:
    address = reverse("labs:card_remove", args=["elemento", element.pk])
    assert "Con sé porta via: 1 indicatore." in read(as_carla.get(address))
    indicator.delete()
    assert "porta via" not in read(as_carla.get(address))
