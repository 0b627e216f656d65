"""What neighbours tell about a figure: likeness in space, steadier rates. See `docs/methods/spatial.md`."""

from vicinia.methods.spatial.local import LocalMoran, local_moran
from vicinia.methods.spatial.neighbours import Neighbours, read_neighbours
from vicinia.methods.spatial.overall import Moran, moran
from vicinia.methods.spatial.rates import SmoothedRates, empirical_bayes, standardised_rates

__all__ = [
    "LocalMoran",
    "Moran",
    "Neighbours",
    "SmoothedRates",
    "empirical_bayes",
    "local_moran",
    "moran",
    "read_neighbours",
    "standardised_rates",
]
