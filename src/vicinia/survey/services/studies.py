"""Studies and their research groups."""

from __future__ import annotations

import datetime

from django.db import transaction

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.survey.models import Study, StudyMember


@transaction.atomic
def begin_study(
    *, actor: User, district: District, name: str, question: str, begun_on: datetime.date
) -> Study:
    """Begin a study; whoever begins it is the first of its research group."""
    study = Study.objects.create(district=district, name=name, question=question, begun_on=begun_on)
    StudyMember.objects.create(district=district, study=study, user=actor)
    audit(actor=actor, verb="begin_study", subject=study, changes={"name": ["", name]})
    return study


@transaction.atomic
def add_member(*, actor: User, study: Study, user: User) -> StudyMember:
    """Let somebody into the research group: she reads every transcript of the study from now on."""
    member, is_new = StudyMember.objects.get_or_create(
        study=study, user=user, defaults={"district_id": study.district_id}
    )
    if is_new:
        audit(actor=actor, verb="add_researcher", subject=study, changes={"user": [None, str(user.pk)]})
    return member


@transaction.atomic
def remove_member(*, actor: User, member: StudyMember) -> bool:
    """Let somebody out; what she coded stays. The last one stays, or nobody could read any more."""
    study = Study.objects.select_for_update().get(pk=member.study_id)
    if study.members.count() < 2:
        return False
    audit(actor=actor, verb="remove_researcher", subject=study, changes={"user": [str(member.user_id), None]})
    member.delete()
    return True
