"""Shorthands of whole questions, written out as pyxform does: “or other”, and loops over a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from vicinia.methods.xlsform.model import Choice, Question, Text

Placed = tuple[Question, list[int]]
"""A question, and the rows of all that is in it."""
OTHER = "other"
LOOP = "loop"
"""The kind of a group that is written out here, once for each choice of its list; no form has it."""
_NONE = "none"
_CHOICE: Text = {"it": "Altro", "en": "Other"}
_WHICH: Text = {"it": "Specificare.", "en": "Specify other."}
_TEXTS = ("label", "hint", "constraint_message")
_RULES = ("name", "required", "relevant", "constraint", "default", "read_only", "calculation", "repeat_count")


def in_languages(words: Text, languages: Iterable[str]) -> dict[str, str]:
    """Words of ours in the languages of a form, English where they are not known.

    Who names no language writes in that of the district, which is Italian unless Italian is named beside it.

    >>> in_languages({"it": "Altro", "en": "Other"}, ["it", "fr"])
    {'it': 'Altro', 'fr': 'Other'}
    >>> in_languages({"it": "Altro", "en": "Other"}, ["", "English"])
    {'': 'Altro', 'English': 'Other'}
    """
    codes = list(languages) or [""]
    plain = "en" if any(code[:2].lower() == "it" for code in codes) else "it"
    return {code: words.get(code[:2].lower() or plain, words["en"]) for code in codes}


def other_choice(choices: tuple[Choice, ...], languages: Iterable[str]) -> tuple[Choice, ...]:
    """A list with the choice of those who find no answer in it."""
    if any(one.name == OTHER for one in choices):
        return choices
    return (*choices, Choice(OTHER, in_languages(_CHOICE, languages)))


def other_question(question: Question, languages: Iterable[str]) -> Question:
    """The question for what is not in the list, asked of those who chose “other”."""
    return Question(
        f"{question.name}_{OTHER}", "text", label=in_languages(_WHICH, languages),
        relevant=f"selected(${{{question.name}}}, '{OTHER}')",
    )  # fmt: skip


def written_out(
    questions: Iterable[Question], rows: Iterator[int], lists: Mapping[str, tuple[Choice, ...]]
) -> Iterator[Placed]:
    """Questions without loops, each with the rows of all that is in it, as `Form.walk` goes through them.

    `rows` are those of the questions as they stand. A loop over a list that is not there stays empty.
    """
    for question in questions:
        row = next(rows)
        inside = list(written_out(question.children, rows, lists))
        if question.kind != LOOP:
            yield _filled(question, row, inside)
            continue
        groups = [
            _filled(Question(choice.name, "group", label=choice.label), row, [
                (_of_choice(child, choice), numbers) for child, numbers in inside
            ])
            for choice in lists.get(question.list_name, ())
            if choice.name != _NONE
        ]  # fmt: skip
        yield _filled(replace(question, kind="group", list_name=""), row, groups)


def _filled(
    question: Question, row: int, inside: list[tuple[Question, list[int]]]
) -> tuple[Question, list[int]]:
    children = tuple(child for child, _ in inside)
    return replace(question, children=children), [row, *(one for _, numbers in inside for one in numbers)]


def _of_choice(question: Question, choice: Choice) -> Question:
    """A question with the name and the label of a choice where it says so."""

    def said(words: str, language: str) -> str:
        label = choice.label.get(language) or next(iter(choice.label.values()), choice.name)
        return words.replace("%(name)s", choice.name).replace("%(label)s", label)

    texts: dict[str, Any] = {
        name: {code: said(words, code) for code, words in getattr(question, name).items()} for name in _TEXTS
    }
    rules: dict[str, Any] = {name: said(getattr(question, name), "") for name in _RULES}
    children = tuple(_of_choice(child, choice) for child in question.children)
    return replace(question, children=children, **texts, **rules)
