"""The census of the model district: two rounds among its bodies. Every answer is invented."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from vicinia.core.bulk import insert
from vicinia.core.models import District
from vicinia.directory.models import Organization
from vicinia.survey.models import Campaign, Invitation, Questionnaire, Response, Tie
from vicinia.survey.services.campaigns import invite, starter_questionnaire

BODIES = 116
THEMES = ("alimenti", "ascolto", "famiglia", "casa", "lavoro", "salute", "scuola", "comunita")
WORKS = ("Ci troviamo spesso, e quando serve ci chiamiamo.", "Chi coordina risponde.")
FAILS = (
    "Ognuno ha i suoi moduli.",
    "Ci si trova solo nelle emergenze.",
    "Non sappiamo che cosa fanno gli altri.",
)
THINGS = ("informazioni", "persone", "beni", "spazi")
NEEDS = ("Affitti e bollette.", "Solitudine.", "Famiglie che lavorano e non ce la fanno.")


@transaction.atomic
def build_census(district: District) -> None:
    """Build both rounds anew."""
    clear_census(district)
    questionnaire = starter_questionnaire(actor=None, district=district)
    Questionnaire.objects.filter(pk=questionnaire.pk).update(is_sample=True)
    bodies = list(
        Organization.objects.filter(district=district, is_sample=True)
        .select_related("municipality")
        .order_by("name")[:BODIES]
    )
    today = timezone.localdate()
    first = _campaign(district, questionnaire, "Mappatura degli enti, primo giro", today, 400, None)
    second = _campaign(district, questionnaire, "Mappatura degli enti", today, 30, first)
    _answers(first, bodies, refuses=4, silent=22, reach=2)
    _answers(second, bodies, refuses=3, silent=12, reach=4)


def clear_census(district: District) -> None:
    """Remove what was built; questionnaires and campaigns that somebody made stay."""
    Campaign.objects.filter(district=district, is_sample=True).update(previous=None)
    Campaign.objects.filter(district=district, is_sample=True).delete()
    Questionnaire.objects.filter(district=district, is_sample=True, campaigns=None).delete()


def _campaign(
    district: District,
    questionnaire: Questionnaire,
    name: str,
    today: datetime.date,
    days: int,
    previous: Campaign | None,
) -> Campaign:
    opens = today - datetime.timedelta(days=days)
    return Campaign.objects.create(
        district=district, questionnaire=questionnaire, name=name, opens_on=opens,
        closes_on=opens + datetime.timedelta(days=60), previous=previous, is_sample=True,
    )  # fmt: skip


def _answers(
    campaign: Campaign, bodies: list[Organization], *, refuses: int, silent: int, reach: int
) -> None:
    invite(actor=None, campaign=campaign, bodies=bodies)
    rows = list(campaign.invitations.select_related("organization__municipality"))
    now = timezone.now()
    responses, ties = [], []
    for number, one in enumerate(rows):
        one.reminded_at = now - datetime.timedelta(days=20)
        place = (number * 37) % len(rows)
        if place < refuses:
            one.state = Invitation.State.REFUSED
        elif place < refuses + silent:
            one.state = (Invitation.State.INVITED, Invitation.State.OPENED, Invitation.State.PARTIAL)[
                place % 3
            ]
            one.reminders = place % 3
        else:
            one.state = Invitation.State.DONE
            one.channel = Invitation.Channel.TELEPHONE if place % 5 == 0 else Invitation.Channel.LINK
            responses.append(
                Response(
                    district_id=campaign.district_id, invitation=one, submitted_at=now,
                    answers=_said(number, one.organization),
                )
            )  # fmt: skip
            ties += _ties(campaign, bodies, one.organization, number, reach)
    Invitation.objects.bulk_update(rows, ["state", "channel", "reminders", "reminded_at"])
    insert(Response, responses)
    insert(Tie, ties)


def _said(number: int, body: Organization) -> dict[str, Any]:
    themes = sorted({THEMES[number % 8], THEMES[(number * 3 + 1) % 8]} - ({"casa"} if number % 4 else set()))
    return {
        "ente": {"name": body.name, "description": body.description},
        "attivita": {
            "temi": themes, "comuni": [str(body.municipality_id)], "volontari": str(3 + number * 7 % 40),
        },
        "rete": {
            "forza": WORKS[number % len(WORKS)], "criticita": FAILS[number % len(FAILS)],
            "bisogni": NEEDS[number % len(NEEDS)],
        },
    }  # fmt: skip


def _ties(
    campaign: Campaign, bodies: list[Organization], body: Organization, number: int, reach: int
) -> list[Tie]:
    """Neighbours in the same municipality, and the social desk of it, which holds the pieces together."""
    near = [one for one in bodies if one.municipality_id == body.municipality_id and one.pk != body.pk]
    desks = [one for one in bodies if one.name.startswith("Sportello sociale")]
    wanted = near[number % 2 :: 2][:reach] + [one for one in near if one.name.startswith("Sportello sociale")]
    if body in desks:
        wanted += [desks[(desks.index(body) + 1) % len(desks)], desks[0]]
    elif reach > 2 and number % 6 == 0:
        wanted.append(bodies[(number * 11 + 5) % len(bodies)])
    return [
        Tie(
            district_id=campaign.district_id, campaign=campaign, source=body, target=other,
            level=1 + (number + at) % 4, trust=2 + (number + at) % 3 * 0.5 + reach * 0.1,
            value=2.5 + (number * at) % 3 * 0.4, exchanges=list(THINGS[: 1 + (number + at) % 4]),
        )
        for at, other in enumerate({one.pk: one for one in wanted if one.pk != body.pk}.values())
    ]  # fmt: skip
