"""Changes that readers of the portal make: they report what is wrong."""

from django.db import transaction

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.directory.models import ErrorReport, Organization, Service


def report_error(*, actor: User | None, subject: Service | Organization, text: str) -> ErrorReport:
    """Keep a reader's report for the people who look after the entry. The reader stays nameless."""
    with transaction.atomic():
        report = ErrorReport.objects.create(
            district=subject.district,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            text=text.strip(),
        )
        audit(actor=actor, verb="report_error", subject=report, district=subject.district)
    return report
