"""Weeks with more signals than usual: found once, told on the desk, closed with what was done."""

import datetime
import io
import random

import pytest
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from tests.antennas import notice
from vicinia.core.models import AuditEntry, District, User
from vicinia.needs.management import alerts as command
from vicinia.needs.models import Alert, Antenna, Signal, Thresholds
from vicinia.needs.queries.weeks import WEEK, last_whole_week
from vicinia.needs.services.alerts import AlertRefused, dismiss_alert, handle_alert, look_for_alerts
from vicinia.needs.tasks import look_at_last_week
from vicinia.territory.models import Municipality

pytestmark = pytest.mark.django_db
PLACES = ("037008", "037019", "037028")


def last() -> datetime.date:
    return last_whole_week(timezone.localdate())


def past(antenna: Antenna, *, weeks: int = 60, more: int = 0) -> None:
    """One signal in most weeks and places; ``more`` of them in Galliera in each of the last two weeks.

    Each of another antenna or day, so that none counts as a repetition.
    """
    dice = random.Random(3)
    rows: list[Signal] = []

    def add(place: str, back: int, day: int) -> None:
        rows.append(
            Signal(
                district=antenna.district, antenna=antenna, theme="food", municipality_id=place, strength=2,
                noticed_on=last() - WEEK * back + datetime.timedelta(days=day),
            )
        )  # fmt: skip

    for back in range(weeks):
        for place in PLACES:
            if dice.random() < 0.6:
                add(place, back, dice.randrange(7))
    for back in (0, 1):
        for day in range(more):
            add("037028", back, day)
    Signal.objects.bulk_create(rows)


def test_more_than_usual_is_found_once(antenna: Antenna) -> None:
    past(antenna, more=7)
    found = look_for_alerts(district=antenna.district)
    assert {alert.theme for alert in found} <= {"food", ""} and found
    alert = next(alert for alert in found if alert.theme == "food")
    assert "037028" in alert.where and alert.week_on == last()
    assert alert.observed > 3 * alert.expected and alert.recurrence_weeks > 4
    assert alert.state == Alert.State.OPEN
    assert look_for_alerts(district=antenna.district) == []
    assert Alert.objects.count() == len(found)
    assert AuditEntry.objects.filter(verb="raise_alert").count() == len(found)


def test_an_excess_that_goes_on_is_told_once(antenna: Antenna) -> None:
    past(antenna, more=7)
    first = look_for_alerts(district=antenna.district, week=last() - WEEK)
    assert first
    again = look_for_alerts(district=antenna.district, week=last())
    assert not {alert.theme for alert in first} & {alert.theme for alert in again}


def test_usual_weeks_raise_nothing(antenna: Antenna) -> None:
    past(antenna)
    assert look_for_alerts(district=antenna.district) == []


def test_without_a_past_nothing_can_be_compared(antenna: Antenna, district: District) -> None:
    assert look_for_alerts(district=district) == []
    past(antenna, weeks=4, more=7)
    assert look_for_alerts(district=district) == []


def test_one_worried_antenna_on_one_day_is_one_signal(antenna: Antenna) -> None:
    past(antenna)
    for _again in range(25):
        notice(antenna, municipality=Municipality.objects.get(code="037028"), noticed_on=last())
    assert look_for_alerts(district=antenna.district) == []


def test_signals_taken_back_do_not_count(antenna: Antenna) -> None:
    past(antenna, more=7)
    Signal.objects.filter(municipality_id="037028", noticed_on__gte=last() - WEEK).update(
        withdrawn_at=timezone.now()
    )
    assert look_for_alerts(district=antenna.district) == []


def test_a_smaller_budget_asks_for_more(antenna: Antenna) -> None:
    past(antenna, more=2)
    strict = Thresholds.objects.create(district=antenna.district, false_alarms_a_month=0.01)
    assert look_for_alerts(district=antenna.district) == []
    strict.false_alarms_a_month = 2
    strict.save()
    assert look_for_alerts(district=antenna.district)


# --- the command and the task ----------------------------------------------------------------------------


def test_the_command_looks_at_a_week(antenna: Antenna) -> None:
    past(antenna, more=7)
    said = io.StringIO()
    command.run({"district": "pianura-est", "week": timezone.localdate()}, _Lines(said))
    assert "Pianura Est" in said.getvalue()
    command.run({"district": None, "week": None}, _Lines(said))
    assert Alert.objects.exists()


