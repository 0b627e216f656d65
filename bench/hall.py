"""Thirty-nine phones in a hall, through the real server on loopback: how long one waits for its answer.

Each phone also listens for the pulse of its meeting and fetches the part that changed, as its page does.
The phones are cheap (prepared bytes over plain sockets), because in a hall each has a processor of its own.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.results import Row, percentiles
from tests.infrastructure.databases import manage
from tests.infrastructure.fixtures import serving
from tests.labs.rush import Phone
from tests.labs.test_forty_phones import PREPARE, told

if TYPE_CHECKING:
    from bench.run import Options

PHONES, ROUNDS, EVERY_S, LISTENS_S = 39, 6, 4.0, 2.0


@dataclass(frozen=True)
class Speaker:
    """A phone that sits at a table: what its browser would send with each request."""

    port: int
    cookies: str
    token: str
    assignment: str
    code: str

    async def ask(self, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send one request, return the status and the answer."""
        head = (
            f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: {self.cookies}\r\nAccept: application/json\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head.encode() + body)
        answer = await reader.read()
        writer.close()
        return int(answer[9:12]), answer

    async def say(self, text: str) -> float:
        """Say something; return the milliseconds until it was kept."""
        said = {
            "text": text, "sender_key": str(uuid.uuid4()), "assignment": self.assignment,
            "csrfmiddlewaretoken": self.token,
        }  # fmt: skip
        body = urlencode(said).encode()
        began = time.perf_counter()
        status, _answer = await self.ask("/it/tavolo/", body)
        took = (time.perf_counter() - began) * 1000
        if status != 201:
            raise RuntimeError(f"an answer got {status}")
        return took

    async def listen(self, wait: float) -> None:
        """Ask for the pulse every two seconds, and for what changed."""
        pulse = b""
        await asyncio.sleep(wait)
        while True:
            _status, answer = await self.ask(f"/it/l/{self.code}/eventi/")
            heard = answer.partition(b"\r\n\r\n")[2]
            if heard != pulse:
                pulse = heard
                await self.ask("/it/tavolo/adesso/")
            await asyncio.sleep(LISTENS_S)


def run(options: Options) -> list[Row]:
    """Let the phones speak at the same instant, then each when it likes."""
    with tempfile.TemporaryDirectory(prefix="vicinia-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'vicinia.sqlite3'}"
        manage("migrate", url=url, folder=folder)
        code = told(url, folder, PREPARE)
        rows = []
        with serving(url, folder) as server:
            speakers = [_sit_down(server.url, code, number) for number in range(PHONES)]
            for how, spread in (("in the same instant", 0.0), ("within four seconds", EVERY_S)):
                times = asyncio.run(_speak(speakers, spread))
                figures = {"answers": len(times), **percentiles(times)}
                rows.append(Row("hall", f"39 phones {how}", PHONES, figures, "p95_ms", at_most=200))
        return rows


async def _speak(speakers: list[Speaker], spread: float) -> list[float]:
    ears = [
        asyncio.create_task(one.listen(LISTENS_S * number / len(speakers)))
        for number, one in enumerate(speakers)
    ]
    times: list[float] = []

    async def later(one: Speaker, number: int, turn: int) -> float:
        await asyncio.sleep(spread * number / len(speakers))
        return await one.say(f"telefono {number}, frase {turn}")

    for turn in range(ROUNDS):
        times += await asyncio.gather(*(later(one, number, turn) for number, one in enumerate(speakers)))
        await asyncio.sleep(EVERY_S - spread)
    for ear in ears:
        ear.cancel()
    return times


def _sit_down(url: str, code: str, number: int) -> Speaker:
    phone = Phone(url, code, number)
    room = phone.sit()
    cookies = "; ".join(f"{one.name}={one.value}" for one in phone.cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', room)
    if token is None:
        raise RuntimeError("the phone's page has no form")
    return Speaker(int(url.rpartition(":")[2]), cookies, token.group(1), phone.asked(room), code)
