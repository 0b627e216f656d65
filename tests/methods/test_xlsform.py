"""XLSForm: in and out without loss, run as ODK would, and hostile files refused with a sentence."""

from __future__ import annotations

import doctest
import importlib
import io
import json
import math
import random
import shutil
import time as clock
import zipfile
from datetime import date, time
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from tests.infrastructure.shared import beside
from vicinia.methods.xlsform import (
    Choice,
    Form,
    FormProblems,
    Question,
    Unsupported,
    check,
    clean,
    compile,
    options,
    read,
    relevant_paths,
    write,
)
from vicinia.methods.xlsform.patterns import Pattern
from vicinia.methods.xlsform.running import converted

TODAY = date(2026, 1, 31)
NAN = float("nan")
XF = "{http://www.w3.org/2002/xforms}"
LAB = "validation/lab/xlsform"


# --- helpers ----------------------------------------------------------------------------------------------


def workbook(**sheets):
    """An XLSX file as openpyxl writes it, one list of rows for each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def survey(*rows, head=("type", "name", "label", "relevant"), **sheets):
    return workbook(survey=[head, *rows], **sheets)


def refused(data, filename="prova.xlsx"):
    with pytest.raises(FormProblems) as caught:
        read(data, filename)
    assert caught.value.problems
    assert all(problem.said and problem.code for problem in caught.value.problems)
    assert str(caught.value).count("\n") >= len(caught.value.problems) - 1
    return caught.value.problems


def codes(problems):
    return [(problem.row, problem.code) for problem in problems]


def value(source, answers=None, dot="", **columns):
    found = compile(source, in_choices=bool(columns))
    return found.value((answers or {}).__getitem__, dot, TODAY, columns)


def said(text):
    return {"": text}


def ask(name, kind="text", **more):
    more.setdefault("label", said(name))
    return Question(name, kind, **more)


def form(*questions, **choices):
    lists = {name: tuple(Choice(one, said(one)) for one in names) for name, names in choices.items()}
    return Form("Prova", "prova", questions=questions, choices=lists)


FULL = Form(
    "Scheda", "scheda", "7", "it", {"it": "Italiano", "en": "English", "Wolof": ""},
    (
        ask("start", "start", label={}),
        ask("nome", label={"it": "Come ti chiami?", "en": "Your name?"}, hint={"it": "= 1 + 1"},
        required="true()"),
        ask("eta", "integer", constraint=". >= 0 and . < 120", constraint_message={"it": "Tra 0 e 119."}),
        ask("mese", "select_one", list_name="mesi",
        choice_filter="stagione = ${stagione} or ${stagione} = ''"),
        ask("stagione", "select_one", list_name="stagioni", appearance="minimal", default="estate"),
        ask("lingue", "select_multiple", list_name="lingue", required="${eta} > 3"),
        ask("nota", "note", label={"it": "Grazie, ${nome}", "Wolof": "Jërëjëf"}),
        ask("casa", "group", relevant="selected(${lingue}, 'it')", children=(
            ask("stanze", "decimal", read_only="true()"),
            ask("figli", "repeat", children=(
                ask("figlio"),
                ask("anni", "integer", relevant="${figlio} != ''"),
                ask("doppio", "calculate", label={}, calculation="${anni} * 2"),
            )),
        )),
        ask("quanti", "calculate", label={}, calculation="count(${figli}) + sum(${anni})"),
        ask("dove", "geopoint"),
        ask("quando", "date", constraint=". <= today()"),
        ask("ora", "time"),
        ask("ok", "acknowledge", required="true()"),
    ),
    {
        "mesi": (
            Choice("luglio", {"it": "Luglio", "en": "July"}, {"stagione": "estate"}),
            Choice("gennaio", {"it": "Gennaio"}, {"stagione": "inverno"}),
        ),
        "stagioni": (Choice("estate", said("Estate")), Choice("inverno", said("Inverno"))),
        "lingue": (Choice("it", said("Italiano")), Choice("en", said("Inglese")), Choice("007", said("007"))),
    },
)  # fmt: skip


def parsed(xform):
    """The instance tree without namespaces of attributes, and the binds by their node."""
    root = ElementTree.fromstring(xform)

    def tree(node):
        attributes = {key: text for key, text in node.attrib.items() if key != "version"}
        return node.tag, sorted(attributes.items()), (node.text or "").strip(), [tree(one) for one in node]

    wanted = ("type", "relevant", "constraint", "required", "readonly", "calculate")
    binds = {
        bind.get("nodeset"): {name: bind.get(name) for name in wanted} for bind in root.iter(f"{XF}bind")
    }
    instances = [tree(instance) for instance in root.iter(f"{XF}instance")]
    return instances, binds


# --- in and out -------------------------------------------------------------------------------------------


def test_the_examples_in_the_code_are_true():
    for name in ("expressions", "model", "reading", "running", "writing"):
        module = importlib.import_module(f"vicinia.methods.xlsform.{name}")
        assert doctest.testmod(module).failed == 0


def test_what_is_written_is_read_back():
    data = write(FULL)
    assert read(data, "scheda.xlsx") == FULL
    assert write(FULL) == data
    assert read(write(read(data, "a.xlsx")), "b.xlsx") == FULL
    assert list(read(data, "a.xlsx").languages) == ["it", "en", "Wolof"]
    assert len(dict(FULL.walk())) == 18
    with pytest.raises(ValueError, match="longer than a cell"):
        write(form(ask("a", label=said("x" * 40_000))))


def test_pyxform_takes_what_is_written():
    found = convert(write(FULL))
    _, binds = parsed(found.xform)
    assert binds["/scheda/casa" if "/scheda/casa" in binds else "/data/casa"]["relevant"]
    assert {one.rpartition("/")[2] for one in binds} >= {
        "nome",
        "eta",
        "stanze",
        "figlio",
        "doppio",
        "quanti",
    }


@pytest.mark.skipif(shutil.which("java") is None, reason="java is not on the PATH; ODK Validate needs it")
def test_odk_validate_takes_what_is_written():
    assert convert(write(FULL), validate=True).xform


def test_the_shared_form_makes_the_same_xform():
    folder = beside(LAB)
    ours = read((folder / "mappatura_enti.xlsx").read_bytes(), "mappatura_enti.xlsx")
    assert ours.languages == {"it": "Italiano", "en": "English"}
    assert (ours.title, ours.form_id, ours.version) == ("Mappatura enti", "mappatura_enti", "2026010100")
    assert ours.default_language == "it" and ours.notices == ()
    instances, binds = parsed(convert(write(ours)).xform)
    expected = (folder / "mappatura_enti.xml").read_text()
    assert (instances, binds) == parsed(expected)
    assert len(binds) == 12 and len(instances) == 5
    assert "2026010100" in expected


@pytest.mark.skipif(shutil.which("java") is None, reason="java is not on the PATH; ODK Validate needs it")
def test_odk_validate_takes_the_shared_form():
    data = (beside(LAB) / "mappatura_enti.xlsx").read_bytes()
    assert convert(write(read(data, "mappatura_enti.xlsx")), validate=True).xform


def test_samples_of_pyxform():
    folder = beside(LAB)
    cascade = read((folder / "pyxform_choice_filter_test.xlsx").read_bytes(), "a.xlsx")
    assert [question.kind for _, question in cascade.walk()] == ["select_one"] * 3
    assert read(write(cascade), "a.xlsx") == cascade
    assert parsed(convert(write(cascade)).xform)[1].keys() >= {"/data/state", "/data/county", "/data/city"}
    here = {"state": "texas", "county": "king", "city": "tacoma"}
    assert [one.name for one in options(cascade, here, ("county",))] == ["king", "cameron"]
    assert [fault.path for fault in check(cascade, here)] == [("city",)]
    for name, found in {
        "group": [(5, "type", "row 5: the type “phone number” cannot be asked here")],
        "loop": [(3, "or_other", None), (4, "type", "row 4: the type “begin loop” cannot be asked here")],
        "specify_other": [(3, "or_other", None)],
    }.items():
        problems = refused((folder / f"pyxform_{name}.csv").read_bytes(), f"{name}.csv")
        assert codes(problems) == [(row, code) for row, code, _ in found]
        assert all(
            sentence in (None, problem.said) for problem, (*_, sentence) in zip(problems, found, strict=True)
        )


def test_csv_and_xlsx_say_the_same():
    rows = [
        ["type", "name", "label:Italiano (it)", "required"],
        ["select one from colori", "colore", "Quale?", "yes"],
        ["begin group", "g", "G", ""],
        ["gps", "luogo", "Dove?", "no"],
        ["end group"],
    ]
    choices = [
        ["list name", "name", "label:Italiano (it)", "tono"],
        ["colori", "blu", "Blu, o quasi", "freddo"],
    ]
    lines = ['"survey",,', *(f',{",".join(row)}' for row in rows), "", "choices", *(
        "," + ",".join(f'"{cell}"' for cell in row) for row in choices
    )]  # fmt: skip
    one = read("\n".join(lines).encode(), "x.csv")
    two = read(workbook(survey=rows, choices=choices), "x.xlsx")
    assert one == two and one.form_id == "x"
    assert one.choices["colori"] == (Choice("blu", {"it": "Blu, o quasi"}, {"tono": "freddo"}),)
    assert [question.required for _, question in one.walk()] == ["true()", "", ""]
    assert one.questions[1].children[0].kind == "geopoint"
    assert read("\ufeff".encode() + "\r\n".join(lines).encode(), "x.csv") == one


@pytest.mark.parametrize(
    "heading", ["label::Italiano (it)", "label::it", "Label :: it", "LABEL::(it)", "label:it"]
)
def test_spellings_of_languages(heading):
    found = read(workbook(survey=[["type", "name", heading], ["text", "a", "Parola"]]), "a.xlsx")
    assert found.questions[0].label == {"it": "Parola"} and list(found.languages) == ["it"]


@pytest.mark.parametrize(
    ("words", "kept"),
    [("yes", "true()"), ("TRUE", "true()"), (True, "true()"), ("true()", "true()"), ("no", ""), (None, ""),
     ("false()", ""), ("${a} = ‘x’", "${a} = 'x'")],
)  # fmt: skip
def test_spellings_of_required(words, kept):
    head = ("type", "name", "label", "required")
    found = read(survey(("text", "a", "A", None), ("text", "b", "B", words), head=head), "a.xlsx")
    assert found.questions[1].required == kept


def test_cells_that_are_no_text():
    head = ("type", "name", "label", "default", "bind::relevant", "constraint message", "note")
    rows = [
        ("date", "a", 2026, date(2026, 3, 1), None, "m", 1),
        ("text", "b", 0.1, time(9, 30), "true()", None, 2),
        ("text", "c", "=1+1", "_x0041_", None, None, None),
        ("note", None, "solo parole", None, None, None, None),
        ("text", "spenta", "x", None, None, None, None),
    ]
    found = read(survey(*rows, head=head, altro=[["x"]]), "a.xlsx")
    a, b, c, note, _ = found.questions
    assert (a.label, a.default, a.constraint_message) == (said("2026"), "2026-03-01", said("m"))
    assert (b.label, b.default, b.relevant) == (said("0.1"), "09:30:00", "true()")
    assert c.label == said("=1+1") and note.name == "generated_note_name_5"
    assert any("formulas" in one for one in found.notices)
    assert any("“note”" in one for one in found.notices) and any("“altro”" in one for one in found.notices)


def test_columns_of_other_programs_are_told():
    head = ("type", "name", "label", "media::image::it", "body::accuracy", "instance::odk:x", "guidance_hint")
    data = survey(("text", "a", "A", "a.png", "x", "y", "z"), head=head, settings=[["style"], ["pages"]])
    found = read(data, "a.xlsx")
    assert len(found.notices) == 5
    assert all("concerns other programs" in one for one in found.notices)
    assert found.title == found.form_id == "a"


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("image", "a", "A")], "row 2: the type “image” cannot be asked here"),
        ([("select_one_from_file a.csv", "a",
        "A")], "row 2: the type “select_one_from_file” cannot be asked here"),
        ([("select_one l or_other", "a", "A")], "row 2: “or_other” cannot be asked here"),
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
         "row 5: relevant looks at “${a}”, which is asked many times: only count() and sum() can"),
        ([("begin_group", "g", "G"), ("text", "a", "A"), ("end_group",), ("text", "b", "B", "${g} = 1")],
         "which is a section and has no answer"),
        ([("begin_group", f"g{at}", "G") for at in range(30)], "sections are nested more than 20 times"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_named(rows, expected):
    problems = refused(survey(*rows))
    assert any(expected in problem.said for problem in problems), [problem.said for problem in problems]


def test_all_problems_are_told_at_once():
    choices = [
        ["list_name", "name", "label"], ["l", "a", "A"], ["l", "a", "B"], ["", "b", "B"], ["l", None, "C"],
        ["m", "due parole", "D"],
    ]  # fmt: skip
    head = ("type", "name", "label", "relevant", "repeat_count", "choice_filter", "label")
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


def test_missing_sheets_and_columns():
    assert codes(refused(workbook(altro=[["a"]]))) == [(0, "missing_sheet")]
    assert codes(refused(b"survey\n", "a.csv")) == [(0, "missing_sheet")]
    assert codes(refused(workbook(survey=[["type"], ["text"]]))) == [(0, "missing_column")]
    assert codes(refused(workbook(survey=[["type", "name"]]))) == [(0, "empty")]


def test_hostile_files():
    assert codes(refused(b"", "a.csv")) == [(0, "empty")]
    assert codes(refused(b"\xd0\xcf\x11\xe0" + b"x" * 100)) == [(0, "kind")]
    assert codes(refused(b"\x01\x02" * 100)) == [(0, "kind")]
    many = "survey\n,type,name,label\n" + ",text,a,A\n" * 100_001
    assert codes(refused(many.encode(), "a.csv")) == [(0, "large")]
    with_bomb = io.BytesIO()
    with zipfile.ZipFile(with_bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * (40 << 20) + b"</a>")
    assert codes(refused(with_bomb.getvalue())) == [(0, "bomb")]
    for part, content in {
        "../xl/workbook.xml": "<a/>",
        "xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "word/document.xml": "<a/>",
    }.items():
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(part, content)
        assert codes(refused(buffer.getvalue()))[0][1] in ("traversal", "entities", "kind")
    rows = [("image", f"a{at}", "A") for at in range(2000)]
    assert len(refused(survey(*rows))) == 500


def patched(**changes):
    """A workbook with parts that were changed by hand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write(form(ask("a"))))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            stem = name.rpartition("/")[2].partition(".")[0]
            new.writestr(name, changes.get(stem, old.read(name)))
    return buffer.getvalue()


