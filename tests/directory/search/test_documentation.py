"""The examples of docs/methods/search.md, run as they are written."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs/methods/search.md"


@pytest.mark.django_db
def test_the_examples_hold():
    results = doctest.testfile(str(DOCS), module_relative=False)
    assert results.attempted > 8 and results.failed == 0
