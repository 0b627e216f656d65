"""The columns of the sheets, in all the spellings that are in use.

Sources: XLSForm specification (xlsform.org); the spellings that pyxform 4 understands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Column(NamedTuple):
    """`language` is that of words, `is_extra` is a column that only filters of choices look at."""

    name: str
    language: str = ""
    is_extra: bool = False


SURVEY = {
    **dict.fromkeys(("type", "command"), "type"),
    **dict.fromkeys(("name", "tag", "value"), "name"),
    **dict.fromkeys(("label", "caption"), "label"),
    "hint": "hint",
    "required": "required",
    **dict.fromkeys(("relevant", "relevance"), "relevant"),
    "constraint": "constraint",
    **dict.fromkeys(("constraint_message", "constraining_message", "jr:constraintmsg"), "constraint_message"),
    "default": "default",
    "appearance": "appearance",
    **dict.fromkeys(("read_only", "readonly"), "read_only"),
    **dict.fromkeys(("calculation", "calculate"), "calculation"),
    "choice_filter": "choice_filter",
    "disabled": "disabled",
    **dict.fromkeys(("repeat_count", "count", "jr:count"), "repeat_count"),
    "parameters": "parameters",
    "trigger": "trigger",
    "bind::type": "bind::type",
}
CHOICES = {
    **dict.fromkeys(("list_name", "listname"), "list_name"),
    **dict.fromkeys(("name", "value"), "name"),
    **dict.fromkeys(("label", "caption"), "label"),
}
SETTINGS = {
    **dict.fromkeys(("form_title", "set_form_title", "title"), "form_title"),
    **dict.fromkeys(("form_id", "set_form_id", "id_string"), "form_id"),
    "version": "version",
    "default_language": "default_language",
    "allow_choice_duplicates": "allow_choice_duplicates",
}
REFUSED = ("bind::type", "trigger")
"""Columns that change what is asked, in a way that is not known here."""
TAG = re.compile(r"[^\W\d][\w.-]*")
"""What the name of a question is made of, and that of a column."""
TRUE = {"yes": "true()", "true": "true()", "true()": "true()", "no": "", "false": "", "false()": ""}
"""Spellings of yes and no → an expression."""

_TRANSLATED = frozenset({"label", "hint", "constraint_message"})
_MEDIA = frozenset({"media", "image", "audio", "video", "big-image"})
_SHOWN = ("appearance", "repeat_count")
_LONG = {
    "bind": ("relevant", "required", "constraint", "calculation", "read_only", "constraint_message"),
    "control": _SHOWN,
    "body": _SHOWN,
}
"""What pyxform lets one write in long: where in the XForm a column goes, as in “bind::relevant”."""
_LANGUAGE = re.compile(r"(.*?)\s*\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*)\s*\)")


def language(words: str) -> tuple[str, str]:
    """The code and the name of a language as headings have it.

    >>> language("Italiano (it)"), language("it"), language("English")
    (('it', 'Italiano'), ('it', ''), ('English', ''))
    """
    found = _LANGUAGE.fullmatch(words.strip())
    return (found[2], found[1]) if found else (words.strip(), "")


def snake(words: str) -> str:
    """Words as one name.

    >>> snake("Constraint  message")
    'constraint_message'
    """
    return "_".join(words.split()).lower()


def column(heading: str, known: Mapping[str, str], *, double: bool, extra: bool) -> Column | None:
    """What a heading means, None when it concerns other programs.

    `double` says that the sheet parts words by “::” and not by “:”, `extra` that other columns are kept for
    filters.

    >>> column("Label::Italiano (it)", SURVEY, double=True, extra=False)
    Column(name='label', language='Italiano (it)', is_extra=False)
    """
    parts = _parts(heading, double)
    if len(parts) == 2 and known.get(snake(parts[0])) in _TRANSLATED:
        return Column(known[snake(parts[0])], parts[1])
    name = known.get(snake("::".join(parts)))
    if name:
        return Column(name)
    if extra and TAG.fullmatch(heading) and snake(heading) not in _MEDIA:
        return Column(heading, is_extra=True)
    return None


def _parts(heading: str, double: bool) -> list[str]:
    parts = [part.strip() for part in heading.split("::" if double else ":")]
    if "jr" in parts[:-1]:
        at = parts.index("jr")
        parts[at : at + 2] = [f"jr:{parts[at + 1]}"]
    if len(parts) > 1 and SURVEY.get(snake(parts[1])) in _LONG.get(snake(parts[0]), ()):
        return parts[1:]
    return parts
