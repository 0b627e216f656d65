"""``vicinia needs`` from figures to a file, and what it says when something is missing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.needs.readings.conftest import FIGURES, put
from vicinia.needs.models import Reading, Recipe
from vicinia.territory.models import Source

pytestmark = pytest.mark.django_db


def needs(*arguments: str) -> str:
    out = StringIO()
    call_command("needs", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def figures(district):
    source = Source.objects.create(title="Prova", publisher="Nessuno", licence="CC0", sha256="1" * 64)
    more = {"A44": 400_000.0, "A46": 900.0, "PF1": 4000.0, "P51": 20.0, "P52": 10.0}
    put(
        {
            code: found | {k: v + 7 * i * i for k, v in more.items()}
            for i, (code, found) in enumerate(FIGURES.items())
        },
        source,
    )


def test_read_explain_export(figures, district, tmp_path):
    said = needs("read")
    assert "svantaggio-2021" in said and "P101" in said  # refused, with the list
    reading = Reading.objects.get(version__recipe__slug="svantaggio")
    assert str(reading.pk) in said
    needs("read", "svantaggio", "--district", district.slug)
    assert Reading.objects.count() == 1  # nothing has changed
    why = needs("explain", "Galliera", "--recipe", "svantaggio")
    assert "Galliera" in why and "P62 ÷ P60" in why and "Prova" in why
    for given, kind in (("svantaggio", "csv"), (str(reading.pk), "parquet")):
        needs("export", given, "--format", kind, str(tmp_path / kind))
    assert "Galliera" in (tmp_path / "csv").read_text("utf-8-sig")
    assert (tmp_path / "parquet").read_bytes()[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("read", "nessuna"), "nessuna"),
        (("read", "--district", "altrove"), "altrove"),
        (("explain", "Galiera"), "Galliera"),
        (("explain", "Galliera"), "vicinia needs read"),
        (("export", "svantaggio", "x.csv"), "vicinia needs read"),
        (("national", "nessuno.csv"), "nessuno.csv"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, words, figures, district):
    Recipe.objects.create(district=district, slug="vuota", title="Vuota", question="?")
    with pytest.raises(CommandError, match=words):
        needs(*arguments)
