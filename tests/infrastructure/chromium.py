"""Find a Chromium for the browser tests."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
WHY_NOT = "no Chromium on this machine: install the package 'chromium' and run the tests again"


def executable() -> str | None:
    """Return the path of a Chromium: CHROME_PATH, the system's, playwright's own; None when there is none."""
    given = os.environ.get("CHROME_PATH")
    if given and Path(given).is_file():
        return given
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    downloaded = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(downloaded[-1]) if downloaded else None
