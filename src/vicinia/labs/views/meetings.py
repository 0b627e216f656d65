"""A meeting as its facilitator leads it: tables, assignments, phones, paper, report."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.core.qr import qr_code
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import confirm_page, require
from vicinia.labs import calendars
from vicinia.labs.forms.room import PaperForm
from vicinia.labs.models import Assignment, Attendance, Contribution, Meeting, Table
from vicinia.labs.policies import can_lead_in, takes_part
from vicinia.labs.queries.opinions import opinions
from vicinia.labs.queries.reporting import phones, presence, report, running, votes_on_paper
from vicinia.labs.services import meetings as services
from vicinia.labs.services.invitations import to_write
from vicinia.labs.services.people import mark_attendance

PAPER_LINES = range(1, 9)
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def meeting_of(request: WorkRequest, pk: UUID, *, to_lead: bool = False) -> Meeting:
    """Return a meeting that the person may see, or lead."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("lab"), pk=pk)
    if to_lead:
        require(can_lead_in(request.user, meeting.district_id))
    return meeting


def _room(request: WorkRequest, meeting: Meeting) -> dict[str, Any]:
    at = phones(meeting)
    now = running(meeting)
    answered = report(meeting)
    asked = next((one.tables for one in answered if one.assignment == now), ())
    said = {table.pk: len(rows) for table, rows in asked}
    link = request.build_absolute_uri(reverse("labs:arrive", args=[meeting.code]))
    return {
        "meeting": meeting,
        "lab": meeting.lab,
        "running": now,
        "answered": answered,
        "tables": [(one, at[one.pk], said.get(one.pk, 0)) for one in meeting.tables.all()],
        "phones": sum(at.values()),
        "statements": meeting.statements.count(),
        "on_paper": votes_on_paper(meeting),
        "link": link,
        "code": qr_code(link),
        "is_only_here": urlsplit(link).hostname in THIS_MACHINE,
        "may_lead": can_lead_in(request.user, meeting.district_id),
    }


@require_safe
@policy(takes_part)
def meeting(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The room: what runs, who says what, and the buttons of who leads."""
    row = meeting_of(request, pk)
    context = _room(request, row) | {
        "presence": presence(row),
        "attendances": row.attendances.select_related("participant__organization").order_by(
            "participant__name"
        ),
        "states": Attendance.State.choices,
        "to_write": to_write(row).count(),
    }
    return render(request, "labs/meeting.html", context)


@require_safe
@policy(takes_part)
def wall(request: WorkRequest, pk: UUID) -> HttpResponse:
    """What is projected: the code to join with, the assignment, the time that is left."""
    return render(request, "labs/wall.html", _room(request, meeting_of(request, pk)))


@require_POST
@policy(takes_part)
def meeting_step(request: WorkRequest, pk: UUID, step: str) -> HttpResponse:
    """Open or close the meeting."""
    row = meeting_of(request, pk, to_lead=True)
    act = services.open_meeting if step == "apri" else services.close_meeting
    try:
        act(actor=request.user, meeting=row)
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("labs:meeting", row.pk)


@require_POST
@policy(takes_part)
def assignment_step(request: WorkRequest, pk: UUID, step: str) -> HttpResponse:
    """Start an assignment, end it, or give the tables five minutes more."""
    row = get_object_or_404(Assignment.objects.visible_to(request.user).select_related("meeting"), pk=pk)
    require(can_lead_in(request.user, row.district_id))
    act = {
        "inizia": services.start_assignment, "finisci": services.end_assignment,
        "ancora": services.give_more_time,
    }[step]  # fmt: skip
    try:
        act(actor=request.user, assignment=row)
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("labs:meeting", row.meeting_id)


@require_safe
@policy(takes_part)
def kit(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The printed kit: one sheet for each table, for where there is no phone and no electricity."""
    row = meeting_of(request, pk)
    shown = {"lines": PAPER_LINES, "to_vote": row.statements.all()}
    return render(request, "labs/kit.html", _room(request, row) | shown)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def paper(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Type in what stands on the sheet of a table."""
    table = get_object_or_404(Table.objects.visible_to(request.user).select_related("meeting"), pk=pk)
    require(can_lead_in(request.user, table.district_id))
    form = PaperForm(
        request.POST or None, table=table, assignments=table.meeting.assignments.all(),
        statements=table.meeting.statements.all(),
        counted={one.statement_id: one for one in table.paper_votes.all()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        new = services.type_in(
            actor=request.user, table=table, answers=form.answers(), about=form.about_table(),
            votes=form.votes(),
        )  # fmt: skip
        said = ngettext("%(n)d contribution written down.", "%(n)d contributions written down.", new)
        messages.success(request, said % {"n": new})
        return redirect("labs:meeting", table.meeting_id)
    return render(
        request, "labs/paper.html", {"table": table, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def contribution_remove(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take off what a table said, after asking: the phone that wrote it may have gone home."""
    rows = Contribution.objects.visible_to(request.user).filter(withdrawn_at=None)
    said = get_object_or_404(rows.select_related("table__meeting"), pk=pk)
    require(can_lead_in(request.user, said.district_id))
    meeting = said.table.meeting
    return confirm_page(
        request, title=_("Take these words off?"), action=_("Take off"), said=_("Taken off."),
        lost=_("“%(what)s” will be shown no more: here, on phones, in the report. What was made of it stays.")
        % {"what": said.text},
        back=(meeting.title, reverse("labs:meeting", args=[meeting.pk])),
        act=partial(services.take_off, actor=request.user, contribution=said),
    )  # fmt: skip


@require_safe
@policy(takes_part)
def meeting_report(request: WorkRequest, pk: UUID) -> HttpResponse:
    """What the meeting brought, table by table: ready as soon as it closes."""
    row = meeting_of(request, pk)
    context = _room(request, row) | {"presence": presence(row), "opinions": opinions(row)}
    return render(request, "labs/report.html", context)


@require_safe
@policy(takes_part)
def opinion_map(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Where the votes agree and differ: to prepare the discussion, never to decide it."""
    row = meeting_of(request, pk)
    return render(
        request, "labs/opinions.html",
        {
            "meeting": row, "lab": row.lab, "opinions": opinions(row),
            "may_lead": can_lead_in(request.user, row.district_id),
        },
    )  # fmt: skip


@require_POST
@policy(takes_part)
def attendance(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Mark who comes, and who came."""
    row = meeting_of(request, pk, to_lead=True)
    given = request.POST.dict()
    states = {name.removeprefix("state_"): str(value) for name, value in given.items()}
    mark_attendance(actor=request.user, meeting=row, states=states)
    messages.success(request, _("Kept."))
    return redirect(f"{reverse('labs:meeting', args=[row.pk])}#attendance")


@require_safe
@policy(takes_part)
def calendar(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The meetings of a lab, or one meeting, as a file for calendars."""
    row = meeting_of(request, pk)
    link = request.build_absolute_uri(reverse("labs:meeting", args=[row.pk]))
    response = HttpResponse(calendars.invitation(row, link), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(row.title) or "incontro"}.ics"'
    return response
