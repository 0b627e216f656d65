"""Studies, their conversations and the people who read them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from vicinia.core.models import District, User
from vicinia.core.queries import districts_coordinated_by
from vicinia.directory.districts import READERS
from vicinia.survey.models import Session, Study


def studies_of(user: User) -> QuerySet[Study]:
    """Return the studies in whose research group a person is."""
    return (
        Study.objects.visible_to(user)
        .annotate(conversations=Count("sessions", distinct=True), people=Count("members", distinct=True))
        .order_by("-begun_on", "name")
    )


def sessions_of(user: User, study: Study) -> QuerySet[Session]:
    """Return the conversations of a study, with how many passages carry codes and who has read to the end."""
    return (
        Session.objects.visible_to(user)
        .filter(study=study)
        .select_related("municipality")
        .defer("sealed")
        .annotate(
            coded=Count("codings", distinct=True),
            readers=Count("passes", distinct=True),
            mine=Count("passes", filter=Q(passes__coder=user), distinct=True),
        )
        # a grouped query forgets the order of its model
        .order_by("held_on", "title")
    )


def districts_to_study(user: User) -> QuerySet[District]:
    """Return the districts in which a person may begin a study."""
    return districts_coordinated_by(user).order_by("name")


def possible_members(study: Study) -> QuerySet[User]:
    """Return the people of the district who may join the research group."""
    return (
        User.objects.filter(roles__district=study.district_id, roles__kind__in=READERS, is_active=True)
        .exclude(pk__in=study.members.values("user"))
        .distinct()
        .order_by("email")
    )
