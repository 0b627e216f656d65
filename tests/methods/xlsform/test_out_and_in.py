"""Out and in without loss, and through pyxform and ODK Validate."""

from __future__ import annotations

import re
import shutil
from typing import Any
from xml.etree import ElementTree

import pytest
from pyxform.xls2xform import convert

from tests.infrastructure.shared import beside
from tests.methods.xlsform.forms import FULL, ask, form, said
from vicinia.methods.xlsform import check, options, read, write

LAB = "validation/lab/xlsform"


XF = "{http://www.w3.org/2002/xforms}"


# ODK Validate is a Java program that comes with pyxform
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="there is no java on the PATH")


def parsed(xform: str) -> tuple[list[Any], dict[str, Any]]:
    """The instance tree without namespaces of attributes, and the binds by their node."""
    root = ElementTree.fromstring(xform)

    def tree(node: ElementTree.Element) -> tuple[Any, ...]:
        attributes = {key: text for key, text in node.attrib.items() if key != "version"}
        return node.tag, sorted(attributes.items()), (node.text or "").strip(), [tree(one) for one in node]

    wanted = ("type", "relevant", "constraint", "required", "readonly", "calculate")
    binds = {
        bind.attrib["nodeset"]: {name: bind.get(name) for name in wanted} for bind in root.iter(f"{XF}bind")
    }
    instances = [tree(instance) for instance in root.iter(f"{XF}instance")]
    return instances, binds


def test_what_is_written_is_read_back() -> None:
    data = write(FULL)
    assert read(data, "scheda.xlsx") == FULL
    assert write(FULL) == data
    assert read(write(read(data, "a.xlsx")), "b.xlsx") == FULL
    assert list(read(data, "a.xlsx").languages) == ["it", "en", "Wolof"]
    assert len(dict(FULL.walk())) == 18
    with pytest.raises(ValueError, match="longer than a cell"):
        write(form(ask("a", label=said("x" * 40_000))))


def test_pyxform_takes_what_is_written() -> None:
    _, binds = parsed(convert(write(FULL)).xform)
    assert binds["/data/casa"]["relevant"]
    names = {place.rpartition("/")[2] for place in binds}
    assert names >= {"nome", "eta", "stanze", "figlio", "doppio", "quanti"}


@needs_java
def test_odk_validate_takes_what_is_written() -> None:
    assert convert(write(FULL), validate=True).xform


def test_the_shared_form_makes_the_same_xform() -> None:
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


@needs_java
def test_odk_validate_takes_the_shared_form() -> None:
    data = (beside(LAB) / "mappatura_enti.xlsx").read_bytes()
    assert convert(write(read(data, "mappatura_enti.xlsx")), validate=True).xform


def test_samples_of_pyxform() -> None:
    folder = beside(LAB)
    cascade = read((folder / "pyxform_choice_filter_test.xlsx").read_bytes(), "a.xlsx")
    assert [question.kind for _, question in cascade.walk()] == ["select_one"] * 3
    assert read(write(cascade), "a.xlsx") == cascade
    assert parsed(convert(write(cascade)).xform)[1].keys() >= {"/data/state", "/data/county", "/data/city"}
    here = {"state": "texas", "county": "king", "city": "tacoma"}
    assert [one.name for one in options(cascade, here, ("county",))] == ["king", "cameron"]
    assert [fault.path for fault in check(cascade, here)] == [("city",)]


@pytest.mark.parametrize("name", ["group", "loop", "specify_other"])
def test_samples_of_pyxform_make_the_same_xform(name: str) -> None:
    sample = beside(LAB) / f"pyxform_{name}.csv"
    ours = read(sample.read_bytes(), sample.name)
    instances, binds = parsed(convert(write(ours)).xform)
    expected_instances, expected_binds = parsed(convert(sample).xform)
    assert instances[0] == expected_instances[0], "what is answered"
    for node, bind in expected_binds.items():
        # pyxform looks at the neighbour in its own shorthand, and at the whole path in ours
        relevant = re.sub(r"\s*/data/(\w+)\s*", r"../\1", binds[node]["relevant"] or "") or None
        assert {**binds[node], "relevant": relevant} == bind, node
    assert binds.keys() == expected_binds.keys()
    offered = [[one.name for one in listed] for listed in ours.choices.values()]
    assert [len(one[3][0][3]) for one in expected_instances[1:]] == [len(one) for one in offered]
