"""What is wrong with a questionnaire that somebody brings, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vicinia.methods.xlsform.problems import Problem

_SHEETS = ("settings", "survey", "choices")
_QUOTED = re.compile("“([^”]*)”")
_COLUMN = re.compile("The column “([^”]*)” of the sheet “([^”]*)”")
_SAID = {
    "missing_sheet": gettext_lazy("the sheet “survey” is missing: save the questionnaire as an XLSForm"),
    "missing_column": gettext_lazy("a column that is needed is missing"),
    "duplicate_column": gettext_lazy("the column is there twice: remove one"),
    "column": gettext_lazy("this column cannot be used here: empty it"),
    "missing_type": gettext_lazy("the type of the question is missing"),
    "type": gettext_lazy("this type of question cannot be asked here: choose another one"),
    "or_other": gettext_lazy("“or other” and a choice filter cannot be used together: write the choice"),
    "scale": gettext_lazy("the scale needs a start, an end and a step that leads from one to the other"),
    "missing_name": gettext_lazy("the name is missing"),
    "name": gettext_lazy("a name begins with a letter and has no spaces"),
    "duplicate_name": gettext_lazy("the name was given before: choose another one"),
    "missing_label": gettext_lazy("the question has no words: write the label"),
    "missing_calculation": gettext_lazy("the calculation is missing"),
    "missing_value": gettext_lazy("a choice has no name or no list"),
    "duplicate_choice": gettext_lazy("the choice is in its list twice"),
    "choice_name": gettext_lazy("the name of a choice that can be ticked with others has no spaces"),
    "unknown_list": gettext_lazy("the list of choices is not in the sheet “choices”"),
    "unknown_column": gettext_lazy("the filter looks at a column that the choices do not have"),
    "unknown_name": gettext_lazy("it looks at a question that is not there"),
    "ambiguous_name": gettext_lazy("it looks at a question whose name is there twice"),
    "section_reference": gettext_lazy("it looks at a section, which has no answer of its own"),
    "repeat_reference": gettext_lazy("it looks at a repeated question from outside"),
    "cycle": gettext_lazy("the rules look at each other in a circle"),
    "unbalanced": gettext_lazy("a section or a repeat begins and does not end, or the reverse"),
    "empty": gettext_lazy("nothing is asked"),
    "deep": gettext_lazy("sections or parts lie too deep in each other"),
    "long": gettext_lazy("the expression is too long"),
    "search": gettext_lazy("the function “search()” cannot be used here"),
    "function": gettext_lazy("the function is not known here"),
    "arguments": gettext_lazy("the function cannot be called like this here"),
    "path": gettext_lazy("the path cannot be followed here"),
    "reference": gettext_lazy("this cannot be looked up here"),
    "pattern": gettext_lazy("the pattern cannot be used here"),
    "syntax": gettext_lazy("the expression breaks off here"),
}


def in_words(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Return each problem once, as (place, sentence), in the order of the sheets and their rows."""
    told: dict[tuple[str, str], None] = {}
    for one in sorted(problems, key=lambda found: (_place(found.sheet), found.row)):
        said = str(_SAID.get(one.code, one.said))
        names = ", ".join(
            dict.fromkeys(
                f"«{name}»" for name in _QUOTED.findall(one.said) if name.strip() not in ("", *_SHEETS)
            )
        )
        told[where(one), f"{said} ({names})" if names else said] = None
    return list(told)


def where(one: Problem) -> str:
    """Return sheet, row and column as people find them."""
    parts = [_("sheet %(sheet)s") % {"sheet": one.sheet}]
    if one.row:
        parts.append(_("row %(row)d") % {"row": one.row})
    if one.column:
        parts.append(_("column %(column)s") % {"column": one.column})
    return ", ".join(parts)


def left_out(notices: Iterable[str]) -> list[str]:
    """Return what was left out of a questionnaire, in words: columns together, all else as it was said."""
    columns: dict[str, list[str]] = {}
    others = []
    for one in notices:
        if found := _COLUMN.match(one):
            columns.setdefault(found[2], []).append(f"«{found[1]}»")
        else:
            others.append(one)
    said = [
        _("Columns of the sheet %(sheet)s that concern other programs were left out: %(names)s.")
        % {"sheet": sheet, "names": ", ".join(names)}
        for sheet, names in columns.items()
    ]
    return said + others


def _place(sheet: str) -> int:
    return _SHEETS.index(sheet) if sheet in _SHEETS else len(_SHEETS)
