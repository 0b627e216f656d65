"""Read the vocabulary files: TOML in, plain concepts out, with a clear word on what is wrong."""

import re
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

FACETS = ("need", "answer", "welcomed", "access")
LANGUAGE = "it"
KINDS = ("pref", "alt", "hidden")
RELATIONS = ("exact", "close")
MATCH_FORMS: Mapping[str, re.Pattern[str]] = {
    # themes, groups of people and ways in of data.inclusion's schema v1 (Licence Ouverte 2.0)
    "data-inclusion": re.compile(r"[a-z]+(-+[a-z]+)*"),
    # slugs of Open Eligibility: the codes only, as targets
    "open-eligibility": re.compile(r"human_(services|situations)(:[a-z_]+)*"),
    # letters of article 5, paragraph 1, of the Italian code of the third sector (d.lgs. 117/2017)
    "cts-art5": re.compile(r"[a-z]"),
    # groups and subgroups of the International Classification of Non-profit Organizations
    "icnpo": re.compile(r"\d{4}"),
}
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:vicinia:vocabulary")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")


class VocabularyError(ValueError):
    """A vocabulary file that cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class LabelText:
    """One word for a concept."""

    language: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A concept of another scheme."""

    relation: str
    scheme: str
    code: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a facet; ``parent`` is the code of the broader one, or empty."""

    facet: str
    code: str
    position: int
    parent: str
    icon: str
    labels: tuple[LabelText, ...]
    matches: tuple[Match, ...]

    def texts(self, language: str = LANGUAGE, *kinds: str) -> list[str]:
        """Return the labels of a language, of the given kinds or of all."""
        return [
            label.text
            for label in self.labels
            if label.language == language and (not kinds or label.kind in kinds)
        ]

    @property
    def name(self) -> str:
        """The preferred Italian label."""
        return self.texts(LANGUAGE, "pref")[0]


@dataclass(frozen=True, slots=True)
class Facet:
    """A scheme of concepts, in the order of its file."""

    code: str
    version: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    concepts: tuple[Concept, ...]

    def concept(self, code: str) -> Concept:
        """Return a concept by its code; KeyError when there is none."""
        for concept in self.concepts:
            if concept.code == code:
                return concept
        raise KeyError(f"{self.code}/{code}")


def taxonomy_id(facet: str) -> uuid.UUID:
    """Return the key of a facet: the same in every installation."""
    return uuid.uuid5(_NAMESPACE, facet)


def term_id(facet: str, code: str) -> uuid.UUID:
    """Return the key of a concept: the same in every installation."""
    return uuid.uuid5(_NAMESPACE, f"{facet}/{code}")


def part_id(facet: str, code: str, *parts: str) -> uuid.UUID:
    """Return the key of a label or of a match of a concept."""
    return uuid.uuid5(_NAMESPACE, "/".join((facet, code, *parts)))


def uri(facet: str, code: str = "") -> str:
    """Return the permanent name of a facet or of a concept."""
    return ":".join(part for part in ("urn:vicinia", facet, code) if part)


@lru_cache(maxsize=8)
def read_facet(code: str) -> Facet:
    """Read one facet of the package; VocabularyError says what is wrong and where."""
    source = files("vicinia.directory.vocabulary") / "data" / f"{code}.toml"
    return parse_facet(code, tomllib.loads(source.read_text(encoding="utf-8")))


def read_facets() -> list[Facet]:
    """Read the four facets."""
    return [read_facet(code) for code in FACETS]


def parse_facet(code: str, content: dict[str, Any]) -> Facet:
    """Turn the content of one file into a facet, checking its form."""
    entries = dict(content)
    scheme = entries.pop("scheme", None)
    if not isinstance(scheme, dict) or not scheme.get(LANGUAGE, {}).get("name"):
        raise VocabularyError(f"{code}: the [scheme] needs {LANGUAGE}.name.")
    named = {language: said for language, said in scheme.items() if isinstance(said, dict)}
    concepts = tuple(
        _concept(code, concept_code, said, position)
        for position, (concept_code, said) in enumerate(entries.items())
    )
    for concept in concepts:
        if concept.parent and concept.parent not in entries:
            raise VocabularyError(f"{code}/{concept.code}: the parent {concept.parent!r} is not in the file.")
    return Facet(
        code=code,
        version=str(scheme.get("version", "")),
        names={language: said.get("name", "") for language, said in named.items()},
        descriptions={language: said.get("description", "") for language, said in named.items()},
        concepts=concepts,
    )


def _concept(facet: str, code: str, said: dict[str, Any], position: int) -> Concept:
    where = f"{facet}/{code}"
    if not _CODE.fullmatch(code):
        raise VocabularyError(f"{where}: a code is made of small letters, digits and hyphens.")
    languages = {key: value for key, value in said.items() if isinstance(value, dict)}
    unknown = set(said) - set(languages) - {"parent", "icon", *RELATIONS}
    unknown |= {key for key in languages if not _LANGUAGE.fullmatch(key)}
    if unknown:
        raise VocabularyError(f"{where}: {', '.join(sorted(unknown))} is not known here.")
    if not languages.get(LANGUAGE, {}).get("pref"):
        raise VocabularyError(f"{where}: {LANGUAGE}.pref is missing.")
    return Concept(
        facet=facet,
        code=code,
        position=position,
        parent=said.get("parent", ""),
        icon=said.get("icon", ""),
        labels=tuple(_labels(where, languages)),
        matches=tuple(
            _match(where, relation, given) for relation in RELATIONS for given in said.get(relation, ())
        ),
    )


def _labels(where: str, languages: dict[str, dict[str, Any]]) -> Iterator[LabelText]:
    for language, said in languages.items():
        if set(said) - set(KINDS):
            raise VocabularyError(f"{where}: {language} may hold pref, alt and hidden only.")
        seen: set[str] = set()
        for kind in KINDS:
            texts = said.get(kind, [])
            for text in [texts] if isinstance(texts, str) else texts:
                if text.casefold() in seen:
                    raise VocabularyError(f"{where}: {text!r} stands twice in {language}.")
                seen.add(text.casefold())
                yield LabelText(language, kind, text)


def _match(where: str, relation: str, given: str) -> Match:
    scheme, _, code = given.partition("/")
    form = MATCH_FORMS.get(scheme)
    if form is None or not form.fullmatch(code):
        raise VocabularyError(
            f"{where}: {given!r} is not a match of a known scheme ({', '.join(MATCH_FORMS)})."
        )
    return Match(relation, scheme, code)
