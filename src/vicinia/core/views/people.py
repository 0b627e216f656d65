"""The coordination's page of people: who has which role, invite, invite again, take a role away."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vicinia.core import roles
from vicinia.core.forms import InvitationForm
from vicinia.core.models import User
from vicinia.core.policies import WorkRequest, can_coordinate, people_with_second_factor, policy
from vicinia.core.queries import districts_coordinated_by
from vicinia.core.services.people import RefusedError, invite_person, send_invitation_again, take_role


def _holding(actor: User, key: str) -> roles.Holding:
    """Return a role that somebody holds in a district of the actor's, or 404."""
    for holding in roles.held(districts=districts_coordinated_by(actor)):
        if holding.key == key:
            return holding
    raise Http404


@policy(can_coordinate)
def people_list(request: WorkRequest) -> HttpResponse:
    """Show the people of the districts that the person coordinates, with their roles."""
    held = roles.held(districts=districts_coordinated_by(request.user))
    protected = people_with_second_factor(one.user for one in held)
    people = [
        {
            "person": person,
            "holdings": list(group),
            "invited": not person.has_usable_password(),
            "second_factor": person.pk in protected,
        }
        for person, group in groupby(held, key=lambda one: one.user)
    ]
    return render(request, "core/people/list.html", {"people": people})


@policy(can_coordinate)
@require_http_methods(["GET", "POST"])
def invite(request: WorkRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InvitationForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            person = invite_person(actor=request.user, **form.cleaned_data)
        except RefusedError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("We have written to %(email)s.") % {"email": person.email})
            return redirect("core:people")
    return render(request, "core/people/invite.html", {"form": form}, status=422 if form.errors else 200)


@policy(can_coordinate)
@require_POST
def invite_again(request: WorkRequest, key: str) -> HttpResponse:
    """Send the link once more."""
    holding = _holding(request.user, key)
    try:
        send_invitation_again(actor=request.user, holding=holding)
    except RefusedError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("We have written to %(email)s.") % {"email": holding.user.email})
    return redirect("core:people")


@policy(can_coordinate)
@require_http_methods(["GET", "POST"])
def remove_role(request: WorkRequest, key: str) -> HttpResponse:
    """Ask, then take one role away."""
    holding = _holding(request.user, key)
    if request.method == "POST":
        try:
            take_role(actor=request.user, holding=holding)
        except RefusedError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(
                request,
                _("%(person)s no longer has the role “%(role)s”.")
                % {"person": holding.user, "role": holding.kind_label},
            )
        return redirect("core:people")
    return render(request, "core/people/remove.html", {"holding": holding})
