"""The same expression object on DuckDB, PostgreSQL and Spark: the same figures."""

import shutil

import pytest

from tests.infrastructure import postgres as servers
from tests.infrastructure.once import once
from tests.needs.engine import worlds
from vicinia.needs.engine import engines, expression

pytestmark = once("the engines start their own servers: compared on SQLite")

INDICES = [worlds.index(method) for method in ("ampi", "mpi", "zscore")]
EXPRESSIONS = [expression.index(expression.wide(one), one) for one in INDICES] + [
    expression.index(expression.by_municipality(expression.wide(one), one.columns), one) for one in INDICES
]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return worlds.write(tmp_path_factory.mktemp("wide") / "areas.parquet", worlds.figures(1500))


@pytest.fixture(scope="module")
def duckdb(table):
    engine = engines.connect("duckdb")
    engines.put(engine, table.path, expression.NAME)
    return engine


@pytest.fixture(scope="module")
def postgresql(table):
    try:
        server = servers.start()
    except servers.PostgresMissing as missing:
        pytest.skip(str(missing))
    engine = engines.connect(server.url())
    engines.put(engine, table.path, expression.NAME)
    yield engine
    engine.disconnect()
    server.stop()


@pytest.fixture(scope="module")
def spark(table, tmp_path_factory):
    pytest.importorskip("pyspark", reason="Spark is an extra: pip install 'vicinia[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17, and there is no java on this machine")
    engine = engines.connect("spark", folder=tmp_path_factory.mktemp("spark"))
    engines.put(engine, table.path, expression.NAME)
    yield engine
    engine.disconnect()


@pytest.mark.slow
@pytest.mark.parametrize("other", ["postgresql", "spark"])
def test_equal_checksums(other, duckdb, request):
    engine = request.getfixturevalue(other)
    for one in EXPRESSIONS:
        expected, found = (
            here.to_pyarrow(expression.checksum(one)).to_pylist()[0] for here in (duckdb, engine)
        )
        assert found == pytest.approx(expected, rel=1e-10, abs=1e-6)
        # counts and classes are whole numbers: no rounding excuses a difference
        assert (found["areas"], found["quintile"]) == (expected["areas"], expected["quintile"])


@pytest.mark.slow
@pytest.mark.parametrize("other", ["postgresql", "spark"])
def test_every_area_in_the_same_fifth(other, duckdb, request):
    engine = request.getfixturevalue(other)
    for one in EXPRESSIONS[:1]:
        expected, found = (
            {row["area"]: row for row in here.to_pyarrow(one).to_pylist()} for here in (duckdb, engine)
        )
        assert {area: row["quintile"] for area, row in found.items()} == {
            area: row["quintile"] for area, row in expected.items()
        }
        assert [found[area]["score"] for area in expected] == pytest.approx(
            [row["score"] for row in expected.values()], rel=1e-12
        )


def test_spark_without_java_says_what_it_needs(monkeypatch):
    pytest.importorskip("pyspark", reason="Spark is an extra")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(engines.EngineMissing, match="Java 17"):
        engines.connect("spark")
