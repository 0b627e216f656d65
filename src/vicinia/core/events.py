"""Facts that travel upward between rooms: a small dataclass is published, higher rooms listen.

Listeners run at once, inside the publisher's transaction, so that what they write stands or
falls with the change itself.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

E = TypeVar("E")
_listeners: dict[type, list[Callable[[object], None]]] = defaultdict(list)


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """An entry of the directory (organization, service, location…) was added, changed or taken away."""

    kind: str
    ids: tuple[UUID, ...]


def listen(event: type[E], listener: Callable[[E], None]) -> None:
    """Call ``listener`` for each published ``event``; listening twice with the same function counts once."""
    if listener not in _listeners[event]:
        _listeners[event].append(listener)  # type: ignore[arg-type]


def publish(event: object) -> None:
    """Tell every listener of this kind of event, in the order in which they began to listen."""
    for listener in tuple(_listeners[type(event)]):
        listener(event)