def test_wild_places_of_cells_cost_nothing():
    begun = clock.perf_counter()
    far = (
        '<worksheet><sheetData><row r="99999999"><c r="XFD99999999" t="str"><v>x</v></c></row>'
        '<row r="-1"><c r="??" t="s"><v>99999</v></c><c s="999999"><v>1e999</v></c><c t="zz"/></row>'
        "</sheetData></worksheet>"
    )
    assert refused(patched(sheet1=far))[0].code == "missing_column"
    assert clock.perf_counter() - begun < 2
    lines = "".join(f"<row><c t='str'><v>{at}</v></c></row>" for at in range(100_001))
    assert (
        refused(patched(sheet1=f"<worksheet><sheetData>{lines}</sheetData></worksheet>"))[0].code == "large"
    )
    words = "<sst><si><t>" + "x" * 30_000 + "</t></si></sst>"
    cells = "".join("<row><c t='s'><v>0</v></c></row>" for _ in range(1000))
    heavy = patched(sharedStrings=words, sheet1=f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    assert refused(heavy)[0].code == "large"


def test_a_result_that_is_there_is_taken_for_the_formula():
    cells = "<c t='str'><v>{}</v></c>".format
    head = "".join(map(cells, ("type", "name", "label")))
    row = cells("text") + cells("a") + "<c t='str'><f>A1&amp;B1</f><v>due</v></c>"
    data = patched(sheet1=f"<worksheet><sheetData><row>{head}</row><row>{row}</row></sheetData></worksheet>")
    found = read(data, "a.xlsx")
    assert found.questions[0].label == said("due") and "formulas" in found.notices[-1]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(b"PK\x03\x04".__add__),
                 st.text(alphabet='survey,\n"typename labelchoices${}',
                  max_size=300).map(str.encode)))  # fmt: skip
