"""The drawing of the map: pure, so tested without a database."""

import re

from hypothesis import given
from hypothesis import strategies as st

from vicinia.territory import drawing

degrees = st.tuples(st.floats(11.0, 11.9), st.floats(44.3, 44.9))


def square(x: float, y: float, side: float = 0.05) -> list[tuple[float, float]]:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


@given(st.lists(degrees, min_size=1, max_size=12))
def test_every_point_lies_inside_the_frame(points: list[tuple[float, float]]) -> None:
    frame = drawing.Frame.around(points)
    for point in points:
        x, y = frame.xy(*point)
        assert -0.1 <= x <= frame.width + 0.1 and -0.1 <= y <= frame.height + 0.1


def test_north_is_up_and_east_is_right() -> None:
    frame = drawing.Frame.around([(11.0, 44.0), (12.0, 45.0)])
    west_south, east_north = frame.xy(11.0, 44.0), frame.xy(12.0, 45.0)
    assert west_south[0] < east_north[0] and west_south[1] > east_north[1]


def test_shapes_are_closed_paths_with_a_label_inside() -> None:
    outlines = {"1": [square(11.0, 44.5)], "2": [square(11.1, 44.5)], "3": [square(11.0, 44.6)]}
    names = {"1": "San Giorgio di Piano", "2": "Budrio", "3": "Galliera"}
    made = drawing.draw(outlines, names, is_schematic=True)
    assert [shape.name for shape in made.shapes] == ["Budrio", "Galliera", "San Giorgio di Piano"]
    for shape in made.shapes:
        assert re.fullmatch(r"M[\d. ]+(L[\d. ]+)+Z", shape.path)
        xs = [float(pair.split()[0]) for pair in re.split("[ML]", shape.path.rstrip("Z"))[1:]]
        ys = [float(pair.split()[1]) for pair in re.split("[ML]", shape.path.rstrip("Z"))[1:]]
        assert min(xs) < shape.x < max(xs) and min(ys) < shape.y < max(ys)
    assert made.shapes[2].lines == ("San Giorgio", "di Piano")


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_more_is_never_lighter(count: int, most: int) -> None:
    assert 0 <= drawing.shade(count, most) <= drawing.CLASSES
    assert drawing.shade(count, most) <= drawing.shade(count + 1, most)
    assert (drawing.shade(count, most) == 0) == (count == 0)
