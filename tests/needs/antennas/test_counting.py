"""Signals counted: small counts hidden, every week in one quarter, words for those who may read them."""

import datetime
import re

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.antennas import notice
from vicinia.core.models import AuditEntry, User
from vicinia.needs.models import Antenna, Signal
from vicinia.needs.queries import weeks
from vicinia.needs.queries.protection import protect_counts, protect_linked
from vicinia.needs.week_bars import draw_weeks

days = st.dates(datetime.date(2015, 1, 1), datetime.date(2040, 12, 31))


# --- weeks and quarters ----------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(days)
def test_every_day_lies_in_one_quarter(day: datetime.date) -> None:
    year, quarter = weeks.quarter_of(day)
    assert weeks.week_of(day) in weeks.weeks_of_quarter(year, quarter)
    before = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    assert weeks.weeks_of_quarter(*before)[-1] + weeks.WEEK == weeks.weeks_of_quarter(year, quarter)[0]


@pytest.mark.django_db
def test_what_one_antenna_repeats_on_a_day_counts_once(antenna: Antenna) -> None:
    monday = datetime.date(2026, 10, 5)
    for noticed_on in (monday, monday, monday + datetime.timedelta(days=1)):
        notice(antenna, noticed_on=noticed_on)
    counts = weeks.count_signals(antenna.district, [monday])
    assert counts == {(monday, "food", "037008"): 2}
    assert weeks.series(counts, [monday], themes=["home"]) == [0]
    assert weeks.series(counts, [monday], places=["037008"]) == [2]


def test_bars_begin_at_zero() -> None:
    monday = datetime.date(2026, 10, 5)
    drawn = draw_weeks(
        [monday, monday + weeks.WEEK], [0, 4], usual=2, since=monday + weeks.WEEK, until=monday + weeks.WEEK
    )
    assert [bar.height for bar in drawn.bars] == ["0.0", "150.0"]
    assert [bar.inside for bar in drawn.bars] == [False, True]
    assert float(drawn.usual_y) == pytest.approx(79)


# --- small counts ----------------------------------------------------------------------------------------


def test_small_counts_are_hidden_with_what_gives_them_away() -> None:
    done = protect_counts([[1, 5, 9], [4, 4, 4], [0, 0, 7]], smallest=3)
    assert done.cells[0][0] is None and done.cells[2] == (0, 0, 7)
    # a single hidden cell in a row or column could be subtracted
    for line in (*done.cells, *zip(*done.cells, strict=True)):
        assert line.count(None) != 1
    assert done.total == 34 and done.hidden == sum(row.count(None) for row in done.cells)


def test_a_small_total_is_hidden_too() -> None:
    done = protect_counts([[1, 1], [20, 30]], smallest=3)
    assert done.rows[0] is None and done.cells[0] == (None, None)


@pytest.mark.parametrize("table", [[], [[]], [[0, 0], [0, 0]]])
def test_tables_with_nothing_in_them_stay_whole(table: list[list[int]]) -> None:
    assert protect_counts(table, smallest=3).hidden == 0


counts = st.integers(0, 7)
three_axes = st.integers(2, 3).flatmap(
    lambda weeks: st.lists(
        st.lists(st.lists(counts, min_size=3, max_size=3), min_size=2, max_size=2),
        min_size=weeks,
        max_size=weeks,
    )
)


@settings(max_examples=40, deadline=None)
@given(three_axes)
def test_two_tables_of_the_same_things_agree_on_every_total(crossed: list[list[list[int]]]) -> None:
    """Weeks × places × needs, counted by place and by week."""
    places = [[sum(week[at][need] for week in crossed) for need in range(3)] for at in range(2)]
    times = [[sum(place[need] for place in week) for need in range(3)] for week in crossed]
    done = protect_linked(places, times, smallest=3)
    whole = sum(map(sum, places))
    if done is None:
        assert whole < 2 * 3 * 3, "so much can be shown"
        return
    assert sorted(at for column in done.columns for at in column) == [0, 1, 2]
    expected = tuple(sum(row[at] for row in places for at in column) for column in done.columns)
    assert done.first.columns == done.second.columns == expected
    assert done.first.total == done.second.total == whole
    for table, true in ((done.first, places), (done.second, times)):
        for shown, row in zip(table.cells, true, strict=True):
            for cell, column in zip(shown, done.columns, strict=True):
                assert cell is None or cell == sum(row[at] for at in column) not in (1, 2)


def test_tables_of_different_things_cannot_be_linked() -> None:
    with pytest.raises(ValueError, match="other totals"):
        protect_linked([[5]], [[6]], smallest=3)


def test_a_column_that_would_be_hidden_joins_the_others() -> None:
    done = protect_linked([[9, 1, 1], [9, 1, 0], [9, 0, 9]], [[27, 1, 9], [0, 1, 1]], smallest=3)
    assert done is not None and done.columns[0] == (0,) and len(done.columns[-1]) > 1
    assert protect_linked([[1, 0]], [[1, 0]], smallest=3) is None


# --- the page --------------------------------------------------------------------------------------------


@pytest.fixture
def heard(antenna: Antenna, needs_words: None) -> Antenna:
    """Two signals of food in Budrio and eight of home, today and before, some with words."""
    monday = weeks.last_whole_week(datetime.date.today())
    for day in range(2):
        notice(antenna, noticed_on=monday + datetime.timedelta(days=day), words="Comprano a credito.")
    for day in range(4):
        for theme in ("home", "health"):
            notice(antenna, theme=theme, noticed_on=monday + datetime.timedelta(days=day))
    return antenna


