"""The schemas of the standard, where they lie beside the checkout."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path

from lxml import etree

from tests.infrastructure.shared import beside


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


def problems(path: Path) -> list[str]:
    """What the schema says against a file; the test is skipped where there is no schema."""
    is_project = path.suffix == ".qdpx"
    schema = _schema(beside("validation", "lab", "refi", "Project.xsd" if is_project else "Codebook.xsd"))
    content = zipfile.ZipFile(path).read("project.qde") if is_project else path.read_bytes()
    schema.validate(etree.fromstring(content))
    return [f"line {error.line}: {error.message}" for error in schema.error_log]
