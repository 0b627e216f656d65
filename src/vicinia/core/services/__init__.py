"""Changes that belong to no single room."""

from typing import Any

from django.db import models

from vicinia.core.models import AuditEntry, District, User


def audit(
    *,
    actor: User | None,
    verb: str,
    subject: models.Model,
    district: District | None = None,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one history entry in the caller's transaction.

    ``changes`` is ``{field: [before, after]}``; the district is taken from the subject when not given.
    """
    return AuditEntry.objects.create(
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        district_id=district.pk if district else getattr(subject, "district_id", None),
        changes=changes or {},
        reason=reason,
    )
