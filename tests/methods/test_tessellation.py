"""The schematic map: cells that tile, real boundaries made light, town halls in the right place."""

from __future__ import annotations

import doctest
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vicinia.methods import tessellation
from vicinia.methods.tessellation import boundary, cells, drawing, rings, utm

DOCS = Path(__file__).parents[2] / "docs/methods/tessellation.md"
# Town halls of the model district, UTM 32N metres, and surfaces in km2 (ISTAT, census 2011).
TOWN_HALLS = {
    "Argelato": (686178.65, 4945899.66, 35.10),
    "Baricella": (700984.78, 4946869.51, 45.48),
    "Bentivoglio": (691770.98, 4945265.14, 51.11),
    "Budrio": (701449.51, 4934703.88, 120.19),
    "Castello d'Argile": (682008.67, 4950105.95, 29.07),
    "Castel Maggiore": (687763.27, 4938460.09, 30.90),
    "Castenaso": (696234.24, 4931364.35, 35.73),
    "Galliera": (692840.61, 4957481.48, 37.15),
    "Granarolo dell'Emilia": (694409.50, 4936257.54, 34.37),
    "Malalbergo": (700691.11, 4954848.76, 53.82),
    "Minerbio": (697589.90, 4944334.34, 43.07),
    "Molinella": (711848.45, 4944248.48, 127.84),
    "Pieve di Cento": (682731.18, 4953728.41, 15.94),
    "San Giorgio di Piano": (688343.92, 4946480.11, 30.43),
    "San Pietro in Casale": (690623.98, 4952733.16, 65.86),
}
HALLS = np.array(list(TOWN_HALLS.values()))[:, :2]
SURFACES = np.array(list(TOWN_HALLS.values()))[:, 2]

coordinates = st.tuples(st.integers(-200, 200), st.integers(-200, 200)).map(lambda p: (p[0] / 2, p[1] / 2))
clouds = st.lists(coordinates, min_size=1, max_size=25, unique=True)


def depth(ring: tessellation.Ring, point: tessellation.Point) -> float:
    """How far inside a convex counter-clockwise ring the point lies."""
    x, y = point
    return min(
        ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / math.hypot(bx - ax, by - ay)
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True)
    )


def overlap(one: tessellation.Ring, other: tessellation.Ring) -> float:
    """Area that two convex rings share, by clipping one with the edges of the other."""
    left = list(one)
    for (ax, ay), (bx, by) in zip(other, other[1:] + other[:1], strict=True):
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in left]
        kept = []
        for k, (x, y) in enumerate(left):
            after = (k + 1) % len(left)
            if sides[k] >= 0:
                kept.append((x, y))
            if sides[k] * sides[after] < 0:
                share = sides[k] / (sides[k] - sides[after])
                kept.append((x + share * (left[after][0] - x), y + share * (left[after][1] - y)))
        left = kept
        if len(left) < 3:
            return 0.0
    return abs(tessellation.area(left))


def assert_tiles(
    points: np.ndarray, found: tuple[tessellation.Ring, ...], outline: tessellation.Ring
) -> None:
    whole = tessellation.area(outline)
    areas = [tessellation.area(ring) for ring in found]
    assert len(found) == len(points) and min(areas) > 0
    assert sum(areas) == pytest.approx(whole, rel=1e-9)
    for point, ring in zip(np.asarray(points).tolist(), found, strict=True):
        assert depth(ring, (point[0], point[1])) > 0
    for one, other in combinations(found, 2):
        assert overlap(one, other) <= 1e-9 * whole


@settings(max_examples=80, deadline=None)
@given(clouds, st.sampled_from([0.5, 3.0, 40.0]), st.sampled_from(["hull", "box"]), st.integers(0, 2))
def test_cells_tile_the_outline_around_any_cloud(points, margin, outline, relax) -> None:  # type: ignore[no-untyped-def]
    found = tessellation.tessellate(points, margin=margin, outline=outline, relax=relax)
    assert_tiles(np.array(points), found, tessellation.outline_around(points, margin, outline))
    assert found == tessellation.tessellate(points, margin=margin, outline=outline, relax=relax)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(coordinates, st.floats(0, 1e5)), min_size=2, max_size=20, unique_by=lambda row: row[0])
)
def test_weighted_cells_tile_too(rows) -> None:  # type: ignore[no-untyped-def]
    points = [row[0] for row in rows]
    found = tessellation.tessellate(points, weights=[row[1] for row in rows], margin=5)
    assert_tiles(np.array(points), found, tessellation.outline_around(points, 5))


@settings(max_examples=60, deadline=None)
@given(clouds, coordinates)
def test_the_nearest_point_owns_the_place(points, place) -> None:  # type: ignore[no-untyped-def]
    found = tessellation.tessellate(points, margin=30)
    distances = [math.dist(place, point) for point in points]
    owner = distances.index(min(distances))
    for index, ring in enumerate(found):
        if depth(ring, place) > 1e-6:
            assert distances[index] == pytest.approx(distances[owner])


