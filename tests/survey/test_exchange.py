"""Projects of other programs come in once, and ours go out whole."""

from pathlib import Path

import pytest

from tests.survey.building import conversation
from vicinia.core.models import User
from vicinia.methods import refi
from vicinia.survey.models import Category, Code, Coding, Session, Study
from vicinia.survey.queries.codes import tree_of
from vicinia.survey.queries.workspace import said_in
from vicinia.survey.services import coding, exchange, taking_out
from vicinia.survey.services.memos import write_memo
from vicinia.survey.services.sessions import destroy_expired, name_voices, set_variables, withdraw_consent
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
    taking_out.take_out(coded, path, codebook=False)
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
    taking_out.take_out(coded, path, codebook=True)
    found = refi.read(path)
    assert [one.path for one in found.codes] == [("Casa",), ("Casa", "Affitto")]
    assert found.codes[0].description == "Affitto, bollette, sfratto"


def test_words_of_a_withdrawn_conversation_do_not_leave(coded: Study, tmp_path: Path, carla: User) -> None:
    conversation(coded, "Intervista 2")
    withdraw_consent(actor=carla, session=coded.sessions.get(title="Intervista 1"))
    path = tmp_path / "studio.qdpx"
    taking_out.take_out(coded, path, codebook=False)
    assert [one.name for one in refi.read(path).sources] == ["Intervista 2"]


def test_words_that_were_taken_back_do_not_come_back_with_a_file(
    coded: Study, tmp_path: Path, carla: User
) -> None:
    path = tmp_path / "studio.qdpx"
    taking_out.take_out(coded, path, codebook=False)
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
    taking_out.take_out(coded, path, codebook=False)
    project = exchange.read_project(path.read_bytes(), "studio.qdpx")
    coded.sessions.update(retain_until=coded.begun_on)
    assert destroy_expired() == 1
    brought = exchange.bring_in(actor=carla, study=coded, project=project)
    assert (brought.sessions, coded.sessions.count()) == (0, 1)
    assert said_in(coded.sessions.get()).text.strip() == ""


def test_who_speaks_what_is_known_and_memos_go_out_and_in_again(
    coded: Study, session: Session, code: Code, carla: User, amina: User, tmp_path: Path
) -> None:
    name_voices(
        actor=carla, session=session,
        voices={1: ("Chi chiede", Category.INTERVIEWER), 2: ("Voce 7", Category.SOCIAL_WORKER)},
    )  # fmt: skip
    set_variables(actor=carla, session=session, values={"anni di servizio": "12"})
    for text, about in (
        ("Sul brano", {"session": session, "passage": 1}), ("Sul codice", {"code": code}),
        ("Sulla conversazione", {"session": session}), ("Sullo studio", {}),
    ):  # fmt: skip
        write_memo(
            actor=carla, study=coded, text=text,
            **{"session": None, "passage": None, "code": None, **about},  # type: ignore[arg-type]
        )  # fmt: skip
    path = tmp_path / "studio.qdpx"
    taking_out.take_out(coded, path, codebook=False)
    project = exchange.read_project(path.read_bytes(), path.name)
    assert [one.name for one in project.cases] == ["Chi chiede · Intervista 1", "Voce 7 · Intervista 1"]
    assert len(project.notes) == 4 and "Rosa" not in str(project)
    other = begin_study(
        actor=carla, district=coded.district, name="Copia", question="", begun_on=coded.begun_on
    )
    for _twice in range(2):
        exchange.bring_in(actor=carla, study=other, project=project)
        (copy,) = other.sessions.all()
        assert said_in(copy) == said_in(session), "each passage is of the same voice"
        voices = list(copy.participants.values_list("pseudonym", "category"))
        assert voices == [("Chi chiede", "interviewer"), ("Voce 7", "social_worker")]
        assert [(one.name, one.value) for one in copy.variables.all()] == [("anni di servizio", "12")]
        told = {
            (one.text, bool(one.session_id), one.passage, one.code.name if one.code else "")
            for one in other.memos.all()
        }
        assert told == {
            ("Sul brano", True, 1, ""), ("Sul codice", False, None, "Casa"),
            ("Sulla conversazione", True, None, ""), ("Sullo studio", False, None, ""),
        }  # fmt: skip
        assert other.memos.count() == 4 and copy.scope == "no"


def test_a_case_of_another_program_gives_its_name_to_nobody(study: Study, carla: User) -> None:
    age = refi.Variable("età")
    talk = refi.Source("Intervista", "Che cosa vede?\nPoco lavoro.")
    turn = refi.Selection(talk, 15, 27)
    rosa = refi.Case("Rosa Verdi", values=(refi.Value(age, "45"),), sources=(talk,), selections=(turn.guid,))
    project = refi.Project("P", sources=(talk,), selections=(turn,), cases=(rosa,), variables=(age,))
    exchange.bring_in(actor=carla, study=study, project=project)
    session = study.sessions.get()
    assert [one.pseudonym for one in session.participants.all()] == ["Voce 1"]
    assert [(one.start, one.speaker) for one in said_in(session).passages] == [(0, 0), (15, 1)]
    assert [(one.name, one.value) for one in session.variables.all()] == [("età", "45")]
    both = refi.Source("Gruppo", "Parole di tutti")
    two = [refi.Case(name, values=(refi.Value(age, "30"),), sources=(both,)) for name in ("Ada", "Ugo")]
    group = refi.Project("P", sources=(both,), cases=two, variables=(age,))
    brought = exchange.bring_in(actor=carla, study=study, project=group)
    assert any("più persone" in one for one in brought.notices)
    assert not study.sessions.get(title="Gruppo").variables.exists()