def test_random_bytes_raise_nothing_else(data):
    for name in ("a.xlsx", "a.csv"):
        try:
            read(data, name)
        except FormProblems as refusal:
            assert refusal.problems


def test_damaged_workbooks_raise_nothing_else():
    whole = write(FULL)
    chance = random.Random(7)
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        refused(whole[:length], "tronco.xlsx")
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged), "guasto.xlsx")
        except FormProblems as refusal:
            assert refusal.problems


# --- expressions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3 - 4 div 2", 5.0), ("-(2 + 3) mod 3", -2.0), ("5 mod -2", 1.0), ("1 div 0", math.inf),
        ("7 - 2 - 1", 4.0), ("2 * 3 = 6 and 1 < 2 or false()", True), ("1 < 2 = true()", True),
        ("not(1 = 2)", True), ("'a' = \"a\"", True), ("'a' != 'b'", True), ("'10' > '9'", True),
        ("'' = 0", False), ("selected('a b c', 'b')", True), ("selected('ab', 'a')", False),
        ("count-selected('a b c')", 3.0), ("string-length('perché')", 6.0),
        ("regex('AB12', '[A-Z]{2}\\d+')", True), ("regex('xAB12', '[A-Z]{2}\\d+')", False),
        ("coalesce('', 'b')", "b"), ("coalesce(0, 'b')", 0.0), ("if(1 > 2, 'a', 'b')", "b"),
        ("number('3.5') + 1", 4.5), ("string(3)", "3"), ("string(1 div 4)", "0.25"),
        ("concat('a', 1, true())", "a1true"), ("contains('abc', 'bc')", True),
        ("starts-with('abc', 'bc')", False),
        ("int(-3.7)", -3.0), ("round(2.5)", 3.0), ("round(-2.5)", -2.0), ("round(1.005, 2)", 1.01),
        ("round(1234, -2)", 1200.0), ("today() - 1 < today()", True), ("today() = '2026-01-31'", True),
        ("'2026-02-01' > today()", True), ("string(today())", "2026-01-31"), (".5 + 1.", 1.5), ("--1", 1.0),
        ("true() and 'x'", True), ("0.1 + 0.2 = 0.3", False), ("1 != 1 or '' or 0", False),
    ],
)  # fmt: skip
def test_values(source, expected):
    assert value(source) == expected and type(value(source)) is type(expected)


