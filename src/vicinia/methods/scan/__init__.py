"""Where do more cases gather than chance would bring? Explained in `docs/methods/scan.md`."""

from vicinia.methods.scan.circular import Cluster, Scan, poisson
from vicinia.methods.scan.prospective import Cylinder, ProspectiveScan, prospective

__all__ = ["Cluster", "Cylinder", "ProspectiveScan", "Scan", "poisson", "prospective"]
