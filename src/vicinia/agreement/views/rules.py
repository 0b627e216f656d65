"""Operating rules: the board in three columns, one rule, writing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.agreement.forms.cards import RuleForm
from vicinia.agreement.models import Rule, RuleArea
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import remove_row
from vicinia.core.views.editing import confirm_page, edit_page, require
from vicinia.directory.views.choosing import district_to_begin_in
from vicinia.labs.policies import LEADERS, can_lead, can_lead_in, takes_part


@require_safe
@policy(takes_part)
def rules(request: WorkRequest) -> HttpResponse:
    """How bodies work together: organisation, intake, delivery."""
    rows = list(Rule.objects.visible_to(request.user).exclude(state=Rule.State.ENDED))
    columns = [(area.label, [one for one in rows if one.area == area]) for area in RuleArea]
    return render(
        request, "agreement/rules.html",
        {"columns": columns, "any": bool(rows), "may_lead": can_lead(request.user)},
    )  # fmt: skip


@require_safe
@policy(takes_part)
def rule(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One rule as a flow, with what it comes from and what binds to it."""
    row = get_object_or_404(Rule.objects.visible_to(request.user).select_related("procedure"), pk=pk)
    shown = {"rule": row, "may_lead": can_lead_in(request.user, row.district_id)}
    return render(request, "agreement/rule.html", shown)


@require_http_methods(["GET", "POST"])
@policy(can_lead)
def rule_new(request: WorkRequest) -> HttpResponse:
    """Write a rule."""
    district = district_to_begin_in(request, LEADERS)
    area = request.GET.get("area", "")
    row = Rule(district=district, area=area if area in RuleArea.values else RuleArea.ORGANISATION)
    return _edit(request, row, _("Write a rule"))


@require_http_methods(["GET", "POST"])
@policy(can_lead)
def rule_change(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Change a rule."""
    row = get_object_or_404(Rule.objects.visible_to(request.user), pk=pk)
    require(can_lead_in(request.user, row.district_id))
    return _edit(request, row, _("Change the rule"))


def _edit(request: WorkRequest, row: Rule, title: str) -> HttpResponse:
    form = RuleForm(request.POST or None, instance=row, person=request.user)
    return edit_page(
        request, form, title=title, back=(_("Operating rules"), reverse("agreement:rules")),
        verb="write_rule", after=lambda kept: reverse("agreement:rule", args=[kept.pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_lead)
def rule_remove(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Remove a rule, after asking."""
    row = get_object_or_404(Rule.objects.visible_to(request.user), pk=pk)
    require(can_lead_in(request.user, row.district_id))
    return confirm_page(
        request, title=_("Remove it?"),
        lost=_("“%(what)s” will be gone, and articles that bind to it lose this origin.")
        % {"what": row.title},
        action=_("Remove"), back=(row.title, reverse("agreement:rule", args=[row.pk])),
        act=lambda: remove_row(actor=request.user, row=row, verb="remove_rule"), said=_("Removed."),
        then=reverse("agreement:rules"),
    )  # fmt: skip
