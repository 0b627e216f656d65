"""What can only be told of a form when the whole of it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

from vicinia.methods.xlsform import expressions, order
from vicinia.methods.xlsform.columns import TAG
from vicinia.methods.xlsform.model import COMPUTED, RECORDED, REFERENCE, SECTIONS, SELECTS, Form, Question
from vicinia.methods.xlsform.problems import Problems
from vicinia.methods.xlsform.survey import QUOTES
from vicinia.methods.xlsform.unsupported import Unsupported

_RULES = (
    "required", "relevant", "constraint", "read_only", "calculation", "choice_filter", "repeat_count",
)  # fmt: skip
_WORDS = ("label", "hint", "constraint_message")

_SILENT = SECTIONS | RECORDED | {"hidden"}

Names = tuple[str, ...]


def check(form: Form, rows: Sequence[int], columns: Set[str], problems: Problems) -> None:
    """Note all that is wrong with a form that was read.

    `rows` are those of its questions, in the order of `walk`, `columns` those of its choices.
    """
    _Checks(form, rows, columns, problems).all()


class _Checks:
    def __init__(self, form: Form, rows: Sequence[int], columns: Set[str], problems: Problems) -> None:
        self.form, self.columns, self.problems = form, columns, problems
        self.walked = [(row, *found) for row, found in zip(rows, form.walk(), strict=True)]
        self.count = Counter(path[-1] for _, path, _ in self.walked)
        self.paths = {path[-1]: path for _, path, _ in self.walked}
        self.kinds = {path: question.kind for _, path, question in self.walked}

    def all(self) -> None:
        first: dict[Names, int] = {}
        repeats: dict[str, int] = {}  # unique in the whole form, as pyxform wants them
        for row, path, question in self.walked:
            name = question.name
            if not TAG.fullmatch(name):
                said = f"the name “{name[:60]}” is not made of letters, figures, “_”, “-” and “.” only"
                self._add(row, "name", "name", said)
            if path in first:
                said = f"the name “{name[:60]}” was given in row {first[path]} already"
                self._add(row, "name", "duplicate_name", said)
            elif question.kind == "repeat" and name in repeats:
                said = f"the repeat “{name[:60]}” of row {repeats[name]} has the same name"
                self._add(row, "name", "duplicate_name", said)
            first.setdefault(path, row)
            if question.kind == "repeat":
                repeats.setdefault(name, row)
            self._content(row, question)
            self._rules(row, path, question)
            self._spoken(row, path, question)
        for circle in order.in_order(self.form)[1]:
            names = " → ".join(path[-1][:60] for path in [*circle[:10], circle[0]])
            said = f"the rules look at each other in a circle: {names}"
            self._add(first[circle[0]], "relevant", "cycle", said)

    def _add(self, row: int, column: str, code: str, said: str) -> None:
        self.problems.add("survey", row, column, code, said)

    def _content(self, row: int, question: Question) -> None:
        if question.kind in SELECTS:
            self._list(row, question)
        if question.kind == "range" and not _is_scale(question):
            self._add(row, "parameters", "scale", f"the scale “{question.parameters[:60]}” leads nowhere")
        if "search(" in question.appearance:
            self._add(row, "appearance", "search", "the function “search()” cannot be used here")
        if question.kind == "calculate":
            if not question.calculation and not question.default:
                self._add(row, "calculation", "missing_calculation", "the calculation is missing")
        elif question.kind not in _SILENT and not question.label and not question.hint:
            self._add(row, "label", "missing_label", f"“{question.name[:60]}” has no label")

    def _list(self, row: int, question: Question) -> None:
        choices = self.form.choices.get(question.list_name)
        if choices is None:
            said = f"there is no list “{question.list_name[:60]}” in the sheet “choices”"
            self._add(row, "type", "unknown_list", said)
        elif question.kind == "select_multiple":
            spaced = next((choice.name for choice in choices if len(choice.name.split()) > 1), "")
            if spaced:
                said = f"the choice “{spaced[:60]}” has a space, which parts those that are selected"
                self._add(row, "type", "choice_name", said)

    def _rules(self, row: int, path: Names, question: Question) -> None:
        sources = {rule: getattr(question, rule) for rule in _RULES}
        if COMPUTED.search(question.default):
            sources["default"] = question.default.translate(QUOTES)
        for rule, source in sources.items():
            if source:
                self._rule(row, path, rule, source)

    def _rule(self, row: int, path: Names, rule: str, source: str) -> None:
        try:
            expression = expressions.compile(source, in_choices=rule == "choice_filter")
        except Unsupported as refusal:
            self._add(row, rule, refusal.code, f"{rule} “{source[:60]}” cannot be computed: {refusal}")
            return
        for name in sorted(expression.names):
            self._reference(row, path, rule, name, single=name in expression.single)
        for column in sorted(expression.columns - self.columns):
            said = f"{rule} looks at the column “{column[:60]}”, which “choices” has not"
            self._add(row, rule, "unknown_column", said)

    def _spoken(self, row: int, path: Names, question: Question) -> None:
        for column in _WORDS:
            words = " ".join(getattr(question, column).values())
            for name in dict.fromkeys(REFERENCE.findall(words)):
                self._reference(row, path, column, name, single=True)

    def _reference(self, row: int, path: Names, column: str, name: str, *, single: bool) -> None:
        looks = f"{column} looks at “${{{name[:60]}}}”, which is"
        target = self.paths.get(name)
        if target is None:
            self._add(row, column, "unknown_name", f"{looks} not there")
        elif self.count[name] > 1:
            self._add(row, column, "ambiguous_name", f"{looks} there twice")
        elif single and self.kinds[target] in SECTIONS:
            self._add(row, column, "section_reference", f"{looks} a section and has no answer")
        elif single and self._in_other_repeat(target, path):
            said = f"{looks} asked many times: only count(), sum(), min(), max() and join() can"
            self._add(row, column, "repeat_reference", said)

    def _in_other_repeat(self, target: Names, path: Names) -> bool:
        """Whether the way to the target leads into a repeat that the path is not in."""
        return any(
            self.kinds[target[:end]] == "repeat" and path[:end] != target[:end]
            for end in range(1, len(target))
        )


def _is_scale(question: Question) -> bool:
    """Whether its steps lead from where a range begins to where it ends."""
    try:
        start, end, step = question.scale
    except ValueError:
        return False
    return (end - start) * step >= 0 and abs(end - start) >= abs(step)
