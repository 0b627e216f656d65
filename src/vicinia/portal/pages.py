"""The pages that people write, as documents of the same search."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.html import strip_tags
from wagtail.models import Page

from vicinia.directory import search
from vicinia.portal.models import NewsPage, StoryPage

# the upper half of every page's key in the search index; the lower half is the page's number
MARK = 0x7669_6369_6E69_8A00_8000


def page_key(pk: int) -> UUID:
    """Return the key of a page in the search index.

    >>> page_key(5)
    UUID('76696369-6e69-8a00-8000-000000000005')
    """
    return UUID(int=MARK << 48 | pk)


def page_kind(language: str) -> str:
    """Return the kind under which pages of a language are found."""
    return f"page-{language[:2]}"


def pages_by_key(keys: Iterable[UUID]) -> list[Page]:
    """Return the live pages with these search keys."""
    numbers = [key.int & 0xFFFF_FFFF_FFFF for key in keys if key.int >> 48 == MARK]
    return list(Page.objects.live().public().filter(pk__in=numbers).specific())


def written_document(page: NewsPage | StoryPage) -> search.Document:
    """Return the document of a page."""
    return search.Document(
        id=page_key(page.pk),
        kind=page_kind(page.locale.language_code),
        title=page.title,
        keywords=page.summary,
        body=strip_tags(page.text),
    )


def rebuild_pages() -> int:
    """Write all live pages into the search index and return how many."""
    rows: list[Any] = [
        *NewsPage.objects.live().public().select_related("locale"),
        *StoryPage.objects.live().public().select_related("locale"),
    ]
    return search.index(written_document(page) for page in rows)


def on_published(sender: type, instance: Page, **_: Any) -> None:
    """Put a page that was published into the search index."""
    if isinstance(instance, NewsPage | StoryPage):
        search.index([written_document(instance)])


def on_unpublished(sender: type, instance: Page, **_: Any) -> None:
    """Take a page that was taken off the site out of the search index."""
    if isinstance(instance, NewsPage | StoryPage):
        search.remove([page_key(instance.pk)])
