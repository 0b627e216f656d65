"""The pytest plugin that prepares a run, before Django reads its settings.

``pytest`` uses SQLite, ``pytest --db=postgresql`` a PostgreSQL server started for this run only.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infrastructure import postgres

# Only the process that starts the run may prepare and clear away; xdist's workers inherit what it prepared.
STARTS_THE_RUN = "PYTEST_XDIST_WORKER" not in os.environ
_server: postgres.Postgres | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --db."""
    parser.addoption(
        "--db", choices=("sqlite", "postgresql"), default="sqlite", help="database that the tests run on"
    )


def _prepare(kind: str) -> None:
    global _server
    run = tempfile.mkdtemp(prefix="vicinia-tests-")
    os.environ["VICINIA_TEST_RUN"] = run
    os.environ.pop("VICINIA_TEST_POSTGRES", None)
    if kind == "postgresql":
        try:
            _server = postgres.start()
        except postgres.PostgresMissing as problem:
            raise pytest.UsageError(f"PostgreSQL cannot be started: {problem}") from problem
        os.environ["VICINIA_TEST_POSTGRES"] = _server.url()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Choose database and data folder before pytest-django loads the settings."""
    if STARTS_THE_RUN:
        _prepare(early_config.known_args_namespace.db)
    folder = Path(os.environ["VICINIA_TEST_RUN"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder.mkdir(exist_ok=True)
    os.environ["VICINIA_MODE"] = "test"
    os.environ["VICINIA_VAR"] = str(folder)
    server = os.environ.get("VICINIA_TEST_POSTGRES")
    # Nothing is ever written under this name: the real clones are made when a test asks for a database.
    os.environ["DATABASE_URL"] = server or f"sqlite:///{folder / 'unused.sqlite3'}"
    yield


def pytest_configure(config: pytest.Config) -> None:
    """Register our fixtures last, so that they take the place of pytest-django's."""
    from tests.infrastructure import fixtures

    config.pluginmanager.register(fixtures, "vicinia-fixtures")


def pytest_unconfigure() -> None:
    """Stop the server and remove what the run wrote."""
    global _server
    if not STARTS_THE_RUN:
        return
    if _server is not None:
        _server.stop()
        _server = None
    shutil.rmtree(os.environ.get("VICINIA_TEST_RUN", ""), ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which database and which browser the run has."""
    from tests.infrastructure import chromium

    database = "SQLite" if _server is None else f"PostgreSQL from {_server.programs}"
    return f"database: {database}; browser: {chromium.executable() or 'none'}"
