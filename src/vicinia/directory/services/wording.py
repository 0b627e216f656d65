"""A document's fields and values as people read them."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from vicinia.directory.models import Location, TaxonomyTerm
from vicinia.directory.services.document import PARTS
from vicinia.directory.visibility import Ring
from vicinia.territory.models import Municipality

VERBS = {
    "add": _("added"),
    "approve": _("approved"),
    "call different": _("told apart from another body"),
    "change": _("changed"),
    "change approved": _("approved"),
    "change refused": _("refused"),
    "change withdrawn": _("taken back"),
    "confirm": _("confirmed"),
    "handle": _("dealt with"),
    "import": _("imported"),
    "merge": _("merged"),
    "name readers": _("named the readers"),
    "propose": _("proposed"),
    "publish": _("published"),
    "unmerge": _("taken apart again"),
    "unpublish": _("taken off the public pages"),
}


def lines_of(kind: type[models.Model], changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Return ``{field: [before, after]}`` as lines of name, before and after, in words."""
    return [
        {
            "name": label_of(kind, name),
            "before": words_of(kind, name, pair[0]),
            "after": words_of(kind, name, pair[1]),
        }
        for name, pair in changes.items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def label_of(kind: type[models.Model], name: str) -> str:
    """Return the words for a field or part of an entry; a name nobody knows comes back as it is."""
    for part in PARTS.get(kind, ()):
        if part.name == name:
            return str(part.label)
    try:
        return str(kind._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name.replace("_", " ")


def words_of(kind: type[models.Model], name: str, value: Any) -> list[str]:
    """Return a stored value as people read it: labels instead of keys, choices in words."""
    if value in (None, "", []):
        return []
    if name == "municipality_id":
        return _municipalities([value])
    if name == "areas":
        return _municipalities([item["municipality_id"] for item in value])
    if name == "terms":
        terms = TaxonomyTerm.objects.filter(pk__in=[item["term_id"] for item in value])
        return [term.label() for term in terms.prefetch_related("labels")]
    if name == "places":
        return [str(row) for row in Location.objects.filter(pk__in=[item["location_id"] for item in value])]
    if isinstance(value, list):
        return [_line(item) for item in value]
    try:
        choices = dict(getattr(kind._meta.get_field(name), "choices", None) or ())
    except FieldDoesNotExist:
        choices = {}
    return [str(choices.get(value, value))]


def _municipalities(codes: list[str]) -> list[str]:
    return list(Municipality.objects.filter(pk__in=codes).values_list("name", flat=True))


def _line(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    rings = dict(Ring.choices)
    return " · ".join(
        str(rings.get(text, text) if column == "ring" else text)
        for column, text in item.items()
        if text not in (None, "") and column not in ("freq", "extent_type")
    )
