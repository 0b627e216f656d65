"""A form as an XLSX file that pyxform, ODK and Kobo take."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime

import xlsxwriter

from vicinia.methods.xlsform import expressions
from vicinia.methods.xlsform.model import SECTIONS, SELECTS, Form, Question, Text

LONGEST_CELL = 32_767
_RULES = ("required", "relevant", "constraint")
_REST = (
    "default", "appearance", "read_only", "calculation", "choice_filter", "repeat_count", "parameters",
)  # fmt: skip
_YES = {"true()": "yes"}

Row = dict[str, str]


def write(form: Form) -> bytes:
    """The form with the sheets survey, choices and settings; columns that nothing fills are left out.

    `read` gives the same form back, as long as its words have no spaces around them. The same form makes the
    same bytes. Raises ValueError for a text of more than 32,767 characters, which no cell holds.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        # A fixed day: files can be compared.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        heading = book.add_format({"bold": True})
        for name, (columns, rows) in _sheets(form).items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column, heading)
            for number, row in enumerate(rows, 1):
                for at, column in enumerate(columns):
                    words = row.get(column, "")
                    if len(words) > LONGEST_CELL:
                        raise ValueError(f"{name}, row {number + 1}: {column} is longer than a cell")
                    if words:
                        # As a string, whatever it looks like: “=1+1” is no formula, “007” no number.
                        sheet.write_string(number, at, words)
    return buffer.getvalue()


def _sheets(form: Form) -> dict[str, tuple[list[str], list[Row]]]:
    survey = [row for question in form.questions for row in _rows(form, question)]
    choices = [
        {"list_name": name, "name": choice.name, **_words(form, "label", choice.label), **choice.extra}
        for name, listed in form.choices.items()
        for choice in listed
    ]
    extra = dict.fromkeys(
        column for listed in form.choices.values() for choice in listed for column in choice.extra
    )
    for _, question in form.walk():
        if question.choice_filter:
            looked_at = expressions.compile(question.choice_filter, in_choices=True).columns
            extra |= dict.fromkeys(sorted(looked_at - {"name", "label"}))
    settings = {
        "form_title": form.title,
        "form_id": form.form_id,
        "version": form.version,
        "default_language": _language(form, form.default_language),
    }
    names = [(list_name, choice.name) for list_name, listed in form.choices.items() for choice in listed]
    if len(set(names)) < len(names):
        settings["allow_choice_duplicates"] = "yes"
    languages = [code for code in form.languages if code != form.default_language]
    labels = [_heading(form, "label", code) for code in languages]
    columns = {
        "survey": [
            "type",
            "name",
            *_used(form, "label", survey, labels),
            *_used(form, "hint", survey),
            *_filled(_RULES, survey),
            *_used(form, "constraint_message", survey),
            *_filled(_REST, survey),
        ],
        "choices": ["list_name", "name", *_used(form, "label", choices), *extra],
        "settings": list(_filled(settings, [settings])),
    }
    return {
        "survey": (columns["survey"], survey),
        "choices": (columns["choices"], choices),
        "settings": (columns["settings"], [settings]),
    }


def _rows(form: Form, question: Question) -> Iterator[Row]:
    kind = f"begin_{question.kind}" if question.kind in SECTIONS else question.kind
    yield {
        "type": f"{kind} {question.list_name}" if question.kind in SELECTS else kind,
        "name": question.name,
        **_words(form, "label", question.label),
        **_words(form, "hint", question.hint),
        **_words(form, "constraint_message", question.constraint_message),
        **{rule: getattr(question, rule) for rule in (*_RULES, *_REST)},
        "required": _YES.get(question.required, question.required),
        "read_only": _YES.get(question.read_only, question.read_only),
    }
    for child in question.children:
        yield from _rows(form, child)
    if question.kind in SECTIONS:
        yield {"type": f"end_{question.kind}"}


def _language(form: Form, code: str) -> str:
    name = form.languages.get(code, "")
    return f"{name} ({code})" if name else code


def _heading(form: Form, column: str, code: str) -> str:
    return f"{column}::{_language(form, code)}" if code else column


def _words(form: Form, column: str, words: Text) -> Row:
    return {_heading(form, column, code): said for code, said in words.items()}


def _filled(columns: Iterable[str], rows: list[Row]) -> list[str]:
    return [column for column in columns if any(row.get(column) for row in rows)]


def _used(form: Form, column: str, rows: list[Row], always: Iterable[str] = ()) -> list[str]:
    """The columns of some words: without language first, then in the order of the languages."""
    known = [_heading(form, column, code) for code in ("", *form.languages)]
    found = {key for row in rows for key in row if key == column or key.startswith(f"{column}::")}
    kept = {*found, *always}
    return [heading for heading in known if heading in kept] + sorted(kept - set(known))