def closed_quarter() -> tuple[datetime.date, str]:
    """Monday in the middle of the last quarter that is closed for good, and its value in the address."""
    day = datetime.date.today() - datetime.timedelta(days=7)
    year, quarter = weeks.quarter_of(day)
    year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return weeks.weeks_of_quarter(year, quarter)[6], f"{year}-{quarter}"


@pytest.fixture
def past(antenna: Antenna, needs_words: None) -> str:
    """Signals of a closed quarter: many of home, fewer of health, two of food; return its value."""
    monday, quarter = closed_quarter()
    for day in range(7):
        for town in ("037008", "037019", "037028"):
            notice(
                antenna, theme="home", municipality_id=town, noticed_on=monday + datetime.timedelta(days=day)
            )
    for day in range(4):
        notice(antenna, theme="health", noticed_on=monday + datetime.timedelta(days=day))
    for day in range(2):
        notice(antenna, theme="food", noticed_on=monday + datetime.timedelta(days=day))
    arrived = datetime.datetime.combine(monday, datetime.time(12), datetime.UTC)
    Signal.objects.update(received_at=arrived)
    return quarter


@pytest.mark.django_db
def test_no_small_count_reaches_the_page(client: Client, fabio: User, past: str) -> None:
    client.force_login(fabio)
    page = client.get(f"/it/lavoro/bisogni/segnali/?quarter={past}").content.decode()
    shown = re.findall(r'<td class="text-end">(?:<span class="muted">)?(\d+)', page)
    assert "27" in shown and not {"1", "2"} & set(shown)
    assert "Altri bisogni: Mangiare, Salute" in page and "Perché qualcosa è nascosto?" in page


@pytest.mark.django_db
def test_a_closed_quarter_never_changes(client: Client, fabio: User, past: str, antenna: Antenna) -> None:
    client.force_login(fabio)
    before = client.get(f"/it/lavoro/bisogni/segnali/?quarter={past}").content.decode()
    for day in range(5):
        notice(antenna, theme="work", noticed_on=closed_quarter()[0] + datetime.timedelta(days=day))
    after = client.get(f"/it/lavoro/bisogni/segnali/?quarter={past}").content.decode()
    table = re.compile(r"<tbody>.*?</tfoot>", re.DOTALL)
    assert table.findall(before) == table.findall(after) != []


@pytest.mark.django_db
def test_only_who_reads_signals_sees_a_quarter_that_is_open(
    client: Client, fabio: User, amina: User, heard: Antenna
) -> None:
    client.force_login(amina)
    assert "(ancora aperti)" in client.get("/it/lavoro/bisogni/segnali/").content.decode()
    client.force_login(fabio)
    assert "(ancora aperti)" not in client.get("/it/lavoro/bisogni/segnali/").content.decode()


@pytest.mark.django_db
def test_too_few_signals_are_not_shown_at_all(client: Client, amina: User, antenna: Antenna) -> None:
    notice(antenna)
    client.force_login(amina)
    assert "Troppo pochi segnali" in client.get("/it/lavoro/bisogni/segnali/").content.decode()


@pytest.mark.django_db
def test_an_analyst_reads_no_words(client: Client, fabio: User, amina: User, heard: Antenna) -> None:
    client.force_login(fabio)
    page = client.get("/it/lavoro/bisogni/segnali/").content.decode()
    assert "Comprano a credito" not in page and "Con le loro parole" not in page
    client.force_login(amina)
    assert "Comprano a credito" in client.get("/it/lavoro/bisogni/segnali/").content.decode()
    narrowed = client.get("/it/lavoro/bisogni/segnali/?theme=home&municipality=037008").content.decode()
    assert "Comprano a credito" not in narrowed


@pytest.mark.django_db
def test_a_name_that_slipped_through_can_be_erased(client: Client, carla: User, signal: Signal) -> None:
    client.force_login(carla)
    client.post(f"/it/lavoro/bisogni/segnali/{signal.pk}/cancella-parole/")
    signal.refresh_from_db()
    assert signal.words == "" and signal.withdrawn_at is None
    entry = AuditEntry.objects.get(verb="erase_words")
    assert entry.actor == carla and entry.changes == {}


@pytest.mark.django_db
def test_an_empty_quarter_says_so(client: Client, fabio: User, needs_words: None) -> None:
    client.force_login(fabio)
    page = client.get("/it/lavoro/bisogni/segnali/?quarter=non-esiste").content.decode()
    assert "Nessun segnale in questi tre mesi" in page


@pytest.mark.django_db
def test_the_number_of_questions_does_not_grow(
    client: Client, amina: User, heard: Antenna, django_assert_max_num_queries: object
) -> None:
    client.force_login(amina)
    client.get("/it/lavoro/bisogni/segnali/")
    with django_assert_max_num_queries(30) as before:  # type: ignore[operator]
        client.get("/it/lavoro/bisogni/segnali/")
    for day in range(15):
        notice(heard, noticed_on=datetime.date.today() - datetime.timedelta(days=day), words="Altro ancora.")
    with django_assert_max_num_queries(len(before)):  # type: ignore[operator]
        client.get("/it/lavoro/bisogni/segnali/")
