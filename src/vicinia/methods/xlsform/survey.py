"""The sheet “survey”: rows to questions in their sections.

Sources: XLSForm specification (xlsform.org); the spellings that pyxform 4 understands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from vicinia.methods.xlsform.columns import REFUSED, SURVEY, TAG, TRUE, snake
from vicinia.methods.xlsform.model import KINDS, SECTIONS, SELECTS, Question
from vicinia.methods.xlsform.problems import Enough, Problems
from vicinia.methods.xlsform.tables import Row, Tables

DEEPEST = 20
"""Sections in sections."""
QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
"""What word processors make of the quotes in an expression."""

_TYPES = {
    **{kind: kind for kind in KINDS - SELECTS - SECTIONS},
    "string": "text",
    "int": "integer",
    **dict.fromkeys(("gps", "location"), "geopoint"),
    **dict.fromkeys(("start_time", "get_start_time"), "start"),
    **dict.fromkeys(("end_time", "get_end_time"), "end"),
    "get_today": "today",
}
_SELECT = re.compile(
    r"(?:(?P<one>select[ _]one(?: from)?|select1)|(?:select[ _]multiple|select all that apply)(?: from)?)"
    r" (?P<list>\S+)",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\s(or[ _]other|or specify other)$", re.IGNORECASE)
_SECTION = re.compile(r"(begin|end)[ _](group|repeat|loop|lgroup|looped[ _]group)\b(?: .*)?", re.IGNORECASE)
_OTHER_SECTIONS = {"lgroup": "repeat", "looped_group": "repeat"}


@dataclass(slots=True)
class Section:
    """A section whose end has not come, or the whole form.

    `rows` are those of all that is in it, in the order of `Form.walk`: names may be given twice, so that no
    name can stand for a row. A section without `question` is left out with all that is in it.
    """

    kind: str = ""
    row: int = 0
    question: Question | None = None
    children: list[Question] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, question: Question, *rows: int) -> None:
        """Put a question with its row here, or a section with those of all that is in it."""
        self.children.append(question)
        self.rows += rows


def survey(tables: Tables, filename: str) -> Section:
    """The whole form."""
    return _Survey(tables.problems).read(tables, filename)


class _Survey:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.open = [Section()]

    def read(self, tables: Tables, filename: str) -> Section:
        whole = self.open[0]
        table = tables.table("survey", SURVEY)
        missing = table.missing("type", "name")
        if missing:
            tables.require("survey", missing if "survey" in tables.sheets else ())
            return whole
        for row in table.rows:
            if not TRUE.get(row.get("disabled").lower()):
                self._row(row)
        for section in self.open[1:]:
            self._add(section.row, "type", "unbalanced", f"the {section.kind} that begins here has no end")
        if not whole.children and not self.problems.all:
            self._add(0, "", "empty", f"{filename} asks nothing")
        return whole

    def _add(self, row: int, column: str, code: str, said: str) -> None:
        self.problems.add("survey", row, column, code, said)

    def _row(self, row: Row) -> None:
        words = " ".join(row.get("type").split())
        section = _SECTION.fullmatch(words)
        if section:
            kind = snake(section[2])
            kind = _OTHER_SECTIONS.get(kind, kind)
            if section[1].lower() == "begin":
                self._begin(row, kind)
            else:
                self._end(row.number, kind)
        elif words:
            kind, list_name = self._kind(row.number, words)
            question = self._question(row, kind, list_name)
            if question and kind:
                self.open[-1].add(question, row.number)
        elif row.get("name") or row.words("label"):
            # A remark in a column that nobody knows would be no question.
            self._add(row.number, "type", "missing_type", "the type is missing")

    # --- sections

    def _begin(self, row: Row, kind: str) -> None:
        if len(self.open) > DEEPEST:
            self._add(row.number, "type", "deep", f"sections are nested more than {DEEPEST} times")
            raise Enough
        question = None
        if kind == "loop":
            self._cannot(row.number, "begin loop")
        else:
            question = self._question(row, kind)
        self.open.append(Section(kind, row.number, question))

    def _end(self, row: int, kind: str) -> None:
        innermost = self.open[-1]
        if innermost.kind != kind:
            said = f"a {kind} ends here that has not begun"
            if innermost.kind:
                said += f"; the {innermost.kind} of row {innermost.row} is open"
            self._add(row, "type", "unbalanced", said)
            if all(section.kind != kind for section in self.open):
                return
            while self.open[-1].kind != kind:
                self.open.pop()
        section = self.open.pop()
        if section.question:
            question = replace(section.question, children=tuple(section.children))
            self.open[-1].add(question, section.row, *section.rows)

    # --- questions

    def _kind(self, row: int, words: str) -> tuple[str, str]:
        """The kind and the list, ("", "") for what cannot be asked."""
        if _OTHER.search(words):
            said = "“or_other” cannot be asked here: add a choice “other” and a question of text"
            self._add(row, "type", "or_other", said)
            return "", ""
        select = _SELECT.fullmatch(words)
        if select:
            return "select_one" if select["one"] else "select_multiple", select["list"]
        kind = _TYPES.get(snake(words), "")
        if not kind:
            first = words.split()[0]
            has_list = first.lower().startswith("select") or first == "rank"
            self._cannot(row, first if has_list else words)
        return kind, ""

    def _cannot(self, row: int, kind: str) -> None:
        self._add(row, "type", "type", f"the type “{kind[:60]}” cannot be asked here")

    def _question(self, row: Row, kind: str, list_name: str = "") -> Question | None:
        for column in REFUSED:
            if row.get(column):
                self._add(row.number, column, "column", f"the column “{column}” cannot be used here")
        name = row.get("name")
        if not name and kind == "note":
            name = f"generated_note_name_{row.number}"  # as pyxform does
        if not name:
            self._add(row.number, "name", "missing_name", "the name is missing")
            return None
        if not TAG.fullmatch(name):
            said = f"the name “{name[:60]}” is not made of letters, figures, “_”, “-” and “.” only"
            self._add(row.number, "name", "name", said)
        return Question(
            name,
            kind,
            label=row.words("label"),
            hint=row.words("hint"),
            list_name=list_name,
            required=_condition(row, "required"),
            relevant=_rule(row, "relevant"),
            constraint=_rule(row, "constraint"),
            constraint_message=row.words("constraint_message"),
            default=row.get("default"),
            appearance=row.get("appearance"),
            read_only=_condition(row, "read_only"),
            calculation=_rule(row, "calculation"),
            choice_filter=_rule(row, "choice_filter"),
        )


def _rule(row: Row, column: str) -> str:
    return row.get(column).translate(QUOTES)


def _condition(row: Row, column: str) -> str:
    rule = _rule(row, column)
    return TRUE.get(rule.lower(), rule)