def test_values_of_answers():
    answers = {
        "n": 3,
        "d": Decimal("2.50"),
        "when": date(2026, 1, 1),
        "many": [1, 2, ""],
        "blank": "",
        "r": [0, 1],
    }
    assert value("${n} * ${ d } = 7.5 and ${n} >= 3", answers) is True
    assert value("sum(${many}) + count(${r}) + count(${blank})", answers) == 5.0
    assert value("${when} >= '2026-01-01' and ${when} < today()", answers) is True
    assert value("today() - ${when}", answers) == 30.0
    assert value(". > 2 and . != 5", dot=4) is True
    assert math.isnan(value("number('x') + 1")) and value("string(number('x'))") == "NaN"
    assert value("zona = ${n} and name-breve = 'a'", answers, zona="3", **{"name-breve": "a"}) is True
    found = compile("count(${r}) > 1 and ${n} = . and sum(${n}) > 0")
    assert (found.names, found.single, found.uses_dot) == ({"r", "n"}, {"n"}, True)
    # What decides first is not followed by what cannot be looked up.
    assert value("false() and ${nowhere} = 1") is False and value("if(true(), 1, ${nowhere})") == 1.0


@pytest.mark.parametrize(
    ("source", "code", "name"),
    [
        ("indexed-repeat(${a}, ${b}, 1)", "function", "indexed-repeat"),
        ("jr:choice-name('a', 'b')", "function", "jr:choice-name"),
        ("instance('a')/root/item", "function", "instance"), ("../a", "path", "../a"),
        ("/data/a = 1", "path", "/data/a"),
        ("${a}[1]", "path", "[1]"), ("a = 1", "path", "a"), ("${last-saved#a}", "reference", "last-saved#a"),
        ("${}", "reference", ""), ("not()", "arguments", "not"), ("if(1, 2)", "arguments", "if"),
        ("today(1)", "arguments", "today"),
        ("count(1)", "arguments", "count"), ("regex('a', ${b})", "arguments", "regex"),
        ("regex('a', '(?=a)')", "pattern", "(?=a)"), ("1 2", "syntax", "2"), ("1 + ", "empty", "1 + "),
        ("", "empty", ""),
        ("(1", "empty", "(1"), ("'a", "syntax", "'a"), ("1 ; 2", "syntax", "; 2"),
        ("(" * 60 + "1" + ")" * 60, "deep", "50"),
        ("1 +" * 1000 + " 1", "long", "2000"), ("__import__('os')", "function", "__import__"),
        ("-" * 80 + "1", "deep", "50"),
        ("concat(1,)", "syntax", ")"), ("= 1", "syntax", "="),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_named(source, code, name):
    with pytest.raises(Unsupported) as caught:
        compile(source)
    assert (caught.value.code, caught.value.name) == (code, name)
    assert str(caught.value)


def test_long_chains_are_no_depth():
    assert value("+".join(["1"] * 1000)) == 1000.0
    assert value("(" * 45 + "1" + ")" * 45) == 1.0


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="${}ab().,'\"+-*<>=!123 andorivmt/[]", max_size=60))
def test_no_other_trouble_with_any_source(source):
    try:
        found = compile(source)
    except Unsupported:
        return
    found.value(lambda name: name, "x", TODAY)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("[a-z]+@[a-z]+\\.it", ["a@b.it"], ["a@b.com", "a@bxit"]), ("\\d{5}", ["20121"], ["2012", "201211"]),
        ("a|b(c|d)*", ["a", "b", "bcdc"], ["", "ac"]), ("[^0-9]*", ["", "ab"], ["a1"]),
        ("^\\+?[0-9 ]{6,15}$", ["+39 02 1234"], ["12345", "x"]), ("(?:ab){2,}", ["abab", "ababab"], ["ab"]),
        ("[\\w\\-.]+", ["a-b.c_1"], ["à"]), ("\\p{L}+( \\p{Lu}\\p{L}*)?", ["Niccolò", "Ada È"], ["a1"]),
        ("[]a]", ["]", "a"], ["b"]), (".{0,3}?", ["", "abc"], ["abcd", "\n"]), ("a^b", [], ["ab"]),
        ("[a-c&]", ["&", "b"], ["d"]), ("\\S\\s\\D", ["a a"], ["a 1"]), ("", [""], ["a"]),
        ("()*a", ["a"], [""]),
    ],
)  # fmt: skip
def test_patterns(pattern, yes, no):
    found = Pattern(pattern)
    assert [one for one in yes if not found.matches(one)] == []
    assert [one for one in no if found.matches(one)] == []


