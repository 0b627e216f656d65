"""What answers in a municipality: how many services of the directory, by the need that they meet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from vicinia.core.models import User
from vicinia.directory.models import Service, ServiceStatus, ServiceTerm, TaxonomyTerm
from vicinia.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class Answering:
    """Services with a door in a municipality."""

    total: int
    by_need: tuple[tuple[str, int], ...]
    """Label of a need and services that meet it, most first."""


def services_answering(municipality: Municipality, user: User | AnonymousUser | None) -> Answering:
    """Count the services that this person may see; four queries."""
    services = set(
        Service.objects.visible_to(user)
        .filter(service_at_locations__location__municipality=municipality, status=ServiceStatus.ACTIVE)
        .values_list("pk", flat=True)
    )
    needs = {
        term.pk: term
        for term in TaxonomyTerm.objects.filter(taxonomy__code="need").prefetch_related("labels")
    }
    pairs = {
        (service, _top(term, needs))
        for service, term in ServiceTerm.objects.filter(service__in=services, term__in=needs).values_list(
            "service_id", "term_id"
        )
    }
    counted = Counter(term for _service, term in pairs)
    by_need = tuple((needs[term].label(), number) for term, number in counted.most_common(8))
    return Answering(len(services), by_need)


def _top(term: UUID, needs: dict[UUID, TaxonomyTerm]) -> UUID:
    """The need above a need, or itself."""
    parent = needs[term].parent_id
    return parent if parent is not None and parent in needs else term
