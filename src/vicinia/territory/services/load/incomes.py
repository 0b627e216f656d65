"""Incomes by municipality: figures of a tax year, under the code that the municipality had then."""

from __future__ import annotations

from vicinia.territory.models import Source, Unit, Variable
from vicinia.territory.reading.files import Table
from vicinia.territory.reading.incomes import IncomeColumn, income_columns, read_incomes
from vicinia.territory.reading.problems import Rejected
from vicinia.territory.services.load.boundaries import unknown_municipality
from vicinia.territory.services.load.ground import Ground
from vicinia.territory.services.load.municipalities import keep_figures
from vicinia.territory.services.load.report import FileReport


def load_incomes(table: Table, source: Source, ground: Ground, report: FileReport) -> None:
    """Store the figures of every row whose municipality is known; the others are named."""
    _describe(income_columns(table))
    figures: dict[tuple[str, int, str], float] = {}
    for row in read_incomes(table):
        if isinstance(row, Rejected):
            report.rejected.append(row)
        elif not ground.concerns(row.code, row.region_code, row.year):
            report.left_out += 1
        elif not ground.is_known(row.code):
            reason = unknown_municipality(row.name, row.code, ground)
            report.rejected.append(Rejected(table.file.name, row.line, reason))
        else:
            figures |= {(variable, row.year, row.code): value for variable, value in row.figures.items()}
    keep_figures(figures, source, ground, report)


def _describe(columns: list[IncomeColumn]) -> None:
    """Make the variables under the titles of the file: people where it counts, else euro, as it says."""
    known = set(Variable.objects.values_list("code", flat=True))
    Variable.objects.bulk_create(
        Variable(
            code=column.variable,
            description=column.title,
            unit=Unit.PEOPLE if column.variable.endswith(("_N", "CONTRIBUENTI")) else Unit.NUMBER,
            is_additive=True,
        )
        for column in columns
        if column.variable not in known
    )
