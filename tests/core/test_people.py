"""The coordination invites people, gives roles and takes them away."""

import re

import pytest
from django.core import mail
from django.test import Client

from vicinia.core import roles
from vicinia.core.models import AuditEntry, District, Role, RoleKind, User
from vicinia.core.services.people import RefusedError, invite_person, send_invitation_again, take_role
from vicinia.directory.models import Membership, Organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(carla: User, association: Organization) -> dict[str, str]:
    return {"email": "Gina@Example.org", "place": f"body:{association.pk}", "kind": RoleKind.EDITOR}


def test_an_invitation_makes_an_account_that_the_link_opens(
    client: Client, carla: User, asked: dict[str, str], django_capture_on_commit_callbacks: object
) -> None:
    client.force_login(carla)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/it/lavoro/persone/invita/", asked)
    assert answer.status_code == 302, answer.content.decode()
    gina = User.objects.get(email="gina@example.org")
    assert not gina.has_usable_password()
    assert Membership.objects.get(user=gina).granted_by == carla
    assert [entry.verb for entry in AuditEntry.objects.filter(actor=carla).order_by("at")] == [
        "invite",
        "give_role",
    ]
    link = re.search(r"http://127\.0\.0\.1:8000(/account/password/reset/key/\S+)", mail.outbox[0].body)
    assert link, mail.outbox[0].body
    assert mail.outbox[0].to == ["gina@example.org"]
    stranger = Client()
    form = stranger.get(link[1], follow=True)
    words = "quattro-parole-nuove-qui"
    stranger.post(form.redirect_chain[-1][0], {"password1": words, "password2": words})
    assert stranger.login(email="gina@example.org", password=words, request=form.wsgi_request)


def test_the_list_shows_who_has_what(client: Client, carla: User, elena: User, fabio: User) -> None:
    client.force_login(carla)
    page = client.get("/it/lavoro/persone/").content.decode()
    for text in ("carla@example.org", "elena@example.org", "Associazione Filo", "fabio@example.org"):
        assert text in page


def test_an_editor_is_not_given_for_a_district(carla: User, district: District) -> None:
    with pytest.raises(RefusedError):
        invite_person(
            actor=carla, email="x@example.org", place=f"district:{district.pk}", kind=RoleKind.EDITOR
        )
    assert not User.objects.filter(email="x@example.org").exists()


def test_nobody_invites_for_another_district(carla: User, elena: User) -> None:
    other = District.objects.create(slug="altro", name="Altro", coordinating_body="Inventato")
    for actor, place in ((carla, other), (elena, other)):
        with pytest.raises(RefusedError):
            invite_person(
                actor=actor, email="x@example.org", place=f"district:{place.pk}", kind=RoleKind.ANALYST
            )
    assert Role.objects.filter(district=other).count() == 0


@pytest.mark.parametrize(
    "place", ["", "nothing", "district:nothing", "planet:1", "body:00000000-0000-0000-0000-000000000000"]
)
def test_nonsense_places_are_refused_gently(client: Client, carla: User, place: str) -> None:
    client.force_login(carla)
    answer = client.post(
        "/it/lavoro/persone/invita/", {"email": "x@example.org", "place": place, "kind": "editor"}
    )
    assert answer.status_code == 422
    assert "x@example.org" in answer.content.decode(), "what was typed stays"
    with pytest.raises(RefusedError):
        invite_person(actor=carla, email="x@example.org", place=place, kind=RoleKind.EDITOR)


def test_the_same_role_twice_is_said(carla: User, asked: dict[str, str]) -> None:
    invite_person(actor=carla, **asked)
    with pytest.raises(RefusedError):
        invite_person(actor=carla, **asked)


def test_who_has_an_account_gets_no_password_link(
    carla: User, bruno: User, association: Organization, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invite_person(
            actor=carla, email="BRUNO@example.org", place=f"body:{association.pk}", kind=RoleKind.EDITOR
        )
    assert "/password/reset/" not in mail.outbox[0].body and "/account/login/" in mail.outbox[0].body
    assert User.objects.filter(email__iexact="bruno@example.org").count() == 1


def test_taking_a_role_away_asks_first(client: Client, carla: User, elena: User) -> None:
    client.force_login(carla)
    holding = roles.held(user=elena)[0]
    address = f"/it/lavoro/persone/{holding.key}/togli/"
    assert client.get(address).status_code == 200
    assert Membership.objects.filter(user=elena).exists()
    assert client.post(address).status_code == 302
    assert not Membership.objects.filter(user=elena).exists()
    assert AuditEntry.objects.filter(verb="take_role", subject_id=str(elena.pk)).count() == 1


def test_the_last_coordinator_stays(carla: User, district: District) -> None:
    with pytest.raises(RefusedError):
        take_role(actor=carla, holding=roles.held(user=carla)[0])
    second = invite_person(
        actor=carla, email="olga@example.org", place=f"district:{district.pk}", kind=RoleKind.COORDINATOR
    )
    take_role(actor=second, holding=roles.held(user=carla)[0])
    assert roles.held(user=carla) == []


def test_the_roles_of_another_district_cannot_be_reached(client: Client, carla: User) -> None:
    other = District.objects.create(slug="altro", name="Altro", coordinating_body="Inventato")
    role = Role.objects.create(
        district=other, user=User.objects.create_user("z@example.org"), kind=RoleKind.ANALYST
    )
    client.force_login(carla)
    assert client.post(f"/it/lavoro/persone/district:{role.pk}/togli/").status_code == 404
    assert "z@example.org" not in client.get("/it/lavoro/persone/").content.decode()


def test_an_invitation_can_be_sent_again_until_it_is_used(
    carla: User, elena: User, asked: dict[str, str], django_capture_on_commit_callbacks: object
) -> None:
    gina = invite_person(actor=carla, **asked)
    with django_capture_on_commit_callbacks(execute=True):
        send_invitation_again(actor=carla, holding=roles.held(user=gina)[0])
    assert len(mail.outbox) == 1
    with pytest.raises(RefusedError):
        send_invitation_again(actor=carla, holding=roles.held(user=elena)[0])


def test_coordinators_may_publish_pages_and_lose_it_with_the_role(
    client: Client, carla: User, district: District
) -> None:
    olga = invite_person(
        actor=carla, email="olga@example.org", place=f"district:{district.pk}", kind=RoleKind.COORDINATOR
    )
    assert User.objects.get(pk=olga.pk).has_perm("wagtailadmin.access_admin")
    take_role(actor=carla, holding=roles.held(user=olga)[0])
    assert not User.objects.get(pk=olga.pk).has_perm("wagtailadmin.access_admin")


def test_the_list_asks_as_often_for_many_people_as_for_few(
    client: Client, carla: User, association: Organization
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(carla)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/it/lavoro/persone/").status_code == 200
        counts.append(len(asked))
        for person in range(5):
            user = User.objects.create_user(f"p{number}{person}@example.org")
            Membership.objects.create(
                district=association.district, organization=association, user=user, kind=RoleKind.VOLUNTEER
            )
    assert counts[0] == counts[1]
