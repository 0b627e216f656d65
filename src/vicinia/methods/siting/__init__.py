"""Where should sites be opened, and how good can a choice be? Explained in `docs/methods/siting.md`."""

from vicinia.methods.siting.cover import maximal_cover
from vicinia.methods.siting.equity import equitable
from vicinia.methods.siting.median import p_median
from vicinia.methods.siting.result import Siting

__all__ = ["Siting", "equitable", "maximal_cover", "p_median"]
