"""Is the installation well? Small checks that ``/healthz`` and ``vicinia doctor`` share.

A room adds its own with ``register`` (the directory adds the search index).
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. ``mend`` is the command or the sentence that puts it right."""

    key: str
    ok: bool
    said: str
    mend: str = ""


Check = Callable[[], Finding]
_registered: dict[str, Check] = {}


def register(key: str, check: Check) -> None:
    """Add a room's check to the doctor and to ``/healthz``; call it from ``AppConfig.ready``."""
    _registered[key] = check


def registered() -> list[Check]:
    """Return the checks that rooms have added."""
    return list(_registered.values())


def carefully(key: str, check: Check) -> Finding:
    """Run one check; a check that breaks is a finding, not a crash."""
    try:
        return check()
    except Exception as problem:
        # The text may hold addresses or passwords of a connection: only its kind is said.
        return Finding(key, False, type(problem).__name__)
