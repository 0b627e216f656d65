"""A body answers: by its own link on a phone, or somebody writes down what it says on the telephone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from vicinia.core.models import RoleKind, User
from vicinia.core.phones import DAY, PhoneCookie, wants_data
from vicinia.core.policies import WorkRequest, anyone, can_coordinate, policy
from vicinia.core.services.rows import Refused
from vicinia.directory.districts import districts_where_role
from vicinia.methods.xlsform import Fault, Form, Moment
from vicinia.survey.census_form import Step, steps_of
from vicinia.survey.census_words import Speaker, words
from vicinia.survey.forms.pages import Page, Sheet, sheets_of, spot_of
from vicinia.survey.models import Invitation, Response
from vicinia.survey.services import answering
from vicinia.survey.services.campaigns import SALT, invitation_by_token
from vicinia.survey.views.drafting import draft_in, is_draft, not_kept

# no question of an XLSForm can be named like this
BUNCH, LOOKING = "enti", "manca"
"""In the address: which of the bodies are asked about, and whether what is missing is looked for."""
_COOKIE = PhoneCookie("census", salt=SALT, age=200 * DAY)


@require_safe
@never_cache
@policy(anyone)
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: from here on the phone is known by its cookie.

    Who comes back goes on where it stopped.
    """
    invitation = invitation_by_token(token)
    if invitation is None:
        return render(request, "survey/census_closed.html", {"unknown": True}, status=404)
    number, bunch = answering.place_of(invitation)
    asked = f"?{urlencode({BUNCH: bunch})}" if bunch > 1 else ""
    response = redirect(reverse("survey:census_answer", args=[number]) + asked)
    _COOKIE.remember(response, token)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _own(request: HttpRequest) -> Invitation | None:
    token = _COOKIE.read(request)
    return invitation_by_token(token) if token else None


@require_http_methods(["GET", "POST"])
@never_cache
@policy(anyone)
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """One page of the questionnaire, for the body itself."""
    invitation = _own(request)
    if invitation is None:
        if is_draft(request):
            return not_kept(_("Open the link that was sent to your body."), status=403)
        return render(
            request, "survey/census_closed.html", {}, status=200 if request.method == "GET" else 403
        )
    return _page(request, invitation, number, lambda n: reverse("survey:census_answer", args=[n]), actor=None)


