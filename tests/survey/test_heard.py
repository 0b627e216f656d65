"""The survey is given back to everybody after somebody has looked, and taken back."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.survey.test_consent import quoted
from vicinia.core.models import District, User
from vicinia.survey.models import Finding, Heard, Permission, Session
from vicinia.survey.services.sessions import withdraw_consent

pytestmark = pytest.mark.django_db


def page(client: Client) -> tuple[int, str]:
    answer = client.get(reverse("survey:heard"))
    return answer.status_code, answer.content.decode()


def test_everybody_reads_what_was_there_and_may_be_shown(
    client: Client, carla: User, session: Session, finding: Finding, district: District
) -> None:
    shown = quoted(session, finding, carla, "poi non resta nulla", Permission.PUBLIC)
    quoted(session, finding, carla, "ma le persone ci sono", Permission.LABS)
    reader = Client()
    assert page(reader)[0] == 404
    client.force_login(carla)
    assert "Findings" not in client.get(reverse("survey:publish")).content.decode()
    assert page(reader)[0] == 404, "looking publishes nothing"
    client.post(reverse("survey:publish"))
    code, text = page(reader)
    assert code == 200 and finding.title in text and shown.words in text and "ci sono" not in text
    assert 'muted">1 conversazione' not in text, "too few to be told of one finding"
    assert reverse("survey:heard") in reader.get(reverse("portal:needs")).content.decode()
    later = Finding.objects.create(
        district=district, study=session.study, kind="problem", title="Scritto dopo, ancora da guardare"
    )
    assert later.title not in page(reader)[1]
    client.post(reverse("survey:publish"))
    assert later.title in page(reader)[1] and Heard.objects.filter(withdrawn_at=None).count() == 1
    withdraw_consent(actor=carla, session=session)
    assert shown.words not in page(reader)[1], "words that are taken back are gone at once"
    for _twice in range(2):
        client.post(reverse("survey:withdraw_public"))
    assert page(reader)[0] == 404
    assert reverse("survey:heard") not in reader.get(reverse("portal:needs")).content.decode()


def test_without_findings_there_is_nothing_to_publish(client: Client, carla: User, study: object) -> None:
    client.force_login(carla)
    answer = client.post(reverse("survey:publish"), follow=True)
    assert "nessun esito da mostrare" in answer.content.decode()
    assert not Heard.objects.exists()
