"""What a planned change is called on a page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vicinia.directory.hsds.specification import TABLES
from vicinia.directory.importing.columns import BY_KEY
from vicinia.directory.importing.problems import Problem, sentence

# why two bodies look like one, by the keys of the similarity method
REASONS: dict[str, str | Promise] = {
    "name": gettext_lazy("the names are alike"),
    "identifier": gettext_lazy("they have the same official identifier"),
    "phone": gettext_lazy("they have the same telephone"),
    "email": gettext_lazy("they have the same e-mail"),
    "municipality": gettext_lazy("they are in the same municipality"),
    "address": gettext_lazy("they are at the same address"),
    "distance": gettext_lazy("they are near each other"),
}
AGAINST: dict[str, str | Promise] = {
    "name": gettext_lazy("but the names differ"),
    "identifier": gettext_lazy("but their official identifiers differ"),
    "phone": gettext_lazy("but the telephones differ"),
    "email": gettext_lazy("but the e-mails differ"),
    "municipality": gettext_lazy("but they are in two municipalities"),
    "address": gettext_lazy("but the addresses differ"),
    "distance": gettext_lazy("but they are far from each other"),
}


def label(name: str) -> str:
    """Say a planned change's field: ``organization.email`` is "body: e-mail", ``phone.+`` a new telephone."""
    if name in BY_KEY:
        return str(BY_KEY[name].label)
    table, _dot, column = name.partition(".")
    model: Any = TABLES[table].model if table in TABLES else None
    if model is None:
        return name
    noun = str(model._meta.verbose_name)
    if column == "+":
        return _("new: %(noun)s") % {"noun": noun}
    found = TABLES[table].column(column)
    try:
        field = model._meta.get_field(found.attribute if found and found.attribute else column)
    except FieldDoesNotExist:
        return f"{noun}: {column}"
    return f"{noun}: {field.verbose_name}"


def lines_of(changes: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return planned changes as lines of name, before and after."""
    return [
        {
            "name": label(name),
            "before": [str(pair[0])] if pair[0] not in (None, "") else [],
            "after": [str(pair[1])] if pair[1] not in (None, "") else [],
        }
        for name, pair in changes.items()
    ]


def problems_of(found: list[Problem]) -> list[dict[str, str]]:
    """Return problems as column, sentence, suggestion and level, in the reader's language."""
    return [
        {
            "column": label(one["column"]) if one["column"].partition(".")[0] in TABLES else one["column"],
            "text": sentence(one),
            "suggestion": one.get("suggestion", ""),
            "level": one["level"],
        }
        for one in found
    ]


def reasons_of(keys: list[str] | tuple[str, ...]) -> str:
    """Say why two bodies look alike."""
    words = [
        str(AGAINST.get(key[1:], "")) if key.startswith("-") else str(REASONS.get(key, "")) for key in keys
    ]
    return "; ".join(word for word in words if word)
