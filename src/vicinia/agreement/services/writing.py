"""Writing a protocol together: paragraphs, suggestions on exact words, versions."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vicinia.agreement.models import Annex, Article, Block, Party, Protocol, Suggestion, Version
from vicinia.agreement.words import attached_of, words_of
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.methods.merging import Merged, merge

LONGEST = 20_000
"""Signs of a paragraph."""


class Conflict(Refused):
    """Two people changed the same words; `.merged` shows where, and nothing was stored."""

    def __init__(self, merged: Merged) -> None:
        super().__init__(_("Somebody changed the same words meanwhile. Choose which stand."))
        self.merged = merged


def require_draft(protocol: Protocol) -> None:
    """Refuse where the words stand still."""
    if not protocol.is_open:
        raise Refused(_("The words of a protocol that is being signed do not change any more."))


def gone() -> str:
    """Return what is said to who writes on a paragraph that another has taken out."""
    return _("This paragraph is not in the text any more.")


@transaction.atomic
def add_block(*, actor: User, article: Article, text: str) -> Block:
    """Add a paragraph at the end of an article."""
    require_draft(article.protocol)
    last = article.blocks.aggregate(last=Max("position"))["last"] or 0
    block = Block.objects.create(
        district_id=article.district_id, article=article, position=last + 1, text=text.strip()
    )
    audit(actor=actor, verb="add_paragraph", subject=block)
    return block


@transaction.atomic
def write_block(*, actor: User, block: Block, base: str, text: str) -> Block:
    """Change a paragraph that was read as `base`. What others changed meanwhile is merged in.

    Raises Conflict when the same words were changed differently.
    """
    block = _locked(block)
    require_draft(block.article.protocol)
    before, block.text = block.text, _merged(base, block.text, text.strip())
    if block.text != before:
        block.save(update_fields=["text"])
        audit(actor=actor, verb="write_paragraph", subject=block, changes={"text": [before, block.text]})
    return block


@transaction.atomic
def remove_block(*, actor: User, block: Block) -> None:
    """Take a paragraph out of the draft; versions keep it, and the article what was suggested on it."""
    block = _locked(block)
    require_draft(block.article.protocol)
    require_decided(block.suggestions.all())
    audit(actor=actor, verb="remove_paragraph", subject=block, changes={"text": [block.text, ""]})
    block.delete()


def _locked(block: Block) -> Block:
    """The paragraph as it stands: nobody suggests on it while another takes it out."""
    found = Block.objects.select_for_update(of=("self",)).select_related("article__protocol")
    row = found.filter(pk=block.pk).first()
    if row is None:
        raise Refused(gone())
    return row


def _merged(base: str, current: str, wanted: str) -> str:
    if base == current:
        return wanted
    merged = merge(base, current, wanted)
    if not merged.is_clean:
        raise Conflict(merged)
    return merged.text


def require_decided(suggestions: QuerySet[Suggestion]) -> None:
    """Refuse while some of them wait for an answer."""
    still_open = suggestions.filter(state=Suggestion.State.OPEN).count()
    if still_open:
        raise Refused(
            ngettext(
                "%(n)d suggestion is still open: decide it first.",
                "%(n)d suggestions are still open: decide them first.",
                still_open,
            )
            % {"n": still_open}
        )


@transaction.atomic
def suggest(
    *,
    actor: User,
    block: Block,
    base: str,
    start: int,
    end: int,
    replacement: str,
    reason: str,
    is_remark: bool = False,
) -> Suggestion:
    """Suggest other words for `base[start:end]` (code points), or remark on them."""
    block = _locked(block)
    require_draft(block.article.protocol)
    if not 0 <= start <= end <= len(base) or (start == end and not replacement and not is_remark):
        raise Refused(_("Select the words that you mean."))
    if not is_remark and base[start:end] == replacement:
        raise Refused(_("These are the same words: write what should stand instead."))
    suggestion = Suggestion.objects.create(
        district_id=block.district_id, article=block.article, block=block, base=base, start=start, end=end,
        author=actor, replacement="" if is_remark else replacement, reason=reason, is_remark=is_remark,
    )  # fmt: skip
    audit(actor=actor, verb="suggest", subject=suggestion)
    return suggestion


@transaction.atomic
def decide(
    *,
    actor: User,
    suggestion: Suggestion,
    accept: bool,
    answer: str,
    resolved: str | None = None,
    base: str = "",
) -> Suggestion:
    """Accept a suggestion into the text as it stands now, or answer why not. A remark is answered.

    `resolved` is the paragraph as somebody wrote it after a conflict was shown, when it read `base`. Raises
    Conflict when the words have changed since.
    """
    # only the suggestion: PostgreSQL locks no paragraph that may be missing
    waiting = Suggestion.objects.select_for_update(of=("self",))
    suggestion = waiting.select_related("block__article__protocol").get(pk=suggestion.pk)
    if suggestion.state != Suggestion.State.OPEN:
        raise Refused(_("This was decided already."))
    if suggestion.is_remark and not answer.strip():
        raise Refused(_("Write an answer: whoever remarked on it will want to know."))
    if not accept and not answer.strip():
        raise Refused(_("Write why: whoever suggested it will want to know."))
    block = suggestion.block
    if block is None:
        raise Refused(gone())
    if accept and not suggestion.is_remark:
        require_draft(block.article.protocol)
        before = block.text
        block.text = (
            _merged(suggestion.base, before, suggestion.wanted)
            if resolved is None
            else _merged(base, before, resolved.strip())
        )
        block.save(update_fields=["text"])
        audit(actor=actor, verb="write_paragraph", subject=block, changes={"text": [before, block.text]})
    suggestion.state = Suggestion.State.ACCEPTED if accept else Suggestion.State.REJECTED
    suggestion.answer, suggestion.decided_by, suggestion.decided_at = answer.strip(), actor, timezone.now()
    suggestion.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    audit(
        actor=actor, verb="decide_suggestion", subject=suggestion,
        changes={"state": [Suggestion.State.OPEN, suggestion.state]}, reason=answer,
    )  # fmt: skip
    return suggestion


@transaction.atomic
def withdraw_suggestion(*, actor: User, suggestion: Suggestion) -> None:
    """Take one's own suggestion back."""
    if suggestion.author_id != actor.pk or suggestion.state != Suggestion.State.OPEN:
        raise Refused(_("Only an open suggestion of your own can be taken back."))
    suggestion.state = Suggestion.State.WITHDRAWN
    suggestion.save(update_fields=["state"])
    audit(actor=actor, verb="withdraw_suggestion", subject=suggestion)


