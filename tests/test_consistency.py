"""The rules of the house (docs/map.md), as tests: what a reviewer would otherwise have to remember."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from vicinia.core import translations
from vicinia.core.models import DistrictOwned, RoleKind

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "vicinia"
DOCS = ROOT / "docs"
LIMIT = 500
WRITTEN = {".py", ".html", ".js", ".mjs", ".scss", ".css", ".md", ".toml", ".sh"}
# Tables of facts and words may be as long as they are.
NOT_CODE = re.compile(r"(^|/)(package-lock\.json|migrations/|__snapshots__/|data/.*\.toml)")


def listed(*command: str) -> list[str]:
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True)
    return [line for line in done.stdout.split("\0") if line]


FILES = [
    ROOT / name
    for name in listed("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    if (ROOT / name).is_file()
]
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
MAILS = sorted(PACKAGE.glob("*/templates/**/*.txt"))
# These take the place of templates that allauth, Django and Wagtail ask for by name.
ASKED_FOR_BY_OTHERS = re.compile(r"^(account|mfa|socialaccount|allauth|wagtailadmin)/|^\d{3}(_csrf)?\.html$")


def name_of(template: Path) -> str:
    return template.as_posix().split("/templates/", 1)[1]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def is_written(path: Path) -> bool:
    return path.suffix in WRITTEN and not NOT_CODE.search(path.relative_to(ROOT).as_posix())


# --- files ------------------------------------------------------------------------------------------


def test_no_file_has_grown_too_long() -> None:
    long = {str(path.relative_to(ROOT)): len(text(path).splitlines()) for path in FILES if is_written(path)}
    assert {name: lines for name, lines in long.items() if lines > LIMIT} == {}


def test_no_file_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "common", "misc", "util", "helper"}
    found = [path for path in FILES if path.suffix == ".py" and drawers & {path.stem, *path.parent.parts}]
    assert found == []


def test_the_product_needs_nothing_beside_its_repository() -> None:
    own = ("src/", "scripts/", "front/src/", "Makefile")
    # what lies beside the checkout, and the folders of whoever works on it
    folders = [f"{folder}/" for folder in (ROOT.parent, Path.home()) if len(folder.parts) > 1]
    beside = re.compile("|".join(map(re.escape, ("../shared", *folders))))
    found = [
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if path.relative_to(ROOT).as_posix().startswith(own)
        and path.suffix in WRITTEN | {""}
        and beside.search(text(path))
    ]
    assert found == []


# --- documents --------------------------------------------------------------------------------------


def documented() -> str:
    return "\n".join(text(path) for path in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


def test_every_command_is_documented() -> None:
    commands = {
        path.stem for path in PACKAGE.rglob("management/commands/*.py") if not path.stem.startswith("_")
    } | {"messages"}
    said = documented()
    assert sorted(name for name in commands if not re.search(rf"\bvicinia {name}\b", said)) == []


SETTING = re.compile(r"\b(?:VICINIA_[A-Z_]*[A-Z]|DATABASE_URL)\b")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    used = {name for path in PACKAGE.rglob("*.py") for name in SETTING.findall(text(path))}
    table = set(re.findall(r"^\| `((?:VICINIA_|DATABASE_)\w+)`", text(DOCS / "operations.md"), re.MULTILINE))
    assert sorted(used - table) == [], "not in the table of docs/operations.md"
    assert sorted(table - used) == [], "in the table, but nothing reads it"


def test_every_role_is_documented() -> None:
    said = text(DOCS / "roles.md")
    assert [kind for kind in RoleKind.values if f"`{kind}`" not in said] == []


# --- templates --------------------------------------------------------------------------------------


def test_every_template_is_used() -> None:
    sources = "\n".join(text(path) for path in [*PACKAGE.rglob("*.py"), *TEMPLATES, *MAILS])
    by_wagtail = {
        getattr(model, "template", "")
        for model in apps.get_models()
        if model.__module__.startswith("vicinia.")
    }
    unused = [
        name
        for name in map(name_of, [*TEMPLATES, *MAILS])
        if not ASKED_FOR_BY_OTHERS.search(name)
        and name not in by_wagtail
        and f'"{name}"' not in sources
        and f"'{name}'" not in sources
    ]
    assert unused == []


def parent_of(source: str) -> str | None:
    found = re.search(r"{%\s*extends\s+[\"']([^\"']+)[\"']\s*%}", source)
    return found[1] if found else None


BY_NAME = {name_of(path): path for path in TEMPLATES}


def line_of(source: str) -> list[str]:
    """Return the source and those of the templates that it extends, up to the frame."""
    sources = [source]
    while (parent := parent_of(sources[-1])) and parent in BY_NAME:
        sources.append(text(BY_NAME[parent]))
    return sources


FRAMES = {"core/base.html", "core/desk.html", "account/page.html"}
PAGES = [
    path
    for path in TEMPLATES
    if parent_of(text(path)) and name_of(path) not in FRAMES and "/layouts/" not in name_of(path)
]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_page_has_a_title_and_one_heading(path: Path) -> None:
    own = line_of(text(path))
    frames = [text(BY_NAME[name]) for name in FRAMES]
    said = "\n".join(source for source in own if source not in frames)
    included = re.findall(r"{%\s*include\s+[\"']([^\"']+)[\"']", said)
    with_parts = said + "".join(text(BY_NAME[name]) for name in included if name in BY_NAME)
    assert re.search(r"{%\s*block title\s*%}\s*\S", said), "no title of its own"
    headings = len(re.findall(r"<h1\b", with_parts))
    assert headings >= 1, "no <h1>"
    assert headings == 1 or re.search(r"{%\s*(else|elif)", said), "more than one <h1>"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_paragraph_holds_what_would_end_it(path: Path) -> None:
    # a browser closes the paragraph there, and what follows loses its place
    held = re.findall(
        r"<p\b[^>]*>(?:(?!</p>).)*?<(form|div|ul|ol|details|dl|table|section)\b", text(path), re.S
    )
    assert held == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(path: Path) -> None:
    source = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", text(path), flags=re.DOTALL)
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in tag or 'type="application/' in tag, f"inline script: {tag}"
    assert not re.search(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", source), "inline style"
    hosts = re.findall(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", source)
    assert set(hosts) <= {"www.w3.org", "schema.org"}, f"other hosts: {hosts}"


IN_BLOCKTRANSLATE = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*block body_class\s*%}.*?{%\s*endblock\s*%}",
    re.DOTALL,
)
TAGS = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%.*?%}|{{.*?}}|<!--.*?-->|<(script|style|svg)\b.*?</\1>"
    r"|<[^>]*>|&\w+;|&#\w+;",
    re.DOTALL,
)
SPOKEN = re.compile(r"\b(?:alt|title|aria-label|placeholder|content)=\"([^\"{<]*[A-Za-z]{2}[^\"{<]*)\"")
# Names and signs that are the same in every language.
SAME_EVERYWHERE = {"Vicinia", "HSDS", "CSV", "XLSX", "ODS", "JSON", "NDJSON", "RUNTS", "IPA", "ISTAT", "PDF",
                   "MB", "km", "kB", "API", "Wagtail", "EUPL", "GraphML", "GEXF", "Kumu", "DOCX",
                   "Akoma", "Ntoso", "XLSForm", "HTML", "Esc"}  # fmt: skip
NOT_SPOKEN = re.compile(r"^(width=|#[0-9a-f]{3,6}$|noindex|telephone=)")


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_sentence_can_be_translated(path: Path) -> None:
    source = IN_BLOCKTRANSLATE.sub(" ", text(path))
    attributes = [
        found for found in SPOKEN.findall(TAGS.sub(keep_tags, source)) if not NOT_SPOKEN.match(found)
    ]
    words = set(re.findall(r"[^\W\d_]{2,}", TAGS.sub(" ", source)))
    assert sorted(words - SAME_EVERYWHERE) == []
    assert attributes == []


def keep_tags(found: re.Match[str]) -> str:
    """Leave HTML tags, whose attributes are looked at; take away Django's."""
    return found[0] if found[0].startswith("<") and not found[0].startswith("<!--") else " "


