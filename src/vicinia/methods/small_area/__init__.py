"""What is likely in areas where too few were asked? Explained in `docs/methods/small_area.md`."""

from vicinia.methods.small_area.bootstrap import Bootstrap, bootstrap
from vicinia.methods.small_area.fay_herriot import fay_herriot
from vicinia.methods.small_area.nested_error import NestedError, nested_error
from vicinia.methods.small_area.poverty_eb import PovertyEB, poverty_eb
from vicinia.methods.small_area.result import FayHerriot

__all__ = [
    "Bootstrap",
    "FayHerriot",
    "NestedError",
    "PovertyEB",
    "bootstrap",
    "fay_herriot",
    "nested_error",
    "poverty_eb",
]
