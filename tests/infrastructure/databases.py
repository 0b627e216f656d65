"""One migrated database per run, cloned for every worker.

Migrating costs about twenty CPU seconds (most are Wagtail's) and copying a fraction of one, so the
migrations run once into a template. The SQLite template is kept under ``var/`` until a model, a migration
or a requirement changes; the PostgreSQL one lives as long as the server of the run.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dj_database_url
import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "var" / "cache" / "test-databases"
TEMPLATE = "vicinia_template"
KEPT = 2  # templates of other states of the tree
# What decides the shape of a migrated database.
SOURCES = ("src/vicinia/**/migrations/*.py", "src/vicinia/**/models*.py", "src/vicinia/**/models/*.py",
           "src/vicinia/**/apps.py", "requirements/runtime.txt")  # fmt: skip


def fingerprint() -> str:
    """Return a short hash of everything that decides the shape of a migrated database."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)}):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time through."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def manage(*arguments: str, url: str, folder: Path, timeout: float = 600) -> str:
    """Run one ``vicinia`` command on a database and return what it printed."""
    environment = {**os.environ, "DATABASE_URL": url, "VICINIA_VAR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "vicinia", *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"vicinia {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


class SQLiteDatabases:
    """Clones are files beside each other in the folder of the worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def template(self) -> Path:
        """Return this run's migrated template, made if it is not there yet."""
        path = Path(os.environ["VICINIA_TEST_RUN"]) / "template.sqlite3"
        with _alone(CACHE / "lock"):
            if not path.exists():
                kept = CACHE / f"{fingerprint()}.sqlite3"
                if not kept.exists():
                    self._migrate(kept)
                shutil.copyfile(kept, path)
        return path

    def _migrate(self, kept: Path) -> None:
        for stale in sorted(CACHE.glob("*.sqlite3*"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
            stale.unlink()
        fresh = self.folder / "building.sqlite3"
        manage("migrate", "--verbosity", "0", url=f"sqlite:///{fresh}", folder=self.folder)
        with contextlib.closing(sqlite3.connect(fresh)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.move(fresh, kept)

    def url(self, name: str) -> str:
        """Return the address of the clone with this name."""
        return f"sqlite:///{self.folder / name}.sqlite3"

    def clone(self, name: str) -> str:
        """Make a fresh copy of the template and return its address."""
        self.drop(name)
        shutil.copyfile(self.template(), self.folder / f"{name}.sqlite3")
        return self.url(name)

    def restore(self, name: str) -> None:
        """Write the template over a clone that other threads may have open."""
        with (
            contextlib.closing(sqlite3.connect(self.template())) as source,
            contextlib.closing(sqlite3.connect(self.folder / f"{name}.sqlite3", timeout=20)) as target,
        ):
            source.backup(target)

    def drop(self, name: str) -> None:
        """Remove a clone and its journal."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            (self.folder / f"{name}.sqlite3{suffix}").unlink(missing_ok=True)


class PostgresDatabases:
    """Clones are made by the server itself (CREATE DATABASE … TEMPLATE …)."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server = server
        self.folder = folder

    def url(self, name: str) -> str:
        """Return the address of the clone with this name."""
        return self.server.rsplit("/", 1)[0] + "/" + name

    def template(self) -> str:
        """Return the name of the migrated template, made if it is not there yet."""
        with _alone(Path(os.environ["VICINIA_TEST_RUN"]) / "postgres.lock"), self._admin() as admin:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if admin.execute(query, [TEMPLATE]).fetchone() is None:
                building = f"{TEMPLATE}_building"
                self.drop(building)
                admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
                manage("migrate", "--verbosity", "0", url=self.url(building), folder=self.folder)
                admin.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(building), sql.Identifier(TEMPLATE)
                    )
                )
        return TEMPLATE

    def clone(self, name: str) -> str:
        """Make a fresh copy of the template and return its address."""
        template = self.template()
        self.drop(name)
        # The server copies from a template that nobody uses, so the workers take turns.
        with _alone(Path(os.environ["VICINIA_TEST_RUN"]) / "postgres.lock"), self._admin() as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self.url(name)

    def restore(self, name: str) -> None:
        """Replace a clone by a fresh one; connections that others hold on it are ended."""
        self.clone(name)

    def drop(self, name: str) -> None:
        """Remove a clone, whoever is connected."""
        with self._admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self.server, autocommit=True)


Databases = SQLiteDatabases | PostgresDatabases


def connection_settings(url: str) -> dict[str, object]:
    """Return what Django's connection settings must say to reach one clone."""
    parsed = dj_database_url.parse(url)
    return {key: parsed[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT") if key in parsed}
