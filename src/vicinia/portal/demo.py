"""News and stories of the model district: short, invented, and saying so."""

import logging
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from vicinia.portal.models import HomePage, NewsPage, StoryPage, WrittenPage

KINDS: dict[str, type[WrittenPage]] = {"news": NewsPage, "story": StoryPage}
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
    """Write the model district's pages anew, in every language of the home pages; return how many."""
    clear_pages()
    today = today or timezone.localdate()
    count = 0
    for home in HomePage.objects.select_related("locale"):
        for page in _content()["page"]:
            words = page.get(home.locale.language_code)
            if not words:
                continue
            written = KINDS[page["kind"]](
                title=words["title"],
                slug=f"{PREFIX}{page['slug']}",
                locale=home.locale,
                published_on=today - timedelta(days=page["days_ago"]),
                summary=words["summary"],
                text="".join(f"<p>{part}</p>" for part in words["text"]),
                search_description=words["summary"],
            )
            home.add_child(instance=written)
            written.save_revision().publish()
            count += 1
        promise = _content()["home"].get(home.locale.language_code, {}).get("promise", "")
        if promise and not home.promise:
            home.promise = promise
            home.save()
    return count


@_quiet()
@transaction.atomic
def clear_pages() -> int:
    """Remove the model district's pages; pages that people wrote themselves stay."""
    pages = list(Page.objects.filter(slug__startswith=PREFIX))
    for page in pages:
        page = page.specific
        page.unpublish()
        page.delete()
    return len(pages)


def _content() -> dict[str, Any]:
    source = files("vicinia.portal") / "data" / "demo_pages.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
