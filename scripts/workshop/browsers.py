"""A browser, and the tools that judge accessibility, for the tests."""

import os
import shutil
import subprocess
from pathlib import Path

from workshop import place, progress, steps

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without a network apt would try for many minutes.
APT = ("apt-get", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1")
MISSING = (
    "No Chromium could be found, installed with apt-get or downloaded: the browser tests are skipped. "
    "Install the package 'chromium', or name a browser with CHROME_PATH, to run them."
)


def chromium() -> str | None:
    """Return a Chromium: given, the system's, the distribution's package, else playwright's download."""
    return _found() or _from_distribution() or _from_playwright()


def _found() -> str | None:
    given = os.environ.get("CHROME_PATH")
    if given and Path(given).is_file():
        return given
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _from_distribution() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for label, command in (
        ("looking for Chromium", [*APT, "update", "-q"]),
        ("installing Chromium", [*APT, "install", "-q", "-y", "--no-install-recommends", "chromium"]),
    ):
        if not _attempt(label, command, environment):
            return None
    return _found()


def _from_playwright() -> str | None:
    command = [str(place.PYTHON), "-m", "playwright", "install", "chromium"]
    if not _attempt("downloading Chromium", command, dict(os.environ)):
        return None
    ask = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    answer = subprocess.run([place.PYTHON, "-c", ask], capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if path and Path(path).is_file() else None


def _attempt(label: str, command: list[str], environment: dict[str, str]) -> bool:
    """Return whether it worked; that it did not is no failure, there are other ways."""
    try:
        progress.run(label, command, environment=environment, may_fail=True)
    except progress.StepFailed:
        return False
    return True


def accessibility_tools() -> None:
    """Install axe, pa11y and Lighthouse, as tests/browser/package-lock.json names them, under var/tools."""
    lock = place.BROWSER_TOOLS / "package-lock.json"
    if not lock.is_file():
        return
    place.BROWSER_TOOLS_BUILT.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(place.BROWSER_TOOLS / name, place.BROWSER_TOOLS_BUILT / name)
    try:
        steps.packages(place.BROWSER_TOOLS_BUILT, "downloading the accessibility tools")
    except progress.StepFailed:
        progress.say("The accessibility tools could not be installed: their tests are skipped.")
