"""Remember what a step was made from, so that it is done again only when that changes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(root: Path, patterns: Iterable[str], *more: str, leave_out: Iterable[str] = ()) -> str:
    """Return a hash of the names and contents of all files under root that match, and of further words.

    Files inside a folder named in ``leave_out`` do not count.
    """
    left_out = set(leave_out)
    whole = hashlib.sha256()
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    for path in sorted(found):
        name = path.relative_to(root)
        if left_out.intersection(name.parts):
            continue
        whole.update(name.as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    for word in more:
        whole.update(word.encode() + b"\0")
    return whole.hexdigest()


class Stamp:
    """One small file that says what a step was last made from."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def says(self, value: str) -> bool:
        """Return whether the step was last made from exactly this."""
        return self.path.is_file() and self.path.read_text(encoding="ascii").strip() == value

    def put(self, value: str) -> None:
        """Remember that the step is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(value + "\n", encoding="ascii")

    def lift(self) -> None:
        """Forget, before a step that may break half-way."""
        self.path.unlink(missing_ok=True)
