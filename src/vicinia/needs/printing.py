"""The profile of a district on paper: map, table with intervals, recipe, sources, on A4."""

from __future__ import annotations

import json
import tempfile
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import escape

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from vicinia.core.dates import full_date
from vicinia.needs.models import Reading
from vicinia.needs.queries.readings import (
    ReadingMap,
    Row,
    class_words,
    compared_in_words,
    map_of_rows,
    rows_of,
)

FILLS = ("#ffffff", "#eaf2f2", "#d3e5e6", "#b7d5d8", "#97c2c7", "#75adb4")
"""The classes 0 to 5, as on the pages (front/src/_home.scss)."""


def profile(reading: Reading) -> bytes:
    """The sheet of a reading as PDF."""
    import typst  # a compiler: only who prints loads it

    rows = rows_of(reading)
    drawn = map_of_rows(reading.district, rows)
    with tempfile.TemporaryDirectory(prefix="vicinia-print-") as name:
        folder = Path(name)
        source = resources.files("vicinia.needs").joinpath("data/profile.typ").read_text("utf-8")
        (folder / "profile.typ").write_text(source, encoding="utf-8")
        if drawn is not None:
            (folder / "map.svg").write_text(map_svg(drawn), encoding="utf-8")
        (folder / "data.json").write_text(json.dumps(_words(reading, rows, drawn)), encoding="utf-8")
        pdf: bytes = typst.compile(str(folder / "profile.typ"), root=str(folder))
    return pdf


def map_svg(drawn: ReadingMap) -> str:
    """The map of a reading as a picture of its own."""
    shapes, names = [], []
    for one in drawn.areas:
        shapes.append(
            f'<path d="{one.shape.path}" fill="{FILLS[one.shade]}" stroke="#17324d" stroke-width="1"/>'
        )
        if one.row is not None and not one.row.is_certain:
            shapes.append(f'<path d="{one.shape.path}" fill="url(#unsure)"/>')
        for number, line in enumerate(one.shape.lines):
            names.append(f'<text x="{one.shape.x}" y="{one.shape.y + 11 * number}">{escape(line)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{drawn.drawing.box}">'
        '<defs><pattern id="unsure" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path d="M0 7L7 0" stroke="#17324d" stroke-width="0.8"/></pattern></defs>'
        f'{"".join(shapes)}<g font-family="sans-serif" font-size="10" text-anchor="middle">'
        f"{''.join(names)}</g></svg>"
    )


def _words(reading: Reading, rows: list[Row], drawn: ReadingMap | None) -> dict[str, object]:
    version = reading.version

    def number(value: float, places: int = 1) -> str:
        return formats.number_format(round(value, places), places, force_grouping=True)

    adopted = (
        _("Adopted on %(day)s: %(where)s")
        % {"day": full_date(version.adopted_on), "where": version.adopted_where}
        if version.adopted_on
        else _("A draft: the network has not adopted it.")
    )
    return {
        "language": translation.get_language() or "it",
        "has_map": drawn is not None,
        "title": version.recipe.title,
        "district": reading.district.name,
        "question": version.recipe.question,
        "printed": _("Printed on %(day)s") % {"day": full_date(timezone.localdate())},
        "headings": [
            _("Area"), _("Residents"), _("Score"), _("Interval"), _("Class"), _("Place among the others"),
        ],
        "rows": [
            [
                row.name, number(row.estimate.population, 0), number(row.estimate.value),
                f"{number(row.estimate.lower)} – {number(row.estimate.upper)}",
                class_words(row.estimate.quintile), row.place,
            ]
            for row in rows
        ],
        "how": [
            _("Version %(number)s · %(method)s · figures of %(year)s · %(areas)s")
            % {
                "number": version.number, "method": version.get_method_display(), "year": version.year,
                "areas": compared_in_words(reading),
            },
            adopted,
            _(
                "The interval holds the score in 95 of 100 cases in which weights vary by about a third "
                "and chance moves the figures of small areas."
            ),
            *(str(note) for note in reading.notes),
        ],
        "ingredients": [one.name for one in version.ingredients.order_by("position")],
        "ingredients_heading": _("Indicators"),
        "sources_heading": _("Sources"),
        "sources": [f"{one.title} · {one.publisher}, {one.licence}" for one in reading.sources.all()],
        "sample": _("Made from invented figures: a sample, not a fact.") if reading.includes_sample else "",
    }  # fmt: skip
