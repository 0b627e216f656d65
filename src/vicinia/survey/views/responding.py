"""A body answers: by its own link on a phone, or somebody writes down what it says on the telephone."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any
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
from vicinia.methods.xlsform import Choice, Fault, Form, options, relevant_paths
from vicinia.survey.census_form import BODIES, HIDDEN, Step, at, steps_of, words
from vicinia.survey.forms.census import KnowForm, QuestionsForm
from vicinia.survey.models import Invitation, Response
from vicinia.survey.services import answering
from vicinia.survey.services.campaigns import SALT, invitation_by_token

# no question of an XLSForm can be named like this
AUTOSAVE = "@autosave"
MOST_ROWS = 200
_ROW = re.compile(r"row(\d{1,3})-")
_COOKIE = PhoneCookie("census", salt=SALT, age=200 * DAY)


@require_safe
@never_cache
@policy(anyone)
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: from here on the phone is known by its cookie."""
    if invitation_by_token(token) is None:
        return render(request, "survey/census_closed.html", {"unknown": True}, status=404)
    response = redirect("survey:census_answer", 1)
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
        if _is_draft(request):
            return _not_kept(_("Open the link that was sent to your body."), status=403)
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


def _page(
    request: HttpRequest,
    invitation: Invitation,
    number: int,
    address: Callable[[int], str],
    actor: User | None,
) -> HttpResponse:
    campaign = invitation.campaign
    if actor is None and timezone.localdate() > campaign.closes_on:
        if _is_draft(request):
            return _not_kept(_("The time to answer is over. Tell the coordination if you still want to."))
        return render(request, "survey/census_closed.html", {"campaign": campaign})
    form = answering.form_for(invitation)
    steps = steps_of(form)
    number = min(max(1, number), len(steps) + 1)
    response = answering.open_invitation(invitation=invitation)
    context: dict[str, Any] = {
        "invitation": invitation, "campaign": campaign, "number": number, "count": len(steps),
        "back": address(number - 1) if number > 1 else "", "is_for_others": actor is not None,
        "response": response,
    }  # fmt: skip
    if response.submitted_at:
        if _is_draft(request):
            return _not_kept(str(answering.HANDED_IN))
        return render(request, "survey/census_done.html", context)
    if number > len(steps) and _is_draft(request):
        return _not_kept(_("There is nothing to write on this page."))
    if number > len(steps):
        return _last_page(request, invitation, response, form, steps, address, actor, context)
    step = steps[number - 1]
    asked = _asked(request, step, form, response, invitation)
    if request.method == "POST":
        channel = Invitation.Channel.LINK if actor is None else request.POST.get("channel", "telephone")
        if channel not in Invitation.Channel.values:
            channel = Invitation.Channel.TELEPHONE
        if _is_draft(request):
            return _keep_draft(request, response, step, asked, actor, channel)
        try:
            response = answering.save_answers(
                response=response, path=step.path, value=asked["value"](), actor=actor, channel=channel
            )
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect(address(number))
        if wants_data(request):
            return JsonResponse({"kept": True})
        again = "again" in request.POST or _new_questions(form, step, asked, response)
        return redirect(address(number if again else number + 1))
    language = get_language() or "it"
    context |= {
        "step": step, "title": words(step.title, language, form.default_language), **asked,
        "channels": Invitation.Channel.choices[1:], "version": answering.version_of(response, step.path),
    }  # fmt: skip
    return render(request, "survey/census_answer.html", context)


def _is_draft(request: HttpRequest) -> bool:
    """Whether the page's script sends what stands there while somebody writes."""
    return request.method == "POST" and AUTOSAVE in request.POST


def _not_kept(reason: str, status: int = 409) -> JsonResponse:
    return JsonResponse({"problem": reason}, status=status)


def _keep_draft(
    request: HttpRequest,
    response: Response,
    step: Step,
    asked: dict[str, Any],
    actor: User | None,
    channel: str,
) -> HttpResponse:
    """Keep an unfinished page. The person stays on it, and nothing is asked of what is missing."""
    number = request.POST.get("@number", "")
    draft = answering.Draft(
        opened=request.POST.get("@version", "")[:80],
        window=request.POST.get("@window", "")[:40] or "?",
        number=int(number[:9]) if number.isascii() and number.isdigit() else 0,
    )
    try:
        answering.keep_draft(
            response=response, path=step.path, value=asked["draft"](), draft=draft, actor=actor,
            channel=channel,
        )  # fmt: skip
    except Refused as problem:
        return _not_kept(str(problem))
    return HttpResponse(status=204)


def _new_questions(form: Form, step: Step, asked: dict[str, Any], response: Response) -> bool:
    """Whether an answer makes this page ask more than it showed."""
    if step.kind == "know":
        return False
    now = relevant_paths(form, response.answers)
    is_flat = step.kind == "questions"
    for number, (_title, page) in enumerate(asked["forms"]):
        path = step.path if is_flat else (*step.path, number)
        wanted = {
            one.name for one in step.questions
            if (*path, one.name) in now and one.kind not in ("note", *HIDDEN) and one.list_name != BODIES
        }  # fmt: skip
        if wanted - set(page.fields):
            return True
    if not is_flat:
        return False
    # an answer on this page may change what another question on it offers
    fields = asked["forms"][0][1].fields
    return any(
        [one.name for one in choices] != [key for key, _label in fields[name].choices if key]
        for name, choices in _offered(form, step, response.answers).items()
        if name in fields
    )


