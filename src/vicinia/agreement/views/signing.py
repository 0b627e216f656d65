"""Signing: the file, the signatures made outside, the paper act, authorities, in force, withdrawal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.agreement.forms.protocol import (
    AuthorityForm,
    ForceForm,
    PaperActForm,
    ReasonForm,
    SignedFileForm,
)
from vicinia.agreement.models import Authority, Party, Protocol, Signature, SignatureKind
from vicinia.agreement.policies import can_direct
from vicinia.agreement.queries.protocols import Signed, parties
from vicinia.agreement.services import signing as services
from vicinia.agreement.services.authorities import add_authority
from vicinia.agreement.services.verifying import verify_district
from vicinia.agreement.views.protocols import protocol_of
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused, remove_row
from vicinia.core.views.editing import confirm_page, edit_page, require
from vicinia.labs.policies import takes_part


@require_POST
@policy(can_direct)
def protocol_step(request: WorkRequest, pk: UUID, step: str) -> HttpResponse:
    """Open a protocol for signature, or take it back to be written."""
    row = protocol_of(request, pk, to_direct=True)
    act = services.open_for_signature if step == "firma" else services.back_to_draft
    try:
        act(actor=request.user, protocol=row)
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("agreement:protocol", row.pk)
    missing = [one.party.name for one in parties(row) if not one.party.has_mandate]
    if step == "firma" and missing:
        told = _("Without a complete mandate: %(names)s.")
        messages.warning(request, told % {"names": ", ".join(missing)})
    return redirect("agreement:signing" if step == "firma" else "agreement:protocol", row.pk)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
def signing(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Who has signed, who has not, and the place to bring signed files."""
    row = protocol_of(request, pk)
    may_direct = can_direct(request.user, row.district_id)
    form = SignedFileForm(request.POST or None, request.FILES or None, protocol=row)
    if request.method == "POST":
        require(may_direct)
        if form.is_valid() and _receive(request, row, form):
            return redirect("agreement:signing", row.pk)
    return _page(request, row, form=form)


def _receive(request: WorkRequest, row: Protocol, form: SignedFileForm) -> bool:
    said = form.cleaned_data
    try:
        got = services.receive_signatures(
            actor=request.user, protocol=row, content=said["file"].read(), party=said["party"]
        )
    except Refused as problem:
        form.add_error("file", str(problem))
        return False
    for one in got.stored:
        say = messages.success if one.counts else messages.warning
        say(request, f"{one.party.name}: {one.get_state_display()}")
    for party, state in got.useless:
        messages.warning(
            request,
            f"{party.name}: {Signature.State(state).label}"
            if state != Signature.State.VALID
            else _("%(name)s has signed with another certificate before: that signature stays.")
            % {"name": party.name},
        )
    for name in got.nobody:
        told = _("“%(name)s” signs for no party: correct who signs for the party, then bring the file again.")
        messages.warning(request, told % {"name": name})
    return True


def _page(request: WorkRequest, row: Protocol, *, form: Any = None, paper: Any = None) -> HttpResponse:
    forms = {
        "form": form or SignedFileForm(protocol=row),
        "paper": paper or PaperActForm(protocol=row, prefix="paper"),
    }
    signed = parties(row)
    return render(
        request,
        "agreement/signing.html",
        {
            **forms,
            "protocol": row,
            "deed": None if row.is_open else row.deeds.defer("content").first(),
            "signed": signed,
            "done": sum(bool(one.signature and one.signature.counts) for one in signed),
            "authorities": Authority.objects.filter(district=row.district_id).defer(
                "certificate", "revocations"
            ),
            "may_direct": can_direct(request.user, row.district_id),
        },
        status=422 if any(one.errors for one in forms.values()) else 200,
    )


@require_POST
@policy(can_direct)
def attest(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Keep an act that was signed on paper."""
    row = protocol_of(request, pk, to_direct=True)
    form = PaperActForm(request.POST, request.FILES, protocol=row, prefix="paper")
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.attest_paper(
                actor=request.user, party=said["party"], content=said["file"].read(), note=said["note"]
            )
            return redirect("agreement:signing", row.pk)
        except Refused as problem:
            form.add_error(None, str(problem))
    return _page(request, row, paper=form)


@require_safe
@policy(takes_part)
def deed(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The file to sign, the very bytes that signatures are compared with."""
    row = protocol_of(request, pk)
    found = row.deeds.first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type="application/pdf")
    name = f"{slugify(row.title)[:80] or 'protocollo'}-v{found.version}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@policy(can_direct)
