"""Many connections that ask one after the other. wrk where it is installed, else our own."""

import asyncio
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import orjson
import uvloop

LUA: Final = Path(__file__).parent / "load.lua"
KEY: Final = "00000000-0000-4000-8000-000000000000"  # stands for a new key in each request,
DIGITS: Final = "######"  # this for six new digits,
BIRTHDAY: Final = "MM-DD"  # and this for some day of a year
SPARE: Final = 2  # questions of each connection that were sent and not counted
UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


def fresh(question: bytes) -> bytes:
    """With a key that nobody used, and of another child."""
    if KEY.encode() not in question:
        return question
    digits, day = f"{random.randrange(10**6):06}", random.randrange(12 * 28)
    for stands, new in (
        (KEY, str(uuid4())),
        (DIGITS, digits),
        (BIRTHDAY, f"{day // 28 + 1:02}-{day % 28 + 1:02}"),
    ):
        question = question.replace(stands.encode(), new.encode())
    return question


@dataclass(frozen=True)
class Shot:
    """What one server did in one round: requests, requests a second, milliseconds."""

    count: int
    rate: float
    p50: float
    p99: float
    bad: int


def shoot(
    url: str, lines: list[str], connections: int, lasting: float, *, once: bool = False
) -> Shot:
    """`lines`: headers and body of each question, separated by tabs; chosen at random, or each
    `once`, in turn: what was sent is taken off."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write("\n".join(lines))
        file.flush()
        wrk = shutil.which("wrk")
        if wrk:
            shot = _wrk(wrk, url, file.name, (connections, lasting), "ONCE" if once else "")
        else:
            command = [sys.executable, __file__, url, file.name, str(connections), str(lasting)]
            command += ["once"] * once
            said = subprocess.run(command, check=True, capture_output=True).stdout
            shot = Shot(**orjson.loads(said))
    if once:
        del lines[: shot.count + SPARE * connections]
    return shot


def _wrk(wrk: str, url: str, file: str, load: tuple[int, float], once: str) -> Shot:
    connections, lasting = load
    command = [wrk, "-t1", f"-c{connections}", f"-d{lasting:.0f}s", "--timeout", "20s"]
    said = subprocess.run(
        [*command, "--latency", "-s", str(LUA), url],
        env={**os.environ, "REQUESTS": file, **({once: "1"} if once else {})},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    refused, broken = re.search(r"Non-2xx.*: (\d+)", said), re.search(r"Socket errors: (.*)", said)
    if broken:
        raise RuntimeError(f"{url}: {broken[0]}")
    return Shot(
        count=int(_found(r"(\d+) requests in", said)),
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", said)),
        p50=_milliseconds(_found(r"(?m)^ +50%\s+(\S+)", said)),
        p99=_milliseconds(_found(r"(?m)^ +99%\s+(\S+)", said)),
        bad=int(refused[1]) if refused else 0,
    )


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"wrk said: {text}")
    return found[1]


def _milliseconds(text: str) -> float:
    number = _found(r"([\d.]+)", text)
    return float(number) * UNITS[text[len(number) :]]


class _Client(asyncio.Protocol):
    """One connection: a question, the whole answer, the next question."""

    def __init__(self, questions: Iterator[bytes], until: float, times: list[float]) -> None:
        self._questions, self._until, self._times = questions, until, times
        self.done = asyncio.get_running_loop().create_future()
        self.bad = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("closed by the server"))

    def _ask(self) -> None:
        self._kept, self._missing, self._began = b"", -1, time.perf_counter()
        self._transport.write(fresh(next(self._questions)))

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._kept += data
            head, gap, rest = self._kept.partition(b"\r\n\r\n")
            if not gap:
                return
            self.bad += head[9:12] != b"200"
            length = re.search(rb"(?i)content-length: (\d+)", head)
            assert length, "answers have a length"
            self._missing = int(length[1]) - len(rest)
        else:
            self._missing -= len(data)
        if self._missing > 0:
            return
        now = time.perf_counter()
        self._times.append(now - self._began)
        if now < self._until:
            self._ask()
        else:
            self.done.set_result(None)
            self._transport.close()


async def _drive(url: str, file: str, connections: int, lasting: float, *, once: bool) -> Shot:
    parts: Any = urlsplit(url)
    questions = [_bytes(parts.path, line) for line in Path(file).read_text().splitlines()]
    asked = iter(questions) if once else (random.choice(questions) for _ in count())
    times: list[float] = []
    began = time.perf_counter()
    loop, clients = asyncio.get_running_loop(), []
    for _ in range(connections):
        clients.append(_Client(asked, began + lasting, times))
        await loop.create_connection(partial(clients.__getitem__, -1), parts.hostname, parts.port)
    await asyncio.gather(*(client.done for client in clients))
    took, times = time.perf_counter() - began, sorted(times)
    p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
    return Shot(len(times), len(times) / took, p50, p99, sum(c.bad for c in clients))


def _bytes(path: str, line: str) -> bytes:
    *headers, body = line.split("\t")
    sent = body.encode()
    head = "\r\n".join(
        (f"POST {path} HTTP/1.1", "host: bench", *headers, f"content-length: {len(sent)}")
    )
    return head.encode() + b"\r\n\r\n" + sent


if __name__ == "__main__":
    given = sys.argv
    shot = uvloop.run(
        _drive(given[1], given[2], int(given[3]), float(given[4]), once=len(given) > 5)
    )
    sys.stdout.buffer.write(orjson.dumps(shot))
