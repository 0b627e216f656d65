"""Official files from their address, and out of the archives in which offices publish them."""

import http.client
import ipaddress
import shutil
import socket
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from vicinia.territory.reading.problems import InputProblem

TIMEOUT_S = 60
MAX_BYTES = 500_000_000
MAX_UNPACKED_BYTES = 2_000_000_000
MAX_MEMBERS = 500
# a text table shrinks to about a twentieth; what shrinks more than this is made to harm
MAX_RATIO = 200
_DATA = (".csv", ".txt", ".geojson", ".json")
_CHUNK = 1 << 20

Opener = Callable[[str, float], IO[bytes]]


def is_address(text: str) -> bool:
    """Whether an argument is an address and not a file."""
    return text.lower().startswith(("http://", "https://"))


def fetch(address: str, folder: Path, opener: Opener | None = None) -> Path:
    """Download a file into ``folder`` and return its path.

    :raises InputProblem: not an https address, no network, refused, or too large.
    """
    parts = urllib.parse.urlsplit(address)
    if parts.scheme.lower() != "https" or not parts.hostname:
        raise InputProblem(
            _("“%(address)s” is not an address that begins with https://. Use the office's secure address.")
            % {"address": address}
        )
    name = Path(urllib.parse.unquote(parts.path)).name or "download"
    target = folder / name
    try:
        with (opener or _open)(address, TIMEOUT_S) as source, target.open("wb") as out:
            _copy(source, out, MAX_BYTES, address)
    except (OSError, urllib.error.URLError) as problem:
        target.unlink(missing_ok=True)
        raise InputProblem(
            _(
                "“%(address)s” cannot be reached from here (%(reason)s). Download the file with a browser "
                "and give the file itself."
            )
            % {"address": address, "reason": getattr(problem, "reason", problem)}
        ) from problem
    return target


def open_outside(address: str, timeout: float) -> IO[bytes]:
    """Open an address that came through a page: machines of the inner network are not reached.

    Behind a proxy the proxy decides what it reaches.
    """
    if "https" in urllib.request.getproxies():
        return _open(address, timeout)
    return _open(address, timeout, _Outside)


def _open(address: str, timeout: float, *handlers: type[urllib.request.BaseHandler]) -> IO[bytes]:
    request = urllib.request.Request(address, headers={"User-Agent": "vicinia"})  # noqa: S310 - https only
    opener = urllib.request.build_opener(_OnlyHttps, *handlers)
    response: IO[bytes] = opener.open(request, timeout=timeout)
    return response


def connect_outside(
    address: tuple[str, int], timeout: float | None = None, source_address: tuple[str, int] | None = None
) -> socket.socket:
    """Connect to what was looked at: the name is not asked for again between the look and the call."""
    found = [row[4] for row in socket.getaddrinfo(*address, type=socket.SOCK_STREAM)]
    for place in found:
        number = ipaddress.ip_address(str(place[0]).partition("%")[0])
        if not (getattr(number, "ipv4_mapped", None) or number).is_global:
            raise OSError(_("it is an address of the inner network"))
    return socket.create_connection((str(found[0][0]), address[1]), timeout, source_address)


class _OutsideConnection(http.client.HTTPSConnection):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._create_connection = connect_outside


class _Outside(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_OutsideConnection, req)


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follow an office's redirects, but never away from https."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not newurl.lower().startswith("https://"):
            raise urllib.error.URLError("redirect to an address that is not secure")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive that is not a spreadsheet."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return not any(name == "[Content_Types].xml" or name == "mimetype" for name in names)


def unpack(path: Path, folder: Path) -> list[Path]:
    """Take the tables and GeoJSON files out of an archive; other members are left where they are.

    :raises InputProblem: a broken archive, one that unpacks to far more than it should, or nothing useful.
    """
    name = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if _is_data(item)]
            if len(archive.infolist()) > MAX_MEMBERS:
                raise InputProblem(_too_much(name))
            if not members:
                raise InputProblem(
                    _("There is no CSV or GeoJSON in “%(file)s”. Give the file itself.") % {"file": name}
                )
            unpacked = []
            left = MAX_UNPACKED_BYTES
            for number, member in enumerate(members):
                # the name is only a label: the path is ours, whatever the archive says
                target = folder / f"{path.stem}-{number}" / Path(member.filename).name
                target.parent.mkdir(parents=True, exist_ok=True)
                allowed = min(left, max(10_000_000, member.compress_size * MAX_RATIO))
                with archive.open(member) as source, target.open("wb") as out:
                    left -= _copy(source, out, allowed, name)
                unpacked.append(target)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as problem:
        raise InputProblem(
            _("The archive “%(file)s” cannot be opened: broken or locked. Download it again.")
            % {"file": name}
        ) from problem
    return unpacked


def _is_data(item: zipfile.ZipInfo) -> bool:
    hidden = Path(item.filename).name.startswith((".", "_")) or "__MACOSX" in item.filename
    return not item.is_dir() and not hidden and item.filename.lower().endswith(_DATA)


def _copy(source: IO[bytes], target: IO[bytes], limit: int, name: str) -> int:
    written = 0
    while chunk := source.read(_CHUNK):
        written += len(chunk)
        if written > limit:
            target.close()
            Path(target.name).unlink(missing_ok=True)
            raise InputProblem(_too_much(name))
        target.write(chunk)
    return written


def _too_much(name: str) -> str:
    return _(
        "“%(file)s” holds far more than an official list should: it was not opened. Check where it comes "
        "from."
    ) % {"file": name}


def remove(folder: Path) -> None:
    """Remove what was downloaded or unpacked."""
    shutil.rmtree(folder, ignore_errors=True)
