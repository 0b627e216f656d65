"""``vicinia demo``: the model district with its news and stories."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from vicinia.directory import search
from vicinia.directory.models import Organization
from vicinia.portal.demo import build_pages, clear_pages
from vicinia.portal.models import HomePage, NewsPage, StoryPage
from vicinia.portal.queries.news import newest
from vicinia.survey.models import Finding
from vicinia.survey.queries.restitution import figures_of

pytestmark = pytest.mark.django_db


def written() -> list[str]:
    return sorted(
        f"{page.locale.language_code}/{page.slug}" for m in (NewsPage, StoryPage) for page in m.objects.live()
    )


def test_build_and_clear_from_the_command_line() -> None:
    out = io.StringIO()
    call_command("demo", "build", stdout=out)
    assert str(Organization.objects.count()) in out.getvalue()
    told = Finding.objects.exclude(municipalities=None)
    assert [len(figures_of(one)) for one in told.order_by("title")] == [4, 5], (
        "what statistics say is looked at, and the whole district beside it"
    )
    pages = written()
    assert len(pages) == 10 and len(newest("it")) == 3 and len(newest("en")) == 3
    call_command("demo", "build", stdout=out)
    assert written() == pages
    call_command("demo", "clear", stdout=out)
    assert written() == [] and not Organization.objects.exists()


def test_pages_say_that_they_are_invented_and_keep_the_promise_people_wrote() -> None:
    home = HomePage.objects.get(locale__language_code="it")
    home.promise = "La nostra promessa"
    home.save()
    build_pages()
    assert all("inventat" in page.text for page in NewsPage.objects.filter(locale__language_code="it"))
    home.refresh_from_db()
    assert home.promise == "La nostra promessa"
    assert HomePage.objects.get(locale__language_code="en").promise


def test_pages_of_people_stay() -> None:
    home = HomePage.objects.get(locale__language_code="it")
    mine = NewsPage(
        title="Nostra", slug="nostra", published_on="2026-11-01", summary="Una notizia", text="<p>Sì</p>"
    )
    home.add_child(instance=mine)
    build_pages()
    clear_pages()
    assert written() == ["it/nostra"]


def test_it_is_refused_where_real_people_work(settings: object) -> None:
    settings.MODE = "production"  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("demo", "build")


def test_pages_are_found_written_once_and_put_back(django_assert_max_num_queries: Any) -> None:
    build_pages()
    shelter = search.Query(text="rifugio inverno", kinds=("page-it",))
    assert search.search(shelter).total == 1
    story = StoryPage.objects.get(slug__endswith="furgone-in-comune", locale__language_code="it")
    story.title = "Altro"
    story.save()
    build_pages()
    story.refresh_from_db()
    assert story.title == "Un furgone, cinque paesi"
    with django_assert_max_num_queries(80):
        build_pages()
    clear_pages()
    assert search.search(shelter).total == 0
