"""publiccode.yml says what the standard 0.7 asks for, and what it says is true of this tree."""

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
STATES = {"concept", "development", "beta", "stable", "obsolete"}
TYPES = {
    "standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend",
    "standalone/other", "addon", "library", "configurationFiles",
}  # fmt: skip
# The controlled vocabularies of the standard, as far as a product like this one could use them.
CATEGORIES = {
    "business-intelligence", "collaboration", "contact-management", "content-management", "data-analytics",
    "data-collection", "data-visualization", "digital-citizenship", "document-management", "donor-management",
    "geographic-information-systems", "grant-management", "inventory-management", "knowledge-management",
    "resource-management", "survey", "warehouse-management", "workflow-management",
}  # fmt: skip
SCOPES = {"local-authorities", "society", "welfare", "research", "healthcare", "education", "employment"}
ALIASES = {"gdpr", "eidas", "nis2", "cra", "spid", "cie", "anpr", "pagopa", "io"}
DEPRECATED = {"monochromeLogo", "inputTypes", "outputTypes", "IT", "it"}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MANDATORY = {
    "publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType",
    "description", "legal", "maintenance", "localisation",
}  # fmt: skip


def is_address(value: Any) -> bool:
    """Return whether this is an absolute web address."""
    parts = urlparse(str(value))
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def problems(code: dict[str, Any], root: Path) -> list[str]:
    """Return one sentence for each thing in publiccode.yml that the standard does not allow."""
    found = [f"{key} is missing" for key in sorted(MANDATORY - code.keys())]
    if found:
        return found
    found += [f"{key} is deprecated" for key in sorted(DEPRECATED & code.keys())]
    if not re.fullmatch(r"0\.7(\.\d+)?", str(code["publiccodeYmlVersion"])):
        found.append("the version must be 0.7")
    if not is_address(code["url"]):
        found.append("url must be a web address")
    if not code["platforms"]:
        found.append("platforms is empty")
    found += [f"unknown category {name}" for name in set(code["categories"]) - CATEGORIES]
    if code["developmentStatus"] not in STATES:
        found.append("unknown developmentStatus")
    if code["softwareType"] not in TYPES:
        found.append("unknown softwareType")
    if "releaseDate" in code:
        try:
            datetime.date.fromisoformat(str(code["releaseDate"]))
        except ValueError:
            found.append("releaseDate is no date")
    if "logo" in code and not (root / code["logo"]).is_file():
        found.append("the logo is no file of this repository")
    audience = code.get("intendedAudience", {})
    found += [f"unknown scope {name}" for name in set(audience.get("scope", [])) - SCOPES]
    found += [
        f"{name} is no country"
        for name in audience.get("countries", [])
        if not re.fullmatch("[A-Z]{2}", name)
    ]
    for entry in code.get("supports", []):
        kind, _, name = str(entry.get("id", "")).partition(":")
        if not (name in ALIASES if kind == "alias" else name):
            found.append(f"supports: {entry} is neither a known alias nor an address")
    found += description_problems(code["description"], root)
    found += duty_problems(code)
    return found


def description_problems(description: dict[str, Any], root: Path) -> list[str]:
    """Return what is wrong with the texts."""
    found = [] if description else ["there is no description"]
    for language, text in description.items():
        if not LANGUAGE.fullmatch(language):
            found.append(f"{language} is no language")
        if not 0 < len(text.get("shortDescription", "").strip()) <= 150:
            found.append(f"{language}: shortDescription needs 1 to 150 letters")
        long = text.get("longDescription")
        if long is not None and not 150 <= len(long.strip()) <= 10_000:
            found.append(f"{language}: longDescription needs 150 to 10000 letters")
        if "genericName" in text:
            found.append(f"{language}: genericName is deprecated")
        found += [
            f"{language}: no picture {picture}"
            for picture in text.get("screenshots", [])
            if not (root / picture).is_file()
        ]
    for key in ("longDescription", "features"):
        if not any(text.get(key) for text in description.values()):
            found.append(f"{key} is needed in at least one language")
    return found


def duty_problems(code: dict[str, Any]) -> list[str]:
    """Return what is wrong with licence, maintenance and languages."""
    found = []
    if not code["legal"].get("license"):
        found.append("legal/license is missing")
    kind = code["maintenance"].get("type")
    if kind not in {"internal", "contract", "community", "none"}:
        found.append("unknown maintenance/type")
    needed = {"internal": "contacts", "community": "contacts", "contract": "contractors"}.get(kind)
    if needed and not all(entry.get("name") for entry in code["maintenance"].get(needed) or [{}]):
        found.append(f"maintenance/{needed} with names is missing")
    if (kind == "contract") != ("contractors" in code["maintenance"]):
        found.append("contractors belong to a contract, and only there")
    places = code["localisation"]
    if not isinstance(places.get("localisationReady"), bool):
        found.append("localisationReady must be true or false")
    if not places.get("availableLanguages") or not all(map(LANGUAGE.fullmatch, places["availableLanguages"])):
        found.append("availableLanguages must be languages")
    for entries in code.get("dependsOn", {}).values():
        found += ["a dependency has no name" for entry in entries if not entry.get("name")]
    return found


@pytest.fixture
def code() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


def test_it_follows_the_standard(code: dict[str, Any]) -> None:
    assert problems(code, ROOT) == []


def test_it_agrees_with_the_package(code: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert code["softwareVersion"] == project["version"]
    assert code["legal"]["license"] == project["license"]
    python = next(entry for entry in code["dependsOn"]["open"] if entry["name"] == "Python")
    assert project["requires-python"] == f">={python['versionMin']}"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("publiccodeYmlVersion",), "0.4", "version must be 0.7"),
        (("url",), "vicinia.git", "url must be"),
        (("categories",), ["poverty"], "unknown category"),
        (("developmentStatus",), "alpha", "developmentStatus"),
        (("intendedAudience", "countries"), ["it"], "no country"),
        (("supports",), [{"id": "alias:nothing"}], "neither a known alias"),
        (("description", "it", "shortDescription"), "x" * 151, "shortDescription"),
        (("description", "it", "longDescription"), "too short", "longDescription"),
        (("logo",), "missing.svg", "logo"),
        (("maintenance", "contacts"), [], "contacts"),
        (("localisation", "availableLanguages"), ["Italiano!"], "languages"),
    ],
)
def test_a_defect_is_named(code: dict[str, Any], path: tuple[str, ...], value: Any, sentence: str) -> None:
    place = code
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert any(sentence in problem for problem in problems(code, ROOT))


@pytest.mark.parametrize("key", sorted(MANDATORY))
def test_a_missing_key_is_named(code: dict[str, Any], key: str) -> None:
    del code[key]
    assert problems(code, ROOT) == [f"{key} is missing"]
