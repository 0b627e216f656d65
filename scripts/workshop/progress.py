"""Start a program, say what is going on when it takes long, and keep what it printed."""

import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from workshop import place

QUIET_SECONDS = 2.0
BETWEEN_LINES = 10.0
TAIL = 25


class StepFailed(SystemExit):
    """A step broke; the reason is already on the screen."""


def run(
    label: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path = place.ROOT,
    hint: str = "",
    may_fail: bool = False,
) -> None:
    """Run a step. Silent when it takes less than two seconds; its output goes to var/log.

    Raises StepFailed after printing the end of the output and, when given, what can be tried; a step that
    may fail prints nothing of it.
    """
    place.LOGS.mkdir(parents=True, exist_ok=True)
    log = place.LOGS / f"{label.split(':')[0].replace(' ', '-')}.log"
    started = time.monotonic()
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(label, log, started, done), daemon=True)
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=None if environment is None else dict(environment),
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        teller.start()
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            done.set()
            teller.join()
    seconds = time.monotonic() - started
    if code and may_fail:
        raise StepFailed(code)
    if code:
        _fail(label, log, hint)
    if seconds >= QUIET_SECONDS:
        say(f"  done: {label} ({seconds:.0f} s)")


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def _tell(label: str, log: Path, started: float, done: threading.Event) -> None:
    if done.wait(QUIET_SECONDS):
        return
    say(f"  {label} …")
    while not done.wait(BETWEEN_LINES):
        say(f"  {label} … {time.monotonic() - started:.0f} s  {_last_line(log)}".rstrip())


def _last_line(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 400))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return next((line.strip()[:80] for line in reversed(lines) if line.strip()), "")


def _fail(label: str, log: Path, hint: str) -> None:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    print("\n".join(lines[-TAIL:]), file=sys.stderr)
    print(f"\nThis step did not work: {label}. Everything it printed is in {log}.", file=sys.stderr)
    if hint:
        print(hint, file=sys.stderr)
    raise StepFailed(1)
