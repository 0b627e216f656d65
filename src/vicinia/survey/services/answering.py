"""What bodies answer: kept at every step, checked at the end, into the directory through review only."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vicinia.core.bulk import insert
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.directory.models import ChangeRequest, Organization
from vicinia.methods.xlsform import Fault, Form, check, clean
from vicinia.survey.census_form import BODIES, at, form_of, is_roster, leaves, put
from vicinia.survey.census_words import words
from vicinia.survey.models import Invitation, Response, Tie
from vicinia.survey.services.drafts import Draft
from vicinia.territory.queries import municipalities_of

DIRECTORY = ("name", "legal_status", "description", "email", "website")
"""Questions of these names, anywhere in a form, are fields of the directory."""
NOT_NAMED = ("altro", "other")
"""Choices that say only that the list has no word for it."""
HANDED_IN = gettext_lazy("The answers were handed in already. To change them, tell the coordination.")
PLACE = "@place"
"""Beside the versions of pages, where a body stopped; no question of an XLSForm can be named like this."""
LANGUAGES = ("it", "en")
TRUST, VALUE = "fiducia_", "valore_"
LEVEL, EXCHANGES = "livello", "scambi"


def form_for(invitation: Invitation) -> Form:
    """Return the form that a body is asked, with the bodies and municipalities of its district."""
    bodies = Organization.objects.filter(district=invitation.district_id).order_by("name")
    return form_of(invitation.campaign.questionnaire, bodies, municipalities_of(invitation.campaign.district))


def open_invitation(*, invitation: Invitation) -> Response:
    """Begin to answer, or go on; a second round begins with the answers of the one before."""
    begun = Response.objects.filter(invitation=invitation).first()
    # every draft comes by here: the directory is asked, and the database written to, only the first time
    return begun or _begin(invitation)


@transaction.atomic
def _begin(invitation: Invitation) -> Response:
    response, is_new = Response.objects.get_or_create(
        district_id=invitation.district_id, invitation=invitation,
        defaults={"answers": first_answers(invitation)},
    )  # fmt: skip
    if is_new and invitation.state == Invitation.State.INVITED:
        invitation.state = Invitation.State.OPENED
        invitation.save(update_fields=["state"])
    return response


def first_answers(invitation: Invitation) -> dict[str, Any]:
    """Return with what a body begins: its answers of the round before, else what the directory knows."""
    before = invitation.campaign.previous_id
    if before:
        earlier = Response.objects.filter(
            invitation__campaign=before, invitation__organization=invitation.organization_id
        ).first()
        if earlier:
            answers: dict[str, Any] = earlier.answers
            return answers
    found: dict[str, Any] = {}
    repeats: set[tuple[str, ...]] = set()
    for path, question in form_for(invitation).walk():
        if question.kind == "repeat" or path[:-1] in repeats:
            # a repetition begins with its own values when it is added
            repeats.add(path)
            continue
        if question.first_value is not None:
            found = put(found, path, question.first_value)
        known = getattr(invitation.organization, question.name) if question.name in DIRECTORY else ""
        # a choice is made by the body itself: the directory's words are not those of the list
        if known and not question.list_name:
            found = put(found, path, known)
    return found


def place_of(invitation: Invitation) -> tuple[int, int]:
    """Return where a body stopped: the page that comes after the one it went on from, and the bunch on it."""
    begun = Response.objects.filter(invitation=invitation).first()
    number, _window, bunch = _version(begun, (PLACE,)) if begun else (0, "", 0)
    return max(1, number), max(1, bunch)


@transaction.atomic
def remember_place(*, response: Response, place: tuple[int, int]) -> None:
    """Keep where a body goes on when it comes back."""
    response = Response.objects.select_for_update().get(pk=response.pk)
    response.versions = {**response.versions, PLACE: [place[0], "", place[1]]}
    response.save(update_fields=["versions"])


@transaction.atomic
def save_answers(
    *,
    response: Response,
    path: tuple[str, ...],
    value: Any,
    actor: User | None = None,
    channel: str = Invitation.Channel.LINK,
) -> Response:
    """Keep what one page says. The same page sent twice changes nothing more."""
    response = Response.objects.select_for_update().select_related("invitation").get(pk=response.pk)
    times, _window, _number = _version(response, path)
    return _keep(response, path, value, [times + 1, "", 0], actor, channel)


def version_of(response: Response, path: tuple[str, ...]) -> str:
    """Return by what a page is known as it stands now."""
    return ":".join(str(one) for one in _version(response, path))


def _version(response: Response, path: tuple[str, ...]) -> tuple[int, str, int]:
    times, window, number = response.versions.get("/".join(path), (0, "", 0))
    return times, window, number


@transaction.atomic
def keep_draft(
    *,
    response: Response,
    path: tuple[str, ...],
    value: Any,
    draft: Draft,
    actor: User | None = None,
    channel: str = Invitation.Channel.LINK,
) -> Response:
    """Keep what stands on a page that is being written. Nothing newer is overwritten.

    A draft counts when the page is as its window opened it, or when the same window wrote last; one that
    arrives after a later one of its own window is let go without a word.
    """
    response = Response.objects.select_for_update().select_related("invitation").get(pk=response.pk)
    if response.invitation.state == Invitation.State.REFUSED:
        raise Refused(_("Your body said that it does not want to answer. To answer all the same, go on."))
    times, window, number = _version(response, path)
    if draft.opened != version_of(response, path):
        if draft.window != window:
            raise Refused(_("This page was kept from another window meanwhile. Open it again."))
        if draft.number <= number:
            return response
    return _keep(response, path, value, [times, draft.window, draft.number], actor, channel)


def _keep(
    response: Response,
    path: tuple[str, ...],
    value: Any,
    version: list[Any],
    actor: User | None,
    channel: str,
) -> Response:
    if response.submitted_at:
        raise Refused(str(HANDED_IN))
    response.answers = put(response.answers, path, value)
    response.versions = {**response.versions, "/".join(path): version}
    response.entered_by = actor
    response.save(update_fields=["answers", "versions", "entered_by", "saved_at"])
    invitation = response.invitation
    if invitation.state in (Invitation.State.INVITED, Invitation.State.OPENED, Invitation.State.REFUSED):
        invitation.state = Invitation.State.PARTIAL
    invitation.channel = channel
    invitation.save(update_fields=["state", "channel"])
    return response


def faults_of(form: Form, answers: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with answers, in every language that pages have."""
    return check(form, answers, LANGUAGES)


