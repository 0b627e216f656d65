"""Read the hand-written data of the model district: patterns of services, bodies, extras."""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.text import slugify


class ModelDataError(ValueError):
    """A data file of the model district that cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What many bodies do in the same way; ``terms`` holds (facet, code, welcome)."""

    key: str
    name: str
    text: str
    who: str
    how: str
    cost: str
    hours: str
    area: str
    terms: tuple[tuple[str, str, str], ...]
    alias: str = ""
    bring: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("it",)
    amount: float | None = None
    minimum: int | None = None
    maximum: int | None = None
    capacity: tuple[float, float, str] | None = None
    season: tuple[str, str] | None = None
    is_term_time: bool = False
    has_place: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """A pattern as one body gives it."""

    pattern: Pattern
    name: str


@dataclass(frozen=True, slots=True)
class Body:
    """An invented body."""

    name: str
    short: str
    kind: str
    municipality: str
    postcode: str
    near: tuple[str, ...]
    street: str
    about: str
    offers: tuple[Offer, ...]
    is_confidential: bool = False

    @property
    def key(self) -> str:
        """The part of the name that makes keys and addresses."""
        return slugify(self.name.replace("'", " ").partition(" (")[0])


@dataclass(frozen=True, slots=True)
class Extras:
    """Everything that is said of single bodies beside what they do: one list of tables for each heading."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def of(self, heading: str) -> list[dict[str, Any]]:
        """Return the tables under a heading."""
        return self.tables.get(heading, [])


@lru_cache(maxsize=1)
def read_patterns() -> dict[str, Pattern]:
    """Read ``services.toml``."""
    return {key: _pattern(key, said) for key, said in _content("services").items()}


@lru_cache(maxsize=1)
def read_bodies() -> tuple[Body, ...]:
    """Read ``bodies.toml``."""
    patterns = read_patterns()
    bodies = []
    for code, town in _content("bodies").items():
        for said in town["bodies"]:
            bodies.append(
                Body(
                    name=said["name"],
                    short=said.get("short", ""),
                    kind=said["kind"],
                    municipality=code,
                    postcode=town["postcode"],
                    near=tuple(town["near"]),
                    street=said["street"],
                    about=said["about"],
                    offers=tuple(_offer(patterns, said["name"], text) for text in said["does"]),
                    is_confidential=said.get("confidential", False),
                )
            )
    return tuple(bodies)


@lru_cache(maxsize=1)
def read_extras() -> Extras:
    """Read ``extras.toml``."""
    return Extras(_content("extras"))


def _content(name: str) -> dict[str, Any]:
    source = files("vicinia.directory.demo") / "data" / f"{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _pattern(key: str, said: dict[str, Any]) -> Pattern:
    terms = []
    for facet in ("need", "answer", "welcomed", "access"):
        if not said.get(facet):
            raise ModelDataError(f"services.toml, {key}: {facet} is missing.")
        for text in said[facet]:
            code, _, welcome = text.partition(":")
            terms.append((facet, code, welcome))
    capacity = said.get("capacity")
    season = said.get("season")
    return Pattern(
        key=key,
        name=said["name"],
        text=said["text"],
        who=said["who"],
        how=said["how"],
        cost=said["cost"],
        hours=said["hours"],
        area=said["area"],
        terms=tuple(terms),
        alias=said.get("alias", ""),
        bring=tuple(said.get("bring", ())),
        languages=tuple(said.get("languages", ("it",))),
        amount=said.get("amount"),
        minimum=said.get("minimum"),
        maximum=said.get("maximum"),
        capacity=(capacity[0], capacity[1], capacity[2]) if capacity else None,
        season=(season[0], season[1]) if season else None,
        is_term_time=said.get("term-time", False),
        has_place=not said.get("placeless", False),
    )


def _offer(patterns: dict[str, Pattern], body: str, text: str) -> Offer:
    key, _, name = (part.strip() for part in text.partition(":"))
    if key not in patterns:
        raise ModelDataError(f"bodies.toml, {body}: there is no pattern {key!r} in services.toml.")
    return Offer(patterns[key], name or patterns[key].name)
