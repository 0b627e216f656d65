"""One article: its paragraphs, what people suggest, what is decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.agreement.forms.protocol import BlockForm, DecideForm, SuggestionForm
from vicinia.agreement.models import Article, Block, Suggestion
from vicinia.agreement.policies import can_direct
from vicinia.agreement.queries.protocols import written
from vicinia.agreement.services import writing
from vicinia.core.policies import WorkRequest, policy
from vicinia.core.services.rows import Refused
from vicinia.core.views.editing import require
from vicinia.labs.policies import takes_part
from vicinia.methods.merging import differences

View = Callable[[WorkRequest, UUID], HttpResponse]


def _article(request: WorkRequest, pk: UUID) -> Article:
    rows = Article.objects.visible_to(request.user).select_related("protocol")
    return get_object_or_404(rows, pk=pk)


def _block(request: WorkRequest, pk: UUID) -> Block:
    rows = Block.objects.visible_to(request.user).select_related("article__protocol")
    return get_object_or_404(rows, pk=pk)


def _kept(
    request: WorkRequest, form: forms.Form, sentence: str, article: Article | None = None
) -> HttpResponse:
    """What somebody wrote has no place any more: say so, and give the words back."""
    written_in = [one for one in form.visible_fields() if isinstance(one.field.widget, forms.Textarea)]
    words = [(one.label, one.value()) for one in written_in if one.value()]
    shown = {"sentence": sentence, "words": words, "article": article}
    return render(request, "agreement/kept.html", shown, status=409)


def _gives_back(form: type[forms.Form], sentence: Callable[[], str]) -> Callable[[View], View]:
    """Who sends words for what another has taken out gets them back, instead of a page that is not there."""

    def around(view: View) -> View:
        @wraps(view)
        def inner(request: WorkRequest, pk: UUID) -> HttpResponse:
            try:
                return view(request, pk)
            except Http404:
                if request.method != "POST":
                    raise
                return _kept(request, form(request.POST), sentence())

        return inner

    return around


def _suggestion(request: WorkRequest, pk: UUID) -> Suggestion:
    rows = Suggestion.objects.visible_to(request.user).select_related(
        "article__protocol", "block__article__protocol", "author"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
@policy(takes_part)
def article(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One article, with what it comes from and what became of it."""
    row = _article(request, pk)
    decided = Suggestion.objects.filter(article=row).exclude(state=Suggestion.State.OPEN)
    return render(
        request,
        "agreement/article.html",
        {
            "article": row,
            "protocol": row.protocol,
            "written": written(row),
            "decided": decided.select_related("author", "decided_by").order_by("-decided_at")[:30],
            "commitments": row.commitments.select_related("party"),
            "may_direct": can_direct(request.user, row.district_id),
        },
    )


@require_http_methods(["GET", "POST"])
@policy(can_direct)
@_gives_back(BlockForm, lambda: _("This article is not in the text any more."))
def block_new(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Add a paragraph to an article."""
    row = _article(request, pk)
    require(can_direct(request.user, row.district_id))
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.add_block(actor=request.user, article=row, text=form.cleaned_data["text"])
            return redirect("agreement:article", row.pk)
        except Refused as problem:
            form.add_error(None, str(problem))
    shown = {"article": row, "form": form, "is_new": True}
    return render(request, "agreement/block.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@policy(can_direct)
@_gives_back(BlockForm, writing.gone)
def block_write(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Change a paragraph. Two people at once: what does not touch is merged, what does is shown to both."""
    block = _block(request, pk)
    require(can_direct(request.user, block.district_id))
    form = BlockForm(request.POST or None, initial={"base": block.text, "text": block.text})
    merged = None
    if request.method == "POST" and form.is_valid():
        base, text = form.cleaned_data["base"], form.cleaned_data["text"]
        try:
            writing.write_block(actor=request.user, block=block, base=base, text=text)
        except writing.Conflict as conflict:
            merged = conflict.merged
            block.refresh_from_db()
            # the next answer is to the text as it stands now, and what was typed is still in the form
            form = BlockForm(initial={"base": block.text, "text": text})
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            if block.text != base and base:
                messages.info(request, _("Somebody changed other words meanwhile: both changes stand."))
            return redirect("agreement:article", block.article_id)
    shown = {"article": block.article, "paragraph": block, "form": form, "merged": merged}
    return render(
        request, "agreement/block.html", shown, status=409 if merged else 422 if form.errors else 200
    )


@require_POST
@policy(can_direct)
def block_remove(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take a paragraph out of the draft."""
    block = _block(request, pk)
    require(can_direct(request.user, block.district_id))
    try:
        writing.remove_block(actor=request.user, block=block)
        messages.success(request, _("Taken out. Earlier versions keep it."))
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("agreement:article", block.article_id)


@require_http_methods(["GET", "POST"])
@policy(takes_part)
@_gives_back(SuggestionForm, writing.gone)
def suggest(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Suggest other words, or remark on them."""
    block = _block(request, pk)
    form = SuggestionForm(request.POST or None, initial={"base": block.text})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            writing.suggest(
                actor=request.user, block=block, base=said["base"], start=said["start"], end=said["end"],
                replacement=said["replacement"], reason=said["reason"],
                is_remark=said["is_remark"],
            )  # fmt: skip
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your suggestion stands beside the paragraph. Thank you."))
            return redirect("agreement:article", block.article_id)
    shown = {"paragraph": block, "article": block.article, "form": form}
    return render(request, "agreement/suggest.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@policy(can_direct)
def decide(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Accept a suggestion into the text as it stands, or say why not."""
    row = _suggestion(request, pk)
    require(can_direct(request.user, row.district_id))
    if row.block is None:
        if request.method == "POST":
            return _kept(request, DecideForm(request.POST), _("This was decided already."), row.article)
        messages.info(request, _("This was decided already."))
        return redirect("agreement:article", row.article_id)
    form = DecideForm(request.POST or None, is_remark=row.is_remark)
    merged = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            writing.decide(
                actor=request.user, suggestion=row, accept=row.is_remark or said["verdict"] == "accept",
                answer=said["answer"], resolved=said.get("resolved") or None, base=said.get("base", ""),
            )  # fmt: skip
            return redirect("agreement:article", row.article_id)
        except writing.Conflict as conflict:
            merged = conflict.merged
            row.block.refresh_from_db()
            form = DecideForm(
                initial={**said, "base": row.block.text, "resolved": said["resolved"] or row.block.text}
            )
        except Refused as problem:
            form.add_error("answer", str(problem))
    return render(
        request,
        "agreement/decide.html",
        {
            "suggestion": row,
            "article": row.article,
            "form": form,
            "merged": merged,
            "asks_for_text": merged
            or (request.method == "POST" and not row.is_remark and form["resolved"].value()),
            "pieces": differences(row.base, row.wanted),
            "has_changed": row.base != row.block.text,
        },
        status=409 if merged else 422 if form.errors else 200,
    )


@require_POST
@policy(takes_part)
def suggestion_withdraw(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Take one's own suggestion back."""
    row = _suggestion(request, pk)
    try:
        writing.withdraw_suggestion(actor=request.user, suggestion=row)
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("agreement:article", row.article_id)
