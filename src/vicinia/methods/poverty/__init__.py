"""How many are poor, how poor, in what, and how surely? Explained in `docs/methods/poverty.md`."""

from vicinia.methods.poverty.distribution import at_risk, gini, median_gap, quintile_share_ratio
from vicinia.methods.poverty.estimates import PovertyEstimates
from vicinia.methods.poverty.monetary import gap, headcount
from vicinia.methods.poverty.multidimensional import AlkireFoster, AlkireFosterErrors, alkire_foster

__all__ = [
    "AlkireFoster",
    "AlkireFosterErrors",
    "PovertyEstimates",
    "alkire_foster",
    "at_risk",
    "gap",
    "gini",
    "headcount",
    "median_gap",
    "quintile_share_ratio",
]