@pytest.mark.parametrize(
    "pattern", ["(a", "a)", "[a", "a**", "a{2,1}", "(?<x>a)", "\\1", "a*+", "[b-a]", "x" * 201, "\\",
    "((a{99}){99}){99}",
                "((){999}){999}", "{2}", "[[a]]", "[a&&b]", "\\p{Greek}", "(" * 60 + ")" * 60]
)  # fmt: skip
def test_patterns_that_are_refused(pattern):
    with pytest.raises(Unsupported) as caught:
        Pattern(pattern)
    assert caught.value.code == "pattern"


def test_no_answer_makes_a_pattern_slow():
    begun = clock.perf_counter()
    for pattern in ("(a+)+", "(a|a)*", "(a*)*", "(.*a){20}"):
        assert not Pattern(pattern).matches("a" * 1999 + "!")
    assert clock.perf_counter() - begun < 5
    assert not Pattern("a*").matches("a" * 2001)


# --- running ----------------------------------------------------------------------------------------------

HOME = {
    "nome": "Ada", "eta": "36", "stagione": "estate", "mese": "luglio", "lingue": ["it", "en"],
    "casa": {"stanze": 2.5, "figli": [{"figlio": "Bo", "anni": 4}, {"figlio": "", "anni": 9}]},
    "dove": "45.46 9.19", "quando": "2026-01-31", "ora": "09:30", "ok": True, "estraneo": 1,
    "start": "2026-01-31T09:00:00",
}  # fmt: skip


