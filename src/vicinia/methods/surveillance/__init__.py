"""Is this week more than its own past explains? Explained in `docs/methods/surveillance.md`."""

from vicinia.methods.surveillance.cumulative import CusumWatch, cusum
from vicinia.methods.surveillance.early import ears
from vicinia.methods.surveillance.series import Watch
from vicinia.methods.surveillance.yearly import FarringtonWatch, farrington

__all__ = ["CusumWatch", "FarringtonWatch", "Watch", "cusum", "ears", "farrington"]
