"""The sets that lie beside the checkout, as arrays."""

from __future__ import annotations

import csv

import numpy as np

from tests.infrastructure.shared import beside


def columns(folder: str, name: str, *wanted: str) -> list[np.ndarray]:
    """Columns of one of them."""
    with beside("validation", folder, name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[column]) for row in rows]) for column in wanted]
