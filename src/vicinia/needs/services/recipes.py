"""Recipes are written as drafts, adopted by the network, and never changed afterwards."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import resources
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from vicinia.core.models import District, User
from vicinia.core.services import audit
from vicinia.needs.formula import FormulaProblem, parse
from vicinia.needs.models import Ingredient, Recipe, RecipeVersion, VersionState
from vicinia.needs.models.recipe import Penalty

VERSION_FIELDS = ("method", "penalty", "level", "scope", "year", "reason")
INGREDIENT_FIELDS = (
    "name", "name_en", "numerator", "denominator", "per", "polarity", "weight", "reference", "explanation",
)  # fmt: skip


class RecipeProblem(ValueError):
    """A recipe that cannot be written or adopted like this; the message says why and what to do."""


@transaction.atomic
def add_starting_recipes(*, actor: User | None, district: District) -> int:
    """Give a district the recipes that come with the product, as drafts; those it has stay as they are.

    Returns how many are new.
    """
    data = tomllib.loads(resources.files("vicinia.needs").joinpath("data/recipes.toml").read_text("utf-8"))
    known = set(Recipe.objects.filter(district=district).values_list("slug", flat=True))
    new = [entry for entry in data["recipe"] if entry["slug"] not in known]
    for entry in new:
        recipe = Recipe.objects.create(
            district=district, slug=entry["slug"], title=entry["title"], question=entry["question"]
        )
        version = {"penalty": Penalty.POSITIVE, **{k: entry[k] for k in VERSION_FIELDS if k in entry}}
        write_version(actor=actor, recipe=recipe, version=version, ingredients=entry["ingredient"])
    return len(new)


@transaction.atomic
def write_version(
    *,
    actor: User | None,
    recipe: Recipe,
    version: Mapping[str, Any],
    ingredients: Sequence[Mapping[str, Any]],
) -> RecipeVersion:
    """Write a new version of a recipe as a draft.

    Raises RecipeProblem for no indicator at all, two of one name, or a formula that cannot be read.
    """
    _refuse(ingredients)
    last = RecipeVersion.objects.filter(recipe=recipe).aggregate(Max("number"))["number__max"] or 0
    made = RecipeVersion.objects.create(
        district=recipe.district, recipe=recipe, number=last + 1, written_by=actor, **version
    )
    Ingredient.objects.bulk_create(
        Ingredient(
            district=recipe.district, version=made, position=position,
            **{name: one[name] for name in INGREDIENT_FIELDS if name in one},
        )
        for position, one in enumerate(ingredients, start=1)
    )  # fmt: skip
    audit(actor=actor, verb="write_recipe", subject=made, changes={"version": [None, str(made)]})
    return made


@transaction.atomic
def adopt(*, actor: User | None, version: RecipeVersion, on: date, where: str) -> RecipeVersion:
    """Put a version into force on behalf of the network; the one before is superseded, its figures stay.

    `where` is the meeting or the act. Raises RecipeProblem when it is already in force or was superseded.
    """
    row = RecipeVersion.objects.select_for_update().get(pk=version.pk)
    if row.state != VersionState.DRAFT:
        raise RecipeProblem(
            _("Version %(number)s was adopted already. Write a new version if something should change.")
            % {"number": row.number}
        )
    before = RecipeVersion.objects.filter(recipe=row.recipe, state=VersionState.ADOPTED).first()
    if before is not None:
        before.state = VersionState.SUPERSEDED
        before.save(update_fields=["state"])
    row.state, row.adopted_by, row.adopted_on, row.adopted_where = VersionState.ADOPTED, actor, on, where
    row.save(update_fields=["state", "adopted_by", "adopted_on", "adopted_where"])
    audit(
        actor=actor, verb="adopt_recipe", subject=row, reason=where,
        changes={"in_force": [str(before) if before else None, str(row)]},
    )  # fmt: skip
    return row


@transaction.atomic
def discard(*, actor: User | None, version: RecipeVersion) -> None:
    """Throw a draft away. Raises RecipeProblem when it was adopted or something was read with it."""
    row = RecipeVersion.objects.select_for_update().get(pk=version.pk)
    if row.state != VersionState.DRAFT or row.readings.exists():
        raise RecipeProblem(
            _("This version has been used: it stays, so that its figures can always be explained.")
        )
    audit(actor=actor, verb="discard_recipe", subject=row, changes={"version": [str(row), None]})
    row.delete()


def _refuse(ingredients: Sequence[Mapping[str, Any]]) -> None:
    if not ingredients:
        raise RecipeProblem(_("A recipe needs at least one indicator."))
    names = [str(one.get("name", "")).strip() for one in ingredients]
    for position, (one, name) in enumerate(zip(ingredients, names, strict=True), start=1):
        if not name:
            raise RecipeProblem(_("Give indicator %(position)s a name.") % {"position": position})
        if names.index(name) != position - 1:
            raise RecipeProblem(
                _("Two indicators are called “%(name)s”: give each its own name.") % {"name": name}
            )
        try:
            numerator = parse(str(one.get("numerator", "")))
            parse(str(one.get("denominator", "")))
        except FormulaProblem as problem:
            raise RecipeProblem(f"{name}: {problem}") from problem
        if not numerator.terms:
            raise RecipeProblem(_("“%(name)s”: say which figure is counted.") % {"name": name})
