"""Where an expression runs: DuckDB in this process, a PostgreSQL server, or Spark."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

THREADS = 2
MEMORY = "2GB"
"""What DuckDB may hold; what is larger goes to its temporary folder."""
_DOUBLE = {"string": "text", "double": "double precision", "int64": "bigint"}


class EngineMissing(RuntimeError):
    """An engine cannot be used here; the message says what it needs."""


def connect(address: str = "duckdb", *, folder: Path | None = None) -> Any:
    """Connect to an engine: ``duckdb``, ``postgres://user:password@host:port/name``, ``spark`` or
    ``spark://host:port`` (``spark`` alone runs inside this machine, on 127.0.0.1).

    `folder` is where DuckDB and Spark put what does not fit into memory. Raises EngineMissing.
    """
    if address == "duckdb":
        return _duckdb(folder)
    if address.startswith(("postgres://", "postgresql://")):
        return _postgres(address)
    if address == "spark" or address.startswith("spark://"):
        return _spark(address, folder)
    raise EngineMissing(
        _(
            "“%(address)s” is no engine. Write duckdb, spark, or the address of a PostgreSQL database "
            "(postgres://…)."
        )
        % {"address": address}
    )


def _duckdb(folder: Path | None) -> Any:
    import ibis

    settings: dict[str, Any] = {"threads": THREADS, "memory_limit": MEMORY}
    if folder is not None:
        settings["temp_directory"] = str(folder / "duckdb")
    return ibis.duckdb.connect(**settings)


def _postgres(address: str) -> Any:
    import ibis

    # ibis knows the scheme by its short name only
    return ibis.connect("postgres://" + address.split("://", 1)[1])


def _spark(address: str, folder: Path | None) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineMissing(
            _("Spark is not installed here: pip install 'vicinia[spark]', and Java 17.")
        ) from None
    home = os.environ.get("JAVA_HOME")
    if not (Path(home, "bin", "java").is_file() if home else shutil.which("java")):
        raise EngineMissing(_("Spark needs Java 17, and there is no java on this machine."))
    import ibis

    builder = (
        SparkSession.builder.appName("vicinia")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", MEMORY.removesuffix("B").lower())
        .config("spark.sql.shuffle.partitions", str(2 * THREADS))
        .config("spark.sql.session.timeZone", "UTC")
    )
    if address == "spark":
        # nothing of a run inside this machine can be reached from outside
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = (
            builder.master(f"local[{THREADS}]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
        )
    else:
        builder = builder.master(address)
    if folder is not None:
        builder = builder.config("spark.sql.warehouse.dir", str(folder / "spark"))
    # it tells of every connection that it closes, even when Python itself is closing
    logging.getLogger("py4j").setLevel(logging.WARNING)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return ibis.pyspark.connect(session)


def put(engine: Any, path: Path, name: str) -> Any:
    """Let an engine see a Parquet file as a table; PostgreSQL gets a copy that ends with the session."""
    if engine.name in ("duckdb", "pyspark"):
        return engine.read_parquet(str(path), table_name=name)
    _copy(engine.con, path, name)
    return engine.table(name)


def _copy(connection: Any, path: Path, name: str) -> None:
    import pyarrow.parquet as pq
    from psycopg import sql

    file = pq.ParquetFile(path)
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(_DOUBLE[str(field.type)]))
        for field in file.schema_arrow
    ]
    table = sql.Identifier(name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(table))
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({})").format(table, sql.SQL(", ").join(columns)))
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            for batch in file.iter_batches():
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        cursor.execute(sql.SQL("ANALYZE {}").format(table))
    connection.commit()