@require_http_methods(["GET", "POST"])
@policy(can_coordinate)
def answer_for(request: WorkRequest, pk: UUID, number: int) -> HttpResponse:
    """The same page, for who writes down what a body says on the telephone or has written on paper."""
    rows = Invitation.objects.visible_to(request.user).filter(
        district__in=districts_where_role(request.user, (RoleKind.COORDINATOR,))
    )
    invitation = get_object_or_404(rows.select_related("campaign__questionnaire", "organization"), pk=pk)
    return _page(
        request, invitation, number, lambda n: reverse("survey:census_answer_for", args=[pk, n]),
        actor=request.user,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Visit:
    """One request of a questionnaire: who answers, where they stand, and the addresses of its pages."""

    invitation: Invitation
    response: Response
    form: Form
    steps: Sequence[Step]
    address: Callable[[int], str]
    actor: User | None
    language: str

    @property
    def sheets(self) -> list[Sheet]:
        """The pages that are asked now; answers change them."""
        return sheets_of(self.steps, self.form, self.response.answers)

    def page(self, sheet: Sheet, data: Any = None, is_open: bool = True) -> Page:
        """A page as it stands now."""
        return Page(
            sheet=sheet, form=self.form, answers=self.response.answers, language=self.language, data=data,
            own=str(self.invitation.organization_id), is_open=is_open,
        )  # fmt: skip

    def url(self, sheet: Sheet | None, is_looking: bool = False) -> str:
        """The address of a page, of the last one without a page."""
        if sheet is None:
            return self.address(len(self.steps) + 1)
        asked = {BUNCH: sheet.bunch} if sheet.bunch > 1 else {}
        asked |= {LOOKING: 1} if is_looking else {}
        return self.address(sheet.number) + (f"?{urlencode(asked)}" if asked else "")

    def faults(self) -> list[Fault]:
        """What is wrong with the answers as they stand."""
        return answering.faults_of(self.form, self.response.answers)


def _after(sheets: Sequence[Sheet], place: tuple[int, int]) -> Sheet | None:
    return next((one for one in sheets if one.place > place), None)


def _before(sheets: Sequence[Sheet], place: tuple[int, int]) -> Sheet | None:
    return next((one for one in reversed(sheets) if one.place < place), None)


def _page(
    request: HttpRequest,
    invitation: Invitation,
    number: int,
    address: Callable[[int], str],
    actor: User | None,
) -> HttpResponse:
    campaign = invitation.campaign
    if actor is None and timezone.localdate() > campaign.closes_on:
        if is_draft(request):
            return not_kept(_("The time to answer is over. Tell the coordination if you still want to."))
        return render(request, "survey/census_closed.html", {"campaign": campaign})
    if actor is None and timezone.localdate() < campaign.opens_on:
        return render(request, "survey/census_closed.html", {"campaign": campaign, "is_early": True})
    form = answering.form_for(invitation)
    response = answering.open_invitation(invitation=invitation)
    visit = _Visit(
        invitation, response, form, steps_of(form), address, actor, (get_language() or "it").split("-")[0]
    )
    context: dict[str, Any] = {
        "invitation": invitation, "campaign": campaign, "is_for_others": actor is not None,
        "response": response,
    }  # fmt: skip
    if response.submitted_at:
        if is_draft(request):
            return not_kept(str(answering.HANDED_IN))
        return render(request, "survey/census_done.html", context)
    if number > len(visit.steps):
        if is_draft(request):
            return not_kept(_("There is nothing to write on this page."))
        return _last_page(request, visit, context)
    number = max(1, number)
    sheet = Sheet(number, visit.steps[number - 1], _bunch(request))
    if request.method == "POST":
        return _keep_draft(request, visit, sheet) if is_draft(request) else _keep(request, visit, sheet)
    sheets = visit.sheets
    if sheet not in sheets:
        # nothing of it is asked: an answer made it so, or the address is an old one
        return redirect(visit.url(_after(sheets, sheet.place)))
    page = visit.page(sheet)
    if LOOKING in request.GET:
        page.blame(visit.faults())
    back = _before(sheets, sheet.place)
    context |= {
        "page": page, "step": sheet.step, "title": page.title, "shown": page.tokens,
        "number": sheets.index(sheet) + 1, "count": len(sheets), "is_first": back is None,
        "back": visit.url(back) if back else "", "channels": Invitation.Channel.choices[1:],
        "version": answering.version_of(response, sheet.step.path),
    }  # fmt: skip
    return render(request, "survey/census_answer.html", context)


def _bunch(request: HttpRequest) -> int:
    said = request.GET.get(BUNCH, "")
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 5 else 1


def _channel(request: HttpRequest, actor: User | None) -> str:
    said = request.POST.get("channel", "") if actor is not None else Invitation.Channel.LINK
    return said if said in Invitation.Channel.values else Invitation.Channel.TELEPHONE


def _keep(request: HttpRequest, visit: _Visit, sheet: Sheet) -> HttpResponse:
    """Keep a page, and go to what is asked next: on this page still, or on one after it."""
    page = visit.page(sheet, request.POST)
    path, is_looking = sheet.step.path, LOOKING in request.GET
    try:
        response = answering.save_answers(
            response=visit.response, path=path, value=page.value(), actor=visit.actor,
            channel=_channel(request, visit.actor),
        )  # fmt: skip
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect(visit.url(sheet))
    if wants_data(request):
        return JsonResponse({"kept": True})
    visit.response.answers = response.answers
    asks_more = sheet.step.kind != "know" and visit.page(sheet, is_open=False).asks_more_than(page)
    sheets = visit.sheets
    if "again" in request.POST or (asks_more and sheet in sheets):
        return redirect(visit.url(sheet, is_looking))
    if is_looking:
        wrong = [spot_of(one.path, visit.steps).sheet for one in visit.faults()]
        sheets = sorted(wrong, key=lambda one: one.place)
    following = _after(sheets, sheet.place)
    place = following.place if following else (len(visit.steps) + 1, 1)
    answering.remember_place(response=response, place=place)
    return redirect(visit.url(following, is_looking and following is not None))


def _keep_draft(request: HttpRequest, visit: _Visit, sheet: Sheet) -> HttpResponse:
    """Keep an unfinished page. The person stays on it, and nothing is asked of what is missing."""
    draft = draft_in(request, nameless="?")
    try:
        answering.keep_draft(
            response=visit.response, path=sheet.step.path, draft=draft, actor=visit.actor,
            value=visit.page(sheet, request.POST).value(is_draft=True),
            channel=_channel(request, visit.actor),
        )  # fmt: skip
    except Refused as problem:
        return not_kept(str(problem))
    return HttpResponse(status=204)


def _last_page(request: HttpRequest, visit: _Visit, context: dict[str, Any]) -> HttpResponse:
    """Look through, and hand in; what is missing is a link to where it is asked."""
    faults: list[Fault] = []
    if request.method == "POST":
        faults = answering.submit(response=visit.response, form=visit.form, actor=visit.actor)
        if not faults:
            return redirect(visit.url(None))
    back = _before(visit.sheets, (len(visit.steps) + 1, 0))
    context |= {"faults": _lines(faults, visit), "back": visit.url(back) if back else ""}
    return render(request, "survey/census_last.html", context, status=422 if faults else 200)


def _lines(faults: Sequence[Fault], visit: _Visit) -> list[dict[str, str]]:
    """What is wrong in words, each with the address of the field; in a repetition with whom it is about."""
    speaker = Speaker(visit.form, Moment(visit.form, visit.response.answers), visit.language)
    questions = dict(reversed(list(visit.form.walk())))
    rows: dict[tuple[int, int], Page] = {}
    lines = []
    for one in faults:
        names = tuple(name for name in one.path if isinstance(name, str))
        question = questions.get(names)
        spot = spot_of(one.path, visit.steps)
        label = (speaker.words(question.label, one.path) if question else "") or ".".join(names)
        if spot.row is not None:
            page = rows.get(spot.sheet.place) or visit.page(spot.sheet, is_open=False)
            rows[spot.sheet.place] = page
            label = f"{page.title} · {page.row_title(spot.row)} · {label}"
        url = visit.url(spot.sheet, is_looking=True) + (f"#q-{spot.field}" if spot.field else "")
        said = words(one.message, visit.language, visit.form.default_language)
        lines.append({"label": label, "said": said, "url": url})
    return lines
