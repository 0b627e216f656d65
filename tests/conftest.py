"""Fixtures for every test."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

pytest_plugins = [
    "tests.cast", "tests.antennas", "tests.matrix_arguments", "tests.survey.building",
    "tests.survey.matrix_arguments", "tests.labs.building", "tests.labs.matrix_arguments",
    "tests.agreement.building", "tests.agreement.matrix_arguments", "tests.survey.census_building",
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_italian() -> None:
    """Begin in the language of the district: a page in English leaves the thread in English."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Forget what earlier tests counted: limits on signing in live in the cache of the process."""
    from vicinia.portal.queries import remembering  # models: only when Django is ready

    cache.clear()
    remembering.forget()
    yield
