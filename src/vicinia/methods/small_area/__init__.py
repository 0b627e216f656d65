"""What is likely in areas where too few were asked? Explained in `docs/methods/small_area.md`."""

from vicinia.methods.small_area.benchmarking import Benchmarked, benchmark
from vicinia.methods.small_area.bootstrap import Bootstrap, bootstrap
from vicinia.methods.small_area.fay_herriot import fay_herriot
from vicinia.methods.small_area.nested_error import NestedError, nested_error
from vicinia.methods.small_area.poverty_eb import PovertyEB, poverty_eb
from vicinia.methods.small_area.result import FayHerriot, SpaceTimeFayHerriot, SpatialFayHerriot
from vicinia.methods.small_area.smoothing import smooth_share_variance
from vicinia.methods.small_area.spacetime import spacetime_fay_herriot
from vicinia.methods.small_area.spatial import spatial_fay_herriot

__all__ = [
    "Benchmarked",
    "Bootstrap",
    "FayHerriot",
    "NestedError",
    "PovertyEB",
    "SpaceTimeFayHerriot",
    "SpatialFayHerriot",
    "benchmark",
    "bootstrap",
    "fay_herriot",
    "nested_error",
    "poverty_eb",
    "smooth_share_variance",
    "spacetime_fay_herriot",
    "spatial_fay_herriot",
]
