"""What ``make`` offers, and what it refuses with a clear sentence."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import translation
from workshop import main, place, suite

from vicinia.core.management.commands.serve import require_free

ROOT = Path(__file__).resolve().parents[2]
TARGETS = {"setup", "run", "test", "check", "fix", "demo", "bench", "docs", "clean"}


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_make_alone_names_every_target() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    named = dict(re.findall(r"^ {2}make (\w+) +(\S.*)$", shown, re.MULTILINE))
    assert named.keys() >= TARGETS
    assert named.keys() - {"help"} <= main.TARGETS.keys()
    assert all(len(sentence) > 10 for sentence in named.values())


def test_a_port_in_use_is_refused_with_another_one(taken: int) -> None:
    refusal = main.port_refusal(str(taken))
    assert f"Port {taken} is already in use" in refusal
    assert f"make run PORT={taken + 1}" in refusal
    with translation.override("en"), pytest.raises(CommandError) as told:
        require_free("127.0.0.1", taken)
    assert f"Port {taken} on 127.0.0.1 is already in use" in str(told.value)
    assert f"--port {taken + 1}" in str(told.value)


@pytest.mark.parametrize("port", ["", "web", "0", "65536", "-1"])
def test_a_port_that_is_no_port_is_refused(port: str) -> None:
    assert "must be a number between 1 and 65535" in main.port_refusal(port)


def test_a_free_port_is_accepted(taken: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert main.port_refusal(str(free)) == ""
    require_free("127.0.0.1", free)


def test_npm_reads_the_registry_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wheel's npm would look for the system's npmrc beside itself and miss it."""
    system = tmp_path / "npmrc"
    system.write_text("fund=false\n")
    monkeypatch.setattr(place, "SYSTEM_NPMRC", (tmp_path / "missing", system))
    monkeypatch.setattr(place, "node_folder", lambda: tmp_path)
    for name in [name for name in os.environ if name.lower() == "npm_config_globalconfig"]:
        monkeypatch.delenv(name)
    assert place.node_environment()["npm_config_globalconfig"] == str(system)
    monkeypatch.setenv("NPM_CONFIG_GLOBALCONFIG", "given")
    assert "npm_config_globalconfig" not in place.node_environment()


def test_the_last_line_counts_every_outcome(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase name="a"/><testcase name="b"><failure/></testcase>'
        '<testcase name="c"><error/></testcase><testcase name="d"><skipped message="no browser"/></testcase>'
        "</testsuite></testsuites>"
    )
    total = suite.Tally()
    for _ in ("sqlite", "postgresql"):
        total.add(suite.tally_of(report))
    assert str(total) == "2 passed, 4 failed, 2 skipped"
    assert total.reasons == {"no browser": 2}


def test_continuous_integration_types_the_same_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = [line for line in script.read_text().splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "exec make test"
