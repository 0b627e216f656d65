"""Translations without system tools: extract the sentences of every room, compile what was translated.

Plain Python and Babel, no Django set-up: it must work before there is a database. Adding a language is
adding a folder: ``src/vicinia/core/locale/<code>``; ``vicinia messages extract`` fills it.
"""

import argparse
import io
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
Arguments = tuple[int | tuple[int, str], ...]
PLURAL: Arguments = (1, 2)
CONTEXT: Arguments = ((1, "c"), 2)
CONTEXT_PLURAL: Arguments = ((1, "c"), 2, 3)
KEYWORDS: dict[str, Arguments | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": CONTEXT_PLURAL,
    "npgettext_lazy": CONTEXT_PLURAL,
}
SKIPPED = {"migrations", "locale", "static", "__pycache__"}
SENTENCE_SOURCES = (".py", ".html", ".txt")


def rooms() -> list[Path]:
    """Return the folder of every room (a folder with ``apps.py``), by name."""
    return sorted(path.parent for path in PACKAGE.glob("*/apps.py"))


def languages() -> list[str]:
    """Return the codes of the languages into which the core room is translated (English is the source)."""
    return sorted(path.name for path in (PACKAGE / "core" / "locale").glob("*") if path.is_dir())


def sources(room: Path) -> Iterator[Path]:
    """Yield the files of a room that may hold sentences; the command line belongs to the core room."""
    if room.name == "core":
        yield PACKAGE / "cli.py"
    for path in sorted(room.rglob("*")):
        if path.suffix in SENTENCE_SOURCES and not SKIPPED & set(path.relative_to(room).parts):
            yield path


def template_catalog(room: Path) -> Catalog:
    """Return the sentences that a room's Python files and templates ask to have translated."""
    catalog = Catalog(charset="utf-8")
    for path in sources(room):
        code = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            code = _as_python(code, str(path.relative_to(PACKAGE)))
        # the first line of a docstring must not be taken for a file encoding; Babel reads bytes
        found = extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
        for _line, message, _comments, context in found:
            catalog.add(message, context=context)
    return catalog


def _as_python(template: str, origin: str) -> str:
    """Turn a Django template into calls of gettext that a Python tokenizer can read, line by line."""
    from django.utils.translation.template import templatize

    # Inside brackets Python looks at no indentation, so what is left of the markup cannot offend it.
    return f"({templatize(template, origin=origin)}\n)"


def po_path(room: Path, language: str) -> Path:
    """Return where the translation of a room into a language lies."""
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalog(path: Path, language: str) -> Catalog:
    """Return a translation as it lies on disk, or an empty one."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", abort_invalid=True)


def in_step(room: Path, language: str) -> str:
    """Return the text that the translation file should have: today's sentences, translations kept."""
    catalog = read_catalog(po_path(room, language), language)
    catalog.update(template_catalog(room), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    body = io.BytesIO()
    write_po(body, catalog, width=110, no_location=True, omit_header=True, sort_output=True)
    plural = get_plural(language)
    header = [
        'msgid ""', 'msgstr ""', f'"Language: {language}\\n"', '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=UTF-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {plural.plural_forms}\\n"',
    ]  # fmt: skip
    return "\n".join(header) + "\n\n" + body.getvalue().decode().strip("\n") + "\n"


def write_all(*, check: bool = False, only: Collection[str] = ()) -> list[str]:
    """Bring the translation files of all rooms (or ``only`` some) in step; return those that were not.

    With ``check`` nothing is written.
    """
    changed = []
    for room in rooms():
        if only and room.name not in only:
            continue
        for language in languages():
            path = po_path(room, language)
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            after = in_step(room, language)
            if after == before or (not before and "msgid" not in after.partition("\n\n")[2]):
                continue
            changed.append(str(path.relative_to(PACKAGE)))
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(after, encoding="utf-8")
    return changed


def faults(catalog: Catalog) -> Iterator[str]:
    """Yield what is wrong with a translation: missing, uncertain, or with other placeholders."""
    for message in catalog:
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[0]
        given = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.string is None or not all(given):
            yield f"not translated: {source!r}"
        elif message.fuzzy:
            yield f"uncertain (fuzzy): {source!r}"
        elif _places(message.id) != _places(message.string):
            yield f"other placeholders than the source: {source!r}"
        else:
            yield from (f"{error}: {source!r}" for error in message.check(catalog))


def _places(text: str | tuple[str, ...] | list[str]) -> set[str]:
    """Return the named places of a sentence, as ``%(name)s`` or ``{name}``."""
    joined = text if isinstance(text, str) else " ".join(text)
    return set(re.findall(r"%\(\w+\)[a-z]|\{\w*\}", joined))


def compile_all(*, check: bool = False) -> list[str]:
    """Write the ``.mo`` beside every ``.po`` that is newer; return the faults found.

    With ``check`` nothing is written.
    """
    found = []
    for path in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po")):
        catalog = read_catalog(path, path.parent.parent.name)
        found += [f"{path.relative_to(PACKAGE)}: {fault}" for fault in faults(catalog)]
        if not check:
            compiled = io.BytesIO()
            write_mo(compiled, catalog)
            target = path.with_suffix(".mo")
            if not target.exists() or target.read_bytes() != compiled.getvalue():
                # Written beside and renamed: a running server never reads half a file.
                fresh = target.with_suffix(".mo.new")
                fresh.write_bytes(compiled.getvalue())
                fresh.replace(target)
    return found


def main(arguments: list[str]) -> int:
    """Run ``vicinia messages extract|compile [--check]``; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="vicinia messages",
        description="Keep the translations (src/vicinia/<room>/locale/<language>) in step with the code.",
    )
    parser.add_argument("step", choices=("extract", "compile"), help="collect sentences · make them usable")
    parser.add_argument("room", nargs="*", help="only these rooms (extract)")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is amiss")
    options = parser.parse_args(arguments)
    if options.step == "extract":
        changed = write_all(check=options.check, only=options.room)
        for name in changed:
            sys.stdout.write(f"{'out of step' if options.check else 'written'}: {name}\n")
        return 1 if options.check and changed else 0
    found = compile_all(check=options.check)
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    return 1 if options.check and found else 0
