"""Invite people, give them roles, take roles away."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from vicinia.core import roles
from vicinia.core.models import District, RoleKind, User
from vicinia.core.queries import districts_coordinated_by
from vicinia.core.services import audit

# Wagtail's own group that may publish pages: coordinators write the portal's news.
PUBLISHERS = "Moderators"


class RefusedError(ValueError):
    """The change is not allowed or makes no sense; the message is for the person who asked."""


@transaction.atomic
def invite_person(
    *, actor: User, email: str, place: str, kind: str, first_name: str = "", last_name: str = ""
) -> User:
    """Give ``kind`` at ``place`` to the person with this address and write to them.

    Who has no account yet gets one that opens with the link in the mail. ``place`` is a value of
    ``roles.Place``. Raises RefusedError when the actor does not coordinate that place or the role does not
    fit it.
    """
    where = _place(actor, place)
    scope, key = roles.scope_of(place)
    if kind not in scope.kinds:
        raise RefusedError(
            _("This role is not given for %(where)s. Choose another role or another place.")
            % {"where": where.label}
        )
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, first_name=first_name, last_name=last_name)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        audit(actor=actor, verb="invite", subject=user, district=where.district)
    if not scope.give(place=key, user=user, kind=kind, actor=actor):
        raise RefusedError(_("This person already has this role there."))
    audit(
        actor=actor, verb="give_role", subject=user, district=where.district,
        changes={"role": ["", f"{kind} @ {place}"]},
    )  # fmt: skip
    follow_publishing_rights(user)
    _write(user, actor=actor, role=str(RoleKind(kind).label), where=where.label, district=where.district)
    return user


@transaction.atomic
def send_invitation_again(*, actor: User, holding: roles.Holding) -> None:
    """Write to an invited person once more, with a fresh link."""
    if holding.user.has_usable_password():
        raise RefusedError(_("This person has already chosen a password, so the invitation is done."))
    audit(actor=actor, verb="invite_again", subject=holding.user, district=holding.district)
    _write(holding.user, actor=actor, role=holding.kind_label, where=holding.where, district=holding.district)


@transaction.atomic
def take_role(*, actor: User, holding: roles.Holding) -> None:
    """Take one role away. The last coordinator of a district cannot leave it without one."""
    if holding.kind == RoleKind.COORDINATOR:
        others = [
            one
            for one in roles.held(districts=[holding.district])
            if one.kind == RoleKind.COORDINATOR and one.user != holding.user
        ]
        if not others:
            raise RefusedError(
                _("This is the last coordinator of the district. Invite another coordinator first.")
            )
    scope, key = roles.scope_of(holding.key)
    scope.take(role=key)
    audit(
        actor=actor, verb="take_role", subject=holding.user, district=holding.district,
        changes={"role": [f"{holding.kind} @ {holding.where}", ""]},
    )  # fmt: skip
    follow_publishing_rights(holding.user)


def _place(actor: User, value: str) -> roles.Place:
    try:
        scope, _key = roles.scope_of(value)
    except ValueError as problem:
        raise RefusedError(_("Choose for whom the role is given.")) from problem
    for place in scope.places(districts_coordinated_by(actor)):
        if place.value == value:
            return place
    raise RefusedError(_("You can invite people for the districts that you coordinate only."))


def follow_publishing_rights(user: User) -> None:
    """Coordinators of some district may publish the portal's pages, nobody else through a role."""
    group = Group.objects.filter(name=PUBLISHERS).first()
    if group is None:
        return
    if user.roles.filter(kind=RoleKind.COORDINATOR).exists():
        user.groups.add(group)
    else:
        user.groups.remove(group)


def entrance(user: User) -> str:
    """Return the link with which a person comes in: a new account's opens it, once, within three days."""
    address = reverse("account_login")
    if not user.has_usable_password():
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        address = reverse("account_reset_password_from_key", args=["UID", "KEY"]).replace("UID-KEY", key)
    return str(settings.BASE_URL) + address


def _write(user: User, *, actor: User, role: str, where: str, district: District) -> None:
    invited = not user.has_usable_password()
    template = "core/mail/invitation.txt" if invited else "core/mail/role_added.txt"
    text = render_to_string(
        template,
        {
            "inviter": str(actor), "district": district.name, "role": role, "where": where,
            "link": entrance(user),
        },
    )  # fmt: skip
    subject = _("Your invitation to Vicinia") if invited else _("A new role in Vicinia")
    transaction.on_commit(lambda: send_mail(subject, text, None, [user.email]))
