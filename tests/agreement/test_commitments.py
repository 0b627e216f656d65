"""What was promised: what is due and late, what became of it, and who is reminded how often."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.agreement.building import made_party
from tests.labs.building import read
from vicinia.agreement.models import Article, Commitment, Party, Protocol, Suggestion
from vicinia.agreement.queries.protocols import YearOf, commitments_of, years
from vicinia.agreement.services.commitments import due, remind
from vicinia.agreement.to_do import agreement_to_do
from vicinia.core.models import AuditEntry, RoleKind, User
from vicinia.directory.models import Membership, Organization

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def promised(commitment: Commitment) -> Commitment:
    """What Elena's association promised in a protocol that is in force; its day was three days ago."""
    Protocol.objects.update(state=Protocol.State.IN_FORCE)
    return commitment


def made(article: Article, text: str, days: int, **more: Any) -> Commitment:
    return Commitment.objects.create(
        district_id=article.district_id, article=article, text=text,
        due_on=timezone.localdate() + days * DAY, **more,
    )  # fmt: skip


def say(client: Client, commitment: Commitment, state: str, account: str = "") -> Any:
    address = reverse("agreement:report", args=[commitment.pk])
    return client.post(address, {"state": state, "account": account})


def reminded(capture: DjangoCaptureOnCommitCallbacks, today: date | None = None) -> list[str]:
    """Return to whom the reminders of a day go."""
    mail.outbox.clear()
    with capture(execute=True):
        remind(today=today)
    return sorted(address for one in mail.outbox for address in one.to)


def groups(client: Client) -> dict[str, list[str]]:
    answer = client.get(reverse("agreement:commitments"))
    return {str(label): [one.text for one in rows] for label, rows in answer.context["groups"]}


# --- due, late, done --------------------------------------------------------------------------------


def test_late_soon_and_later_stand_apart(client: Client, elena: User, promised: Commitment) -> None:
    article = promised.article
    for text, days in (("oggi", 0), ("fra trenta", 30), ("fra trentuno", 31)):
        made(article, text, days)
    made(article, "fatto", -9, state="kept", account="Fatto")
    client.force_login(elena)
    assert groups(client) == {
        _("Late"): ["Un modulo solo"],
        _("Within a month"): ["oggi", "fra trenta"],
        _("Later"): ["fra trentuno"],
    }
    assert {one.text for one in due()} == {"Un modulo solo", "oggi", "fra trenta"}
    page = read(client.get(reverse("agreement:commitments")))
    assert page.count(f'badge-state late">{_("late")}<') == 1
    assert page.count(f'badge-state soon">{_("soon")}<') == 2


def test_a_protocol_that_ended_binds_nobody(client: Client, elena: User, promised: Commitment) -> None:
    Protocol.objects.update(state=Protocol.State.ENDED)
    client.force_login(elena)
    assert not any(groups(client).values())
    assert due() == []
    assert [one.silent for one in years(elena)] == [1], "it stays in the report of its year"


def test_what_became_of_it_is_said_by_who_promised(
    client: Client, elena: User, bruno: User, promised: Commitment
) -> None:
    client.force_login(bruno)
    assert say(client, promised, "kept", "Fatto").status_code == 403
    client.force_login(elena)
    answer = say(client, promised, "not", "  ")
    assert answer.status_code == 422
    assert _("Write what was done.") in read(answer)
    promised.refresh_from_db()
    assert promised.state == Commitment.State.OPEN
    assert say(client, promised, "partly", "Il modulo c’è in due comuni su tre").status_code == 302
    promised.refresh_from_db()
    assert (promised.state, promised.reported_on, promised.reported_by) == (
        "partly", timezone.localdate(), elena,
    )  # fmt: skip
    assert not promised.is_late
    page = read(client.get(reverse("agreement:commitment", args=[promised.pk])))
    assert "Il modulo c’è in due comuni su tre" in page
    entry = AuditEntry.objects.get(verb="report_commitment")
    assert (entry.changes, entry.actor) == ({"state": ["open", "partly"]}, elena)