def test_what_is_asked():
    asked = relevant_paths(FULL, HOME, today=TODAY)
    assert {("casa",), ("casa", "figli"), ("casa", "figli", 0), ("casa", "figli", 0, "anni")} <= asked
    assert ("casa", "figli", 1) in asked and ("casa", "figli", 1, "anni") not in asked
    alone = relevant_paths(FULL, {**HOME, "lingue": ["en"]}, today=TODAY)
    assert asked - alone == {path for path in asked if path[0] == "casa"}


def test_right_answers_have_no_fault_and_are_cleaned():
    before = json.dumps(HOME)
    assert check(FULL, HOME, today=TODAY) == []
    assert clean(FULL, HOME, today=TODAY) == {
        "start": "2026-01-31T09:00:00", "nome": "Ada", "eta": 36, "mese": "luglio", "stagione": "estate",
        "lingue": ["it", "en"],
        "casa": {"stanze": Decimal("2.5"), "figli": [{"figlio": "Bo", "anni": 4, "doppio": 8}, {}]},
        "quanti": 6, "dove": "45.46 9.19 0 0", "quando": "2026-01-31", "ora": "09:30:00", "ok": "OK",
    }  # fmt: skip
    assert json.dumps(HOME) == before


def test_what_is_not_asked_counts_as_blank_and_is_kept_out():
    answers = {**HOME, "lingue": ["en"]}
    found = clean(FULL, answers, today=TODAY)
    assert "casa" not in found and found["quanti"] == 0
    assert check(FULL, {**answers, "casa": {"stanze": "tante"}}, today=TODAY) == []
    chain = form(
        ask("a"),
        ask("b", relevant="${a} = 'x'"),
        ask("c", relevant="${b} = 'y'"),
        ask("d", relevant="${c} = ''"),
    )
    assert clean(chain, {"a": "", "b": "y", "c": "z", "d": "w"}) == {"d": "w"}


