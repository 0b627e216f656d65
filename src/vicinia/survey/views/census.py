"""The census as the coordination leads it: questionnaires, campaigns, who has answered, the network."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.models import RoleKind
from vicinia.core.policies import WorkRequest, can_coordinate, policy
from vicinia.core.qr import qr_code
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import confirm_page, edit_page
from vicinia.directory.districts import districts_where_role
from vicinia.directory.models import Organization
from vicinia.directory.views.choosing import district_to_begin_in
from vicinia.methods.network_files import gexf, graphml, kumu
from vicinia.methods.xlsform import FormProblems, write
from vicinia.survey.census_form import form_of, steps_of
from vicinia.survey.census_problems import in_words, left_out
from vicinia.survey.census_words import languages_of
from vicinia.survey.forms.census import CampaignForm, InviteForm, QuestionnaireForm
from vicinia.survey.models import Campaign, Invitation, Questionnaire, Response, Tie
from vicinia.survey.policies import can_read_census
from vicinia.survey.queries import campaigns as queries
from vicinia.survey.queries import network as networks
from vicinia.survey.queries.drawing import drawing
from vicinia.survey.services import answering
from vicinia.survey.services import campaigns as services
from vicinia.survey.views.answering import XLSX

FILES = {
    "graphml": ("application/xml", graphml), "gexf": ("application/xml", gexf),
    "kumu": ("application/json", kumu),
}  # fmt: skip


def _campaign(request: WorkRequest, pk: UUID) -> Campaign:
    rows = Campaign.objects.visible_to(request.user).select_related("questionnaire", "district")
    return get_object_or_404(rows, pk=pk)


def _invitation(request: WorkRequest, pk: UUID) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).filter(
        district__in=districts_where_role(request.user, (RoleKind.COORDINATOR,))
    )
    return get_object_or_404(rows.select_related("campaign__questionnaire", "organization"), pk=pk)


@require_safe
@policy(can_read_census)
def census(request: WorkRequest) -> HttpResponse:
    """Every campaign, and the questionnaires."""
    rows = list(Campaign.objects.visible_to(request.user))
    return render(
        request,
        "survey/census.html",
        {
            "rows": list(zip(rows, queries.progress_of(rows), strict=True)),
            "questionnaires": Questionnaire.objects.visible_to(request.user).defer("source"),
            "may_lead": can_coordinate(request.user),
        },
    )


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def questionnaire_add(request: WorkRequest) -> HttpResponse:
    """Take in an XLSForm; everything that cannot be asked here is named, with its row."""
    district = district_to_begin_in(request, (RoleKind.COORDINATOR,))
    form = QuestionnaireForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and "starter" in request.POST:
        services.starter_questionnaire(actor=request.user, district=district)
        return redirect("survey:census")
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = services.add_questionnaire(
                actor=request.user, district=district, source=file.read(), filename=file.name
            )
            _say_how_it_reads(request, made)
            return redirect("survey:census")
        except FormProblems as found:
            problems = in_words(found.problems)
        except Refused as problem:
            form.add_error("file", str(problem))
    status = 422 if problems or form.errors else 200
    shown = {"form": form, "problems": problems, "district": district}
    return render(request, "survey/questionnaire_add.html", shown, status=status)


def _say_how_it_reads(request: WorkRequest, made: Questionnaire) -> None:
    """Say what came in, so that a mistake is seen before bodies see it."""
    form = form_of(made)
    asked = sum(1 for _path, one in form.walk() if one.kind not in ("group", "repeat", "note", "calculate"))
    pages = len(steps_of(form))
    messages.success(
        request,
        _("“%(title)s” was taken in: %(asked)d questions on %(pages)d pages, in %(languages)s.")
        % {
            "title": made.title, "asked": asked, "pages": pages,
            "languages": ", ".join(languages_of(form)) or _("one language"),
        },
    )  # fmt: skip
    for one in left_out(form.notices):
        messages.info(request, one)


@require_safe
@policy(can_read_census)
def questionnaire_file(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The questionnaire as an XLSForm for other programs."""
    row = get_object_or_404(Questionnaire.objects.visible_to(request.user), pk=pk)
    response = HttpResponse(write(form_of(row)), content_type=XLSX)
    name = slugify(row.title) or "questionario"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-v{row.version}.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def campaign_new(request: WorkRequest) -> HttpResponse:
    """Begin a campaign: every body of the directory is invited; links go out when somebody sends them."""
    district = district_to_begin_in(request, (RoleKind.COORDINATOR,))
    form = CampaignForm(request.POST or None, instance=Campaign(district=district), person=request.user)

    def keep() -> Campaign:
        campaign: Campaign = form.save()
        bodies = Organization.objects.visible_to(request.user).filter(district=district)
        services.invite(actor=request.user, campaign=campaign, bodies=bodies)
        return campaign

    return edit_page(
        request, form, title=_("Begin a campaign"), back=(_("Census of bodies"), reverse("survey:census")),
        lead=_("Every body of the directory is put on the list. Nothing is sent yet."), keep=keep,
        after=lambda row: reverse("survey:campaign", args=[row.pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def campaign_invite(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Put bodies on the list that came into the directory since."""
    row = _campaign(request, pk)
    form = InviteForm(request.POST or None, bodies=queries.not_invited(row, request.user))

    def keep() -> None:
        bodies = form.cleaned_data["bodies"]
        services.invite(actor=request.user, campaign=row, bodies=bodies)

    return edit_page(
        request, form, title=_("Bodies that are not on the list yet"), submit=_("Put them on the list"),
        back=(row.name, reverse("survey:campaign", args=[row.pk])), keep=keep,
        lead=_("Nothing is sent yet: they get their link with the next letters."),
    )  # fmt: skip


@require_safe
@policy(can_read_census)
def campaign(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One campaign: who stands where, municipality by municipality, theme by theme."""
    row = _campaign(request, pk)
    invitations = row.invitations.select_related("organization__municipality")
    wanted = request.GET.get("stato", "")
    if wanted in Invitation.State.values:
        invitations = invitations.filter(state=wanted)
    waiting = queries.waiting(row)
    may_lead = bool(can_coordinate(request.user))
    return render(
        request,
        "survey/campaign.html",
        {
            "campaign": row,
            "progress": queries.progress(row),
            "towns": queries.by_town(row),
            "known": queries.by_known_theme(row),
            "themes": queries.by_theme(row, form_of(row.questionnaire)),
            "invitations": invitations,
            "states": Invitation.State.choices,
            "wanted": wanted,
            "waiting": queries.to_write(row).count(),
            "without_mail": waiting.filter(queries.WITHOUT_ADDRESS).count(),
            "may_lead": may_lead,
            "new_bodies": queries.not_invited(row, request.user).count() if may_lead else 0,
            "is_early": timezone.localdate() < row.opens_on,
        },
    )


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def campaign_send(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Send invitations, and reminders to who has not answered, after asking."""
    row = _campaign(request, pk)
    waiting = queries.to_write(row).select_related("campaign", "organization")
    count = waiting.count()
    text = ngettext(
        "%(n)d body that has not answered gets an e-mail with its own link.",
        "%(n)d bodies that have not answered get an e-mail, each with its own link.",
        count,
    )
    return confirm_page(
        request, title=_("Send the links?"), lost=text % {"n": count}, action=_("Send"),
        back=(row.name, reverse("survey:campaign", args=[row.pk])), said=_("The e-mails are on their way."),
        act=lambda: services.write_to(actor=request.user, invitations=waiting),
    )  # fmt: skip


@require_safe
@policy(can_coordinate)
def invitation(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One body: its link, its answers, what differs from the round before."""
    row = _invitation(request, pk)
    response = Response.objects.visible_to(request.user).filter(invitation=row).first()
    link = request.build_absolute_uri(reverse("survey:census_arrive", args=[services.token_of(row)]))
    sections = []
    if response:
        form = answering.form_for(row)
        sections = queries.answers_of(response, form, get_language() or "it")
    answer = render(
        request,
        "survey/invitation.html",
        {
            "invitation": row, "campaign": row.campaign, "link": link, "code": qr_code(link),
            "response": response, "sections": sections, "states": Invitation.State,
            "phones": row.organization.phones.all(),
        },
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


@require_POST
@policy(can_coordinate)
def invitation_step(request: WorkRequest, pk: UUID, step: str) -> HttpResponse:
    """Note a refusal or take it back, make a new link, let a body change its answers."""
    row = _invitation(request, pk)
    if step == "rifiuta":
        services.mark(actor=request.user, invitation=row, state=Invitation.State.REFUSED)
    elif step == "riprendi":
        services.mark(actor=request.user, invitation=row, state=Invitation.State.INVITED)
    elif step == "scrivi":
        try:
            sent = services.write_to(actor=request.user, invitations=[row])
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            (messages.success if sent else messages.error)(
                request, _("The e-mail is on its way.") if sent else _("This body has no e-mail address.")
            )
    elif step == "link":
        services.renew_link(actor=request.user, invitation=row)
        messages.success(request, _("The old link opens nothing any more."))
    else:
        response = Response.objects.visible_to(request.user).filter(invitation=row).first()
        if response:
            answering.reopen(actor=request.user, response=response)
    return redirect("survey:invitation", row.pk)


@require_safe
@policy(can_coordinate)
def census_paper(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The questionnaire on paper, for one body."""
    row = _invitation(request, pk)
    link = request.build_absolute_uri(reverse("survey:census_arrive", args=[services.token_of(row)]))
    answer = render(
        request,
        "survey/census_paper.html",
        {"invitation": row, "form": answering.form_for(row), "link": link, "code": qr_code(link)},
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@policy(can_read_census)
def network(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The network: its figures, who holds it together, what if somebody leaves, against the round before."""
    row = _campaign(request, pk)
    least = _level(request.GET.get("livello"))
    net = networks.network(row, least)
    gone = _body_in(net, request.GET.get("senza"))
    left = networks.network(row, least, without=gone.pk) if gone else None
    between = networks.brokers(net)
    before = networks.health(networks.network(row.previous, least)) if row.previous else None
    return render(
        request,
        "survey/network.html",
        {
            "campaign": row,
            "health": networks.health(net),
            "before": before,
            "after": networks.health(left) if left else None,
            "gone": gone,
            "brokers": between,
            "drawing": drawing(left or net, between),
            "bodies": net.bodies,
            "least": least,
            "levels": Tie.Level.choices,
            "answered": len(net.answered),
            "exchanged": networks.exchanged(row, form_of(row.questionnaire), get_language() or "it"),
            "may_lead": can_coordinate(request.user),
            "is_over": timezone.localdate() > row.closes_on,
        },
    )


@require_safe
@policy(can_coordinate)
def network_file(request: WorkRequest, pk: UUID, kind: str) -> HttpResponse:
    """The network for other programs: GraphML, GEXF, Kumu."""
    row = _campaign(request, pk)
    if kind not in FILES:
        raise Http404
    content_type, make = FILES[kind]
    nodes, lines = networks.as_file(networks.network(row))
    response = HttpResponse(make(nodes, lines), content_type=content_type)
    ending = "json" if kind == "kumu" else kind
    response.headers["Content-Disposition"] = f'attachment; filename="rete.{ending}"'
    return response


def _level(given: str | None) -> int:
    return int(given) if given in ("1", "2", "3", "4") else 1


def _body_in(net: networks.Network, given: str | None) -> Organization | None:
    return next((one for one in net.bodies if str(one.pk) == given), None)
