"""Registration of the room ``directory``."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "vicinia.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the search index up to date with every change, and open the doors of the work area."""
        from vicinia.core import checkup, roles
        from vicinia.directory.checkup import search_index
        from vicinia.directory.indexing import start_following
        from vicinia.directory.navigation import open_doors
        from vicinia.directory.services.body_roles import BodyScope

        roles.register(BodyScope())
        checkup.register("search", search_index)
        start_following()
        open_doors()
