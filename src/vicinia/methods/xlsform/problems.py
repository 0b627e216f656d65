"""What is wrong with a form: every reason, with the row that it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason. `row` is the spreadsheet's, from 1, or 0 where it is none of them; `code` is stable."""

    sheet: str
    row: int
    column: str
    code: str
    said: str


class FormProblems(ValueError):
    """A form that cannot be asked; `problems` are all reasons that were found, at most 500."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(problem.said for problem in problems))
        self.problems = list(problems)


class Enough(Exception):
    """More problems than anybody reads."""


class Problems:
    """Those that were found until now."""

    def __init__(self) -> None:
        self.all: list[Problem] = []

    def add(self, sheet: str, row: int, column: str, code: str, said: str) -> None:
        """Note one more; the sentence gets its place. Raises Enough when there are 500."""
        place = ""
        if row:
            place = f"row {row}: " if sheet == "survey" else f"{sheet}, row {row}: "
        self.all.append(Problem(sheet, row, column, code, place + said))
        if len(self.all) >= MOST:
            raise Enough
