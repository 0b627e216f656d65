"""The network that bodies describe: what it shows, and what nobody can work out from it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from vicinia.core.models import User
from vicinia.directory.models import Organization
from vicinia.survey.models import Campaign, Tie
from vicinia.survey.queries import network as networks
from vicinia.survey.services.campaigns import invite

pytestmark = pytest.mark.django_db
BODIES = 9


@pytest.fixture
def ring(campaign: Campaign) -> list[Organization]:
    """Nine bodies, each of which trusts the next; one much less than the others."""
    kinds = ("comune", "parrocchia", "")
    bodies = [
        Organization.objects.create(
            district_id=campaign.district_id, name=f"Ente {number}", legal_status=kinds[number % 3],
        )
        for number in range(BODIES)
    ]  # fmt: skip
    campaign.invitations.all().delete()
    invite(actor=None, campaign=campaign, bodies=bodies)
    Tie.objects.bulk_create(
        Tie(
            district_id=campaign.district_id, campaign=campaign,
            source=one, target=bodies[(number + 1) % BODIES],
            level=1 + number % 4, trust=1 if number == 0 else 3, value=2,
        )
        for number, one in enumerate(bodies)
    )  # fmt: skip
    return bodies


def close(campaign: Campaign) -> None:
    """Let the last day be yesterday."""
    today = timezone.localdate()
    campaign.opens_on, campaign.closes_on = today - timedelta(days=30), today - timedelta(days=1)
    campaign.save()


def test_trust_waits_until_no_answer_comes_any_more(campaign: Campaign, ring: list[Organization]) -> None:
    # 25 of nine bodies today and 24 of eight yesterday would be the answer of the ninth
    assert networks.network(campaign).trust is None
    close(campaign)
    assert networks.network(campaign).trust


def test_trust_is_shown_of_the_whole_alone(campaign: Campaign, ring: list[Organization]) -> None:
    close(campaign)
    whole = networks.network(campaign)
    assert whole.trust == pytest.approx((1 + 3 * (BODIES - 1)) / BODIES)
    # a part beside the whole would give away what one body said: 25 − 24 = 1
    for part in (networks.network(campaign, without=ring[0].pk), networks.network(campaign, least=2)):
        assert (part.trust, part.value) == (None, None)


def test_the_page_gives_no_mean_of_a_part(
    client: Client, campaign: Campaign, ring: list[Organization], carla: User
) -> None:
    client.force_login(carla)
    page = reverse("survey:network", args=[campaign.pk])
    assert "a censimento chiuso" in client.get(page).content.decode()
    close(campaign)
    whole = client.get(page).content.decode()
    assert "2,8" in whole
    without = client.get(page, {"senza": str(ring[0].pk)}).content.decode()
    assert "2,8" in without and "3,0" not in without


def test_how_much_bodies_keep_to_their_kind(campaign: Campaign, ring: list[Organization]) -> None:
    found = networks.health(networks.network(campaign))
    assert found is not None
    # comune → parrocchia is the only relation of which both forms are known, three times
    assert found.by_kind == 1.0
    Organization.objects.filter(pk__in=[one.pk for one in ring]).update(legal_status="Parrocchia")
    again = networks.health(networks.network(campaign))
    assert again is not None and again.by_kind == -1.0
