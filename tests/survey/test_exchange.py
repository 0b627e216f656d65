"""Projects of other programs come in once, and ours go out whole."""

from pathlib import Path

import pytest

from tests.survey.building import conversation
from vicinia.core.models import User
from vicinia.methods import refi
from vicinia.survey.models import Code, Coding, Session, Study
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.services import coding, exchange
from vicinia.survey.services.sessions import destroy_expired, withdraw_consent
from vicinia.survey.services.studies import begin_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def coded(study: Study, session: Session, code: Code, carla: User, amina: User) -> Study:
    child = coding.add_code(actor=carla, study=study, name="Affitto", parent=code)
    for person, which, (start, end) in (
        (carla, code, (30, 60)), (amina, child, (35, 50)), (carla, child, (130, 150)),
    ):  # fmt: skip
        coding.put_code(
            actor=person, session=session, code=which, start=start, end=end, text_hash=session.text_hash
        )
    return study


def test_out_and_in_again(coded: Study, tmp_path: Path, carla: User) -> None:
    path = tmp_path / "studio.qdpx"
    exchange.take_out(coded, path, codebook=False)
    other = begin_study(
        actor=carla, district=coded.district, name="Copia", question="", begun_on=coded.begun_on
    )
    project = exchange.read_project(path.read_bytes(), "studio.qdpx")
    brought = exchange.bring_in(actor=carla, study=other, project=project)
    assert (brought.codes, brought.sessions, brought.codings) == (2, 1, 3)
    assert [one.path for one in tree_of(other)] == [one.path for one in tree_of(coded)]
    (copy,) = other.sessions.all()
    assert said_in(copy).text == said_in(coded.sessions.get()).text

    def marks(study: Study) -> set[tuple[object, ...]]:
        rows = Coding.objects.filter(session__study=study)
        return set(rows.values_list("start", "end", "code__name", "coder_name"))

    assert marks(other) == marks(coded)
    again = exchange.bring_in(actor=carla, study=other, project=project)
    assert (again.codes, again.codings, other.sessions.count()) == (0, 0, 1), "twice adds nothing"
    assert set(copy.passes.values_list("coder_name", flat=True)) == {"Carla", "Amina"}


def test_the_codebook_alone(coded: Study, tmp_path: Path) -> None:
    path = tmp_path / "codici.qdc"
    exchange.take_out(coded, path, codebook=True)
    found = refi.read(path)
    assert [one.path for one in found.codes] == [("Casa",), ("Casa", "Affitto")]
    assert found.codes[0].description == "Affitto, bollette, sfratto"


def test_words_of_a_withdrawn_conversation_do_not_leave(coded: Study, tmp_path: Path, carla: User) -> None:
    conversation(coded, "Intervista 2")
    withdraw_consent(actor=carla, session=coded.sessions.get(title="Intervista 1"))
    path = tmp_path / "studio.qdpx"
    exchange.take_out(coded, path, codebook=False)
    assert [one.name for one in refi.read(path).sources] == ["Intervista 2"]


def test_words_that_were_taken_back_do_not_come_back_with_a_file(
    coded: Study, tmp_path: Path, carla: User
) -> None:
    path = tmp_path / "studio.qdpx"
    exchange.take_out(coded, path, codebook=False)
    project = exchange.read_project(path.read_bytes(), "studio.qdpx")
    withdraw_consent(actor=carla, session=coded.sessions.get())
    other = begin_study(
        actor=carla, district=coded.district, name="Copia", question="", begun_on=coded.begun_on
    )
    for study in (coded, other):
        brought = exchange.bring_in(actor=carla, study=study, project=project)
        assert (brought.sessions, brought.codings) == (0, 0)
        assert any("Intervista 1" in notice for notice in brought.notices)
    assert (coded.sessions.count(), other.sessions.count()) == (1, 0)
    assert bytes(coded.sessions.get().sealed) == b""


def test_words_whose_time_is_over_do_not_come_back_either(coded: Study, tmp_path: Path, carla: User) -> None:
    path = tmp_path / "studio.qdpx"
    exchange.take_out(coded, path, codebook=False)
    project = exchange.read_project(path.read_bytes(), "studio.qdpx")
    coded.sessions.update(retain_until=coded.begun_on)
    assert destroy_expired() == 1
    brought = exchange.bring_in(actor=carla, study=coded, project=project)
    assert (brought.sessions, coded.sessions.count()) == (0, 1)
    assert said_in(coded.sessions.get()).text.strip() == ""
