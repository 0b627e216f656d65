"""Fixtures for every test: databases that are clones, a browser, a server like the real one."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure import chromium, databases

_counter = iter(range(1_000_000))


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _databases() -> databases.Databases:
    folder = Path(os.environ["VICINIA_VAR"])
    server = os.environ.get("VICINIA_TEST_POSTGRES")
    return databases.PostgresDatabases(server, folder) if server else databases.SQLiteDatabases(folder)


@pytest.fixture(scope="session")
def test_databases() -> databases.Databases:
    """The kind of database of this run, able to clone the migrated template."""
    return _databases()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, test_databases: databases.Databases
) -> Iterator[None]:
    """Point Django at this worker's clone; pytest-django would migrate anew for each worker."""
    from django.conf import settings
    from django.db import connection
    from django.test import TransactionTestCase

    name = f"test_{_worker()}"
    with django_db_blocker.unblock():
        reach = databases.connection_settings(test_databases.clone(name))
        connection.close()
        connection.settings_dict.update(reach)
        settings.DATABASES["default"].update(reach)

    def restore(case: TransactionTestCase) -> None:
        # Django empties every table here, also what migrations put in (Wagtail's root page, the facets).
        connection.close()
        test_databases.restore(name)

    emptying = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = restore
    yield
    TransactionTestCase._fixture_teardown = emptying
    with django_db_blocker.unblock():
        connection.close()
    test_databases.drop(name)


@pytest.fixture
def fresh_database(test_databases: databases.Databases) -> Iterator[Callable[[], str]]:
    """Return a function that makes one more migrated database and returns its DATABASE_URL.

    For tests that start processes of their own (a server to be killed, a backup under writes).
    """
    names: list[str] = []

    def make() -> str:
        name = f"extra_{_worker()}_{next(_counter)}"
        names.append(name)
        return test_databases.clone(name)

    yield make
    for name in names:
        test_databases.drop(name)


@dataclass(frozen=True)
class Server:
    """A running ``vicinia serve`` over the model district."""

    url: str
    database_url: str
    folder: Path
    process: "subprocess.Popen[str]"


@contextlib.contextmanager
def serving(database_url: str, folder: Path, *, mode: str = "demo") -> Iterator[Server]:
    """Start ``vicinia serve`` on a free loopback port, wait until it answers, end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "serve.log"
    environment = {
        **os.environ, "VICINIA_MODE": mode, "VICINIA_VAR": str(folder), "DATABASE_URL": database_url,
    }  # fmt: skip
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "vicinia", "serve", "--port", str(port)],
            env=environment, stdout=out, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            _wait(process, f"http://127.0.0.1:{port}/", log)
            yield Server(f"http://127.0.0.1:{port}", database_url, folder, process)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _wait(process: "subprocess.Popen[str]", url: str, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=20).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server did not answer:\n{log.read_text(encoding='utf-8')[-3000:]}")


@pytest.fixture(scope="session")
def demo_server(
    test_databases: databases.Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Return one real server over the model district for all read-only browser tests of this worker."""
    name = f"demo_{_worker()}"
    url = test_databases.clone(name)
    folder = tmp_path_factory.mktemp("demo")
    os.environ["VICINIA_MODE"] = "demo"
    try:
        databases.manage("demo", "build", url=url, folder=folder)
    finally:
        os.environ["VICINIA_MODE"] = "test"
    with serving(url, folder) as server:
        yield server
    test_databases.drop(name)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return the browser's path; tests that need it are skipped, with the reason, where there is none."""
    found = chromium.executable()
    if found is None:
        pytest.skip(chromium.WHY_NOT)
    return found


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """Return one Chromium for the session (playwright's Browser)."""
    from playwright.sync_api import sync_playwright

    # playwright keeps an event loop in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium_path, args=list(chromium.ARGUMENTS))
        yield chrome
        chrome.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@dataclass
class Watch:
    """What a page did that it must not do."""

    errors: list[str]
    foreign: list[str]


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Return a fresh page in Italian; the test fails on a console error or a request to another host."""
    context = browser.new_context(locale="it-IT", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch = Watch([], [])
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    page.on("console", lambda message: _note(message, watch))
    page.on("request", lambda request: _foreign(request.url, watch))
    yield page
    context.close()
    assert not watch.foreign, f"requests to other hosts: {watch.foreign}"
    assert not watch.errors, f"errors in the console: {watch.errors}"


def _note(message: Any, watch: Watch) -> None:
    if message.type == "error":
        watch.errors.append(message.text)


def _foreign(url: str, watch: Watch) -> None:
    if not re.match(r"(https?://(127\.0\.0\.1|localhost)(:\d+)?/|data:|blob:|about:)", url):
        watch.foreign.append(url)
