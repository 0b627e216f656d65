"""``vicinia --help`` in plain words, in two languages, without loading anything heavy."""

import subprocess
import sys
from pathlib import Path

import pytest

from vicinia import cli


def run(*arguments: str, language: str = "it_IT.UTF-8") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "vicinia", *arguments],
        env={"PATH": "", "LC_ALL": language, "PYTHONPATH": "src"},
        cwd=Path(cli.__file__).parents[2], text=True, capture_output=True,
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",), ("help",)])
def test_every_way_of_asking_shows_the_overview(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, language="en_GB.UTF-8")
    assert done.returncode == 0 and "say what is wrong with this installation" in done.stdout


def test_it_speaks_the_language_of_the_terminal() -> None:
    assert "dice che cosa non va" in run().stdout
    assert "dice che cosa non va" in run(language="C.UTF-8").stdout


def test_the_overview_does_not_load_django() -> None:
    code = "import sys; from vicinia import cli; cli.overview(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_command_of_ours_is_in_the_overview_and_nothing_else() -> None:
    package = Path(cli.__file__).parent
    ours = {path.stem for path in package.glob("*/management/commands/*.py") if path.stem != "__init__"}
    listed = {name for group in cli.OVERVIEW.values() for name in group}
    assert listed == ours | {"migrate", "messages"}