@pytest.mark.parametrize(
    "points", [[(3, 4)], [(0, 0), (1, 0)], [(k, 2 * k) for k in range(9)], [(1e7, 1e7), (1e7 + 1, 1e7)]]
)
def test_few_or_collinear_points_get_cells_like_any_other(points: list[tuple[float, float]]) -> None:
    found = tessellation.tessellate(points)
    assert sum(map(tessellation.area, found)) > 0 and all(len(ring) >= 3 for ring in found)
    assert all(depth(ring, point) > 0 for ring, point in zip(found, points, strict=True))


@pytest.mark.parametrize(
    ("points", "more", "words"),
    [
        ([], {}, "at least one point"),
        ([(0, 0), (1, 1), (0, 0)], {}, "Points 1 and 3 are in the same place"),
        ([(0, 0), (math.nan, 1)], {}, "is missing"),
        ([(0, 0, 0)], {}, "two coordinates"),
        ([(0, 0)], {"margin": 0}, "more than zero"),
        ([(0, 0)], {"outline": "star"}, "hull or box"),
        ([(0, 0), (1, 0)], {"weights": [1]}, "one number"),
    ],
)
def test_what_cannot_be_drawn_is_told(points, more, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=words):
        tessellation.tessellate(points, **more)


def test_the_model_district() -> None:
    plain = tessellation.tessellate(HALLS, margin=4000)
    assert_tiles(HALLS, plain, tessellation.outline_around(HALLS.tolist(), 4000))
    weighted = tessellation.tessellate(HALLS, margin=4000, weights=SURFACES * 1e6)
    assert_tiles(HALLS, weighted, tessellation.outline_around(HALLS.tolist(), 4000))

    def correlation(found: tuple[tessellation.Ring, ...]) -> float:
        return float(np.corrcoef([tessellation.area(ring) for ring in found], SURFACES)[0, 1])

    assert correlation(weighted) > correlation(plain) + 0.05, "weights make large municipalities larger"
    names = list(TOWN_HALLS)
    beside = {(names[i], names[j]) for i, j in tessellation.neighbours(HALLS, margin=4000)}
    assert ("Castello d'Argile", "Pieve di Cento") in beside
    assert ("Budrio", "Pieve di Cento") not in beside


def test_relaxation_keeps_neighbours_and_evens_the_cells() -> None:
    plain = tessellation.tessellate(HALLS, margin=4000)
    relaxed = tessellation.tessellate(HALLS, margin=4000, relax=4)
    assert_tiles(HALLS, relaxed, tessellation.outline_around(HALLS.tolist(), 4000))
    assert relaxed != plain
    assert np.std([tessellation.area(r) for r in relaxed]) < np.std([tessellation.area(r) for r in plain])


def test_as_many_places_as_italy_has_municipalities() -> None:
    points = np.random.default_rng(7).uniform(0, 1_000_000, (7900, 2))
    found = tessellation.tessellate(points, margin=5000)
    outline = tessellation.outline_around(points.tolist(), 5000)
    assert sum(map(tessellation.area, found)) == pytest.approx(tessellation.area(outline), rel=1e-9)


def test_lonlat_cells_are_those_of_the_plane() -> None:
    lonlat = [utm.utm32_to_wgs84(x, y) for x, y in HALLS.tolist()]
    found = tessellation.tessellate_lonlat(lonlat, margin_m=4000)
    plane = tessellation.tessellate(HALLS, margin=4000)
    for ring, point, flat in zip(found, lonlat, plane, strict=True):
        assert depth(ring, point) > 0
        metres = [utm.wgs84_to_utm(*vertex, zone=32) for vertex in ring]
        assert tessellation.area(metres) == pytest.approx(tessellation.area(flat), rel=0.03)


def test_projection_fits_and_comes_back() -> None:
    lonlat = np.array([utm.utm32_to_wgs84(x, y) for x, y in HALLS.tolist()])
    points, projection = tessellation.project(lonlat, width=600, height=400, padding=20)
    assert points.min() >= 20 - 1e-9
    assert points[:, 0].max() <= 580 + 1e-9 and points[:, 1].max() <= 380 + 1e-9
    assert np.allclose(projection.inverse(points), lonlat, atol=1e-12)
    north = list(TOWN_HALLS).index("Galliera")
    assert points[:, 1].argmin() == north, "north is up"
    budrio, galliera = (list(TOWN_HALLS).index(name) for name in ("Budrio", "Galliera"))
    drawn = math.dist(points[budrio], points[galliera]) * projection.metres_per_pixel
    assert drawn == pytest.approx(math.dist(HALLS[budrio], HALLS[galliera]), rel=0.005)
    one, _ = tessellation.project([(11.5, 44.5)], width=100, height=50)
    assert one.tolist() == [[50, 25]]
    with pytest.raises(ValueError, match="padding"):
        tessellation.project(lonlat, width=30, height=400, padding=20)


