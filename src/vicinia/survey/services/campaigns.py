"""Questionnaires, campaigns, invitations with their links, reminders."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from vicinia.core.bulk import insert
from vicinia.core.dates import full_date
from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.directory.models import Organization
from vicinia.methods.xlsform import Form, Question, read
from vicinia.survey.census_form import fingerprint, repeats_in
from vicinia.survey.census_words import words
from vicinia.survey.models import Campaign, Invitation, Questionnaire
from vicinia.survey.services.starting import DATA

SALT = "vicinia.survey.census"
MOST_BYTES = 5_000_000
STARTER = "mappatura.csv"


@transaction.atomic
def add_questionnaire(
    *, actor: User | None, district: District, source: bytes, filename: str
) -> Questionnaire:
    """Take in an XLSForm; the same file again is the same version. Raises xlsform.FormProblems."""
    if len(source) > MOST_BYTES:
        raise Refused(_("This file is larger than 5 MB: a questionnaire is not."))
    form = read(source, filename)
    _refuse_nested(form)
    title = (form.title or filename)[:160]
    sha = fingerprint(source)
    known = Questionnaire.objects.filter(district=district, title=title)
    same = known.filter(sha256=sha).first()
    if same:
        return same
    last = known.order_by("-version").first()
    row = Questionnaire.objects.create(
        district=district, title=title, source=source, filename=filename[:120], sha256=sha,
        version=last.version + 1 if last else 1,
    )  # fmt: skip
    audit(actor=actor, verb="add_questionnaire", subject=row, changes={"version": [None, row.version]})
    return row


def _refuse_nested(form: Form) -> None:
    """Repetitions are asked on one page: others inside them would never be asked, and are refused by name."""
    for _path, outer in form.walk():
        inner = repeats_in(outer) if outer.kind == "repeat" else []
        if inner:
            raise Refused(
                _(
                    "“%(inner)s” is repeated inside “%(outer)s”, which is repeated itself. That cannot be "
                    "asked here: take it out of the other, and bring the file again."
                )
                % {"inner": _named(inner[0], form), "outer": _named(outer, form)}
            )


def _named(question: Question, form: Form) -> str:
    return words(question.label, get_language() or "it", form.default_language) or question.name


def starter_questionnaire(*, actor: User | None, district: District) -> Questionnaire:
    """Take in the questionnaire that comes with the house."""
    source = (DATA / STARTER).read_bytes()
    return add_questionnaire(actor=actor, district=district, source=source, filename=STARTER)


@transaction.atomic
def invite(*, actor: User | None, campaign: Campaign, bodies: Iterable[Organization]) -> int:
    """Invite bodies that are not invited yet; return how many are new."""
    have = set(campaign.invitations.values_list("organization_id", flat=True))
    rows = [
        Invitation(
            district_id=campaign.district_id, campaign=campaign, organization=one, email=one.email or ""
        )
        for one in bodies
        if one.pk not in have
    ]
    insert(Invitation, rows)
    audit(actor=actor, verb="invite_to_census", subject=campaign, changes={"invitations": [0, len(rows)]})
    return len(rows)


def token_of(invitation: Invitation) -> str:
    """Return the secret of an invitation's link; the same as long as its number stays."""
    return signing.dumps([str(invitation.pk), invitation.link_number], salt=SALT)


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation that a link opens; None for a link that is wrong or was replaced."""
    try:
        key, number = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Invitation.objects.filter(pk=key, link_number=number)
    return rows.select_related("campaign__questionnaire", "organization", "district").first()


@transaction.atomic
def renew_link(*, actor: User, invitation: Invitation) -> None:
    """Make the old link worthless."""
    invitation.link_number += 1
    invitation.save(update_fields=["link_number"])
    audit(actor=actor, verb="renew_census_link", subject=invitation)


def write_to(*, actor: User | None, invitations: Iterable[Invitation]) -> int:
    """Send invitations, or reminders to who has not answered, by e-mail; return to how many.

    Nothing is written before the campaign opens: the link would not open yet. Each body is marked once its
    letter has gone: who repeats after a failure writes to the others.
    """
    sent = 0
    now = timezone.now()
    for one in invitations:
        if one.campaign.opens_on > timezone.localdate():
            raise Refused(
                _("The census opens on %(day)s: letters can go from that day on.")
                % {"day": full_date(one.campaign.opens_on)}
            )
        # the directory may have learned the address since
        one.email = one.email or one.organization.email or ""
        if not one.email or one.state in (Invitation.State.DONE, Invitation.State.REFUSED):
            continue
        is_first = one.reminders == 0 and one.reminded_at is None
        with translation.override(settings.LANGUAGE_CODE):
            link = str(settings.BASE_URL) + reverse("survey:census_arrive", args=[token_of(one)])
            told = {"one": one, "campaign": one.campaign, "link": link, "is_first": is_first}
            text = render_to_string("survey/mail/census.txt", told)
            subject = one.campaign.name if is_first else _("Still time: %(name)s") % {
                "name": one.campaign.name
            }  # fmt: skip
        try:
            send_mail(subject, text, None, [one.email])
        except OSError as problem:
            raise Refused(
                ngettext(
                    "The mail server does not answer. %(n)d letter has gone; try again for the others.",
                    "The mail server does not answer. %(n)d letters have gone; try again for the others.",
                    sent,
                )
                % {"n": sent}
            ) from problem
        one.reminded_at, one.reminders = now, one.reminders + (0 if is_first else 1)
        one.save(update_fields=["reminded_at", "reminders", "email"])
        audit(actor=actor, verb="write_to_body", subject=one)
        sent += 1
    return sent


@transaction.atomic
def mark(*, actor: User, invitation: Invitation, state: str) -> None:
    """Note that a body does not want to answer, or that it does after all."""
    before, invitation.state = invitation.state, state
    invitation.save(update_fields=["state"])
    audit(actor=actor, verb="mark_invitation", subject=invitation, changes={"state": [before, state]})
