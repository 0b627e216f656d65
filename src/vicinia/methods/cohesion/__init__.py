"""How a network of bodies holds together, and on whom it depends. See `docs/methods/cohesion.md`."""

from vicinia.methods.cohesion.brokers import betweenness, constraint, effective_size
from vicinia.methods.cohesion.groups import ei_by_group, ei_index
from vicinia.methods.cohesion.whole import (
    centralization,
    components,
    core_number,
    degrees,
    density,
    distance_fragmentation,
    fragmentation,
    fragmentation_without,
    reach,
    reciprocity,
)

__all__ = [
    "betweenness",
    "centralization",
    "components",
    "constraint",
    "core_number",
    "degrees",
    "density",
    "distance_fragmentation",
    "effective_size",
    "ei_by_group",
    "ei_index",
    "fragmentation",
    "fragmentation_without",
    "reach",
    "reciprocity",
]
