"""Counts told apart by what is known of a conversation."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.survey.building import conversation
from tests.survey.test_coding import put
from vicinia.core.models import User
from vicinia.survey.models import Category, Code, Session, Study
from vicinia.survey.queries import counting
from vicinia.survey.queries.counting import Group
from vicinia.survey.services.coding import add_code
from vicinia.survey.services.sessions import name_voices, set_variables, withdraw_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks(study: Study, session: Session, code: Code, carla: User) -> list[Session]:
    """Four conversations with one code each; three of them say the years in the service."""
    rows = [session, *(conversation(study, f"Intervista {number}") for number in (2, 3, 4))]
    known: tuple[dict[str, str], ...] = (
        {"Anni": "12"},
        {"anni": "3", "Ruolo": "Sportello"},
        {"anni": "3"},
        {},
    )
    for one, values in zip(rows, known, strict=True):
        set_variables(actor=carla, session=one, values=values)
        put(carla, one, code, 1)
    put(carla, rows[0], code, 2)
    return rows


def by(study: Study, key: str) -> counting.Counted:
    return counting.count(study, next(one for one in counting.groupings_of(study) if one.key == key))


def test_any_variable_tells_passages_apart(study: Study, talks: list[Session]) -> None:
    assert [one.name.casefold() for one in counting.groupings_of(study)][5:] == ["anni", "ruolo"]
    counted = by(study, "variabile:anni")
    assert counted.groups == [Group("3", 2), Group("12", 1), Group("—", 1)]
    (row,) = counted.rows
    assert (row.passages, row.sessions, row.by_group) == (5, 4, [2, 2, 1])


def test_spellings_in_capitals_are_one_group(study: Study, talks: list[Session], carla: User) -> None:
    set_variables(actor=carla, session=talks[2], values={"RUOLO": "sportello"})
    assert by(study, "variabile:ruolo").groups == [Group("Sportello", 2), Group("—", 2)]


def test_numbers_stand_in_their_order() -> None:
    values = {"12 anni", "3 anni", "molti", "3,5 anni"}
    assert sorted(values, key=counting._by_size) == ["3 anni", "3,5 anni", "12 anni", "molti"]


def test_municipality_and_kind(study: Study, talks: list[Session]) -> None:
    town = study.district.municipalities.first()
    Session.objects.filter(pk=talks[0].pk).update(municipality=town)
    assert town is not None
    assert by(study, "comune").groups == [Group(town.name, 1), Group("—", 3)]
    assert by(study, "modo").rows[0].by_group == [5]


def test_who_speaks_comes_first(study: Study, talks: list[Session], carla: User) -> None:
    for one in talks:
        name_voices(actor=carla, session=one, voices={2: ("Voce", Category.PARISH)})
    assert counting.count(study) == by(study, "chi")
    assert [one.sessions for one in counting.count(study).groups] == [4]


def test_the_page_offers_every_variable(
    client: Client, carla: User, study: Study, talks: list[Session]
) -> None:
    client.force_login(carla)

    def shown(**asked: Any) -> Any:
        return client.get(reverse("survey:counts", args=[study.pk]), asked)

    assert [one.key for one in shown().context["groupings"]] == [
        "chi", "conversazione", "voce", "comune", "modo", "variabile:anni", "variabile:ruolo",
    ]  # fmt: skip
    page = shown(per="variabile:anni")
    assert page.context["chosen"].key == "variabile:anni"
    assert "2 conversazioni" in page.content.decode() and "meno di 3 conversazioni" in page.content.decode()
    assert shown(per="variabile:altro").context["chosen"].key == "chi"


def test_each_conversation_and_each_person_is_a_case(study: Study, talks: list[Session]) -> None:
    counted = by(study, "conversazione")
    assert counted.groups == [Group(one.title, 1) for one in talks]
    assert counted.rows[0].by_group == [2, 1, 1, 1]
    people = by(study, "voce")
    names = [one.name for one in people.groups]
    assert len(names) == len(set(names)) and all(name.startswith(("Intervista", "—")) for name in names)
    assert sum(people.rows[0].by_group) == 5 and len(names) >= len(talks)


@pytest.fixture
def pairs(study: Study, talks: list[Session], carla: User) -> list[Code]:
    """Two more codes: one beside the first on a passage, one in the same conversations only."""
    near, far = (add_code(actor=carla, study=study, name=name, definition="") for name in ("Affitto", "Rete"))
    put(carla, talks[0], near, 1)
    for one in talks[:3]:
        put(carla, one, far, 0)
    return [near, far]


def test_codes_come_up_together(study: Study, pairs: list[Code]) -> None:
    found = {
        frozenset((pair.one.code.name, pair.other.code.name)): (pair.passages, pair.sessions, pair.share)
        for pair in counting.count(study).pairs
    }
    assert found == {frozenset(("Casa", "Affitto")): (1, 1, 1 / 5), frozenset(("Casa", "Rete")): (0, 3, 0.0)}


def test_all_of_it_leaves_as_a_spreadsheet(
    client: Client, carla: User, study: Study, talks: list[Session], pairs: list[Code]
) -> None:
    client.force_login(carla)
    answer = client.get(reverse("survey:counts_file", args=[study.pk]), {"per": "conversazione"})
    assert answer.headers["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    counts, together, passages = (list(sheet.values) for sheet in book.worksheets)
    assert book.sheetnames == ["Conteggi", "Coppie di codici", "Brani"]
    assert counts[0][3:] == tuple(f"conversazione: {one.title}" for one in talks)
    assert ("Casa", 5, 4, 2, 1, 1, 1) in counts
    assert {row[2:] for row in together[1:]} == {(1, 0.2, 1), (0, 0, 3)}
    assert len(passages) == 1 + 5 + 1 + 3
    assert {row[2] for row in passages[1:]} <= {"Voce 1", "Voce 2"}


def test_the_quotation_report_has_every_passage(
    client: Client, carla: User, study: Study, talks: list[Session], pairs: list[Code]
) -> None:
    client.force_login(carla)
    shown = client.get(reverse("survey:quotation_report", args=[study.pk])).content.decode()
    assert shown.count("<blockquote>") == 9
    withdraw_consent(actor=carla, session=talks[0])
    shown = client.get(reverse("survey:quotation_report", args=[study.pk])).content.decode()
    assert shown.count("<blockquote>") == 5 and "data-print" in shown
