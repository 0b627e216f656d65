"""What is new."""

from dataclasses import dataclass
from datetime import date

from vicinia.portal.models import NewsPage, StoryPage


@dataclass(frozen=True, slots=True)
class News:
    """A written page as a line of a list."""

    title: str
    summary: str
    url: str
    published_on: date


def newest(language: str, limit: int = 3) -> list[News]:
    """Return the newest news and stories in a language."""
    rows = [
        page
        for model in (NewsPage, StoryPage)
        for page in model.objects.live()
        .public()
        .filter(locale__language_code=language)
        .order_by("-published_on")[:limit]
    ]
    rows.sort(key=lambda page: page.published_on, reverse=True)
    return [News(page.title, page.summary, page.get_url() or "/", page.published_on) for page in rows[:limit]]
