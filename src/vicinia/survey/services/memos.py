"""Memos of the research group."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.core.services.rows import Refused
from vicinia.survey.models import Code, Memo, Session, Study


@transaction.atomic
def write_memo(
    *,
    actor: User,
    study: Study,
    text: str,
    session: Session | None = None,
    passage: int | None = None,
    code: Code | None = None,
) -> Memo:
    """Keep a thought; its words are not in the history."""
    if not text.strip():
        raise Refused(_("Write something first."))
    memo = Memo.objects.create(
        district_id=study.district_id, study=study, session=session, passage=passage, code=code, author=actor,
        text=text.strip(),
    )  # fmt: skip
    audit(actor=actor, verb="write_memo", subject=memo)
    return memo


@transaction.atomic
def remove_memo(*, actor: User, memo: Memo) -> None:
    """Remove a memo; its author may, and nobody else."""
    if memo.author_id != actor.pk:
        raise Refused(_("A memo is removed by whoever wrote it."))
    audit(actor=actor, verb="remove_memo", subject=memo)
    memo.delete()