def _offered(form: Form, step: Step, answers: Mapping[str, Any]) -> dict[str, tuple[Choice, ...]]:
    """What the questions of a page offer whose choices depend on other answers."""
    filtered = [one.name for one in step.questions if one.choice_filter]
    return {name: options(form, answers, (*step.path, name)) for name in filtered}


def _asked(
    request: HttpRequest, step: Step, form: Form, response: Response, invitation: Invitation
) -> dict[str, Any]:
    """The forms of a page, and how its answers are read from them."""
    language = get_language() or "it"
    data = request.POST if request.method == "POST" else None
    own = str(invitation.organization_id)
    if step.kind == "know":
        rows = at(response.answers, step.path, [])
        name = step.body_question.name
        known = KnowForm(
            data,
            step=step,
            form=form,
            own=own,
            chosen=[str(one.get(name)) for one in rows],
            language=language,
        )
        return {
            "forms": [("", known)],
            "value": lambda: _known(known, rows, name),
            "draft": lambda: _known(known, rows, name, is_draft=True),
        }
    if step.kind == "questions":
        given = at(response.answers, step.path, {})
        asked_now = relevant_paths(form, response.answers)
        shown = request.POST.getlist("@shown") or [
            one.name for one in step.questions if (*step.path, one.name) in asked_now
        ]
        # a draft may have made other questions relevant than those that this page shows
        hidden = [one.name for one in step.questions if one.name not in shown]
        page = QuestionsForm(
            data, form=form, questions=step.questions, given=given, language=language, hidden=hidden,
            offered=_offered(form, step, response.answers),
        )  # fmt: skip
        return {"forms": [("", page)], "value": page.values, "draft": page.values, "shown": list(page.fields)}
    rows = at(response.answers, step.path, [])
    return _rows(step, form, rows, data, language, relevant_paths(form, response.answers))


def _rows(
    step: Step, form: Form, rows: list[dict[str, Any]], data: Any, language: str, now: Container[Any]
) -> dict[str, Any]:
    """Row by row: about each body that is known, or one repetition after the other and an empty one.

    `now` are the paths that are asked now. Of a row that nobody has begun, what depends on its answers waits.
    """
    is_roster = step.kind == "about"
    questions = step.other_questions if is_roster else step.questions
    shown = rows if is_roster else [*rows, *({} for _row in range(_posted(data) - len(rows))), {}]
    labels = {one.name: words(one.label, language) for one in form.choices.get("enti", ())}
    pages = []
    for number, row in enumerate(shown):
        is_begun = number < len(rows)
        hidden = [
            one.name for one in questions
            if one.relevant and not (is_begun and (*step.path, number, one.name) in now)
        ]  # fmt: skip
        page = QuestionsForm(
            data, form=form, questions=questions, given=row, language=language, prefix=f"row{number}",
            hidden=hidden,
        )  # fmt: skip
        title = labels.get(str(row.get(step.body_question.name)), "") if is_roster else str(number + 1)
        pages.append((title, page))

    def value() -> list[dict[str, Any]]:
        found = [row | page.values() for row, (_title, page) in zip(shown, pages, strict=True)]
        return found if is_roster else [one for one in found if any(one.values())]

    return {"forms": pages, "value": value, "draft": value}


def _posted(data: Any) -> int:
    """How many rows a page sends: a draft may have kept more, or fewer, than it was opened with."""
    found = (_ROW.match(name) for name in data or ())
    return min(MOST_ROWS, max((int(one[1]) + 1 for one in found if one), default=0))


def _known(
    page: KnowForm, rows: list[dict[str, Any]], name: str, is_draft: bool = False
) -> list[dict[str, Any]]:
    """Keep what was said of bodies that are still known, and begin a row for each new one.

    As long as the page is being written, a body that is ticked no more keeps what was said of it.
    """
    if is_draft and not page.is_valid():
        return rows
    chosen = page.cleaned_data["known"] if page.is_valid() else []
    said = {str(one.get(name)): one for one in rows}
    if is_draft:
        chosen += [
            key for key, one in said.items()
            if key not in chosen and any(value for field, value in one.items() if field != name)
        ]  # fmt: skip
    return [said.get(key, {name: key}) for key in chosen]


def _last_page(
    request: HttpRequest,
    invitation: Invitation,
    response: Response,
    form: Form,
    steps: list[Step],
    address: Callable[[int], str],
    actor: User | None,
    context: dict[str, Any],
) -> HttpResponse:
    """Look through, and hand in; what is missing is a link to where it is asked."""
    faults: list[Fault] = []
    if request.method == "POST":
        faults = answering.submit(response=response, form=form, actor=actor)
        if not faults:
            return redirect(address(len(steps) + 1))
    language = get_language() or "it"
    lines = [_line(one, form, steps, address, language) for one in faults]
    return render(
        request, "survey/census_last.html", context | {"faults": lines}, status=422 if lines else 200
    )


def _line(
    fault: Fault, form: Form, steps: list[Step], address: Callable[[int], str], language: str
) -> dict[str, str]:
    names = tuple(one for one in fault.path if isinstance(one, str))
    question = next((one for path, one in form.walk() if path == names), None)
    number = 1
    for at_step, step in enumerate(steps, 1):
        inside = step.path == names[:-1] if step.path else len(names) == 1
        if inside and (step.kind != "know"):
            number = at_step
    label = words(question.label, language, form.default_language) if question else ".".join(names)
    return {"label": label, "said": words(fault.message, language), "url": address(number)}
