"""Who can reach what: floating catchments and travel costs. Explained in `docs/methods/access.md`."""

from vicinia.methods.access.coordinates import Coordinates
from vicinia.methods.access.decay import gaussian, gravity
from vicinia.methods.access.floating import enhanced_two_step, three_step, two_step
from vicinia.methods.access.gtfs import FeedError, read_gtfs
from vicinia.methods.access.pairs import Costs
from vicinia.methods.access.roads import Roads
from vicinia.methods.access.timetable import Timetable
from vicinia.methods.access.transit import Transit
from vicinia.methods.access.travel import travel_costs

__all__ = [
    "Coordinates",
    "Costs",
    "FeedError",
    "Roads",
    "Timetable",
    "Transit",
    "enhanced_two_step",
    "gaussian",
    "gravity",
    "read_gtfs",
    "three_step",
    "travel_costs",
    "two_step",
]
