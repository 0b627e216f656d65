"""Addresses of the room ``portal``, in the reader's language."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import urls as wagtail_urls

from vicinia.portal.views import about, entries, home, needs, results

pages = (
    [
        path("", home.home, name="home"),
        path(_("services/"), results.results, name="results"),
        path(_("services/words/"), results.suggest, name="suggest"),
        path(_("services/<uuid:pk>/report/"), entries.report, name="report"),
        path(_("services/<uuid:pk>/<slug:name>/"), entries.service, name="service"),
        path(_("bodies/<uuid:pk>/<slug:name>/"), entries.organization, name="organization"),
        path(_("municipalities/"), entries.municipalities, name="municipalities"),
        path(_("municipalities/<str:code>/<slug:name>/"), entries.municipality, name="municipality"),
        path(_("needs-of-the-territory/"), needs.index, name="needs"),
        path(_("needs-of-the-territory/<uuid:pk>/"), needs.reading, name="reading"),
        path(_("needs-of-the-territory/<uuid:pk>/file/<slug:kind>/"), needs.download, name="reading_file"),
        path(_("needs-of-the-territory/<uuid:pk>/<str:code>/"), needs.area, name="reading_area"),
        path(_("give-a-hand/"), about.give, name="give"),
        path(_("who-we-are/"), about.about, name="about"),
        path(_("accessibility/"), about.accessibility, name="accessibility"),
        path("privacy/", about.privacy, name="privacy"),
        path(_("legal-notes/"), about.notes, name="notes"),
    ],
    "portal",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(pages)),
    path("", include(wagtail_urls)),
]

# Addresses without a language: config/urls.py puts them outside the language prefixes.
root_patterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="root"),
    path("robots.txt", about.robots, name="robots"),
    path("sitemap.xml", about.sitemap, name="sitemap"),
]
