"""A page of a questionnaire at one moment: what stands on it, and how its answers are read from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vicinia.methods.xlsform import Fault, Form, Moment, Path
from vicinia.survey.census_form import Step, at, merged, put
from vicinia.survey.census_words import Speaker, words
from vicinia.survey.forms.asking import KnowForm, QuestionsForm

MOST_ROWS = 200
BUNCH = 4
"""Bodies that one page asks about: more would be many screens of a phone."""
SHOWN = "@shown"
_ROW = re.compile(r"row(\d{1,3})-")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page by its number; what is asked about many bodies goes over several, in bunches."""

    number: int
    step: Step
    bunch: int = 1

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among the others."""
        return self.number, self.bunch


def sheets_of(steps: Sequence[Step], form: Form, answers: Mapping[str, Any]) -> list[Sheet]:
    """Return the pages on which something is asked now."""
    moment = Moment(form, answers)
    found: list[Sheet] = []
    for number, step in enumerate(steps, 1):
        if step.kind == "about":
            bunches = -(-len(at(answers, step.path, [])) // BUNCH)
        elif step.is_counted:
            bunches = min(1, moment.repeated(step.path))
        elif step.is_rows:
            bunches = 1
        else:
            bunches = int(any((*step.path, *one.names) in moment.asked for one in step.asked))
        if step.is_rows and step.path not in moment.asked:
            continue
        found += [Sheet(number, step, bunch) for bunch in range(1, bunches + 1)]
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """One form of a page, and where its answers stand."""

    title: str
    form: QuestionsForm | KnowForm
    path: Path


class Page:
    """What a sheet asks, given what was answered; with `data`, as somebody filled it in."""

    def __init__(
        self,
        *,
        sheet: Sheet,
        form: Form,
        answers: Mapping[str, Any],
        own: str,
        language: str,
        data: Any = None,
        is_open: bool = True,
    ) -> None:
        """`is_open`: a repetition can be added. `own` is the body that answers: it is not asked of itself."""
        self.sheet, self.step, self.form, self.language = sheet, sheet.step, form, language
        self.data = data
        self.shown: list[str] = data.getlist(SHOWN) if data is not None else []
        self.first = self.step.first_row if self.step.is_rows else {}
        self.rows: list[dict[str, Any]] = at(answers, self.step.path, []) if self.step.is_rows else []
        self.count = Moment(form, answers).repeated(self.step.path) if self.step.is_counted else None
        self.all_rows = self._all_rows(is_open)
        if self.step.is_rows:
            answers = put(answers, self.step.path, self.all_rows)
        self.speaker = Speaker(form, Moment(form, answers), language)
        self.title = self.speaker.words(self.step.title, self.step.path)
        self.parts: list[Part] = []
        if self.step.kind == "know":
            name = self.step.body_question.name
            known = KnowForm(
                data, step=self.step, speaker=self.speaker, own=own,
                chosen=[str(one.get(name)) for one in self.rows],
            )  # fmt: skip
            self.parts.append(Part("", known, self.step.path))
        elif self.step.kind == "questions":
            self._add("", self.step.path, at(answers, self.step.path, {}), prefix=None)
        else:
            for number in self._on_this_sheet():
                row = self.all_rows[number]
                self._add(self.row_title(number), (*self.step.path, number), row, prefix=f"row{number}")

    @property
    def tokens(self) -> list[str]:
        """What the page asks, and what it offers where that depends on answers."""
        return [token for part in self.parts for token in part.form.tokens]

    def row_title(self, number: int) -> str:
        """Return the name of the body, or the number of the repetition."""
        if self.step.kind == "repeat":
            return str(number + 1)
        key = str(self.all_rows[number].get(self.step.body_question.name))
        listed = self.form.choices.get(self.step.body_question.list_name, ())
        return next((words(one.label, self.language) for one in listed if one.name == key), "")

    def asks_more_than(self, before: Page) -> bool:
        """Whether something is asked or offered that the page did not show when it was filled in."""
        return not set(self.tokens) <= set(before.shown or before.tokens)

    def value(self, is_draft: bool = False) -> Any:
        """Return the answers of the page as they are kept."""
        if self.step.kind == "know":
            return self._known(is_draft)
        said = [part.form.values() for part in self.parts if isinstance(part.form, QuestionsForm)]
        if self.step.kind == "questions":
            return said[0]
        rows = dict(enumerate(self.all_rows if self.step.kind == "repeat" else self.rows))
        for number, more in zip(self._on_this_sheet(), said, strict=True):
            rows[number] = merged(self.all_rows[number], more)
        if self.step.kind == "about":
            return list(rows.values())
        if self.step.is_counted:
            # the number of each repetition means something; one that is not asked any more is not lost
            return list(rows.values())
        return [one for one in rows.values() if _says(one, self.first)]

    def blame(self, faults: Iterable[Fault]) -> None:
        """Say beside the fields what is wrong."""
        default = self.form.default_language
        for part in self.parts:
            end = len(part.path)
            mine = [one for one in faults if one.path[:end] == part.path]
            if self.step.kind == "know":
                mine = [one for one in mine if one.path[-1] == self.step.body_question.name]
            said = {one.path[end:]: words(one.message, self.language, default) for one in mine}
            part.form.blame({"/".join(map(str, names)): why for names, why in said.items()})

    def _add(self, title: str, path: Path, given: Mapping[str, Any], prefix: str | None) -> None:
        page = QuestionsForm(
            self.data, asked=self.step.in_rows, speaker=self.speaker, given=given, path=path,
            shown=self.shown, prefix=prefix,
        )  # fmt: skip
        self.parts.append(Part(title, page, path))

    def _all_rows(self, is_open: bool) -> list[dict[str, Any]]:
        """The rows as they are shown: of bodies those that are known, of repetitions also an empty one."""
        rows = [merged(self.first, one) for one in self.rows]
        if self.count is not None:
            rows += [self.first] * (self.count - len(rows))
        elif self.step.kind == "repeat":
            new = max(0, posted(self.data) - len(rows)) + (1 if is_open else 0)
            rows += [self.first] * new
        return rows

    def _on_this_sheet(self) -> range:
        if self.count is not None:
            return range(min(self.count, MOST_ROWS))
        if self.step.kind == "repeat":
            return range(len(self.all_rows))
        begin = (self.sheet.bunch - 1) * BUNCH
        return range(min(begin, len(self.all_rows)), min(begin + BUNCH, len(self.all_rows)))

    def _known(self, is_draft: bool) -> list[dict[str, Any]]:
        """Keep what was said of bodies that are still known, and begin a row for each new one.

        As long as the page is being written, a body that is ticked no more keeps what was said of it.
        """
        page, name = self.parts[0].form, self.step.body_question.name
        if is_draft and not page.is_valid():
            return self.rows
        chosen = page.cleaned_data["known"] if page.is_valid() else []
        said = {str(one.get(name)): one for one in self.rows}
        if is_draft:
            chosen += [
                key for key, one in said.items()
                if key not in chosen and _says({**one, name: ""}, self.first)
            ]  # fmt: skip
        return [said.get(key, {name: key}) for key in chosen]


def posted(data: Any) -> int:
    """How many rows a page sends: a draft may have kept more, or fewer, than it was opened with."""
    found = (_ROW.match(name) for name in data or ())
    return min(MOST_ROWS, max((int(one[1]) + 1 for one in found if one), default=0))


def _says(row: Mapping[str, Any], first: Mapping[str, Any]) -> bool:
    """Whether somebody answered something in a repetition, beyond what stands there at first."""
    for name, value in row.items():
        before = first.get(name)
        if isinstance(value, Mapping):
            if _says(value, before if isinstance(before, Mapping) else {}):
                return True
        elif value and value != before:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the pages something is asked: the sheet, and the field on it."""

    sheet: Sheet
    field: str
    row: int | None


def spot_of(path: Path, steps: Sequence[Step]) -> Spot:
    """Return where the question at a path is asked; of a whole section, where it begins."""
    first: Spot | None = None
    for number, step in enumerate(steps, 1):
        if path[: len(step.path)] != step.path:
            continue
        rest = path[len(step.path) :]
        row = rest[0] if rest and isinstance(rest[0], int) else None
        names = rest if row is None else rest[1:]
        bunch = (row or 0) // BUNCH + 1 if step.kind == "about" else 1
        if step.kind == "know":
            found = Spot(Sheet(number, step), "known", row)
            is_here = names == (step.body_question.name,)
        else:
            prefix = "" if row is None else f"row{row}-"
            found = Spot(Sheet(number, step, bunch), prefix + "/".join(map(str, names)), row)
            is_here = any(names == one.names for one in step.in_rows)
        if is_here:
            return found
        first = first or found
    return first or Spot(Sheet(1, steps[0]), "", None)
