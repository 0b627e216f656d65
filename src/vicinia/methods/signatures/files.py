"""Work on hostile bytes that ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from vicinia.methods.signatures.model import MOST_SIGNATURES, NotSigned, T


def guarded(work: Callable[[], T]) -> T:
    """Do it, or say that the file cannot be read: parsers fail on hostile bytes in more ways than can be
    listed (KeyError, AssertionError, RecursionError …), and a stranger's file must not be our error."""
    try:
        return work()
    except NotSigned:
        raise
    except Exception as problem:
        raise NotSigned("not_a_signed_file", "The file is damaged and cannot be read.") from problem


def in_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run pyHanko's coroutines to their end, also when a loop is running already (an asynchronous view)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work)).result()


def check_size(data: bytes, most_bytes: int) -> None:
    if len(data) > most_bytes:
        raise NotSigned("too_large", f"The file has {len(data)} bytes; at most {most_bytes} are read.")


def too_many() -> NotSigned:
    return NotSigned("too_large", f"The file has more than {MOST_SIGNATURES} signatures.")
