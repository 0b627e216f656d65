"""Fixtures for every test."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

pytest_plugins = [
    "tests.cast", "tests.antennas", "tests.matrix_arguments", "tests.survey.building",
    "tests.survey.matrix_arguments", "tests.labs.building", "tests.labs.matrix_arguments",
    "tests.agreement.building", "tests.agreement.matrix_arguments", "tests.survey.census_building",
]  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Forget what earlier tests counted: limits on signing in live in the cache of the process."""
    from vicinia.portal.queries import remembering  # models: only when Django is ready

    cache.clear()
    remembering.forget()
    yield
