"""Where invented data may exist at all."""

import uuid

from django.conf import settings
from django.utils.translation import gettext as _

from vicinia.core.models import District

DISTRICT_SLUG = "pianura-est"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:vicinia:model-district")


class ModelOnlyError(RuntimeError):
    """Invented data were asked for where real people work."""


def model_id(*parts: str) -> uuid.UUID:
    """Return the key of a row of the model district: the same at every building, so links keep working."""
    return uuid.uuid5(_NAMESPACE, "/".join(parts))


def require_model_mode() -> None:
    """Raise ModelOnlyError unless this installation is a demonstration or a test."""
    if settings.MODE not in ("demo", "test"):
        raise ModelOnlyError(
            _("The model district holds invented data, so it is built in demo mode only (VICINIA_MODE=demo).")
        )


def require_model_district() -> None:
    """Raise ModelOnlyError when a real district already uses the model district's name."""
    if District.objects.filter(slug=DISTRICT_SLUG, is_model=False).exists():
        raise ModelOnlyError(
            _("There is a real district called %(slug)s here. The model district would mix with it.")
            % {"slug": DISTRICT_SLUG}
        )
