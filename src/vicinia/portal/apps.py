"""Registration of the room ``portal``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "vicinia.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the portal's pages into the header and let written pages join the search."""
        from wagtail.signals import page_published, page_unpublished

        from vicinia.core.navigation import Entry, add_to_site
        from vicinia.portal import pages

        add_to_site(Entry(_("Find help"), "portal:results", order=10))
        add_to_site(Entry(_("Municipalities"), "portal:municipalities", order=20))
        add_to_site(Entry(_("Give a hand"), "portal:give", order=30))
        add_to_site(Entry(_("Who we are"), "portal:about", order=40))
        page_published.connect(pages.on_published, dispatch_uid="vicinia.portal.published")
        page_unpublished.connect(pages.on_unpublished, dispatch_uid="vicinia.portal.unpublished")
