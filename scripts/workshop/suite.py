"""``make test``: the checks, then every test on SQLite and on PostgreSQL."""

import os
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from workshop import browsers, checks, place, progress, steps

WORKERS = "2"
NOTHING_TO_RUN = 5


@dataclass
class Tally:
    """How many tests passed, failed and were skipped, and why they were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Add another run's numbers."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.reasons.update(other.reasons)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def run() -> int:
    """Run everything; return 0 only if everything passed."""
    environment = dict(os.environ)
    browser = browsers.chromium()
    if browser:
        environment["CHROME_PATH"] = browser
    else:
        progress.say(browsers.MISSING)
    browsers.accessibility_tools()
    steps.partners()
    good = checks.run()
    total = Tally()
    for kind in ("sqlite", "postgresql"):
        progress.say(f"\nTests on {kind}:")
        tally, code = _pytest(kind, environment)
        total.add(tally)
        good = good and code in (0, NOTHING_TO_RUN) and tally.failed == 0
    for reason, count in sorted(total.reasons.items()):
        progress.say(f"skipped {count}: {reason}")
    if not good and total.failed == 0:
        progress.say("A check failed, see above.")
    progress.say(f"\n{total}")
    return 0 if good else 1


def _pytest(kind: str, environment: dict[str, str]) -> tuple[Tally, int]:
    report = place.LOGS / f"tests-{kind}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    # The pure methods and the rules of the house know no database: once is enough.
    once = ("tests/methods", "tests/test_consistency.py")
    leave_out = [f"--ignore={path}" for path in once] if kind == "postgresql" else []
    code = subprocess.call(
        [place.PYTHON, "-m", "pytest", f"--db={kind}", "-n", WORKERS, "--dist", "loadgroup", "-q",
         f"--junitxml={report}", *leave_out],
        cwd=place.ROOT, env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return (tally_of(report) if report.is_file() else Tally()), code


def tally_of(report: Path) -> Tally:
    """Read the numbers from pytest's own report (JUnit XML)."""
    tally = Tally()
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - our own file
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed += 1
        elif skip is not None:
            tally.skipped += 1
            tally.reasons[skip.get("message", "")] += 1
        else:
            tally.passed += 1
    return tally