def test_svg_paths() -> None:
    square = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
    assert tessellation.to_svg_path(square) == "M0,0L10,0L10,10L0,10Z"
    hole = [(2.04, 2), (2.01, 2.02), (4, 2), (4, -0.01)]
    assert tessellation.to_svg_path([square, hole]) == "M0,0L10,0L10,10L0,10ZM2,2L4,2L4,0Z"
    assert tessellation.to_svg_path(np.array(square), digits=0).startswith("M0,0L10")
    assert tessellation.to_svg_path([(0, 0), (0.01, 0), (0, 0.01)]) == "", "nothing to see"


@settings(max_examples=100, deadline=None)
@given(st.lists(coordinates, min_size=4, max_size=60, unique=True), st.floats(0.1, 30), st.booleans())
def test_simplified_rings_stay_within_the_tolerance(points, tolerance, is_closed) -> None:  # type: ignore[no-untyped-def]
    ring = [*points, points[0]] if is_closed else points
    found = tessellation.simplify(ring, tolerance)
    assert set(found) <= set(ring)
    assert len(set(found)) >= 3
    assert (found[0] == found[-1]) == is_closed
    edges = boundary._edges(found)
    for x, y in ring:
        assert abs(boundary._distance(edges, x, y)) <= tolerance + 1e-9


def test_multipolygons_lose_only_what_is_too_small() -> None:
    square = [(0, 0), (10, 0), (10, 0.01), (10, 10), (0, 10), (0, 0)]
    pond = [(4, 4), (4.1, 4), (4.1, 4.1), (4, 4.1), (4, 4)]
    lake = [(4, 4), (8, 4), (8, 8), (4, 8), (4, 4)]
    islet = [(20, 20), (20.1, 20), (20.1, 20.1), (20, 20)]
    ((outer, hole),) = tessellation.simplify_polygons([[square, pond, lake], [islet]], 0.5)
    assert len(outer) == 5 and hole == tuple(lake)
    assert len(tessellation.simplify_polygons([[islet]], 5)) == 1, "the largest stays, however small"
    assert tessellation.simplify_polygons([], 1) == ()


def test_labels_stand_inside_and_have_room() -> None:
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    assert tessellation.centroid_label(square) == pytest.approx((5, 5), abs=0.2)
    horseshoe = [(0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (2, 2), (2, 10), (0, 10)]
    middle = tessellation.centroid(horseshoe)
    assert not tessellation.contains(horseshoe, middle), "the centroid would stand outside"
    label = tessellation.centroid_label(horseshoe)
    assert tessellation.contains(horseshoe, label)
    assert boundary._distance(boundary._edges(horseshoe), *label) > 0.9
    lake = [(1, 1), (9, 1), (9, 9), (1, 9)]
    x, _ = tessellation.centroid_label([(0, 0), (14, 0), (14, 10), (0, 10)], holes=[lake])
    assert x > 9.5
    assert tessellation.centroid_label([(1, 1), (1, 1), (1, 1)]) == (1, 1)


def test_utm_against_published_pairs() -> None:
    # The Eiffel tower, 48.8582 N 2.2945 E (to 0.01 arc seconds; C. Veness, Movable Type Scripts, UTM).
    assert utm.utm_to_wgs84(448251.795, 5411932.678, zone=31) == pytest.approx((2.2945, 48.8582), abs=4e-6)
    # PROJ 9 (EPSG:32632 to EPSG:4326) for the town halls of Budrio and Molinella and two far corners.
    for x, y, longitude, latitude in (
        (701449.509, 4934703.876, 11.535639784100052, 44.53751606411569),
        (711848.453, 4944248.478, 11.67032163713514, 44.62036923570786),
        (300000.0, 5200000.0, 6.372998602376205, 46.92338121976912),
        (1160000.0, 4480000.0, 16.75187657612702, 40.21012563125034),
    ):
        found = utm.utm32_to_wgs84(x, y)
        assert found == pytest.approx((longitude, latitude), abs=1e-12), "under a thousandth of a millimetre"
    assert utm.utm32_to_wgs84(500_000, 0) == pytest.approx((9, 0), abs=1e-12)


@given(st.floats(100_000, 1_200_000), st.floats(3_900_000, 5_300_000))
def test_utm_round_trip(x: float, y: float) -> None:
    assert utm.wgs84_to_utm(*utm.utm32_to_wgs84(x, y), zone=32) == pytest.approx((x, y), abs=1e-5)


def test_documentation_examples() -> None:
    for module in (boundary, cells, drawing, rings, utm):
        assert doctest.testmod(module).failed == 0
    result = doctest.testfile(str(DOCS), module_relative=False)
    assert result.attempted > 5 and result.failed == 0
