"""A person's own account, and the doors around it."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from vicinia.core import roles
from vicinia.core.policies import WorkRequest, anyone, can_write_portal, has_second_factor, policy, signed_in


@policy(signed_in)
def home(request: WorkRequest) -> HttpResponse:
    """Show the person's roles and what can be done with the account."""
    return render(
        request,
        "account/home.html",
        {"holdings": roles.held(user=request.user), "second_factor": has_second_factor(request.user)},
    )


@policy(signed_in)
def second_factor(request: WorkRequest) -> HttpResponse:
    """Explain why coordinators sign in with two proofs, and offer two ways."""
    if has_second_factor(request.user):
        return redirect("mfa_index")
    return render(request, "account/second_factor.html")


@policy(anyone)
def editors_door(request: HttpRequest) -> HttpResponse:
    """Lead to the one sign-in page, with its second proof; Wagtail's own would not ask for it."""
    if request.user.is_authenticated:
        decision = can_write_portal(request.user)
        if decision:
            return redirect("wagtailadmin_home")
        raise PermissionDenied(str(decision.reason))
    return redirect_to_login(request.GET.get("next", "/redazione/"), resolve_url("account_login"))
