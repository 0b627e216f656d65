"""Python's garbage collector during work that makes many objects and keeps them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

CALM = (50_000, 20, 50)
"""Objects made between two looks at the youngest; looks of it, and of the next, before the next looks."""


@contextmanager
def calm_collector() -> Iterator[None]:
    """Let the collector look less often, and not at what is here already: an import spends a fifth on it.

    Nothing is lost by it: reference counts free all but the few objects that point at each other.
    """
    before = gc.get_threshold()
    nobody_froze = gc.get_freeze_count() == 0
    if nobody_froze:
        gc.freeze()
    gc.set_threshold(*CALM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if nobody_froze:
            gc.unfreeze()
