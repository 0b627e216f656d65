"""The sheet “survey”: rows to questions in their sections.

Sources: XLSForm specification (xlsform.org); the spellings that pyxform 4 understands.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vicinia.methods.xlsform.columns import REFUSED, SURVEY, TRUE
from vicinia.methods.xlsform.expanding import LOOP, in_languages, other_question
from vicinia.methods.xlsform.model import Question
from vicinia.methods.xlsform.problems import Enough, Problems
from vicinia.methods.xlsform.tables import Row, Tables
from vicinia.methods.xlsform.types import Edge, Type, edge, type_of

DEEPEST = 20
"""Sections in sections."""
QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
"""What word processors make of the quotes in an expression."""


@dataclass(slots=True)
class Section:
    """A section whose end has not come, or the whole form.

    `rows` are those of all that is in it, in the order of `Form.walk`: names may be given twice, so that no
    name can stand for a row. A section without `question` is left out with all that is in it. `others` are
    the lists to which somebody may add an answer, `loops` the rows and lists of loops.
    """

    kind: str = ""
    row: int = 0
    question: Question | None = None
    children: list[Question] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    loops: list[tuple[int, str]] = field(default_factory=list)

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
        self.spoken: dict[str, None] = {}

    def read(self, tables: Tables, filename: str) -> Section:
        whole = self.open[0]
        table = tables.table("survey", SURVEY)
        self.spoken = tables.spoken
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
        border = edge(words)
        if border and border.begins:
            self._begin(row, border)
        elif border:
            self._end(row.number, border.kind)
        elif words:
            self._ask(row, type_of(words), words)
        elif row.get("name") or row.words("label"):
            # A remark in a column that nobody knows would be no question.
            self._add(row.number, "type", "missing_type", "the type is missing")

    # --- sections

    def _begin(self, row: Row, border: Edge) -> None:
        if len(self.open) > DEEPEST:
            self._add(row.number, "type", "deep", f"sections are nested more than {DEEPEST} times")
            raise Enough
        question = None
        if border.kind == LOOP and not border.over:
            self._cannot(row.number, "begin loop")
        else:
            question = self._question(row, Type(border.kind, border.over))
            if border.over:
                self.open[0].loops.append((row.number, border.over))
        self.open.append(Section(border.kind, row.number, question))

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

    def _ask(self, row: Row, type_: Type, words: str) -> None:
        if not type_.kind:
            first = words.split()[0]
            has_list = first.lower().startswith("select") or first.lower() == "rank"
            self._cannot(row.number, first if has_list else words)
        elif type_.has_other and row.get("choice_filter"):
            said = "“or_other” and a choice filter cannot be used together"
            self._add(row.number, "choice_filter", "or_other", said)
        question = self._question(row, type_)
        if not question or not type_.kind:
            return
        self.open[-1].add(question, row.number)
        if type_.has_other:
            self.open[0].others.add(type_.list_name)
            self.open[-1].add(other_question(question, self.spoken), row.number)

    def _cannot(self, row: int, kind: str) -> None:
        self._add(row, "type", "type", f"the type “{kind[:60]}” cannot be asked here")

    def _question(self, row: Row, type_: Type) -> Question | None:
        for column in REFUSED:
            if row.get(column):
                self._add(row.number, column, "column", f"the column “{column}” cannot be used here")
        name = row.get("name")
        if not name and type_.kind == "note":
            name = f"generated_note_name_{row.number}"  # as pyxform does
        if not name:
            self._add(row.number, "name", "missing_name", "the name is missing")
            return None
        hint = row.words("hint")
        if type_.hint and not hint:
            hint = in_languages(type_.hint, self.spoken)
        return Question(
            name,
            type_.kind,
            label=row.words("label"),
            hint=hint,
            list_name=type_.list_name,
            required=_condition(row, "required"),
            relevant=_rule(row, "relevant"),
            constraint=_rule(row, "constraint") or type_.constraint,
            constraint_message=row.words("constraint_message"),
            default=row.get("default"),
            appearance=row.get("appearance"),
            read_only=_condition(row, "read_only"),
            calculation=_rule(row, "calculation"),
            choice_filter=_rule(row, "choice_filter"),
            repeat_count=_rule(row, "repeat_count") if type_.kind == "repeat" else "",
            parameters=row.get("parameters"),
        )


def _rule(row: Row, column: str) -> str:
    return row.get(column).translate(QUOTES)


def _condition(row: Row, column: str) -> str:
    rule = _rule(row, column)
    return TRUE.get(rule.lower(), rule)
