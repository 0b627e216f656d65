"""Recipes: what they are made of, adopting them, writing a new version."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vicinia.core.policies import WorkRequest, policy
from vicinia.needs.forms.recipes import AdoptForm, IngredientForm, IngredientFormSet, VersionForm
from vicinia.needs.models import RecipeVersion, VersionState
from vicinia.needs.policies import can_adopt_recipes, can_read_needs, can_shape_recipes
from vicinia.needs.services import recipes
from vicinia.territory.models import Variable


def _version(request: WorkRequest, pk: UUID) -> RecipeVersion:
    found = RecipeVersion.objects.visible_to(request.user).select_related("recipe", "district", "adopted_by")
    return get_object_or_404(found, pk=pk)


@require_safe
@policy(can_read_needs)
def detail(request: WorkRequest, pk: UUID) -> HttpResponse:
    """One version: its indicators, who adopted it, its readings."""
    return _page(request, _version(request, pk), AdoptForm())


def _page(request: WorkRequest, version: RecipeVersion, form: AdoptForm, status: int = 200) -> HttpResponse:
    ingredients = list(version.ingredients.order_by("position"))
    context = {
        "version": version,
        "ingredients": ingredients,
        "versions": version.recipe.versions.order_by("-number").select_related("written_by", "adopted_by"),
        "readings": version.readings.all()[:10],
        "form": form,
        "is_draft": version.state == VersionState.DRAFT,
        "may_shape": can_shape_recipes(request.user),
        "may_adopt": can_adopt_recipes(request.user),
    }
    return render(request, "needs/recipe.html", context, status=status)


@require_POST
@policy(can_adopt_recipes)
def adopt(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Put a version into force."""
    version = _version(request, pk)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return _page(request, version, form, status=422)
    try:
        recipes.adopt(actor=request.user, version=version, **form.cleaned_data)
    except recipes.RecipeProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Adopted. Earlier versions and their figures stay as they are."))
    return redirect("needs:recipe", pk=version.pk)


@require_POST
@policy(can_shape_recipes)
def discard(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away."""
    version = _version(request, pk)
    try:
        recipes.discard(actor=request.user, version=version)
    except recipes.RecipeProblem as problem:
        messages.error(request, str(problem))
        return redirect("needs:recipe", pk=version.pk)
    messages.success(request, _("The draft is gone. The other versions are untouched."))
    return redirect("needs:index")


@require_http_methods(["GET", "POST"])
@policy(can_shape_recipes)
def new_version(request: WorkRequest, pk: UUID) -> HttpResponse:
    """Write a new version, starting from this one."""
    version = _version(request, pk)
    data = request.POST if request.method == "POST" else None
    form = VersionForm(data, initial=_copied(version, VersionForm.Meta.fields))
    start = [_copied(one, IngredientForm.Meta.fields) for one in version.ingredients.order_by("position")]
    formset = IngredientFormSet(data, initial=start if data is None else None, prefix="ingredienti")
    if data is not None and form.is_valid() and formset.is_valid():
        rows = [
            one.cleaned_data
            for one in formset.forms
            if one.cleaned_data and not one.cleaned_data.get("DELETE") and one.cleaned_data.get("name")
        ]
        try:
            made = recipes.write_version(
                actor=request.user, recipe=version.recipe, version=form.cleaned_data, ingredients=rows
            )
        except recipes.RecipeProblem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Version %(number)s is here as a draft.") % {"number": made.number})
            return redirect("needs:recipe", pk=made.pk)
    known = Variable.objects.order_by("code").values_list("code", "description")
    context = {"version": version, "form": form, "formset": formset, "variables": known}
    return render(request, "needs/recipe_new.html", context, status=422 if data is not None else 200)


def _copied(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
