"""What this room puts on the page "To do"."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from vicinia.agreement.models import Commitment, Protocol, Suggestion
from vicinia.agreement.policies import can_direct
from vicinia.core.desk import ToDo
from vicinia.core.models import RoleKind, User
from vicinia.core.policies import Person
from vicinia.directory.districts import districts_where_role


def agreement_to_do(person: Person) -> list[ToDo]:
    """Commitments that are late, suggestions that wait for an answer, protocols past their end."""
    if not isinstance(person, User):
        return []
    lines = []
    late = Commitment.objects.filter(
        state=Commitment.State.OPEN, due_on__lt=timezone.localdate(),
        article__protocol__state=Protocol.State.IN_FORCE,
    )  # fmt: skip
    mine = late.filter(party__organization__memberships__user=person)
    if can_direct(person):
        mine = late.filter(district__in=districts_where_role(person, (RoleKind.COORDINATOR,)))
    count = mine.distinct().count()
    if count:
        said = ngettext("%(n)d commitment is late", "%(n)d commitments are late", count) % {"n": count}
        lines.append(ToDo(said, reverse("agreement:commitments"), "it-check-circle"))
    if can_direct(person):
        led = districts_where_role(person, (RoleKind.COORDINATOR,))
        past = Protocol.objects.filter(
            district__in=led, state=Protocol.State.IN_FORCE, expires_on__lt=timezone.localdate()
        ).count()
        if past:
            said = ngettext(
                "%(n)d protocol is past its end: renew or end it",
                "%(n)d protocols are past their end: renew or end them",
                past,
            )
            lines.append(ToDo(said % {"n": past}, reverse("agreement:protocols"), "it-file"))
        waiting = Suggestion.objects.filter(state=Suggestion.State.OPEN, district__in=led).count()
        if waiting:
            said = ngettext(
                "%(n)d suggestion on the protocol waits for an answer",
                "%(n)d suggestions on the protocol wait for an answer",
                waiting,
            )
            lines.append(ToDo(said % {"n": waiting}, reverse("agreement:protocols"), "it-file"))
    return lines