@transaction.atomic
def submit(*, response: Response, form: Form, actor: User | None = None) -> list[Fault]:
    """Hand the answers in; what is wrong comes back, and then nothing was handed in.

    What differs from the directory becomes a change request; relations become ties.
    """
    response = Response.objects.select_for_update().select_related("invitation__organization").get(
        pk=response.pk
    )  # fmt: skip
    if response.submitted_at:
        return []
    faults = faults_of(form, response.answers)
    if faults:
        return faults
    answers = clean(form, response.answers)
    invitation = response.invitation
    response.submitted_at = timezone.now()
    response.save(update_fields=["submitted_at"])
    invitation.state = Invitation.State.DONE
    invitation.save(update_fields=["state"])
    _propose(invitation, form, answers)
    _tie(invitation, form, answers)
    audit(actor=actor, verb="submit_census", subject=invitation)
    return []


@transaction.atomic
def reopen(*, actor: User, response: Response) -> None:
    """Let a body change what it handed in."""
    response.submitted_at = None
    response.save(update_fields=["submitted_at"])
    invitation = response.invitation
    invitation.state = Invitation.State.PARTIAL
    invitation.save(update_fields=["state"])
    audit(actor=actor, verb="reopen_census", subject=invitation)


def directory_differences(
    organization: Organization, form: Form, answers: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Return {field: [in the directory, in the answers]} where they differ; empty answers say nothing.

    The directory holds words, never the code of a choice; words that differ in capitals alone are the same.
    """
    told = {name: value for name, value in leaves(answers) if name in DIRECTORY and isinstance(value, str)}
    lists = {question.name: question.list_name for _path, question in form.walk() if question.list_name}
    found = {}
    for name, value in told.items():
        now = getattr(organization, name) or ""
        choices = form.choices.get(lists.get(name, ""), ())
        labels = [words(one.label, settings.LANGUAGE_CODE) for one in choices if one.name == value.strip()]
        said = (labels or [value])[0].strip()
        if value not in NOT_NAMED and said and said.casefold() != now.strip().casefold():
            found[name] = [now, said]
    return found


def _propose(invitation: Invitation, form: Form, answers: Mapping[str, Any]) -> None:
    changes = directory_differences(invitation.organization, form, answers)
    if not changes:
        return
    waiting = ChangeRequest.objects.filter(
        organization=invitation.organization_id, state=ChangeRequest.State.PENDING, changes=changes
    )
    if not waiting.exists():
        ChangeRequest.objects.create(
            district_id=invitation.district_id, organization=invitation.organization,
            subject_type="organization", subject_id=invitation.organization_id, changes=changes,
            message=_("From the census “%(name)s”.") % {"name": invitation.campaign.name},
        )  # fmt: skip


def _tie(invitation: Invitation, form: Form, answers: Mapping[str, Any]) -> None:
    """Keep the relations that a body named; given again, they take the place of the earlier ones."""
    Tie.objects.filter(campaign=invitation.campaign_id, source=invitation.organization_id).delete()
    rosters = [(path, one) for path, one in form.walk() if is_roster(one)]
    known = set(Organization.objects.filter(district=invitation.district_id).values_list("pk", flat=True))
    by_key = {str(pk): pk for pk in known}
    rows: dict[Any, Tie] = {}
    for path, roster in rosters:
        body = next((one.name for one in roster.children if one.list_name == BODIES), "")
        for said in at(answers, path, ()):
            target = by_key.get(str(said.get(body)))
            level = str(said.get(LEVEL) or "")
            if target is None or target == invitation.organization_id or level not in ("1", "2", "3", "4"):
                continue
            rows[target] = Tie(
                district_id=invitation.district_id, campaign_id=invitation.campaign_id,
                source_id=invitation.organization_id, target_id=target, level=int(level),
                trust=_mean(said, TRUST), value=_mean(said, VALUE), exchanges=list(said.get(EXCHANGES) or ()),
            )  # fmt: skip
    insert(Tie, list(rows.values()))


def _mean(said: Mapping[str, Any], prefix: str) -> float | None:
    """The mean of the items that were answered."""
    given = [float(value) for name, value in said.items() if name.startswith(prefix) and value]
    return fmean(given) if given else None