@transaction.atomic
def make_version(*, actor: User | None, protocol: Protocol, note: str = "") -> Version:
    """Keep the protocol as it stands, for good; what is unchanged makes no new version."""
    protocol = Protocol.objects.select_for_update().get(pk=protocol.pk)
    words, attached = words_of(protocol), attached_of(protocol)
    last = protocol.versions.first()
    if last and (last.words, last.preamble, last.attached) == (words, protocol.preamble, attached):
        return last
    version = Version.objects.create(
        district_id=protocol.district_id, protocol=protocol, number=protocol.version + 1, note=note,
        words=words, preamble=protocol.preamble, attached=attached, made_by=actor,
    )  # fmt: skip
    protocol.version = version.number
    protocol.save(update_fields=["version"])
    audit(actor=actor, verb="make_version", subject=protocol, changes={"version": [None, version.number]})
    return version


@transaction.atomic
def renew(*, actor: User, protocol: Protocol, title: str) -> Protocol:
    """Begin the next protocol with the words, the origins and the parties of this one."""
    if Protocol.objects.filter(district=protocol.district_id, title=title).exists():
        raise Refused(_("There is a protocol of this title already."))
    new = Protocol.objects.create(
        district_id=protocol.district_id, lab=protocol.lab, title=title, preamble=protocol.preamble,
        renewed_from=protocol,
    )  # fmt: skip
    for article in protocol.articles.prefetch_related("blocks"):
        copy = Article.objects.create(
            district_id=new.district_id, protocol=new, number=article.number, heading=article.heading
        )
        for name in ("findings", "elements", "proposals", "rules", "principles"):
            getattr(copy, name).set(getattr(article, name).all())
        Block.objects.bulk_create(
            Block(district_id=new.district_id, article=copy, position=block.position, text=block.text)
            for block in article.blocks.all()
        )
    for annex in protocol.annexes.all():
        Annex.objects.create(district_id=new.district_id, protocol=new, title=annex.title, text=annex.text)
    for party in protocol.parties.filter(withdrawn_on=None):
        Party.objects.create(
            district_id=new.district_id, protocol=new, organization=party.organization, name=party.name,
            category=party.category, signatory=party.signatory, signatory_role=party.signatory_role,
        )  # fmt: skip
    audit(actor=actor, verb="renew_protocol", subject=new, changes={"from": [None, str(protocol.pk)]})
    return new


@transaction.atomic
def end_protocol(*, actor: User, protocol: Protocol, on: datetime.date) -> None:
    """End a protocol; its words, signatures and commitments stay to be read."""
    if protocol.state != Protocol.State.IN_FORCE or protocol.in_force_on is None:
        raise Refused(_("Only a protocol in force ends."))
    if on <= protocol.in_force_on:
        raise Refused(_("It must end after it begins."))
    before, protocol.state = protocol.state, Protocol.State.ENDED
    protocol.expires_on = on
    protocol.save(update_fields=["state", "expires_on"])
    audit(actor=actor, verb="end_protocol", subject=protocol, changes={"state": [before, protocol.state]})
