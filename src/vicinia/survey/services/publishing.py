"""The survey is shown to everybody, and taken back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Finding, Heard


@transaction.atomic
def publish_survey(*, actor: User, district: District) -> Heard:
    """Show today's findings to everybody, in place of what was shown before."""
    findings = list(Finding.objects.filter(district=district))
    if not findings:
        raise Refused(_("There is no finding to show yet."))
    withdraw_survey(actor=actor, district=district)
    made = Heard.objects.create(district=district, published_by=actor)
    made.findings.set(findings)
    audit(actor=actor, verb="publish_survey", subject=made, changes={"findings": [0, len(findings)]})
    return made


@transaction.atomic
def withdraw_survey(*, actor: User, district: District) -> None:
    """Take it back from the public; doing so twice changes nothing."""
    for one in Heard.objects.filter(district=district, withdrawn_at=None).select_for_update():
        one.withdrawn_at, one.withdrawn_by = timezone.now(), actor
        one.save(update_fields=["withdrawn_at", "withdrawn_by"])
        audit(actor=actor, verb="withdraw_survey", subject=one)
