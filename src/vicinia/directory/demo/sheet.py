"""Rows of the model district, collected per model and written in few statements."""

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from vicinia.core.models import District
from vicinia.directory import models as directory
from vicinia.directory.demo.guard import model_id

Row = TypeVar("Row", bound=models.Model)

# an object stands before everything that points to it
ORDER: tuple[type[models.Model], ...] = (
    directory.Organization,
    directory.Location,
    directory.Address,
    directory.Accessibility,
    directory.Service,
    directory.ServiceAtLocation,
    directory.ServiceTerm,
    directory.ServiceArea,
    directory.RequiredDocument,
    directory.CostOption,
    directory.Contact,
    directory.Phone,
    directory.Language,
    directory.Unit,
    directory.ServiceCapacity,
    directory.Resource,
    directory.Schedule,
    directory.ScheduleException,
    directory.Closure,
)


class Sheet:
    """Collects rows; every row gets a key made of its model and of the words that name it."""

    def __init__(self, district: District) -> None:
        self.district = district
        self._rows: dict[type[models.Model], dict[UUID, Any]] = {model: {} for model in ORDER}

    def add(self, model: type[Row], *name: object, **values: Any) -> Row:
        """Make a row of the district, to be written later; the same name gives back the same row."""
        key = model_id(model.__name__, *map(str, name))
        rows = self._rows[model]
        if key not in rows:
            rows[key] = model(id=key, district=self.district, **values)
        return rows[key]

    def get(self, model: type[Row], *name: object) -> Row:
        """Return a row that was added under this name; KeyError when there is none."""
        return self._rows[model][model_id(model.__name__, *map(str, name))]

    def rows(self, model: type[Row]) -> Iterator[Row]:
        """Return the rows of a model in the order in which they were added."""
        yield from self._rows[model].values()

    def write(self) -> int:
        """Write all rows and return how many."""
        for model in ORDER:
            model._default_manager.bulk_create(self._rows[model].values(), batch_size=500)
        return sum(len(rows) for rows in self._rows.values())
