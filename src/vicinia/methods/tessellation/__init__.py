"""A clean schematic map from points, and the few tools to draw real boundaries: explained in
`docs/methods/tessellation.md`."""

from vicinia.methods.tessellation.boundary import centroid_label, simplify, simplify_polygons
from vicinia.methods.tessellation.cells import neighbours, tessellate, tessellate_lonlat
from vicinia.methods.tessellation.drawing import Projection, project, to_svg_path
from vicinia.methods.tessellation.rings import Point, Ring, area, centroid, contains, outline_around
from vicinia.methods.tessellation.utm import utm32_to_wgs84, utm_to_wgs84, wgs84_to_utm

__all__ = [
    "Point",
    "Projection",
    "Ring",
    "area",
    "centroid",
    "centroid_label",
    "contains",
    "neighbours",
    "outline_around",
    "project",
    "simplify",
    "simplify_polygons",
    "tessellate",
    "tessellate_lonlat",
    "to_svg_path",
    "utm32_to_wgs84",
    "utm_to_wgs84",
    "wgs84_to_utm",
]
