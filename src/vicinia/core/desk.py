"""What waits for a person: the lines that rooms put on the page "To do", whatever room it belongs to.

The page stands in the directory, which knows nothing of the rooms above it; they register here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from vicinia.core.policies import Person


@dataclass(frozen=True, slots=True)
class ToDo:
    """One line: what waits, and the door to the action."""

    text: str | Promise
    url: str
    icon: str = "it-warning-circle"


Provider = Callable[[Person], list[ToDo]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Let a room put lines on the page; call it from ``AppConfig.ready``."""
    _providers[name] = provider


def to_do_of(person: Person) -> list[ToDo]:
    """Return what waits for a person, room by room in the order of their names."""
    return [line for name in sorted(_providers) for line in _providers[name](person)]