def test_it_can_be_opened_again(client: Client, carla: User, promised: Commitment) -> None:
    client.force_login(carla)
    say(client, promised, "kept", "Fatto")
    say(client, promised, "open")
    promised.refresh_from_db()
    assert (promised.state, promised.account, promised.reported_on, promised.reported_by) == (
        "open", "", None, None,
    )  # fmt: skip


def test_a_commitment_is_of_a_party_of_its_protocol(
    client: Client, carla: User, article: Article, parties: list[Party]
) -> None:
    other = Protocol.objects.create(district_id=article.district_id, title="Altro protocollo")
    stranger = made_party(other, "Altrove", "Zeno Neri")
    client.force_login(carla)
    address = reverse("agreement:card_new", args=["impegno", article.pk])
    said = {"text": "Un modulo solo", "due_on": "2027-01-31", "proof": "il modulo"}
    assert client.post(address, said | {"party": stranger.pk}).status_code == 422
    assert client.post(address, said | {"party": parties[0].pk}).status_code == 302
    again = client.post(address, said | {"party": parties[1].pk})
    assert again.status_code == 422 and _("This commitment is there already.") in read(again)
    assert Commitment.objects.get().party == parties[0]


def test_the_database_wants_an_account_and_no_twin(promised: Commitment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(state="kept")
    promised.pk = None
    promised._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        promised.save()


# --- reminders --------------------------------------------------------------------------------------


def test_a_reminder_goes_to_the_people_of_the_body(
    elena: User, carla: User, promised: Commitment, django_capture_on_commit_callbacks: Any
) -> None:
    Commitment.objects.update(proof="Il modulo")
    assert reminded(django_capture_on_commit_callbacks) == [elena.email]
    (letter,) = mail.outbox
    assert promised.due_on.strftime("%d/%m/%Y") in letter.subject
    for words in (
        "Un modulo solo", "Il modulo", "Filo d’Erba", _("this day is over"),
        reverse("agreement:commitment", args=[promised.pk]),
    ):  # fmt: skip
        assert words in letter.body
    assert "&" not in letter.body


@pytest.mark.parametrize("reason", ["no party", "no body", "nobody there", "withdrawn"])
def test_where_the_body_has_nobody_the_coordination_is_reminded(
    elena: User, carla: User, promised: Commitment, django_capture_on_commit_callbacks: Any, reason: str
) -> None:
    if reason == "no party":
        Commitment.objects.update(party=None)
    elif reason == "no body":
        Party.objects.update(organization=None)
    elif reason == "nobody there":
        User.objects.filter(pk=elena.pk).update(is_active=False)
    else:
        Party.objects.update(withdrawn_on=timezone.localdate())
    assert reminded(django_capture_on_commit_callbacks) == [carla.email]


def test_a_person_with_two_tasks_gets_one_letter(
    elena: User, association: Organization, promised: Commitment, django_capture_on_commit_callbacks: Any
) -> None:
    Membership.objects.create(
        district=association.district, organization=association, user=elena, kind=RoleKind.VOLUNTEER
    )
    assert reminded(django_capture_on_commit_callbacks) == [elena.email]


def test_nobody_is_reminded_twice_in_fourteen_days(
    elena: User, promised: Commitment, django_capture_on_commit_callbacks: Any
) -> None:
    today = timezone.localdate()
    letters = [
        len(reminded(django_capture_on_commit_callbacks, today + days * DAY))
        for days in (0, 0, 1, 13, 14, 20)
    ]
    assert letters == [1, 0, 0, 0, 1, 0]
    assert AuditEntry.objects.filter(verb="remind_commitment").count() == 2


def test_nobody_is_reminded_of_what_is_far_kept_or_not_in_force(
    elena: User, promised: Commitment, django_capture_on_commit_callbacks: Any
) -> None:
    today = timezone.localdate()
    for change in ({"due_on": today + 31 * DAY}, {"state": "kept", "account": "Fatto"}):
        Commitment.objects.update(**change)
        assert reminded(django_capture_on_commit_callbacks) == []
        Commitment.objects.update(due_on=promised.due_on, state="open", account="")
    Protocol.objects.update(state=Protocol.State.SIGNING)
    assert reminded(django_capture_on_commit_callbacks) == []


def test_a_letter_that_cannot_go_out_keeps_no_other_back(
    elena: User, amina: User, promised: Commitment, municipality_office: Organization,
    parties: list[Party], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    Party.objects.filter(pk=parties[0].pk).update(organization=municipality_office)
    made(promised.article, "Primo", -9, party=parties[0])
    real = mail.EmailMessage.send

    def send(letter: mail.EmailMessage, *args: Any, **kwargs: Any) -> int:
        if amina.email in letter.to:
            raise OSError("the server refuses this address")
        return real(letter, *args, **kwargs)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    assert reminded(django_capture_on_commit_callbacks) == [elena.email]


def test_the_command_says_how_many(
    elena: User, promised: Commitment, django_capture_on_commit_callbacks: Any
) -> None:
    out = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("agreement", "remind", stdout=out)
        call_command("agreement", "remind", stdout=out)
    said = [
        ngettext("%(n)d commitment was reminded of.", "%(n)d commitments were reminded of.", n) % {"n": n}
        for n in (1, 0)
    ]
    assert out.getvalue().splitlines() == said
    assert [one.to for one in mail.outbox] == [[elena.email]]


# --- to do, and the report of a year ----------------------------------------------------------------


def lines(person: User) -> list[str]:
    return [str(one.text) for one in agreement_to_do(person)]


def test_lines_stand_on_the_page_of_whom_they_concern(
    elena: User, bruno: User, carla: User, fabio: User, suggestion: Suggestion, promised: Commitment
) -> None:
    late = ngettext("%(n)d commitment is late", "%(n)d commitments are late", 1) % {"n": 1}
    waits = ngettext(
        "%(n)d suggestion on the protocol waits for an answer",
        "%(n)d suggestions on the protocol wait for an answer",
        1,
    ) % {"n": 1}  # fmt: skip
    assert lines(elena) == [late]
    assert lines(carla) == [late, waits]
    assert lines(bruno) == lines(fabio) == []
    Commitment.objects.update(due_on=timezone.localdate())
    Suggestion.objects.update(state=Suggestion.State.WITHDRAWN)
    assert lines(elena) == lines(carla) == []


def test_the_report_of_a_year_counts_each_and_tells_what_was_done(
    client: Client, fabio: User, promised: Commitment
) -> None:
    Commitment.objects.update(due_on="2025-03-01")
    article = promised.article
    for number, state in enumerate(("kept", "kept", "partly", "not")):
        row = made(article, f"Impegno {number}", 0, state=state, account=f"Resoconto {number}")
        Commitment.objects.filter(pk=row.pk).update(due_on="2025-12-31")
    made(article, "Di un altro anno", 0)
    client.force_login(fabio)
    answer = client.get(reverse("agreement:year", args=[2025]))
    year: YearOf = answer.context["year"]
    assert (year.kept, year.partly, year.not_kept, year.silent) == (2, 1, 1, 1)
    page = read(answer)
    assert all(f"Resoconto {number}" in page for number in range(4))
    assert "Di un altro anno" not in page
    assert [one.year for one in years(fabio)] == [timezone.localdate().year, 2025]
    assert len(commitments_of(fabio)) == 6


@pytest.mark.parametrize(("year", "status"), [(0, 404), (1, 200), (1999, 200), (9999, 200), (10_000, 404)])
def test_years_without_commitments_and_years_that_are_none(
    client: Client, fabio: User, promised: Commitment, year: int, status: int
) -> None:
    client.force_login(fabio)
    answer = client.get(reverse("agreement:year", args=[year]))
    assert answer.status_code == status
    if status == 200:
        assert _("Nothing was promised for this year.") in read(answer)
