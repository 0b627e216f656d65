"""Where a person can go: the entries that rooms add to the header and to the desk's side navigation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from vicinia.core.policies import Person, Policy, anyone

Count = Callable[[Person], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One door. ``rule`` decides who sees it: the same policy that guards the view behind it."""

    label: str | Promise
    url_name: str
    group: str | Promise = ""
    icon: str = ""
    rule: Policy = anyone
    order: int = 100
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """An entry made ready for one request."""

    label: str | Promise
    url: str
    group: str | Promise
    icon: str
    current: bool
    count: int | None


_site: dict[str, Entry] = {}
_desk: dict[str, Entry] = {}


def add_to_site(entry: Entry) -> None:
    """Put a page into the portal's header; call it from ``AppConfig.ready``."""
    _site[entry.url_name] = entry


def add_to_desk(entry: Entry) -> None:
    """Put a page into the side navigation of the desk; call it from ``AppConfig.ready``."""
    _desk[entry.url_name] = entry


def site_doors(person: Person, path: str) -> list[Door]:
    """Return the header's links in order."""
    return _doors(_site.values(), person, path)


def desk_doors(person: Person, path: str) -> list[Door]:
    """Return the desk's links that ``person`` may open, grouped and in order."""
    return _doors(_desk.values(), person, path)


def _doors(entries: Iterable[Entry], person: Person, path: str) -> list[Door]:
    doors = []
    for entry in sorted(entries, key=lambda item: (item.order, item.url_name)):
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        if not entry.rule(person):
            continue
        doors.append((entry, url))
    # the longest address that the page's own address starts with is the place where the person is
    here = max((url for _, url in doors if path == url or path.startswith(url)), key=len, default="")
    return [
        Door(
            label=entry.label,
            url=url,
            group=entry.group,
            icon=entry.icon,
            current=url == here,
            count=entry.count(person) if entry.count else None,
        )
        for entry, url in doors
    ]
