"""Charts of readings, drawn with Altair as SVG. Each stands beside a table that says the same.

A reading never changes, so its charts are drawn once and kept under ``VICINIA_VAR/charts``.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.core import progress
from vicinia.needs.models import Reading
from vicinia.needs.printing import FILLS
from vicinia.needs.queries import comparing
from vicinia.needs.queries.readings import Row, rows_of

INK, QUIET, ACCENT = "#1a2b36", "#5c6f82", "#17545c"
FONT = "Titillium Web, Arial, sans-serif"
_ITALIAN = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " €"]}
_VERSION = 2
"""Raised when a chart of the same figures shall look different."""


def forest(reading: Reading) -> bytes:
    """Score and interval of each area of the district, most hardship first."""
    return _kept(("forest", str(reading.pk)), lambda: _forest(rows_of(reading)))


def moves(before: Reading, after: Reading) -> bytes:
    """The scores of two readings of the same areas against each other, as ranks."""
    return _kept(("moves", str(before.pk), str(after.pk)), lambda: _moves(before, after))


def _kept(key: tuple[str, ...], draw: Callable[[], Any]) -> bytes:
    """A chart from the shelf, or drawn and put there in one step."""
    name = hashlib.sha256(repr((*key, translation.get_language(), _VERSION)).encode()).hexdigest()
    path = progress.folder("charts") / f"{name}.svg"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        svg: bytes = _svg(draw())
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as out:
            out.write(svg)
        Path(out.name).replace(path)
        return svg


def _svg(chart: Any) -> bytes:
    import vl_convert  # a second to load: only who draws waits for it

    italian = (translation.get_language() or "").startswith("it")
    drawn = vl_convert.vegalite_to_svg(
        json.loads(chart.to_json()), format_locale=_ITALIAN if italian else None, allowed_base_urls=[]
    )
    return drawn.encode()


def _styled(chart: Any, *, width: int, height: int) -> Any:
    return (
        chart.properties(width=width, height=height, background="#ffffff", padding=8)
        .configure(font=FONT)
        .configure_axis(
            labelColor=INK, titleColor=INK, labelFontSize=13, titleFontSize=13, titleFontWeight="normal",
            gridColor="#e3e7eb", domainColor=QUIET, tickColor=QUIET, labelLimit=240,
        )
        .configure_view(stroke=None)
    )  # fmt: skip


def _table(records: Sequence[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.Data(values=list(records))


def _forest(rows: Sequence[Row]) -> Any:
    import altair as alt

    records = [
        {
            "area": row.name, "value": row.estimate.value, "low": row.estimate.lower,
            "high": row.estimate.upper, "class": row.estimate.quintile,
        }
        for row in rows
    ]  # fmt: skip
    order = [row.name for row in rows]
    base = alt.Chart(_table(records)).encode(y=alt.Y("area:N", sort=order, title=None))
    axis = alt.X("low:Q", title=_("score, with the interval that holds it in 95 cases of 100"),
                 scale=alt.Scale(zero=False))  # fmt: skip
    line = base.mark_rule(size=5, color="#97c2c7").encode(x=axis, x2="high:Q")
    shade = alt.Scale(domain=[1, 2, 3, 4, 5], range=list(FILLS[1:]))
    dot = base.mark_point(size=110, filled=True, stroke=ACCENT, strokeWidth=1.5, opacity=1).encode(
        x="value:Q", fill=alt.Fill("class:O", scale=shade, legend=None)
    )
    return _styled(line + dot, width=440, height=max(24 * len(records), 60))


def _moves(before: Reading, after: Reading) -> Any:
    import altair as alt

    found = comparing.moves(before, after)
    sides = [_("before"), _("after")]
    records = []
    for column, rows in enumerate(([one.before for one in found], [one.after for one in found])):
        ranked = sorted(rows, key=lambda row: -row.estimate.value)
        records += [
            {"area": row.name, "reading": sides[column], "rank": place + 1, "side": column}
            for place, row in enumerate(ranked)
        ]
    base = alt.Chart(_table(records)).encode(
        x=alt.X("reading:N", sort=sides, title=None,
                axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False)),
        y=alt.Y("rank:Q", title=_("place in the district, 1 is most hardship"),
                axis=alt.Axis(values=[1, 5, 10, 15, 20], format="d", grid=False),
                scale=alt.Scale(domain=[len(found) + 0.5, 0.5])),
        detail="area:N",
    )  # fmt: skip
    line = base.mark_line(
        point=alt.OverlayMarkDef(size=60, filled=True, color=ACCENT), color=ACCENT, opacity=0.8
    )
    name = (
        base.transform_filter("datum.side == 1")
        .mark_text(align="left", dx=10, fontSize=13, color=INK)
        .encode(text="area:N")
    )
    return _styled(line + name, width=300, height=max(22 * len(found), 80))
