"""A step of set-up is done again exactly when what it is made from changes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from workshop import progress
from workshop.stamps import Stamp, digest


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "front" / "node_modules").mkdir(parents=True)
    (tmp_path / "front" / "app.js").write_text("one")
    (tmp_path / "front" / "node_modules" / "big.js").write_text("big")
    return tmp_path


def test_the_same_tree_has_the_same_hash(tree: Path) -> None:
    assert digest(tree, ["front/**/*"]) == digest(tree, ["front/**/*", "front/app.js"])


def test_a_changed_file_changes_the_hash(tree: Path) -> None:
    before = digest(tree, ["front/**/*"])
    (tree / "front" / "app.js").write_text("two")
    assert digest(tree, ["front/**/*"]) != before


def test_a_renamed_file_changes_the_hash(tree: Path) -> None:
    before = digest(tree, ["front/**/*"])
    (tree / "front" / "app.js").rename(tree / "front" / "main.js")
    assert digest(tree, ["front/**/*"]) != before


def test_a_folder_that_is_left_out_does_not_count(tree: Path) -> None:
    before = digest(tree, ["front/**/*"], leave_out=["node_modules"])
    (tree / "front" / "node_modules" / "big.js").write_text("bigger")
    assert digest(tree, ["front/**/*"], leave_out=["node_modules"]) == before


def test_a_further_word_changes_the_hash(tree: Path) -> None:
    assert digest(tree, ["front/app.js"], "24.1") != digest(tree, ["front/app.js"], "24.2")


def test_a_stamp_remembers_and_forgets(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "stamps" / "front")
    assert not stamp.says("a")
    stamp.put("a")
    assert stamp.says("a")
    assert not stamp.says("b")
    stamp.lift()
    assert not stamp.says("a")


def test_a_failing_step_shows_the_end_of_its_output_and_what_to_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("workshop.place.LOGS", tmp_path)
    with pytest.raises(SystemExit):
        progress.run(
            "doing something",
            [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"],
            hint="Try the other door.",
        )
    told = capsys.readouterr().err
    assert "the reason" in told
    assert "This step did not work: doing something" in told
    assert "Try the other door." in told


def test_a_short_step_is_silent_and_a_long_one_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("workshop.place.LOGS", tmp_path)
    progress.run("short", [sys.executable, "-c", "print('quiet')"])
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.05)
    progress.run("long", [sys.executable, "-c", "import time; time.sleep(0.4)"])
    assert "long …" in capsys.readouterr().out


def test_an_old_python_is_told_kindly(tmp_path: Path) -> None:
    """The door is read by whatever Python is there, so it must say what is wrong instead of breaking."""
    door = Path(__file__).resolve().parents[2] / "scripts" / "bootstrap.py"
    text = door.read_text().replace("NEEDED = (3, 11)", "NEEDED = (9, 0)")
    text = re.sub(r"NEWER = .*", "NEWER = ()", text)
    (tmp_path / "bootstrap.py").write_text(text)
    done = subprocess.run(
        [sys.executable, tmp_path / "bootstrap.py", "run"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Vicinia needs Python 3.11 or newer" in done.stderr
    assert "Traceback" not in done.stderr
