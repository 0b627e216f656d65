"""What does not depend on the database runs once, beside SQLite."""

import os

import pytest


def once(reason: str) -> pytest.MarkDecorator:
    """Return the mark of tests that a run on PostgreSQL skips, with the reason."""
    return pytest.mark.skipif("VICINIA_TEST_POSTGRES" in os.environ, reason=reason)
