"""The files that everything else stands on."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from workshop import links

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("runtime", "build", "dev")
RECORDS_ADDRESSES = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "pdm.lock"}
# Licences that would bind whoever runs the product to more than the EUPL does.
TOO_STRONG = {
    "krippendorff", "igraph", "leidenalg", "pandana", "pyreadr", "django-ledger",
}  # fmt: skip


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this tree is no git checkout")
    return listed.stdout.splitlines()


def pins(name: str) -> dict[str, set[str]]:
    """Return the versions of each requirement of a lock file."""
    found: dict[str, set[str]] = {}
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    for requirement, version in re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, re.MULTILINE):
        found.setdefault(requirement, set()).add(version)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_locked_by_hash_and_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z])", text.strip())
    assert all("==" in block and "--hash=sha256:" in block for block in blocks if not block.startswith("#"))
    assert "://" not in text
    assert "index-url" not in text
    assert not re.search(r"(^|\s)/(home|root|tmp|work|opt)/", text)


@pytest.mark.parametrize("name", ["runtime", "build"])
def test_the_locks_agree_with_each_other(name: str) -> None:
    everything = pins("dev")
    assert {key: everything.get(key) for key in pins(name)} == pins(name)


def test_the_lock_knows_every_requirement_that_is_asked_for() -> None:
    for name in ("runtime", "build"):
        asked = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8")
        names = {
            found.lower().replace("_", "-")
            for found in re.findall(r"^([A-Za-z][\w.-]*)", asked, re.MULTILINE)
        }
        assert names <= pins(name).keys()


def test_no_requirement_at_run_time_has_a_licence_that_is_too_strong() -> None:
    assert not TOO_STRONG & pins("runtime").keys()


def test_no_lock_file_that_records_addresses() -> None:
    assert not [path for path in tracked() if Path(path).name in RECORDS_ADDRESSES]


@pytest.mark.parametrize("folder", ["front", "tests/browser"])
def test_npm_locks_record_no_registry(folder: str) -> None:
    lock = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
    assert all(
        "integrity" in entry for name, entry in lock["packages"].items() if name and not entry.get("link")
    )


def test_nothing_that_is_built_is_tracked() -> None:
    built = re.compile(
        r"(^|/)(node_modules|__pycache__|var|\.venv)/|\.mo$|\.sqlite3|core/static/vicinia/build/"
    )
    assert not [path for path in tracked() if built.search(path)]


def test_the_licence_is_the_eupl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert all(
        f"\n{number}.{title}" in text for number, title in ((1, "Definitions"), (15, "Applicable Law"))
    )
    assert "‘Compatible Licences’ according to Article 5 EUPL" in text


def test_the_readme_shows_the_two_commands_above_everything_else() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"```\w*\n(.*?)```", text, re.DOTALL)
    assert first, "the README has no commands"
    assert [line.split("#")[0].strip() for line in first[1].strip().splitlines()] == ["make run", "make test"]
    assert text[: first.start()].count("\n## ") == 0


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    assert links.broken(ROOT) == []


def test_a_broken_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "there.md").write_text("# Una Casa, due Porte\n")
    (tmp_path / "README.md").write_text(
        "[a](docs/there.md#una-casa-due-porte) [b](docs/there.md#finestra) [c](gone.md) [d](https://example.org)\n"
        "```\n[e](also-gone.md)\n```\n"
    )
    assert links.broken(tmp_path) == [
        "README.md: the link to docs/there.md#finestra names a heading that is not there",
        "README.md: the link to gone.md leads to no file",
    ]