@pytest.mark.parametrize(
    ("changes", "path", "code", "words"),
    [
        ({"nome": "  "}, ("nome",), "required", "Serve una risposta."),
        ({"eta": 120}, ("eta",), "constraint", "Tra 0 e 119."),
        ({"eta": "3.5"}, ("eta",), "type", "Serve un numero intero."),
        ({"eta": True}, ("eta",), "type", "Serve un numero intero."),
        ({"mese": "gennaio"}, ("mese",), "choice", "Scegli tra le risposte elencate."),
        ({"lingue": ["it", "xx"]}, ("lingue",), "choice", "Scegli tra le risposte elencate."),
        ({"lingue": []}, ("lingue",), "required", "Serve una risposta."),
        ({"lingue": {"it": 1}}, ("lingue",), "choice", "Scegli tra le risposte elencate."),
        ({"quando": "2026-02-01"}, ("quando",), "constraint", "La risposta non è ammessa qui."),
        ({"quando": "2026-02-30"}, ("quando",), "type", "Serve una data, come 2026-12-31."),
        ({"ora": "25:00"}, ("ora",), "type", "Serve un’ora, come 09:30."),
        ({"dove": "95 9"}, ("dove",), "type", None),
        ({"dove": 7}, ("dove",), "type", None),
        ({"ok": "forse"}, ("ok",), "type", "Serve una conferma."),
        ({"ok": False}, ("ok",), "required", "Serve una risposta."),
        ({"nome": 7}, ("nome",), "type", "Serve un testo."),
        ({"casa": []}, ("casa",), "type", "Servono le risposte di questa parte."),
        ({"casa": {"figli": {}}}, ("casa", "figli"), "type", "Serve un elenco di risposte."),
        ({"casa": {"figli": [7]}}, ("casa", "figli", 0), "type", "Servono le risposte di questa parte."),
        ({"casa": {"figli": [{}] * 1001}}, ("casa", "figli"), "many", None),
        ({"casa": {"figli": [{"figlio": "x", "anni": "y"}]}}, ("casa", "figli", 0, "anni"), "type", None),
    ],
)  # fmt: skip
def test_what_is_wrong(changes, path, code, words):
    faults = check(FULL, {**HOME, **changes}, today=TODAY)
    assert [(fault.path, fault.code) for fault in faults] == [(path, code)]
    assert set(faults[0].message) == {"it"} and (words is None or faults[0].message["it"] == words)


