"""Every example in the documentation and in the modules gives what it says."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from vicinia.methods.access import coordinates, decay, floating, gtfs_files, pairs, roads

DOCS = Path(__file__).parents[3] / "docs/methods/access.md"


@pytest.mark.parametrize("module", [coordinates, decay, floating, gtfs_files, pairs, roads])
def test_examples_in_modules(module) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0


def test_examples_in_the_documentation() -> None:
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 10 and result.failed == 0
