"""``vicinia people``: the person at the machine opens the first door."""

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from vicinia.core.models import AuditEntry, District, Role, RoleKind, User

pytestmark = pytest.mark.django_db


def people(*arguments: str) -> str:
    out = StringIO()
    call_command("people", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_coordinator_comes_in_with_the_printed_link(district: District) -> None:
    said = people("coordinator", "Nadia@Example.org", "--district", district.slug)
    nadia = User.objects.get(email="nadia@example.org")
    assert Role.objects.filter(user=nadia, kind=RoleKind.COORDINATOR, district=district).exists()
    assert AuditEntry.objects.filter(verb="appoint_coordinator", actor=None).count() == 1
    address = re.search(r"http://127\.0\.0\.1:8000(/account/\S+)", said)
    assert address and Client().get(address[1], follow=True).status_code == 200
    again = people("coordinator", "nadia@example.org", "--district", district.slug)
    assert Role.objects.filter(user=nadia).count() == 1 and "/account/" in again


def test_an_unknown_district_is_answered_with_those_there_are(district: District) -> None:
    with pytest.raises(CommandError, match="pianura-est"):
        people("coordinator", "nadia@example.org", "--district", "pianura-ovest")
    assert not User.objects.filter(email="nadia@example.org").exists()


def test_a_lost_phone(carla: User) -> None:
    auth.TOTP.activate(carla, auth.generate_totp_secret())
    people("reset-second-factor", "CARLA@example.org")
    assert not Authenticator.objects.filter(user=carla).exists()
    assert AuditEntry.objects.filter(verb="reset_second_factor", subject_id=str(carla.pk)).exists()
    with pytest.raises(CommandError):
        people("reset-second-factor", "nobody@example.org")


def test_the_list_says_who_has_which_role(carla: User, elena: User) -> None:
    lines = people("list").splitlines()
    assert any(line.startswith("carla@example.org\t") and "Pianura Est" in line for line in lines)
    assert any(line.startswith("elena@example.org\t") and "Filo d'Erba" in line for line in lines)


def test_demo_accounts_stay_in_the_demonstration(elena: User, settings: Settings) -> None:
    settings.DEMO = True
    User.objects.filter(pk=elena.pk).update(is_demo=True)
    with pytest.raises(CommandError):
        people("remove-demo")
    assert User.objects.filter(pk=elena.pk).exists()
