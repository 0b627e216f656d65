"""Which tables an archive holds, in the shape that the database has now (not the one the code wants)."""

from collections.abc import Iterable
from importlib.metadata import version

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from vicinia.core.backup import BackupError

# Sessions and counted attempts are of the moment; Wagtail's index is made anew, like the list of migrations.
LEFT_OUT = {"sessions.session", "migrations.migration"}
LEFT_OUT_APPS = {"wagtailsearch", "axes"}
Key = tuple[str, str]


def product_version() -> str:
    """Return the version of this code."""
    return version("vicinia")


def applied(connection: BaseDatabaseWrapper) -> list[Key]:
    """Return the migrations that this database has been through, sorted."""
    return sorted(MigrationLoader(connection).applied_migrations)


def unknown(connection: BaseDatabaseWrapper | None, migrations: Iterable[Key]) -> list[Key]:
    """Return those migrations that this code does not have: they come from a newer version."""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    return sorted(set(migrations) - known)


def targets(connection: BaseDatabaseWrapper, migrations: Iterable[Key]) -> list[Key]:
    """Return the last migration of each branch among ``migrations``: the state to migrate to."""
    loader = MigrationLoader(connection)
    present = {key for key in migrations if key in loader.graph.nodes}
    return sorted(
        key
        for key in present
        if not any(child.key in present and child.key[0] == key[0] for child in _children(loader, key))
    )


def _children(loader: MigrationLoader, key: Key) -> list:
    return sorted(loader.graph.node_map[key].children)


def tables(connection: BaseDatabaseWrapper, migrations: Iterable[Key]) -> dict[str, type[models.Model]]:
    """Return label -> model of every table with content, as the models were after ``migrations``."""
    loader = MigrationLoader(connection)
    missing = unknown(connection, migrations)
    if missing:
        raise BackupError(
            "This was made by a newer version of Vicinia: "
            f"{missing[0][0]} {missing[0][1]} is not known here. Update Vicinia first."
        )
    state = loader.project_state(targets(connection, migrations))
    found = {
        model._meta.label_lower: model
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT_APPS
    }
    return {label: found[label] for label in sorted(found) if label not in LEFT_OUT}


def columns(model: type[models.Model]) -> list[models.Field]:
    """Return the fields whose values are stored in the model's own table and can be written."""
    return [one for one in model._meta.local_concrete_fields if not getattr(one, "generated", False)]
