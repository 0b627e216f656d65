"""The sheet “choices”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vicinia.methods.xlsform.columns import CHOICES
from vicinia.methods.xlsform.expanding import other_choice
from vicinia.methods.xlsform.model import Choice
from vicinia.methods.xlsform.tables import Tables


@dataclass(frozen=True, slots=True)
class Lists:
    """Choices by the name of their list, and the columns that filters may look at."""

    columns: frozenset[str]
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)

    def with_other(self, names: Iterable[str], languages: Iterable[str]) -> Lists:
        """The same with the choice “other” in some of the lists."""
        said = list(languages)
        more = {name: other_choice(self.choices[name], said) for name in names if name in self.choices}
        return Lists(self.columns, {**self.choices, **more})


def choices(tables: Tables, *, duplicates: bool) -> Lists:
    """All lists; `duplicates` says whether two choices of a list may have one name."""
    table = tables.table("choices", CHOICES)
    extra = {column.name for column in table.columns if column.is_extra}
    columns = frozenset({*extra, "name", "label"})
    missing = table.missing("list_name", "name")
    if missing:
        tables.require("choices", missing if table.rows else ())
        return Lists(columns)
    found: dict[str, list[Choice]] = {}
    seen: set[tuple[str, str]] = set()
    for row in table.rows:
        list_name, name = row.get("list_name"), row.get("name")
        if not row.cells:
            continue
        if not list_name or not name:
            column = "name" if list_name else "list_name"
            tables.problems.add("choices", row.number, column, "missing_value", f"a choice has no “{column}”")
            continue
        if (list_name, name) in seen and not duplicates:
            said = f"the list “{list_name[:60]}” has the choice “{name[:60]}” twice"
            tables.problems.add("choices", row.number, "name", "duplicate_choice", said)
        seen.add((list_name, name))
        found.setdefault(list_name, []).append(Choice(name, row.words("label"), row.extra()))
    return Lists(columns, {name: tuple(listed) for name, listed in found.items()})
