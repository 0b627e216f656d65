"""The examples in the documentation and in the modules are true."""

from __future__ import annotations

import doctest
from pathlib import Path

from vicinia.methods.refi import lexical, model, places, units

DOCS = Path(__file__).parents[3] / "docs/methods/refi.md"


def test_documentation_examples() -> None:
    for module in (lexical, model, places, units):
        assert doctest.testmod(module).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert result.attempted > 10 and result.failed == 0
