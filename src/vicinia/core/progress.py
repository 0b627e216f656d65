"""How far long work has come, in a small file that is replaced in one step.

A file and not the database: the work runs in one transaction, whose rows nobody else sees before its end.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings


def folder(name: str) -> Path:
    """Return a folder under VICINIA_VAR, made if missing."""
    path = Path(settings.VAR) / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def write(work: UUID, **what: Any) -> None:
    """Say how far some work has come: ``stage``, ``done``, ``total``."""
    target = folder("progress") / f"{work}.json"
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{work}.")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(what | {"at": time.time()}, out)
    Path(name).replace(target)


def read(work: UUID) -> dict[str, Any]:
    """Return the last word of some work; empty when it has not begun."""
    try:
        found: dict[str, Any] = json.loads((folder("progress") / f"{work}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def clear(work: UUID) -> None:
    """Forget some work."""
    (folder("progress") / f"{work}.json").unlink(missing_ok=True)
