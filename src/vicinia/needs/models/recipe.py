"""Recipes of indices: which indicators, which way they point, who adopted them and when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.core.models import DistrictOwned, User
from vicinia.directory.districts import DistrictQuerySet


class Recipe(DistrictOwned):
    """A question about the territory that an index answers; its versions say how."""

    slug = models.SlugField(_("short name"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    question = models.TextField(_("what it wants to know"))

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name = _("recipe")
        verbose_name_plural = _("recipes")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "slug"),
                name="needs_recipe_once",
                violation_error_message=_("There is a recipe of this short name already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Method(models.TextChoices):
    """How the indicators become one number (docs/methods/composite.md)."""

    AMPI = "ampi", _("adjusted Mazziotta–Pareto index")
    MPI = "mpi", _("Mazziotta–Pareto index")
    ZSCORE = "zscore", _("sum of standardised indicators")


class Level(models.TextChoices):
    """For which areas an index is computed; the codes are those of territory.CensusAreaKind."""

    MUNICIPALITY = "municipality", _("municipalities")
    CENSUS_AREA = "ace", _("census areas")
    SUB_MUNICIPAL = "asc", _("sub-municipal areas")
    LOCALITY = "loc", _("localities")
    SECTION = "sez", _("census sections")


class Scope(models.TextChoices):
    """Among which areas an area is compared: they give the mean and the extremes."""

    DISTRICT = "district", _("the district")
    REGION = "region", _("the region")
    COUNTRY = "country", _("all that is loaded")


class Penalty(models.TextChoices):
    """What an unbalanced profile does to the score of AMPI and MPI."""

    POSITIVE = "positive", _("raises it (an index of hardship)")
    NEGATIVE = "negative", _("lowers it (an index of wellbeing)")


class VersionState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("draft")
    ADOPTED = "adopted", _("adopted")
    SUPERSEDED = "superseded", _("superseded")


class RecipeVersion(DistrictOwned):
    """One way of answering a recipe's question. Once adopted it never changes: a change is a new version."""

    recipe = models.ForeignKey(Recipe, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    method = models.CharField(_("method"), max_length=8, choices=Method.choices)
    penalty = models.CharField(
        _("imbalance"), max_length=8, choices=Penalty.choices, default=Penalty.POSITIVE
    )
    level = models.CharField(_("areas"), max_length=12, choices=Level.choices)
    scope = models.CharField(_("compared within"), max_length=8, choices=Scope.choices)
    year = models.PositiveSmallIntegerField(_("year of the figures"))
    reason = models.TextField(_("why this version"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    written_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    adopted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    # the meeting or the act, in people's words
    adopted_where = models.CharField(_("adopted by"), max_length=200, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("recipe", "-number")
        verbose_name = _("version of a recipe")
        verbose_name_plural = _("versions of recipes")
        constraints = [
            models.UniqueConstraint(fields=("district", "recipe", "number"), name="needs_version_once"),
            models.UniqueConstraint(
                fields=("district", "recipe"),
                condition=models.Q(state=VersionState.ADOPTED),
                name="needs_one_adopted_version",
                violation_error_message=_("Only one version of a recipe is in force at a time."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=VersionState.ADOPTED) | models.Q(adopted_on__isnull=False),
                name="needs_adopted_has_date",
                violation_error_message=_("An adopted recipe says when it was adopted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipe} · {self.number}"


class Ingredient(DistrictOwned):
    """One indicator of a version: a ratio of census variables, and which way it points."""

    version = models.ForeignKey(RecipeVersion, on_delete=models.CASCADE, related_name="ingredients")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    # variables joined by + and -, for example "P50 + P51 + P52"; an empty denominator means 1
    numerator = models.CharField(_("numerator"), max_length=300)
    denominator = models.CharField(_("denominator"), max_length=300, blank=True)
    per = models.FloatField(_("per"), default=100)
    # +1 when more of it means more hardship
    polarity = models.SmallIntegerField(
        _("direction"), choices=[(1, _("more is harder")), (-1, _("more is better"))]
    )
    weight = models.FloatField(_("weight"), default=1)
    # AMPI: the value that scores 100; empty for the mean of all areas compared
    reference = models.FloatField(_("reference value"), null=True, blank=True)
    explanation = models.TextField(_("why it is here"), blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ("version", "position")
        verbose_name = _("indicator of a recipe")
        verbose_name_plural = _("indicators of a recipe")
        constraints = [
            models.UniqueConstraint(fields=("district", "version", "position"), name="needs_ingredient_once"),
            models.CheckConstraint(
                condition=models.Q(polarity__in=(1, -1)),
                name="needs_polarity",
                violation_error_message=_("The direction is +1 or −1."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0),
                name="needs_weight_positive",
                violation_error_message=_("A weight is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