# --- translations -----------------------------------------------------------------------------------


def test_translations_are_in_step_with_the_code() -> None:
    assert translations.write_all(check=True) == [], "type: vicinia messages extract"


def test_every_sentence_is_translated() -> None:
    assert translations.compile_all(check=True) == []


# --- districts --------------------------------------------------------------------------------------

# Rows that belong to no district: official facts, words, and what concerns a person or the installation.
SHARED = {
    "core.District", "core.User",
    "territory.Municipality", "territory.MunicipalityChange", "territory.CensusArea", "territory.Boundary",
    "territory.Indicator", "territory.Source", "territory.Variable", "territory.Delivery",
    "territory.TravelTime",
    "directory.Taxonomy", "directory.TaxonomyTerm", "directory.Label", "directory.TermMatch",
}  # fmt: skip
# The search index is made from the rows of all districts and holds nothing of its own.
MADE_FROM_OTHERS = {"search"}
OURS = [model for model in apps.get_models() if model.__module__.startswith("vicinia.")]
OWNED = [model for model in OURS if issubclass(model, DistrictOwned)]


def test_every_model_has_a_district_or_is_listed_as_shared() -> None:
    without = {
        model._meta.label
        for model in OURS
        if not any(field.name == "district" for field in model._meta.get_fields())
        and model._meta.app_label not in MADE_FROM_OTHERS
        and not hasattr(model, "get_template")  # Wagtail's pages hang in its own tree
    }
    assert sorted(without) == sorted(SHARED)


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_the_district_leads_every_index(model: type[models.Model]) -> None:
    wrong = []
    for index in model._meta.indexes:
        if index.fields and index.fields[0].lstrip("-") != "district":
            wrong.append(index.name)
    for constraint in model._meta.constraints:
        unique = isinstance(constraint, models.UniqueConstraint) and constraint.fields
        if unique and unique[0] != "district":
            wrong.append(constraint.name)
    assert wrong == []


# --- who may see what -------------------------------------------------------------------------------


def lookups() -> Iterator[tuple[Path, ast.Call]]:
    for path in PACKAGE.rglob("views/**/*.py"):
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "get_object_or_404",
                "get_list_or_404",
            ):
                yield path, node


def test_views_look_up_only_what_the_person_may_see() -> None:
    """A lookup starts from ``….visible_to(user)``, a named query or the person's districts."""
    found = []
    for path, call in lookups():
        first = ast.unparse(call.args[0])
        if any(given.arg in ("district", "district__in") for given in call.keywords):
            continue
        if first.split(".")[0] in {label.split(".")[1] for label in SHARED}:
            continue
        if re.fullmatch(r"[A-Z]\w*(\.objects(\.all\(\))?)?", first) or (
            ".objects." in first and "visible_to(" not in first
        ):
            found.append(f"{path.relative_to(ROOT)}:{call.lineno} {first}")
    assert found == []
