"""Forms of the room ``core``."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vicinia.core import roles
from vicinia.core.models import RoleKind, User
from vicinia.core.queries import districts_coordinated_by


class InvitationForm(forms.Form):
    """Who is invited, for which place and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Family name"), max_length=150, required=False)
    place = forms.ChoiceField(label=_("For whom"), help_text=_("The whole district, or one body."))
    kind = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[
            (RoleKind.EDITOR, _("Editor: keeps the entry of a body up to date")),
            (RoleKind.SOCIAL_WORKER, _("Social worker: sees what the network shares, proposes changes")),
            (RoleKind.VOLUNTEER, _("Volunteer: sees what the network shares")),
            (RoleKind.ANALYST, _("Analyst: sees totals of the district, no entries of the network")),
            (RoleKind.COORDINATOR, _("Coordinator: decides on everything in the district")),
        ],
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = list(districts_coordinated_by(actor))
        choices: list[tuple[Any, Any]] = [("", _("Choose"))]
        for scope in roles.scopes():
            places = [(place.value, place.label) for place in scope.places(districts)]
            if places:
                choices.append((scope.label, places))
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Say beside the role, not above the form, when it does not fit the place."""
        data = super().clean() or {}
        place, kind = data.get("place"), data.get("kind")
        if place and kind and kind not in roles.scope_of(place)[0].kinds:
            self.add_error(
                "kind",
                _("An editor is given for one body; coordinator and analyst are given for a district. "
                  "Choose another role or another place."),
            )  # fmt: skip
        return data
