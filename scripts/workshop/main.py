"""One function per ``make`` target."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable

from workshop import checks, links, place, progress, steps, suite


def setup() -> int:
    """Prepare everything that serving needs."""
    steps.everything_for_run()
    return 0


def run() -> int:
    """Prepare what is missing and hand over to the server."""
    port = os.environ.get("PORT") or "8000"
    refusal = port_refusal(port)
    if refusal:
        print(refusal, file=sys.stderr)
        return 2
    steps.everything_for_run()
    command = [str(part) for part in steps.manage("serve", "--port", port)]
    os.chdir(place.ROOT)
    os.execv(command[0], command)


def port_refusal(port: str) -> str:
    """Return why the server cannot listen on this port, and what to type instead; empty when it can."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT must be a number between 1 and 65535, not {port!r}. For example: make run PORT=8001"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            return f"This account may not listen on port {port}. Choose one above 1023: make run PORT=8001"
        except OSError:
            other = int(port) + 1 if int(port) < 65535 else 8001
            return (
                f"Port {port} is already in use, perhaps by Vicinia itself in another window. "
                f"Close that one, or choose another port: make run PORT={other}"
            )
    return ""


def test() -> int:
    """Run every check and every test."""
    steps.everything_for_tests()
    return suite.run()


def check() -> int:
    """Look at the code without running it."""
    steps.environment(development=True)
    return 0 if checks.run() else 1


def fix() -> int:
    """Put the code into the house's style."""
    steps.environment(development=True)
    return checks.fix()


def demo() -> int:
    """Build the model district again."""
    steps.environment()
    steps.messages()
    steps.database()
    steps.demo(again=True)
    return 0


def bench() -> int:
    """Measure."""
    steps.environment(development=True)
    steps.front()
    steps.messages()
    return subprocess.call([place.PYTHON, place.ROOT / "bench" / "run.py"], cwd=place.ROOT)


def docs() -> int:
    """Check the documentation's links."""
    broken = links.broken(place.ROOT)
    print("\n".join(broken) or "Every link in the documentation leads somewhere.")
    return 1 if broken else 0


def lock() -> int:
    """Choose the versions of the requirements again."""
    return checks.lock()


def clean() -> int:
    """Remove what was built and downloaded, never the data."""
    folders = [place.VENV, place.FRONT / "node_modules", place.BUNDLE]
    folders += [place.CACHE, place.LOGS, place.VAR / "tools"]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    for compiled in (place.ROOT / "src").rglob("*.mo"):
        compiled.unlink()
    progress.say("Removed what was built. Your data under var/ are untouched.")
    return 0


TARGETS: dict[str, Callable[[], int]] = {
    function.__name__: function for function in (setup, run, test, check, fix, demo, bench, docs, lock, clean)
}


def main(arguments: list[str]) -> int:
    """Do what ``make`` asked for."""
    if len(arguments) != 1 or arguments[0] not in TARGETS:
        print(f"Say one of: {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    # An empty DATABASE_URL means the embedded database.
    if not os.environ.get("DATABASE_URL"):
        os.environ.pop("DATABASE_URL", None)
    try:
        return TARGETS[arguments[0]]()
    except KeyboardInterrupt:
        print()
        return 130