def signature_file(request: WorkRequest, pk: UUID) -> HttpResponse:
    """The signed file as it was brought."""
    row = get_object_or_404(Signature.objects.visible_to(request.user).select_related("party"), pk=pk)
    require(can_direct(request.user, row.district_id))
    content = bytes(row.content)
    ending = {SignatureKind.CADES: "pdf.p7m", SignatureKind.PADES: "pdf"}.get(
        SignatureKind(row.kind), "pdf" if content.startswith(b"%PDF") else "jpg"
    )
    response = HttpResponse(content, content_type="application/octet-stream")
    name = f"{slugify(row.party.name)[:80] or 'firma'}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def force(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Let the protocol begin among those who signed."""
    row = protocol_of(request, pk, to_direct=True)
    form = ForceForm(request.POST or None)
    signed = parties(row)
    missing = [one.party.name for one in signed if one.is_missing]
    lead = _("It begins among those who signed. Who signs later accedes.")
    if missing:
        lead += " " + _("Not signed yet: %(names)s.") % {"names": ", ".join(missing)}
    lead += _doubts(signed)
    return edit_page(
        request, form, title=_("In force"), back=(row.title, reverse("agreement:signing", args=[row.pk])),
        lead=lead, submit=_("Let it begin"),
        keep=lambda: services.enter_into_force(
            actor=request.user, protocol=row, on=form.cleaned_data["on"], until=form.cleaned_data["until"]
        ),
        after=lambda _none: reverse("agreement:protocol", args=[row.pk]),
    )  # fmt: skip


def _doubts(signed: list[Signed]) -> str:
    """What whoever lets the protocol begin should look at first."""
    counting = [one for one in signed if not one.is_missing and not one.party.withdrawn_on]
    doubts = (
        (
            _("Nobody has checked whether these certificates were revoked: %(names)s."),
            [one for one in counting if one.signature and one.signature.is_unchecked],
        ),
        (
            _("Signed with a trial authority, which proves nothing: %(names)s."),
            [one for one in counting if one.signature and one.signature.is_trial],
        ),
        (_("Without a complete mandate: %(names)s."), [one for one in counting if not one.party.has_mandate]),
    )
    return "".join(
        " " + told % {"names": ", ".join(one.party.name for one in rows)} for told, rows in doubts if rows
    )


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def party_withdraw(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Let a body leave the protocol."""
    row = get_object_or_404(Party.objects.visible_to(request.user).select_related("protocol"), pk=pk)
    require(can_direct(request.user, row.district_id))
    form = ReasonForm(request.POST or None)
    return edit_page(
        request, form, title=_("%(name)s leaves the protocol") % {"name": row.name},
        back=(row.protocol.title, reverse("agreement:signing", args=[row.protocol_id])),
        lead=_("What it signed and did stays to be read. Its open commitments need somebody else."),
        submit=_("Keep the withdrawal"),
        keep=lambda: services.withdraw_party(
            actor=request.user, party=row, reason=form.cleaned_data["reason"]
        ),
        after=lambda _none: reverse("agreement:signing", args=[row.protocol_id]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def authority_new(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Trust a certificate authority."""
    row = protocol_of(request, pk, to_direct=True)
    form = AuthorityForm(request.POST or None, request.FILES or None)

    def keep() -> Authority:
        said = form.cleaned_data
        revocations = said["revocations"].read() if said["revocations"] else b""
        new = add_authority(
            actor=request.user, district=row.district, name=said["name"], is_test=said["is_test"],
            certificate=said["certificate"].read(), revocations=revocations,
        )  # fmt: skip
        for one in verify_district(actor=request.user, district=row.district):
            told = _("Verified again with this list: %(name)s: %(state)s.")
            said_now = {"name": one.party.name, "state": one.get_state_display()}
            messages.warning(request, told % said_now)
        return new

    return edit_page(
        request, form, title=_("Trust an authority"),
        back=(row.title, reverse("agreement:signing", args=[row.pk])),
        lead=_(
            "Signatures are valid when their certificate leads to an authority that you trust here. To renew "
            "its list of revoked certificates, give the same name and certificate with the new list."
        ),
        keep=keep, after=lambda _new: reverse("agreement:signing", args=[row.pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def authority_remove(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Trust an authority no longer."""
    row = get_object_or_404(Authority.objects.visible_to(request.user), pk=pk)
    require(can_direct(request.user, row.district_id))
    back = reverse("agreement:protocols")
    return confirm_page(
        request, title=_("Trust it no longer?"), action=_("Trust it no longer"), said=_("Removed."),
        lost=_("Signatures verified before stay as they were found; new ones of it will not be valid."),
        back=(_("Protocol"), back),
        act=lambda: remove_row(actor=request.user, row=row, verb="remove_authority"),
    )  # fmt: skip
