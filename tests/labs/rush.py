"""Phones of a whole hall at once, each sending until the server has what it says."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

PATIENCE = 90
"""Seconds until a phone gives up: a server that was killed is back long before."""


@dataclass
class Phone:
    """One phone with its cookies; `times` are the seconds of each answer that arrived at the first try."""

    base: str
    code: str
    number: int
    times: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        """Return a page; without a server, try again."""
        return self._again(lambda: self.opener.open(self.base + path, timeout=20).read().decode())

    def _again(self, work):  # type: ignore[no-untyped-def]
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return work()
            except urllib.error.HTTPError:
                raise
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)

    def _post(self, path: str, page: str, **said: str) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        data = urllib.parse.urlencode(said | {"csrfmiddlewaretoken": token.group(1)}).encode()
        request = urllib.request.Request(
            self.base + path, data, headers={"Accept": "application/json", "Referer": self.base + path}
        )
        with self.opener.open(request, timeout=20) as answer:
            status: int = answer.status
            return status

    def _say(self, room: str, asked: str, text: str) -> None:
        """Send a sentence with a key of its own until the server has it."""
        key, tries = str(uuid.uuid4()), 0
        began = time.monotonic()

        def send() -> int:
            nonlocal tries
            tries += 1
            return self._post("/it/tavolo/", room, text=text, sender_key=key, assignment=asked)

        assert self._again(send) == 201
        if tries == 1:
            self.times.append(time.monotonic() - began)

    def sit(self) -> str:
        """Come in by the code, sit down at a table; return the page of the table."""
        door = f"/it/l/{self.code}/"
        page = self.get(door)
        self._again(lambda: self._post(door, page, table=str(self.number % 3 + 1)))
        return self.get("/it/tavolo/")

    def asked(self, room: str) -> str:
        """Return the key of what the tables are asked."""
        found = re.search(r'name="assignment" value="([0-9a-f-]{36})"', room)
        assert found, "the tables are asked nothing"
        return found.group(1)

    def run(self, how_many: int, pause: float) -> Phone:
        """Sit down and say some things."""
        room = self.sit()
        for at in range(how_many):
            text = f"telefono {self.number}, frase {at}"
            self._say(room, self.asked(room), text)
            self.said.append(text)
            time.sleep(pause)
        return self


def rush(base: str, code: str, *, phones: int, each: int, pause: float) -> list[Phone]:
    """Let that many phones speak at once; return them when each has said everything."""
    with ThreadPoolExecutor(phones) as hall:
        running = [hall.submit(Phone(base, code, number).run, each, pause) for number in range(phones)]
        return [one.result() for one in running]
