"""Protocols: the list, one with its articles, versions, files to take out, its way to its end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.agreement import printing
from vicinia.agreement.forms.cards import ProtocolForm
from vicinia.agreement.forms.protocol import RenewForm
from vicinia.agreement.models import Commitment, Protocol, Suggestion, Version
from vicinia.agreement.policies import can_direct
from vicinia.agreement.queries import protocols as queries
from vicinia.agreement.services import writing
from vicinia.agreement.words import attached_of
from vicinia.core.models import RoleKind
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import confirm_page, edit_page, require
from vicinia.directory.views.choosing import district_to_begin_in
from vicinia.labs.policies import takes_part

FILES = {
    "pdf": ("application/pdf", printing.protocol_pdf),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", printing.protocol_docx,
    ),
    "html": ("text/html; charset=utf-8", printing.protocol_html),
    "xml": ("application/akn+xml", printing.protocol_akn),
}  # fmt: skip


def protocol_of(request: WorkRequest, pk: UUID, *, to_direct: bool = False) -> Protocol:
    """Return a protocol that the person may see, or direct."""
    row = get_object_or_404(Protocol.objects.visible_to(request.user).select_related("district"), pk=pk)
    if to_direct:
        require(can_direct(request.user, row.district_id))
    return row


@require_safe
@policy(takes_part)
def protocols(request: WorkRequest) -> HttpResponse:
    """Every protocol of the person's districts."""
    rows = Protocol.objects.visible_to(request.user)
    return render(request, "agreement/protocols.html", {"rows": rows, "may_direct": can_direct(request.user)})


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def protocol_new(request: WorkRequest) -> HttpResponse:
    """Begin a protocol."""
    district = district_to_begin_in(request, (RoleKind.COORDINATOR,))
    form = ProtocolForm(request.POST or None, instance=Protocol(district=district), person=request.user)
    return edit_page(
        request, form, title=_("Begin a protocol"), back=(_("Protocol"), reverse("agreement:protocols")),
        verb="begin_protocol", after=lambda row: reverse("agreement:protocol", args=[row.pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def protocol_change(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Change title and preamble while it is a draft."""
    row = protocol_of(request, pk, to_direct=True)
    if not row.is_open:
        messages.error(request, _("The words of a protocol that is being signed do not change any more."))
        return redirect("agreement:protocol", row.pk)
    form = ProtocolForm(request.POST or None, instance=row, person=request.user)
    back = (row.title, reverse("agreement:protocol", args=[row.pk]))
    return edit_page(request, form, title=_("Change the protocol"), back=back, verb="change_protocol")


@require_safe
@policy(takes_part)
def protocol(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One protocol: its words, who signs, where it stands."""
    row = protocol_of(request, pk)
    signed = queries.parties(row)
    still_open = Suggestion.objects.filter(article__protocol=row, state=Suggestion.State.OPEN)
    late = Commitment.objects.filter(
        article__protocol=row, state=Commitment.State.OPEN, due_on__lt=timezone.localdate()
    )
    return render(
        request,
        "agreement/protocol.html",
        {
            "protocol": row,
            "articles": row.articles.prefetch_related("blocks", "rules", "findings", "elements", "proposals"),
            "signed": signed,
            "missing": sum(one.is_missing for one in signed),
            "open_suggestions": still_open.count(),
            "late": late.count(),
            "versions": row.versions.select_related("made_by"),
            "annexes": row.annexes.all(),
            "may_direct": can_direct(request.user, row.district_id),
        },
    )


@require_POST
@policy(can_direct)
def version_make(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Keep the draft as it stands as a version."""
    row = protocol_of(request, pk, to_direct=True)
    before = row.version
    version = writing.make_version(actor=request.user, protocol=row, note=request.POST.get("note", "")[:300])
    if version.number == before:
        messages.info(
            request, _("Nothing has changed since version %(n)d: no other is made.") % {"n": before}
        )
    else:
        messages.success(request, _("Version %(n)d is kept.") % {"n": version.number})
    return redirect("agreement:protocol", row.pk)


@require_safe
@policy(takes_part)
def synopsis(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Two versions side by side; 0 is the text as it stands."""
    row = protocol_of(request, pk)
    numbers = [0, *row.versions.values_list("number", flat=True)]
    before = _number(request.GET.get("da"), numbers, numbers[1] if len(numbers) > 1 else 0)
    after = _number(request.GET.get("a"), numbers, 0)
    articles = queries.synopsis(queries.words_at(row, before), queries.words_at(row, after))
    return render(
        request, "agreement/synopsis.html",
        {
            "protocol": row, "numbers": numbers, "before": before, "after": after, "articles": articles,
            "around": queries.around(row, before, after),
        },
    )  # fmt: skip


def _number(given: str | None, known: list[int], default: int) -> int:
    return int(given) if given and given.isdecimal() and int(given) in known else default


@require_safe
@policy(takes_part)
def protocol_file(request: WorkRequest, pk: UUID, kind: str) -> HttpResponse:
    """A version as PDF, DOCX, HTML or Akoma Ntoso: the last one unless `versione` says which.

    0, or having no version yet, is the text as it stands, which says of itself that it is a draft.
    """
    row = protocol_of(request, pk)
    if kind not in FILES:
        raise Http404
    content_type, write = FILES[kind]
    kept = list(row.versions.values_list("number", flat=True))
    number = _number(request.GET.get("versione"), [0, *kept], kept[0] if kept else 0)
    version = row.versions.get(number=number) if number else Version(
        protocol=row, number=0, words=queries.words_at(row, 0), preamble=row.preamble, made_at=timezone.now(),
        attached=attached_of(row),
    )  # fmt: skip
    try:
        response = HttpResponse(write(row, version), content_type=content_type)
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("agreement:protocol", row.pk)
    name = slugify(row.title)[:80] or "protocollo"
    which = f"v{number}" if number else "bozza"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{which}.{kind}"'
    return response


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def protocol_renew(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Begin the next protocol from this one."""
    row = protocol_of(request, pk, to_direct=True)
    title = _("%(title)s (renewed %(year)s)") % {"title": row.title[:180], "year": timezone.localdate().year}
    form = RenewForm(request.POST or None, initial={"title": title})
    return edit_page(
        request, form, title=_("Renew the protocol"),
        back=(row.title, reverse("agreement:protocol", args=[row.pk])),
        lead=_(
            "The new draft begins with these words, what they come from, the annexes and the parties. "
            "Mandates and commitments do not come along: each body decides anew."
        ),
        keep=lambda: writing.renew(actor=request.user, protocol=row, title=form.cleaned_data["title"]),
        after=lambda new: reverse("agreement:protocol", args=[new.pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def protocol_end(request: WorkRequest, pk: UUID) -> HttpResponse:
    """End a protocol, after asking."""
    row = protocol_of(request, pk, to_direct=True)
    return confirm_page(
        request, title=_("End the protocol?"), action=_("End it today"), said=_("The protocol has ended."),
        lost=_("Its commitments bind nobody any more. Words, signatures and accounts stay to be read."),
        back=(row.title, reverse("agreement:protocol", args=[row.pk])),
        act=lambda: writing.end_protocol(actor=request.user, protocol=row, on=timezone.localdate()),
    )  # fmt: skip
