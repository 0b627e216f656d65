"""The tools that judge accessibility start with what set-up brought."""

import subprocess

import pytest

from tests.infrastructure import tools

needs_tools = tools.needed()


@needs_tools
@pytest.mark.parametrize("name", ["pa11y-ci", "lighthouse"])
def test_a_tool_says_its_version(name: str) -> None:
    done = subprocess.run(
        [*tools.command(name), "--version"],
        env=tools.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip()[0].isdigit()


@needs_tools
def test_axe_is_a_script() -> None:
    assert "axe.run" in tools.axe_source()
