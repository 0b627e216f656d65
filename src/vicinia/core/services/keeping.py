"""What is done about accounts on the machine itself, by who runs the installation."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.models import District, Role, RoleKind, User
from vicinia.core.services import audit
from vicinia.core.services.people import RefusedError, entrance, follow_publishing_rights


@transaction.atomic
def appoint_coordinator(*, email: str, district: District) -> str:
    """Make a person coordinator of a district and return the link with which the account opens."""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    Role.objects.get_or_create(district=district, user=user, kind=RoleKind.COORDINATOR)
    audit(actor=None, verb="appoint_coordinator", subject=user, district=district)
    follow_publishing_rights(user)
    return entrance(user)


@transaction.atomic
def reset_second_factor(*, person: User) -> None:
    """Forget a person's app, passkeys and recovery codes."""
    Authenticator.objects.filter(user=person).delete()
    audit(actor=None, verb="reset_second_factor", subject=person)


@transaction.atomic
def remove_demo_accounts() -> int:
    """Remove the demo accounts and their roles; return how many there were."""
    if settings.DEMO:
        raise RefusedError(_("This is a demonstration: its accounts belong here."))
    found = User.objects.filter(is_demo=True)
    count = found.count()
    found.delete()
    return count
