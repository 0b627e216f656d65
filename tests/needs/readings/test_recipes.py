"""Recipes: the starting ones, adoption, what cannot be changed any more."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.needs.readings.conftest import INGREDIENTS, VERSION
from vicinia.needs.formula import FormulaProblem, parse
from vicinia.needs.models import Ingredient, Recipe, RecipeVersion, VersionState
from vicinia.needs.services.reading import read
from vicinia.needs.services.recipes import (
    RecipeProblem,
    add_starting_recipes,
    adopt,
    discard,
    write_version,
)

pytestmark = pytest.mark.django_db
DAY, WHERE = date(2026, 9, 17), "Tavolo di prova"


def test_the_starting_recipes_are_drafts_and_come_once(district, carla):
    assert add_starting_recipes(actor=carla, district=district) == 5
    assert add_starting_recipes(actor=carla, district=district) == 0
    versions = RecipeVersion.objects.filter(district=district)
    assert {version.state for version in versions} == {VersionState.DRAFT}
    for one in Ingredient.objects.filter(district=district):
        assert parse(one.numerator).terms and one.name and one.polarity in (1, -1)


def test_adopting_supersedes_the_version_before(version, recipe, carla):
    adopt(actor=carla, version=version, on=DAY, where=WHERE)
    second = write_version(actor=carla, recipe=recipe, version=VERSION, ingredients=INGREDIENTS)
    adopt(actor=carla, version=second, on=DAY, where=WHERE)
    version.refresh_from_db()
    assert (version.state, second.number) == (VersionState.SUPERSEDED, 2)
    with pytest.raises(RecipeProblem, match="1"):
        adopt(actor=carla, version=version, on=DAY, where=WHERE)


def test_the_database_itself_refuses_two_versions_in_force(version, recipe):
    write_version(actor=None, recipe=recipe, version=VERSION, ingredients=INGREDIENTS)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecipeVersion.objects.filter(recipe=recipe).update(state=VersionState.ADOPTED, adopted_on=DAY)


def test_a_draft_can_be_discarded_until_it_is_used(version, figures, carla):
    read(actor=carla, version=version)
    with pytest.raises(RecipeProblem):
        discard(actor=carla, version=version)
    assert RecipeVersion.objects.filter(pk=version.pk).exists()


def test_a_fresh_draft_is_gone_once_discarded(version, carla):
    discard(actor=carla, version=version)
    assert not RecipeVersion.objects.exists() and Recipe.objects.count() == 1


@pytest.mark.parametrize(
    ("ingredients", "words"),
    [
        ([], "indicator|indicatore"),
        ([{"name": " ", "numerator": "P1", "polarity": 1}], "1"),
        ([INGREDIENTS[0], INGREDIENTS[0]], "Poca scuola"),
        ([{"name": "Rotta", "numerator": "P50 P51", "polarity": 1}], "P51"),
        ([{"name": "Vuota", "numerator": "", "polarity": 1}], "Vuota"),
    ],
)
def test_what_cannot_be_a_recipe_is_said(recipe, ingredients, words):
    with pytest.raises(RecipeProblem, match=words):
        write_version(actor=None, recipe=recipe, version=VERSION, ingredients=ingredients)
    assert not RecipeVersion.objects.exists()


@pytest.mark.parametrize("text", ["P50 +", "50", "P50 * 2", "P50 P51", "P1@20", "=P1"])
def test_formulas_that_cannot_be_read(text):
    with pytest.raises(FormulaProblem):
        parse(text)


def test_a_formula_is_a_signed_sum():
    terms = parse("P50 − p51@2001 + ST2_B").terms
    assert [(sign, str(figure)) for sign, figure in terms] == [(1, "P50"), (-1, "P51@2001"), (1, "ST2_B")]
    assert parse("").evaluate({}, 2011) == 1
