"""A scenario on paper: what was asked, map, figures, table, why, on A4."""

from __future__ import annotations

import json
import tempfile
from importlib import resources
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vicinia.core.dates import full_date
from vicinia.needs.models import Scenario
from vicinia.needs.scenario_maps import picture_of
from vicinia.needs.scenario_sheets import sheet_of


def print_scenario(scenario: Scenario) -> bytes:
    """The sheet as PDF."""
    import typst  # a compiler: only who prints loads it

    sheet = sheet_of(scenario.kind, scenario.question, scenario.answer)
    picture = picture_of(scenario.district, scenario.kind, scenario.question, scenario.answer)
    with tempfile.TemporaryDirectory(prefix="vicinia-print-") as name:
        folder = Path(name)
        source = resources.files("vicinia.needs").joinpath("data/scenario.typ").read_text("utf-8")
        (folder / "scenario.typ").write_text(source, encoding="utf-8")
        if picture is not None:
            drawn = render_to_string("needs/parts/scenario_svg.html", {"picture": picture})
            (folder / "map.svg").write_text(drawn.strip(), encoding="utf-8")
        words = {
            "language": translation.get_language() or "it",
            "has_map": picture is not None,
            "title": scenario.name,
            "kind": str(scenario.get_kind_display()),
            "district": scenario.district.name,
            "made": _("Kept on %(day)s") % {"day": full_date(timezone.localtime(scenario.made_at).date())},
            "printed": _("Printed on %(day)s") % {"day": full_date(timezone.localdate())},
            "asked": sheet.asked,
            "verdict": sheet.verdict,
            "warnings": sheet.warnings,
            "facts": [list(fact) for fact in sheet.facts],
            "headings": sheet.headings,
            "rows": sheet.rows,
            "how_heading": _("Why these numbers?"),
            "how": [*sheet.how, *([scenario.note] if scenario.note else [])],
        }
        (folder / "data.json").write_text(json.dumps(words), encoding="utf-8")
        pdf: bytes = typst.compile(str(folder / "scenario.typ"), root=str(folder))
    return pdf
