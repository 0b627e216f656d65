"""Opening an XLSForm: the whole of it, or every reason why it cannot be asked here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from vicinia.methods.untrusted import CONTROL, Archive, Unreadable, decoded
from vicinia.methods.xlsform.checks import check
from vicinia.methods.xlsform.choices import choices
from vicinia.methods.xlsform.columns import SETTINGS, TRUE
from vicinia.methods.xlsform.expanding import written_out
from vicinia.methods.xlsform.model import Form
from vicinia.methods.xlsform.problems import Enough, FormProblems, Problem, Problems
from vicinia.methods.xlsform.sheets import Found, from_csv
from vicinia.methods.xlsform.survey import survey
from vicinia.methods.xlsform.tables import Tables
from vicinia.methods.xlsform.workbook import from_workbook

LARGEST = 64 << 20
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read(data: bytes, filename: str) -> Form:
    """The form in an XLSX file, or in a CSV file with the names of the sheets in the first column.

    What a file is shows in its content; `filename` names it in sentences and stands in for a missing
    identifier. Cells with formulas are taken as the text that was last shown in them.

    Raises FormProblems with everything that cannot be read or asked. Nothing is written anywhere.
    """
    try:
        found = _found(data, filename)
    except Unreadable as refusal:
        raise FormProblems([Problem("", 0, "", refusal.reason, str(refusal))]) from None
    problems = Problems()
    try:
        form = _form(Tables(found.sheets, problems), found.remarks, filename)
    except Enough:
        raise FormProblems(problems.all) from None
    if problems.all:
        raise FormProblems(problems.all)
    return form


def _found(data: bytes, filename: str) -> Found:
    """The sheets, of whatever kind the file is."""
    if len(data) > LARGEST:
        raise Unreadable("large", f"{filename} has more than {LARGEST >> 20} MB, more than any form needs.")
    if data.startswith(_OLD_EXCEL):
        raise Unreadable(
            "kind", f"{filename} has Excel's old format or a password: save it as XLSX without one."
        )
    if data.startswith(b"PK"):
        with Archive(data, filename) as archive:
            return from_workbook(archive, filename)
    if not data.strip(b"\0 \r\n\t"):
        raise Unreadable("empty", f"{filename} is empty.")
    text, _ = decoded(data)
    begin = text[:10_000]
    if "\0" in begin or len(CONTROL.findall(begin)) > len(begin) / 100:
        raise Unreadable("kind", f"{filename} is neither an XLSX nor a CSV file.")
    return from_csv(text, filename)


def _form(tables: Tables, remarks: Sequence[str], filename: str) -> Form:
    """The form, with everything that is wrong noted."""
    if "survey" not in tables.sheets:
        said = f"{filename} has no sheet “survey”"
        tables.problems.add("survey", 0, "", "missing_sheet", said)
    rows = tables.table("settings", SETTINGS).rows
    settings = {column.name: said for column, said in rows[0].cells.items()} if rows else {}
    duplicates = TRUE.get(settings.get("allow_choice_duplicates", "").lower(), "")
    lists = choices(tables, duplicates=bool(duplicates))
    whole = survey(tables, filename)
    lists = lists.with_other(whole.others, tables.spoken)
    for row, name in whole.loops:
        if name not in lists.choices:
            said = f"there is no list “{name[:60]}” in the sheet “choices”"
            tables.problems.add("survey", row, "type", "unknown_list", said)
    found = list(written_out(whole.children, iter(whole.rows), lists.choices))
    default_language = tables.language(settings.get("default_language", ""))
    form_id = settings.get("form_id") or re.sub(r"[^\w.-]+", "_", PurePath(filename).stem) or "form"
    form = Form(
        title=settings.get("form_title") or form_id,
        form_id=form_id,
        version=settings.get("version", ""),
        default_language=default_language,
        languages=tables.languages,
        questions=tuple(question for question, _ in found),
        choices=lists.choices,
        notices=(*tables.notices, *remarks),
    )
    check(form, [row for _, rows in found for row in rows], lists.columns, tables.problems)
    return form
