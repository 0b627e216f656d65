"""The editing pages as Elena and Carla use them."""

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from vicinia.core.models import User
from vicinia.directory.models import ChangeRequest, Organization, Schedule, Service

pytestmark = pytest.mark.django_db


def _typed(client: Client, address: str) -> dict[str, Any]:
    """Return what the page's form would send when nothing is touched."""
    editor = client.get(address).context["editor"]
    sent: dict[str, Any] = {}
    for form in editor.forms():
        for part in [form.management_form, *form.forms] if hasattr(form, "management_form") else [form]:
            for bound in part:
                value = bound.value()
                if isinstance(value, list):
                    sent[bound.html_name] = value
                    continue
                text = "" if value is None else str(value)
                # a browser's clock sends hours and minutes
                sent[bound.html_name] = text[:5] if bound.html_name.startswith("week-") else text
    return sent


def test_elena_proposes_and_carla_approves(
    client: Client, elena: User, carla: User, association: Organization, service: Service
) -> None:
    address = reverse("directory:edit", args=["service", service.pk])
    client.force_login(elena)
    sent = _typed(client, address) | {
        "week-TU_0_from": "15:00",
        "week-TU_0_to": "17:30",
        "message": "Orario nuovo",
    }
    assert client.post(address, sent).status_code == 302
    change = ChangeRequest.objects.get()
    assert list(change.changes) == ["hours"]
    client.force_login(carla)
    page = client.get(reverse("directory:change", args=[change.pk])).content.decode()
    assert "15:00" in page and "Orario nuovo" in page
    client.post(reverse("directory:change_approve", args=[change.pk]))
    rule = Schedule.objects.get(service=service)
    assert (rule.byday, rule.opens_at) == ("TU", time(15))


def test_a_form_sent_untouched_changes_nothing(client: Client, elena: User, service: Service) -> None:
    Schedule.objects.create(
        district=service.district,
        service=service,
        freq="WEEKLY",
        byday="MO",
        opens_at=time(9),
        closes_at=time(12),
    )
    Schedule.objects.create(
        district=service.district,
        service=service,
        freq="WEEKLY",
        byday="WE",
        opens_at=time(9),
        closes_at=time(12),
    )
    address = reverse("directory:edit", args=["service", service.pk])
    client.force_login(elena)
    client.post(address, _typed(client, address))
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("week-MO_0_from", "09:00"),
        ("phones-0-number", "chiamami"),
        ("closures-0-ends_on", "2026-12-24"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    client: Client, elena: User, service: Service, field: str, value: str
) -> None:
    address = reverse("directory:edit", args=["service", service.pk])
    client.force_login(elena)
    answer = client.post(
        address, _typed(client, address) | {field: value, "description": "Testo appena scritto"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "field-error" in page and "Testo appena scritto" in page
    assert not ChangeRequest.objects.exists()


def test_a_refusal_is_read_by_its_author(
    client: Client, elena: User, carla: User, change: ChangeRequest
) -> None:
    client.force_login(carla)
    client.post(reverse("directory:change_refuse", args=[change.pk]), {"reason": "Manca la sede."})
    client.force_login(elena)
    assert "Manca la sede." in client.get(reverse("directory:desk")).content.decode()