class _Lines:
    """What Django's own output does: one line at a time."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    def write(self, text: str) -> None:
        self.stream.write(text + "\n")


def test_the_command_names_the_districts_that_there_are(district: District) -> None:
    with pytest.raises(CommandError, match="pianura-est"):
        command.run({"district": "altrove", "week": None}, io.StringIO())


def test_the_task_counts_what_is_new(antenna: Antenna) -> None:
    past(antenna, more=7)
    assert look_at_last_week.call("pianura-est") == Alert.objects.count() > 0
    assert look_at_last_week.call("pianura-est", last().isoformat()) == 0


# --- pages -----------------------------------------------------------------------------------------------


def test_an_alert_waits_on_the_desk_of_the_coordination(
    client: Client, carla: User, amina: User, alert: Alert, needs_words: None
) -> None:
    client.force_login(carla)
    page = client.get("/it/lavoro/").content.decode()
    assert "Più segnali del solito: Mangiare, a Budrio" in page and f"/avvisi/{alert.pk}/" in page
    client.force_login(amina)
    assert "Più segnali del solito" not in client.get("/it/lavoro/").content.decode()


def test_the_page_shows_the_comparison(
    client: Client, amina: User, alert: Alert, antenna: Antenna, needs_words: None
) -> None:
    for day in range(4):
        notice(antenna, noticed_on=alert.week_on + datetime.timedelta(days=day))
    client.force_login(amina)
    page = client.get(f"/it/lavoro/bisogni/avvisi/{alert.pk}/").content.decode()
    assert "<strong>9</strong>" in page and "<strong>1,4</strong>" in page
    assert "una volta ogni 61 settimane" in page
    assert page.count("<rect") == page.count('<td class="text-end">') >= 26
    assert '<td class="text-end">4</td>' in page
    assert "Annota e chiudi" not in page, "a social worker reads, the coordination decides"


def test_closing_asks_what_was_done(client: Client, carla: User, alert: Alert, needs_words: None) -> None:
    client.force_login(carla)
    where = f"/it/lavoro/bisogni/avvisi/{alert.pk}/"
    empty = client.post(where + "chiudi/", {"state": "handled", "outcome": "  "})
    assert empty.status_code == 422 and "Scrivi che cosa è stato fatto" in empty.content.decode()
    unsaid = client.post(where + "chiudi/", {"state": "", "outcome": "Sentita la scuola"})
    assert unsaid.status_code == 422 and "Sentita la scuola" in unsaid.content.decode()
    client.post(where + "chiudi/", {"state": "handled", "outcome": "Sentita la scuola."})
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.decided_by) == ("handled", "Sentita la scuola.", carla)
    assert "Più segnali del solito" not in client.get("/it/lavoro/").content.decode()
    again = client.post(where + "chiudi/", {"state": "dismissed", "outcome": "Altro"}, follow=True)
    assert "Qualcun altro ha appena cambiato" in again.content.decode()
    client.post(where + "riapri/")
    alert.refresh_from_db()
    assert alert.state == Alert.State.OPEN and alert.outcome == ""
    page = client.get(where).content.decode()
    assert "riaperto" in page and "Sentita la scuola." in page, "the history keeps what was said"


def test_the_service_wants_a_reason_too(carla: User, alert: Alert) -> None:
    with pytest.raises(AlertRefused):
        handle_alert(actor=carla, alert=alert, outcome=" ")
    dismiss_alert(actor=carla, alert=alert, reason="Una settimana di festa.")
    with pytest.raises(AlertRefused):
        dismiss_alert(actor=carla, alert=alert, reason="Ancora.")


def test_the_list_can_be_narrowed(client: Client, carla: User, alert: Alert, needs_words: None) -> None:
    client.force_login(carla)
    assert "Budrio" in client.get("/it/lavoro/bisogni/avvisi/?state=open").content.decode()
    assert "Niente di insolito" in client.get("/it/lavoro/bisogni/avvisi/?state=handled").content.decode()


def test_alerts_of_another_district_are_not_found(client: Client, carla: User, alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(
        district=District.objects.create(slug="altrove", name="Altrove", coordinating_body="–")
    )
    client.force_login(carla)
    assert client.get(f"/it/lavoro/bisogni/avvisi/{alert.pk}/").status_code == 404
