"""Inviting antennas. The link is a secret: only its hash is stored, so it can be shown only once."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.needs.models import Antenna
from vicinia.territory.models import Municipality


def hash_of(token: str) -> str:
    """Return what is stored of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def _new_token() -> str:
    return secrets.token_urlsafe(18)


@transaction.atomic
def invite_antenna(
    *, actor: User, district: District, name: str, kind: str, municipality: Municipality
) -> tuple[Antenna, str]:
    """Make an antenna; return it with the secret of its link."""
    token = _new_token()
    antenna = Antenna.objects.create(
        district=district,
        name=name,
        kind=kind,
        municipality=municipality,
        link_hash=hash_of(token),
        invited_by=actor,
    )
    audit(actor=actor, verb="invite_antenna", subject=antenna, changes={"name": ["", name]})
    return antenna, token


@transaction.atomic
def renew_link(*, actor: User, antenna: Antenna) -> str:
    """Make a new link, so that the old one and every phone that used it stop working; return its secret."""
    token = _new_token()
    antenna.link_hash = hash_of(token)
    antenna.save(update_fields=["link_hash"])
    audit(actor=actor, verb="renew_antenna_link", subject=antenna)
    return token


@transaction.atomic
def pause_antenna(*, actor: User, antenna: Antenna) -> None:
    """Let an antenna send nothing until it is resumed; its signals stay."""
    _set_active(actor, antenna, False)


@transaction.atomic
def resume_antenna(*, actor: User, antenna: Antenna) -> None:
    """Let it send again, with the same link."""
    _set_active(actor, antenna, True)


def _set_active(actor: User, antenna: Antenna, active: bool) -> None:
    if antenna.is_active == active:
        return
    antenna.is_active = active
    antenna.save(update_fields=["is_active"])
    verb = "resume_antenna" if active else "pause_antenna"
    audit(actor=actor, verb=verb, subject=antenna, changes={"is_active": [not active, active]})
