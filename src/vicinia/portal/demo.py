"""News and stories of the model district: short, invented, and saying so."""

import logging
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page

from vicinia.directory import search
from vicinia.portal.models import HomePage, NewsPage, StoryPage
from vicinia.portal.pages import page_key, written_document

KINDS: dict[str, type[NewsPage] | type[StoryPage]] = {"news": NewsPage, "story": StoryPage}
PREFIX = "modello-"


@contextmanager
def _quiet() -> Iterator[None]:
    """Spare the operator Wagtail's line for every page and every task."""
    levels = {name: logging.getLogger(name).level for name in ("wagtail", "django_tasks")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@_quiet()
@transaction.atomic
def build_pages(*, today: date | None = None) -> int:
    """Put the model district's pages under the home page of each language; return how many there are.

    Pages that already say what they should are left alone: writing one costs Wagtail many statements.
    """
    today = today or timezone.localdate()
    content = _content()
    written = []
    for home in HomePage.objects.select_related("locale"):
        language = home.locale.language_code
        written += [_write(home, said, today) for said in content["page"] if language in said]
        promise = content["home"].get(language, {}).get("promise", "")
        if promise and not home.promise:
            home.promise = promise
            home.save()
    _remove(_pages().exclude(pk__in=[page.pk for page in written]))
    search.index(written_document(page) for page in written)
    return len(written)


def _write(home: HomePage, said: dict[str, Any], today: date) -> NewsPage | StoryPage:
    """Return the page that says this under a home page, written if it is new or differs."""
    kind = KINDS[said["kind"]]
    words = said[home.locale.language_code]
    wanted = {
        "title": words["title"],
        "draft_title": words["title"],
        "published_on": today - timedelta(days=said["days_ago"]),
        "summary": words["summary"],
        "text": "".join(f"<p>{part}</p>" for part in words["text"]),
        "search_description": words["summary"],
        "live": True,
    }
    slug = f"{PREFIX}{said['slug']}"
    page = kind.objects.descendant_of(home).filter(slug=slug).first()
    if page is None:
        page = kind(slug=slug, locale=home.locale, **wanted)
        home.add_child(instance=page)
    elif any(getattr(page, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(page, name, value)
        page.save()
    return page


@_quiet()
@transaction.atomic
def clear_pages() -> int:
    """Remove the model district's pages; pages that people wrote themselves stay."""
    return _remove(_pages())


def _pages() -> QuerySet[Page]:
    return Page.objects.filter(slug__startswith=PREFIX)


def _remove(pages: QuerySet[Page]) -> int:
    gone = list(pages)
    search.remove(page_key(page.pk) for page in gone)
    for page in gone:
        page.specific.delete()
    return len(gone)


def _content() -> dict[str, Any]:
    source = files("vicinia.portal") / "data" / "demo_pages.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
