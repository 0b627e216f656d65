"""What the page and the examples in the code say is true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

from vicinia.methods import xlsform

DOCS = Path(__file__).parents[3] / "docs/methods/xlsform.md"


def test_the_page_says_what_is_true() -> None:
    assert doctest.testfile(str(DOCS), module_relative=False).failed == 0


def test_the_examples_in_the_code_are_true() -> None:
    tried = 0
    for module in pkgutil.iter_modules(xlsform.__path__, f"{xlsform.__name__}."):
        failed, attempted = doctest.testmod(importlib.import_module(module.name))
        assert failed == 0
        tried += attempted
    assert tried > 15
