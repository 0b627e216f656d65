"""What cannot be asked is named, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.methods.xlsform.forms import codes, refused, survey, workbook


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("image", "a", "A")], "row 2: the type “image” cannot be asked here"),
        ([("select_one_from_file a.csv", "a",
        "A")], "row 2: the type “select_one_from_file” cannot be asked here"),
        ([("rank l", "a", "A")], "row 2: the type “rank” cannot be asked here"),
        ([("begin loop", "a", "A"), ("end loop",)], "row 2: the type “begin loop” cannot be asked here"),
        ([("begin loop over l", "a", "A"), ("end loop",)], "row 2: there is no list “l”"),
        ([("select_one manca", "a", "A")], "row 2: there is no list “manca”"),
        ([("text", "a", "A"), ("text", "a", "B")], "row 3: the name “a” was given in row 2 already"),
        ([("text", "a b", "A")], "row 2: the name “a b”"),
        ([("text", None, "A")], "row 2: the name is missing"),
        ([("text", "a", None)], "row 2: “a” has no label"),
        ([(None, "a", "A")], "row 2: the type is missing"),
        ([("calculate", "a", None)], "row 2: the calculation is missing"),
        ([("text", "a", "A", "${b} = 1")], "row 2: relevant looks at “${b}”, which is not there"),
        ([("text", "a", "Ciao ${b}")], "row 2: label looks at “${b}”, which is not there"),
        ([("text", "a", "A", "pulldata('x')")], "the function “pulldata()” is not known here"),
        ([("text", "a", "A", "/data/b = 1")], "the path “/data/b” cannot be followed here"),
        ([("text", "a", "A", "1 +")], "it breaks off after “1 +”"),
        ([("text", "a", "A", "${a} = 1")], "row 2: the rules look at each other in a circle: a → a"),
        ([("text", "a", "A", ". = 1")], "circle: a → a"),
        ([("text", "a", "A", "${b} = 1"), ("text", "b", "B", "${a} = 1")], "circle: a → b → a"),
        ([("begin_group", "g", "G", "${a} = 1"), ("text", "a", "A"), ("end_group",)], "circle"),
        ([("begin_group", "g", "G"), ("text", "a", "A")], "row 2: the group that begins here has no end"),
        ([("text", "a", "A"), ("end_group",)], "row 3: a group ends here that has not begun"),
        ([("begin_group", "g", "G"), ("text", "a", "A"), ("end_repeat",), ("end_group",)],
         "row 4: a repeat ends here that has not begun; the group of row 2 is open"),
        ([("begin_repeat", "r", "R"), ("text", "a", "A"), ("end_repeat",), ("text", "b", "B", "${a} = 1")],
         "row 5: relevant looks at “${a}”, which is asked many times: only count(), sum()"),
        ([("begin_group", "g", "G"), ("text", "a", "A"), ("end_group",), ("text", "b", "B", "${g} = 1")],
         "which is a section and has no answer"),
        ([("begin_group", f"g{at}", "G") for at in range(30)], "sections are nested more than 20 times"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_named(rows: list[tuple[Any, ...]], expected: Any) -> None:
    problems = refused(survey(*rows))
    assert any(expected in problem.said for problem in problems), [problem.said for problem in problems]


def test_all_problems_are_told_at_once() -> None:
    choices = [
        ["list_name", "name", "label"], ["l", "a", "A"], ["l", "a", "B"], ["", "b", "B"], ["l", None, "C"],
        ["m", "due parole", "D"],
    ]  # fmt: skip
    head = ("type", "name", "label", "relevant", "trigger", "choice_filter", "label")
    rows = [
        ("audio", "a", "A"),
        ("select_one l", "b", "B", None, None, "zona = 1"),
        ("begin_repeat", "r", "R", None, 3),
        ("select_multiple m", "c", "C", "indexed-repeat(1)"),
        ("end_repeat",),
        ("text", "d", "D", "${zzz}"),
    ]
    problems = refused(survey(*rows, head=head, choices=choices))
    assert {(one.sheet, one.row, one.code) for one in problems} == {
        ("choices", 3, "duplicate_choice"), ("choices", 4, "missing_value"), ("choices", 5, "missing_value"),
        ("survey", 1, "duplicate_column"), ("survey", 2, "type"), ("survey", 3, "unknown_column"),
        ("survey", 4, "column"), ("survey", 5, "choice_name"), ("survey", 5, "function"),
        ("survey", 7, "unknown_name"),
    }  # fmt: skip
    assert "choices, row 3: " in str([one.said for one in problems])


def test_missing_sheets_and_columns() -> None:
    assert codes(refused(workbook(altro=[["a"]]))) == [(0, "missing_sheet")]
    assert codes(refused(b"survey\n", "a.csv")) == [(0, "missing_sheet")]
    assert codes(refused(workbook(survey=[["type"], ["text"]]))) == [(0, "missing_column")]
    assert codes(refused(workbook(survey=[["type", "name"]]))) == [(0, "empty")]