def test_languages_of_sentences():
    faults = check(form(ask("a", required="true()")), {}, ["it", "en"])
    assert faults[0].message == {"it": "Serve una risposta.", "en": "An answer is needed."}
    assert check(form(ask("a", required="true()")), {}, "wo")[0].message == {"en": "An answer is needed."}


def test_required_may_depend():
    assert check(FULL, {**HOME, "eta": 2, "lingue": [], "casa": {}}, today=TODAY) == []


def test_repeats_look_at_their_own_row():
    table = form(
        ask("soglia", "integer"),
        ask("r", "repeat", children=(
            ask("x", "integer", constraint=". >= ${soglia}"),
            ask("nota", relevant="${x} > 5"),
            ask("s", "repeat", children=(ask("y", "integer", constraint=". < ${x}"),)),
            ask("tot", "calculate", calculation="sum(${y}) + count(${r})"),
        )),
        ask("tutti", "calculate", calculation="sum(${y})"),
    )  # fmt: skip
    answers = {
        "soglia": 2,
        "r": [{"x": 6, "nota": "a", "s": [{"y": 1}, {"y": 8}]}, {"x": 1, "nota": "b", "s": [{"y": 0}]}],
    }
    assert [(fault.path, fault.code) for fault in check(table, answers)] == [
        (("r", 0, "s", 1, "y"), "constraint"), (("r", 1, "x"), "constraint"),
    ]  # fmt: skip
    assert clean(table, answers) == {
        "soglia": 2, "tutti": 9,
        "r": [{"x": 6, "nota": "a", "s": [{"y": 1}, {"y": 8}], "tot": 11},
        {"x": 1, "s": [{"y": 0}], "tot": 2}],
    }  # fmt: skip
    assert read(write(table), "prova.xlsx") == table


def test_order_of_rules_is_found_however_they_stand():
    count = 3000
    chain = [ask(f"q{at}", "calculate", calculation=f"${{q{at + 1}}} + 1") for at in range(count)]
    assert clean(form(*chain, ask(f"q{count}", "integer")), {f"q{count}": 1})["q0"] == count + 1
    with pytest.raises(ValueError, match="depend on each other"):
        check(form(ask("a", relevant="${b}"), ask("b", relevant="${a}")), {})


def test_wrong_values_are_not_cleaned_in_silence():
    with pytest.raises(ValueError, match="eta"):
        clean(FULL, {**HOME, "eta": "molti"}, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "given_value", "expected"),
    [
        ("decimal", 1e-7, Decimal("0.0000001")), ("decimal", "2.50", Decimal("2.50")), ("integer", " 7 ", 7),
        ("geopoint", [1, 2.5, 3], "1 2.5 3 0"), ("geopoint", "1 2 3 4", "1 2 3 4"), ("time", time(9),
        "09:00:00"),
        ("select_multiple", "a b a", ["a", "b"]), ("date", date(2026, 1, 2), "2026-01-02"),
        ("text", " ", None),
        ("acknowledge", "OK", "OK"), ("select_one", " a ", "a"),
    ],
)  # fmt: skip
def test_conversions(kind, given_value, expected):
    assert converted(kind, given_value) == expected


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("decimal", NAN), ("decimal", math.inf), ("decimal", "1e5"), ("decimal", "1,5"), ("integer", "１２"),
     ("integer", 10**30), ("date", "20260101"), ("date", 5), ("time", "9"), ("geopoint", "1"),
     ("geopoint", [1, "x"])],
)  # fmt: skip
def test_what_is_no_value(kind, wrong):
    with pytest.raises(ValueError):
        converted(kind, wrong)
