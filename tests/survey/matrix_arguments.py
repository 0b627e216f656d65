"""What stands in the addresses of the survey, for the view × role matrix."""

from pathlib import Path
from typing import Any

import pytest

from vicinia.core.models import User
from vicinia.survey.models import Code, Finding, Session, Study
from vicinia.survey.sealed_files import Writer
from vicinia.survey.services.findings import quote
from vicinia.survey.services.recordings import add_recording
from vicinia.survey.uploads import SealedFile


@pytest.fixture
def survey_study_args(study: Study) -> dict[str, Any]:
    return {"pk": study.pk}


@pytest.fixture
def survey_member_args(study: Study, amina: User) -> dict[str, Any]:
    return {"pk": study.pk, "member": study.members.get(user=amina).pk}


@pytest.fixture
def survey_file_args(study: Study) -> dict[str, Any]:
    return {"pk": study.pk, "kind": "codici"}


@pytest.fixture
def survey_session_args(session: Session) -> dict[str, Any]:
    return {"pk": session.pk}


@pytest.fixture
def survey_code_args(code: Code) -> dict[str, Any]:
    return {"pk": code.pk}


@pytest.fixture
def survey_settle_args(session: Session, code: Code) -> dict[str, Any]:
    return {"pk": session.pk, "code": code.pk, "passage": 1}


@pytest.fixture
def survey_finding_args(finding: Finding) -> dict[str, Any]:
    return {"pk": finding.pk}


@pytest.fixture
def survey_quotation_args(session: Session, finding: Finding, carla: User) -> dict[str, Any]:
    return {"pk": quote(actor=carla, finding=finding, session=session, start=0, end=9).pk}


@pytest.fixture
def survey_recording_args(session: Session, carla: User, settings: Any, tmp_path: Path) -> dict[str, Any]:
    settings.RECORDINGS_ROOT = tmp_path
    writer = Writer(tmp_path / "coming.part")
    writer.write(b"ID3 nothing")
    writer.finish()
    row = add_recording(
        actor=carla,
        session=session,
        file=SealedFile(writer, b"ID3 nothing", "a.mp3"),
        retain_until=session.retain_until,
    )
    return {"pk": row.pk}


@pytest.fixture
def survey_voice_args(session: Session) -> dict[str, Any]:
    return {"pk": session.pk, "number": 1}
