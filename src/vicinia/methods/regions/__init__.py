"""Contiguous areas of like units under a floor and a diameter. Explained in `docs/methods/regions.md`."""

from vicinia.methods.regions.dividing import assess, partition
from vicinia.methods.regions.islands import Attachment
from vicinia.methods.regions.result import Partition

__all__ = ["Attachment", "Partition", "assess", "partition"]
