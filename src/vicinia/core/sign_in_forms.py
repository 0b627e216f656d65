"""allauth's forms in our words: one label for one thing, nothing said twice inside the boxes."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Password you use now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": _("Name of the device"),
    "passwordless": _("Sign in with it alone, without the password"),
}
# The page has a link for it, at a place that does not move between label and box.
LINKS_ELSEWHERE = {"password"}


class OurWords(forms.Form):
    """Gives the fields our labels and takes the greyed examples out of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, one in self.fields.items():
            one.widget.attrs.pop("placeholder", None)
            one.label = LABELS.get(name, one.label)
            if name in LINKS_ELSEWHERE:
                one.help_text = ""


class Login(OurWords, account.LoginForm):
    """Sign in."""


class Reauthenticate(OurWords, account.ReauthenticateForm):
    """Confirm with the password."""


class ChangePassword(OurWords, account.ChangePasswordForm):
    """Change the password."""


class SetPassword(OurWords, account.SetPasswordForm):
    """Choose a password when there is none."""


class ResetPassword(OurWords, account.ResetPasswordForm):
    """Ask for a link."""


class ResetPasswordKey(OurWords, account.ResetPasswordKeyForm):
    """Choose a password with the link."""


class Authenticate(OurWords, mfa.AuthenticateForm):
    """The second proof."""


class MfaReauthenticate(OurWords, mfa.ReauthenticateForm):
    """Confirm with the code."""


class ActivateTotp(OurWords, totp.ActivateTOTPForm):
    """Confirm the app's first code."""


class AddWebAuthn(OurWords, webauthn.AddWebAuthnForm):
    """Add a passkey; most people want to sign in with it alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "The device asks for your fingerprint, your face or its own code. Take the tick away for a "
            "security key that cannot."
        )


class EditWebAuthn(OurWords, webauthn.EditWebAuthnForm):
    """Change a passkey's name."""
