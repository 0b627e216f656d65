"""What this room adds to the thread: words that may be shown, and what they add up to."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vicinia.core.policies import Person
from vicinia.core.thread import Loose, add_link, add_loose, add_step, unanswered
from vicinia.directory.districts import NETWORK, districts_where_role
from vicinia.survey.models import Finding, Permission, Quotation


def tie() -> None:
    """Add the steps and links of this room; called once when the application starts."""
    add_step("quotation", Quotation, _("spoken words"), 10, visible=_permitted, title=_words)
    add_step("finding", Finding, _("finding"), 20, url_name="survey:finding")
    # a quotation names its finding, but comes before it: the words were there first
    add_link("quotation", "finding", "quotations")
    add_loose(
        Loose(
            "findings", _("Findings without an answer"),
            _("No element of quality, no proposal and no clause takes them up yet."), "finding", _unanswered,
        )
    )  # fmt: skip


def _permitted(person: Person) -> QuerySet[Quotation]:
    """Words that may be shown in the labs; not even their research group is shown more here."""
    levels = (Permission.LABS, Permission.PUBLIC)
    rows = Quotation.objects.filter(permission__in=levels, session__withdrawn_at=None)
    return rows.filter(district__in=districts_where_role(person, NETWORK))


def _words(row: Quotation) -> str:
    return row.words


def _unanswered(person: Person) -> QuerySet[Finding]:
    return unanswered(Finding.objects.visible_to(person), "finding", besides=("contribution",))
