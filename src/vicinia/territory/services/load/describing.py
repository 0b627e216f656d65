"""What the variables mean."""

from collections.abc import Iterable

from vicinia.territory.models import Variable
from vicinia.territory.reading.census import read_dictionary
from vicinia.territory.reading.files import Table
from vicinia.territory.reading.problems import Rejected
from vicinia.territory.services.load.report import FileReport
from vicinia.territory.services.load.variables import fallback_description, is_additive, unit_of


def ensure_variables(codes: Iterable[str]) -> None:
    """Make the variables that figures will point to, in our own words until a dictionary says more."""
    known = set(Variable.objects.values_list("code", flat=True))
    Variable.objects.bulk_create(
        Variable(
            code=code,
            description=fallback_description(code),
            unit=unit_of(code),
            is_additive=is_additive(code),
        )
        for code in sorted(set(codes) - known)
    )


def load_dictionary(table: Table, report: FileReport) -> None:
    """Describe variables in ISTAT's words; the words of the first dictionary stay.

    The dictionaries of several censuses describe the same code in slightly different words; taking turns
    would change the words at every load.
    """
    known = {row.code: row for row in Variable.objects.all()}
    new: list[Variable] = []
    changed: list[Variable] = []
    for row in read_dictionary(table):
        if isinstance(row, Rejected):
            report.rejected.append(row)
            continue
        code, description = row
        variable = known.get(code)
        if variable is None:
            variable = Variable(
                code=code, description=description, unit=unit_of(code), is_additive=is_additive(code)
            )
            known[code] = variable
            new.append(variable)
        elif variable.description == fallback_description(code) != description:
            variable.description = description
            changed.append(variable)
        else:
            report.unchanged += 1
    Variable.objects.bulk_create(new)
    Variable.objects.bulk_update(changed, ["description"])
    report.new, report.changed = len(new), len(changed)
