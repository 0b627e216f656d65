"""Who is not reached: map and table, and the two files that feed them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.models import District, RoleKind, User
from vicinia.core.policies import WorkRequest, policy
from vicinia.directory.districts import districts_where_role
from vicinia.needs.forms.latent import ExpectationForm, SeenForm
from vicinia.needs.latent_files import LatentProblem, read_rows
from vicinia.needs.latent_sheets import expected_example, seen_example, sheet_of
from vicinia.needs.models import Reading
from vicinia.needs.models.seen import Expectation, SeenKind
from vicinia.needs.policies import can_read_needs, can_shape_recipes
from vicinia.needs.queries.latent import Choice, choices_of, latent_of
from vicinia.needs.queries.listening import themes
from vicinia.needs.services.latent import Stored, store_expectations, store_seen, take_away_seen

_SHOWN = 50
_FEEDERS = (RoleKind.COORDINATOR, RoleKind.ANALYST)


def _districts(user: User, kinds: tuple[RoleKind, ...] | None = None) -> list[District]:
    rows = District.objects.order_by("name")
    if user.is_superuser:
        return list(rows)
    read = districts_where_role(user, kinds) if kinds else districts_where_role(user)
    return list(rows.filter(pk__in=read))


def _asked(districts: list[District], slug: str) -> District:
    """The district that the address names; the first where it names none."""
    found = next((one for one in districts if one.slug == slug), None)
    if found is None and (slug or not districts):
        raise Http404
    return found or districts[0]


def _chosen(request: WorkRequest, choices: list[Choice]) -> Choice | None:
    key = request.GET.get("quale", "")
    return next((one for one in choices if one.key == key), choices[0] if choices else None)


@require_safe
@policy(can_read_needs)
def latent(request: WorkRequest) -> HttpResponse:
    """Map and table of who is not reached."""
    districts = _districts(request.user)
    context: dict[str, Any] = {"districts": districts, "may_feed": can_shape_recipes(request.user)}
    if districts:
        district = _asked(districts, request.GET.get("distretto", ""))
        choices = choices_of(district)
        choice = _chosen(request, choices)
        labels = {one.code: one.label for one in themes()}
        context |= {
            "district": district,
            "choices": [(one, SeenKind(one.kind).label, labels.get(one.theme, one.theme)) for one in choices],
            "found": latent_of(district, choice, request.user) if choice else None,
            "kind": SeenKind(choice.kind).label if choice else "",
            "theme": labels.get(choice.theme, choice.theme) if choice else "",
            "has_expectations": Expectation.objects.filter(district=district).exists(),
        }
    return render(request, "needs/latent.html", context)


@require_safe
@policy(can_read_needs)
def latent_export(request: WorkRequest) -> HttpResponse:
    """The table as a file."""
    district = _asked(_districts(request.user), request.GET.get("distretto", ""))
    choice = _chosen(request, choices_of(district))
    if choice is None:
        raise Http404
    name = f"{district.slug}-{choice.starts_on:%Y-%m-%d}-{choice.kind}.csv"
    return _file(sheet_of(latent_of(district, choice, request.user)), name)


@require_safe
@policy(can_shape_recipes)
def latent_example(request: WorkRequest, kind: str) -> HttpResponse:
    """A file to fill in."""
    district = _asked(_districts(request.user, _FEEDERS), request.GET.get("distretto", ""))
    if kind == "visti":
        return _file(seen_example(district), "visti.csv")
    if kind == "attesi":
        return _file(expected_example(district), "attesi.csv")
    raise Http404


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "POST"])
@policy(can_shape_recipes)
def latent_seen(request: WorkRequest) -> HttpResponse:
    """Bring in counts of what was seen."""
    districts = _districts(request.user, _FEEDERS)
    form = SeenForm(request.POST or None, request.FILES or None, districts=districts)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        district = _asked(districts, form.cleaned_data.get("district", ""))
        try:
            rows = read_rows(
                form.cleaned_data["file"].read(), needed=("comune", "cosa", "dal", "al", "quanti")
            )
            stored = store_seen(actor=request.user, district=district, rows=rows)
        except LatentProblem as problem:
            problems = problem.problems
        else:
            return _done(request, district, stored)
    return _upload(request, form, problems, "visti")


@require_POST
@policy(can_shape_recipes)
def latent_take_away(request: WorkRequest) -> HttpResponse:
    """Take away the counts of a need in a period."""
    district = _asked(_districts(request.user, _FEEDERS), request.GET.get("distretto", ""))
    key = request.GET.get("quale", "")
    choice = next((one for one in choices_of(district) if one.key == key), None)
    if choice is None:
        messages.info(request, _("These counts were taken away already."))
    else:
        count = take_away_seen(
            actor=request.user, district=district, theme=choice.theme, kind=choice.kind,
            period=(choice.starts_on, choice.ends_on),
        )  # fmt: skip
        messages.success(request, _("Taken away: %(count)d counts.") % {"count": count})
    answer = redirect("needs:latent")
    answer["Location"] += f"?distretto={district.slug}"
    return answer


@require_http_methods(["GET", "POST"])
@policy(can_shape_recipes)
def latent_expected(request: WorkRequest) -> HttpResponse:
    """Bring in direct estimates of how many people are in need."""
    districts = _districts(request.user, _FEEDERS)
    readings = Reading.objects.visible_to(request.user).filter(district__in=districts)
    form = ExpectationForm(
        request.POST or None, request.FILES or None, districts=districts, themes=themes(),
        readings=readings.select_related("version__recipe"),
    )  # fmt: skip
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        district = _asked(districts, given.get("district", ""))
        try:
            stored = store_expectations(
                actor=request.user,
                district=district,
                rows=read_rows(given["file"].read(), needed=("comune",)),
                **{name: given[name] for name in ("year", "origin", "theme", "method", "reading")},
            )
        except LatentProblem as problem:
            problems = problem.problems
        else:
            return _done(request, district, stored)
    return _upload(request, form, problems, "attesi")


def _done(request: WorkRequest, district: District, stored: Stored) -> HttpResponse:
    if stored.new or stored.changed:
        said = {"new": stored.new, "changed": stored.changed, "same": stored.same}
        messages.success(
            request, _("Stored: %(new)d new, %(changed)d changed, %(same)d as they were.") % said
        )
    else:
        messages.info(request, _("All of it was here already. Nothing has changed."))
    answer = redirect("needs:latent")
    answer["Location"] += f"?distretto={district.slug}"
    return answer


def _upload(request: WorkRequest, form: SeenForm, problems: list[str], kind: str) -> HttpResponse:
    refused = request.method == "POST"
    context = {
        "form": form, "kind": kind, "problems": problems[:_SHOWN], "more": max(len(problems) - _SHOWN, 0),
    }  # fmt: skip
    return render(request, "needs/latent_upload.html", context, status=422 if refused else 200)
