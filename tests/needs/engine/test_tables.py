"""Published census files become one wide table, whole or not at all; real areas score as in numpy."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.infrastructure.shared import beside
from vicinia.needs.engine import engines, expression, tables
from vicinia.needs.engine.spec import of_version
from vicinia.needs.models import Level, RecipeVersion
from vicinia.needs.queries.figures import figures_needed, figures_of
from vicinia.needs.scoring import score
from vicinia.needs.services.recipes import add_starting_recipes
from vicinia.territory.reading.problems import InputProblem
from vicinia.territory.services import load_territory

HEADER = "CODREG;COMUNE;PROCOM;SEZ2011;NSEZ;P1;P46;A44;\r\n"
ROWS = ("8;Città Alta;37008;370080001;1;120;110;4000,5;\r\n", "8;Città Alta;37008;370080002;2;80;;..;\r\n")


def write(
    folder: Path, *rows: str, name: str = "R08_indicatori_2011_sezioni.csv", header: str = HEADER
) -> Path:
    path = folder / name
    path.write_bytes((header + "".join(rows)).encode("latin-1"))
    return path


def test_a_file_as_published(tmp_path):
    made = tables.from_files([write(tmp_path, *ROWS)], to=tmp_path / "sections.parquet")
    assert (made.kind, made.year, made.areas, made.variables) == ("sez", 2011, 2, ("P1", "P46", "A44"))
    assert pq.read_table(made.path).sort_by("area").to_pylist() == [
        {
            "area": "037008-1",
            "municipality": "037008",
            "population": 120,
            "P1": 120,
            "P46": 110,
            "A44": 4000.5,
        },
        {"area": "037008-2", "municipality": "037008", "population": 80, "P1": 80, "P46": None, "A44": None},
    ]


def test_regions_with_other_columns_are_one_table(tmp_path):
    other = write(
        tmp_path, "9;Prato;100005;1000050001;1;50;7;\r\n",
        name="R09_indicatori_2011_sezioni.csv", header="CODREG;COMUNE;PROCOM;SEZ2011;NSEZ;P1;ST1;\r\n",
    )  # fmt: skip
    made = tables.from_files([write(tmp_path, *ROWS), other], to=tmp_path / "sections.parquet")
    assert made.areas == 3
    assert set(made.variables) == {"P1", "P46", "A44", "ST1"}
    (prato,) = [row for row in pq.read_table(made.path).to_pylist() if row["municipality"] == "100005"]
    assert (prato["ST1"], prato["P46"]) == (7, None)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROWS[0], "037008-1"),
        ("8;Budrio;37008;370080003;3;molti;1;1;\r\n", "P1"),
        ("8;Budrio;37008;370080003;3;-4;1;1;\r\n", "037008-3"),
        ("8;Budrio;37008;370080003;3;1.234;1;1;\r\n", "1.234"),
        ("8;Budrio;altrove;370080003;3;1;1;1;\r\n", "1 "),
    ],
)
def test_what_is_wrong_is_said_and_the_table_before_stays(row, sentence, tmp_path):
    to = tmp_path / "sections.parquet"
    tables.from_files([write(tmp_path, *ROWS)], to=to)
    before = to.read_bytes()
    with pytest.raises(InputProblem, match=sentence.replace(".", r"\.")):
        tables.from_files([write(tmp_path, *ROWS, row)], to=to)
    assert to.read_bytes() == before
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".parquet"]


def test_two_censuses_do_not_mix(tmp_path):
    older = write(tmp_path, ROWS[0], name="b_2001.csv", header=HEADER.replace("2011", "2001"))
    with pytest.raises(InputProblem, match="2001"):
        tables.from_files([write(tmp_path, *ROWS), older], to=tmp_path / "x.parquet")


@pytest.mark.django_db
def test_real_census_areas_score_as_in_numpy(district, tmp_path):
    census = beside("data", "istat-censimento", "R08_indicatori_2011_areecensimento.csv")
    listed = beside("data", "istat-comuni", "Elenco-comuni-italiani.csv")
    load_territory(actor=None, files=[listed, census], region="08")
    add_starting_recipes(actor=None, district=district)
    version = RecipeVersion.objects.get(district=district, recipe__slug="svantaggio-aree")
    assert version.level == Level.CENSUS_AREA
    ingredients = list(version.ingredients.order_by("position"))
    figures = figures_of(
        district, level=version.level, scope=version.scope, wanted=figures_needed(version, ingredients)
    )
    scored = score(version, ingredients, figures)
    spec = of_version(version, ingredients)
    engine = engines.connect("duckdb")
    loaded = tables.from_figures(figures, kind="ace", year=version.year, to=tmp_path / "loaded.parquet")
    published = tables.from_files([census], to=tmp_path / "published.parquet")
    assert loaded.areas == published.areas == len(scored.areas) == 150
    for table in (loaded, published):
        engines.put(engine, table.path, expression.NAME)
        found = engine.to_pyarrow(expression.index(expression.wide(spec), spec)).to_pylist()
        rows = {row["area"]: row for row in found}
        names = [f"{one.census_area.census_code}-{one.census_area.number}" for one in scored.areas]
        assert [rows[name]["score"] for name in names] == pytest.approx(scored.scores.tolist(), abs=1e-9)
        assert [rows[name]["quintile"] for name in names] == scored.quintiles.tolist()
