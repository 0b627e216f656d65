"""Pages that people write: the home page's words, news and stories. Services are never retyped here."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

WRITING = ["h2", "h3", "bold", "italic", "link", "ol", "ul"]


class HomePage(Page):
    """The words of the front door. Tiles, map and counts come from the directory."""

    promise = models.CharField(_("promise, in one sentence"), max_length=120, blank=True)
    notice = models.CharField(
        _("notice"), max_length=300, blank=True, help_text=_("Something everybody should know these days.")
    )

    template = "portal/home.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("promise"), FieldPanel("notice")]
    max_count_per_parent = None
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["portal.NewsPage", "portal.StoryPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Let editors see their words in the place where they will stand."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"written": self}


class WrittenPage(Page):
    """What news and stories have in common."""

    published_on = models.DateField(_("date"))
    summary = models.CharField(_("in one sentence"), max_length=250)
    text = RichTextField(_("text"), features=WRITING)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("summary"),
        FieldPanel("text"),
    ]
    parent_page_types: ClassVar = ["portal.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True


class NewsPage(WrittenPage):
    """Something new: an opening, a call, a change."""

    template = "portal/written_page.html"

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")


class StoryPage(WrittenPage):
    """A story of the network: what people did together and what became of it."""

    template = "portal/written_page.html"

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
