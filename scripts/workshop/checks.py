"""``make check``: look at the code without running it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from workshop import links, place, progress, steps

AUDIT_SECONDS = 90
HTML = "src/vicinia/*/templates"


@dataclass
class Result:
    """What one check found."""

    name: str
    passed: bool
    seconds: float
    output: str = ""
    note: str = ""


def _program(name: str, *arguments: str) -> Callable[[], Result]:
    def check() -> Result:
        return _call(name, [str(place.BIN / name), *arguments])

    return check


def _call(label: str, command: list[str], environment: dict[str, str] | None = None) -> Result:
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=place.ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Result(label, done.returncode == 0, time.monotonic() - started, done.stdout + done.stderr)


def _apart(folder: str) -> dict[str, str]:
    """Return settings that leave this installation's data alone."""
    return {"VICINIA_MODE": "test", "VICINIA_VAR": folder, "DATABASE_URL": ""}


def style() -> Result:
    """Ruff's rules and form."""
    rules = _call("ruff", [str(place.BIN / "ruff"), "check", "."])
    form = _call("ruff", [str(place.BIN / "ruff"), "format", "--check", "."])
    return Result(
        "ruff", rules.passed and form.passed, rules.seconds + form.seconds, rules.output + form.output
    )


def templates() -> Result:
    """Djlint over every room's templates."""
    folders = [str(path) for path in sorted(place.ROOT.glob(HTML))]
    return _call("djlint", [str(place.BIN / "djlint"), "--lint", "--quiet", *folders])


def migrations() -> Result:
    """No model has changed without its migration."""
    with tempfile.TemporaryDirectory() as folder:
        return _call(
            "makemigrations --check",
            [str(part) for part in steps.manage("makemigrations", "--check", "--dry-run")],
            _apart(folder),
        )


def types() -> Result:
    """Mypy over the product."""
    with tempfile.TemporaryDirectory() as folder:
        return _call("mypy", [str(place.BIN / "mypy")], _apart(folder))


def vulnerabilities() -> Result:
    """Known vulnerabilities of the requirements; only an answer counts, a missing network does not."""
    started = time.monotonic()
    command = [str(place.BIN / "pip-audit"), "--format", "json", "--timeout", "10", "--disable-pip"]
    command += ["--require-hashes", "--progress-spinner", "off"]
    for lock in ("build.txt", "runtime.txt"):
        command += ["--requirement", str(place.REQUIREMENTS / lock)]
    environment = dict(os.environ)
    certificates = next((str(file) for file in place.SYSTEM_CERTIFICATES if file.is_file()), "")
    if certificates:
        # pip trusts what the machine trusts; pip-audit has to be told.
        environment.setdefault("REQUESTS_CA_BUNDLE", certificates)
    try:
        done = subprocess.run(
            command, cwd=place.ROOT, env=environment, capture_output=True, text=True, check=False,
            timeout=AUDIT_SECONDS,
        )  # fmt: skip
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        seconds = time.monotonic() - started
        return Result("pip-audit", True, seconds, note="not asked: no answer from the network")
    found = [
        f"{package['name']} {package['version']}: {known['id']}, mended in {known['fix_versions']}"
        for package in answer["dependencies"]
        for known in package.get("vulns", [])
    ]
    return Result("pip-audit", not found, time.monotonic() - started, "\n".join(found))


def documentation() -> Result:
    """Links in the documentation."""
    started = time.monotonic()
    broken = links.broken(place.ROOT)
    return Result("links in docs", not broken, time.monotonic() - started, "\n".join(broken))


CHECKS: tuple[Callable[[], Result], ...] = (
    types,
    style,
    templates,
    _program("lint-imports", "--no-cache"),
    migrations,
    documentation,
    vulnerabilities,
)


def run() -> bool:
    """Run every check, two at a time, and say of each how it went. Return whether all passed."""
    progress.say("Checks:")
    good = True
    with ThreadPoolExecutor(max_workers=2) as pool:
        for result in pool.map(lambda check: check(), CHECKS):
            word = result.note or ("ok" if result.passed else "FAILED")
            progress.say(f"  {result.name:<24} {word}  ({result.seconds:.0f} s)")
            if not result.passed:
                good = False
                print(result.output.rstrip(), file=sys.stderr, flush=True)
    return good


def fix() -> int:
    """Put the code into the house's style."""
    ruff = str(place.BIN / "ruff")
    subprocess.call([ruff, "check", "--fix", "--quiet", "."], cwd=place.ROOT)
    return subprocess.call([ruff, "format", "."], cwd=place.ROOT)


def lock() -> int:
    """Choose the versions again; needs the program uv, which is not part of the product."""
    base = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
    base += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    base += ["--upgrade", "--quiet"]
    for name in ("dev", "runtime", "build", "partners"):
        folder = place.REQUIREMENTS
        bound = [] if name in ("dev", "partners") else ["--constraint", str(folder / "dev.txt")]
        output = ["--output-file", str(folder / f"{name}.txt"), str(Path(folder / f"{name}.in"))]
        try:
            code = subprocess.call([*base, *bound, *output])
        except FileNotFoundError:
            print("This needs uv: pip install uv, then type the same command again.", file=sys.stderr)
            return 2
        if code:
            return code
    return 0
