"""A phone at a table, without an account: arrive, sit down, say, vote, hear what happens."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.phones import wants_data
from vicinia.core.policies import anyone, policy
from vicinia.core.services.rows import Refused
from vicinia.labs.forms.room import ContributionForm, VoteForm
from vicinia.labs.models import Assignment, Contribution, Meeting, Seat, Statement, Table
from vicinia.labs.queries.reporting import running
from vicinia.labs.services import meetings as services
from vicinia.labs.views.seats import known_in, remember, seat_of, stand_up
from vicinia.survey.models import Finding


@require_http_methods(["GET", "POST"])
@never_cache
@policy(anyone)
def arrive(request: HttpRequest, code: str) -> HttpResponse:
    """Come in by the code on the wall, and choose a table."""
    meeting = Meeting.objects.filter(code=code.upper()).select_related("lab").first()
    if meeting is None:
        return render(request, "labs/phone_closed.html", {"unknown": True}, status=404)
    if meeting.state != Meeting.State.OPEN:
        return render(request, "labs/phone_closed.html", {"meeting": meeting})
    tables = list(meeting.tables.all())
    chosen = [one for one in tables if str(one.number) == request.POST.get("table")]
    if chosen:
        return _sit_down(request, chosen[0])
    # who chose a table that is gone is asked again
    status = 422 if request.method == "POST" else 200
    return render(request, "labs/phone_tables.html", {"meeting": meeting, "tables": tables}, status=status)


def _sit_down(request: HttpRequest, table: Any) -> HttpResponse:
    # one phone has one seat in a meeting, also when it left in between: it speaks and votes once
    seat = known_in(request, table.meeting)
    response = redirect("labs:phone")
    try:
        if seat:
            services.change_table(seat=seat, table=table)
        else:
            seat = services.join(table=table)
        remember(request, response, seat)
    except Refused as problem:
        messages.error(request, str(problem))
    return response


@require_http_methods(["GET", "POST"])
@never_cache
@policy(anyone)
def phone(request: HttpRequest) -> HttpResponse:
    """What the table is asked, and a place to answer."""
    seat = seat_of(request)
    if seat is None:
        return _nowhere(request)
    meeting = seat.table.meeting
    about = Finding.objects.filter(labs=meeting.lab_id)
    form = ContributionForm(request.POST or None, initial={"sender_key": uuid4()}, findings=about)
    asked = None
    if request.method == "POST":
        # an answer belongs to what was asked when it was written, also when the next assignment has begun
        asked = _asked(request, meeting) or running(meeting)
        if asked is None:
            problem = _("The tables are not asked anything now. Your words stay here: wait a moment.")
            form.add_error(None, problem)
        elif form.is_valid():
            said = form.cleaned_data
            try:
                services.contribute(
                    seat=seat, assignment=asked, sender_key=said["sender_key"], text=said["text"],
                    finding=said["finding"], table=_table_of(request, seat),
                )  # fmt: skip
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                return _kept(request)
        if wants_data(request):
            return JsonResponse({"problem": _why(form)}, status=422)
    status = 422 if form.errors else 200
    context = {"form": form.show(), **_table(seat)}
    return render(request, "labs/phone.html", context | {"asked": asked or context["running"]}, status=status)


def _table_of(request: HttpRequest, seat: Seat) -> Table:
    """Return the table at which words were written, also when their phone sits at another one by now."""
    given = request.POST.get("table", "")
    if given in ("", str(seat.table_id)):
        return seat.table
    try:
        return Table.objects.get(meeting=seat.table.meeting_id, pk=UUID(given))
    except (ValueError, Table.DoesNotExist):
        return seat.table


def _asked(request: HttpRequest, meeting: Meeting) -> Any:
    try:
        return meeting.assignments.get(pk=UUID(request.POST.get("assignment", "")))
    except (ValueError, Assignment.DoesNotExist):
        return None


def _table(seat: Seat) -> dict[str, Any]:
    meeting = seat.table.meeting
    now = running(meeting)
    here = Contribution.objects.filter(table=seat.table, assignment=now, withdrawn_at=None)
    said = list(here) if now else []
    voted = dict(seat.votes.values_list("statement_id", "value"))
    return {
        "seat": seat,
        "table": seat.table,
        "meeting": meeting,
        "running": now,
        "said": [(one, one.seat_id == seat.pk) for one in said],
        "statements": [(one, voted.get(one.pk)) for one in meeting.statements.all()],
    }


@require_safe
@never_cache
@policy(anyone)
def phone_part(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes while people talk."""
    seat = seat_of(request)
    if seat is None:
        return HttpResponse(status=204)
    return render(request, "labs/parts/asked.html", _table(seat))


@require_POST
@policy(anyone)
def phone_vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a statement."""
    seat = seat_of(request)
    if seat is None:
        return _nowhere(request)
    statement = get_object_or_404(Statement, district=seat.district_id, pk=pk)
    form = VoteForm(request.POST)
    problem = _("Choose one of the three answers.")
    if form.is_valid():
        try:
            services.vote(seat=seat, statement=statement, value=form.cleaned_data["value"])
            return JsonResponse({"kept": True}, status=201) if wants_data(request) else redirect("labs:phone")
        except Refused as refused:
            problem = str(refused)
    if wants_data(request):
        return JsonResponse({"problem": problem}, status=422)
    messages.error(request, problem)
    return redirect("labs:phone")


@require_POST
@policy(anyone)
def phone_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what this phone said."""
    seat = seat_of(request)
    if seat is None:
        return _nowhere(request)
    said = get_object_or_404(Contribution, district=seat.district_id, pk=pk, seat=seat)
    try:
        services.take_back(contribution=said)
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Taken back."))
    return redirect("labs:phone")


@require_POST
@policy(anyone)
def leave(request: HttpRequest) -> HttpResponse:
    """Let this phone leave its table."""
    response = redirect("labs:phone")
    stand_up(request, response)
    return response


@require_safe
@never_cache
@policy(anyone)
def events(request: HttpRequest, code: str) -> HttpResponse:
    """The pulse of a meeting as a server-sent event.

    The answer ends at once and asks the browser to come again: a parish hall's laptop serves forty phones
    without forty open connections, and a server that was restarted is found again by itself.
    """
    pulse = Meeting.objects.filter(code=code).values_list("pulse", flat=True).first()
    if pulse is None:
        return HttpResponse(status=204)  # tells the browser to stop asking
    response = HttpResponse(f"retry: 2000\nid: {pulse}\ndata: {pulse}\n\n", content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _nowhere(request: HttpRequest) -> HttpResponse:
    if wants_data(request):
        problem = _("This phone sits at no table. Use the code on the wall.")
        return JsonResponse({"problem": problem}, status=403)
    status = 200 if request.method == "GET" else 403
    return render(request, "labs/phone_closed.html", {}, status=status)


def _kept(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"kept": True}, status=201) if wants_data(request) else redirect("labs:phone")


def _why(form: ContributionForm) -> str:
    return " ".join(str(one) for errors in form.errors.values() for one in errors)
