"""What comes up in a study, as a spreadsheet: counts, pairs of codes, and every passage."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vicinia.survey.queries.codes import Branch
from vicinia.survey.queries.counting import Counted, Grouping, Quoted

LONGEST_CELL = 32_767
_BETWEEN = " › "
Cell = str | int | float


def workbook(
    counted: Counted, grouping: Grouping, branches: Sequence[Branch], quoted: Mapping[UUID, list[Quoted]]
) -> bytes:
    """Return an XLSX file with three sheets; the third holds words that people said."""
    import xlsxwriter

    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
        # a fixed day: the same counts make the same file
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        bold = book.add_format({"bold": True, "text_wrap": True})
        for name, widths, rows in (
            (_("Counts"), (40,), _counts(counted, grouping)),
            (_("Pairs of codes"), (40, 40), _pairs(counted)),
            (_("Passages"), (40, 30, 20, 90), _passages(branches, quoted)),
        ):
            sheet = book.add_worksheet(str(name)[:31])
            sheet.freeze_panes(1, 1)
            for at, width in enumerate(widths):
                sheet.set_column(at, at, width)
            for number, row in enumerate(rows):
                for at, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, at, cell[:LONGEST_CELL], bold if not number else None)
                    else:
                        sheet.write_number(number, at, cell)
    return kept.getvalue()


def _counts(counted: Counted, grouping: Grouping) -> Iterable[Sequence[Cell]]:
    names = [f"{grouping.name}: {group.name}" for group in counted.groups]
    yield [_("Code"), _("Passages"), _("Conversations"), *names]
    for row in counted.rows:
        yield [_BETWEEN.join(row.branch.path), row.passages, row.sessions, *row.by_group]


def _pairs(counted: Counted) -> Iterable[Sequence[Cell]]:
    yield [_("Code"), _("Other code"), _("Same passage"), _("Overlap"), _("Same conversation")]
    for pair in counted.pairs:
        yield [
            _BETWEEN.join(pair.one.path), _BETWEEN.join(pair.other.path), pair.passages,
            round(pair.share, 3), pair.sessions,
        ]  # fmt: skip


def _passages(branches: Sequence[Branch], quoted: Mapping[UUID, list[Quoted]]) -> Iterable[Sequence[Cell]]:
    yield [_("Code"), _("Conversation"), _("Who"), _("Words")]
    for branch in branches:
        for one in quoted.get(branch.code.pk, ()):
            yield [_BETWEEN.join(branch.path), one.session.title, one.who, one.words]
