"""Every relative link and picture in the documentation leads to a file, every anchor to a heading."""

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|<img[^>]+src=\"([^\"]+)\"")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")


def broken(root: Path) -> list[str]:
    """Return one sentence for each link that leads nowhere."""
    pages = [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]
    return [problem for page in pages for problem in _of_page(page, root)]


def _of_page(page: Path, root: Path) -> list[str]:
    problems = []
    text = CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    for match in LINK.finditer(text):
        target = unquote(match.group(1) or match.group(2))
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        where = page.relative_to(root)
        if not file.exists():
            problems.append(f"{where}: the link to {target} leads to no file")
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text(encoding="utf-8")):
            problems.append(f"{where}: the link to {target} names a heading that is not there")
    return problems


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as the usual forges make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCE.sub("", text), re.MULTILINE):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        kept = "".join(
            letter for letter in plain if letter in " -_" or unicodedata.category(letter)[0] in "LNM"
        )
        anchor, number = kept.replace(" ", "-"), 0
        while anchor in found:
            number += 1
            anchor = f"{kept.replace(' ', '-')}-{number}"
        found.add(anchor)
    return found
