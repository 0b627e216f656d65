"""One figure from several indicators, and how far to trust it. Explained in `docs/methods/composite.md`."""

from vicinia.methods.composite.classes import Classes, quintiles
from vicinia.methods.composite.mazziotta_pareto import PenalisedIndex, ampi, mpi
from vicinia.methods.composite.stability import RankStability, rank_stability
from vicinia.methods.composite.standardised import StandardisedSum, zscore_sum

__all__ = [
    "Classes",
    "PenalisedIndex",
    "RankStability",
    "StandardisedSum",
    "ampi",
    "mpi",
    "quintiles",
    "rank_stability",
    "zscore_sum",
]
