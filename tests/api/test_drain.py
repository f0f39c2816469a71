"""A real server: half-sent requests, slow readers, and stopping without losing anybody's answer."""

import asyncio
import json
import signal
import sys
import time

import httpx
import pytest
import pytest_asyncio

from api.gate import Gate
from api.rate import Rates
from tests.api.asgi import HELLO, POSTED, endpoint
from tests.api.served import Small, serving

HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
HEAD += b"authorization: Bearer good\r\n"
BODY = json.dumps(HELLO).encode()
WHOLE = HEAD + b"content-length: %d\r\n\r\n" % len(BODY) + BODY


@pytest_asyncio.fixture(scope="module")
async def port():
    app = Small(endpoint(gate=Gate(body_timeout=0.3)))
    async with serving(app, head_timeout=0.5, reader_timeout=0.3) as port:
        yield port


async def sent(port, *parts, pause=0.0):
    """Everything the server says until it closes; and how long that took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.perf_counter()
    try:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause)
        said = await asyncio.wait_for(reader.read(), 5)
    finally:
        writer.close()
    return said, time.perf_counter() - started


@pytest.mark.parametrize("part", [b"", b"\r\n", b"P", HEAD, HEAD[:-2]], ids=repr)
async def test_half_a_head_is_closed_in_time(port, part):
    said, seconds = await sent(port, part)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert 0.4 < seconds < 1.2


async def test_bytes_that_drip_do_not_prolong_the_wait(port):
    drip = [b"GET / HTTP/1.1\r\nx: "] + [b"y"] * 3
    said, seconds = await sent(port, *drip, pause=0.12)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert seconds < 0.8


async def test_nor_does_half_a_head_after_a_good_request(port):
    said, seconds = await sent(port, WHOLE, HEAD, pause=0.1)
    assert said.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in said
    assert seconds < 1.5


async def test_half_a_body_is_closed_in_time_and_told_why(port):
    said, seconds = await sent(port, HEAD + b"content-length: 100\r\n\r\n{")
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in said
    assert seconds < 1


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nx: " + b"y" * 70_000,
        b"GET / HTTP/1.1\r\nx: " + b"y" * 40_000 + b"\r\n\r\n",
        b"GET /" + b"y" * 40_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 200 + b"\r\n",
    ],
)
async def test_a_head_that_is_too_large_is_refused(port, head):
    said, _ = await sent(port, head)
    assert said.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "head",
    [
        b"nonsense\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
    ],
)
async def test_what_is_not_http_is_a_400(port, head):
    said, _ = await sent(port, head)
    assert said.startswith(b"HTTP/1.1 400 ")


async def test_a_refused_upload_can_read_why(port):
    said, _ = await sent(port, HEAD + b"content-length: 600000\r\n\r\n" + b"x" * 600_000)
    assert said.startswith(b"HTTP/1.1 413 ")


async def test_a_slow_reader_is_cut_off(port):
    _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.transport.pause_reading()
    fat = json.dumps(
        {"query": "query($n: String) { hello(name: $n) }", "variables": {"n": "x" * 120_000}}
    )
    request = HEAD + b"content-length: %d\r\n\r\n" % len(fat) + fat.encode()

    async def ask_on():
        for _ in range(400):
            writer.write(request)
            await asyncio.wait_for(writer.drain(), 5)
            await asyncio.sleep(0.005)

    with pytest.raises(ConnectionError):
        await ask_on()
    writer.close()


async def test_others_are_served_meanwhile_and_no_header_names_the_server(port):
    half = [asyncio.create_task(sent(port, HEAD)) for _ in range(50)]
    await asyncio.sleep(0.05)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.post("/graphql", json=HELLO, headers=POSTED)
        assert answer.json()["data"] == {"hello": "Xin chào"}
        assert "server" not in answer.headers
        missing = await client.get("/nowhere")
        assert (missing.status_code, "server" in missing.headers) == (404, False)
    await asyncio.gather(*half)


async def test_nobody_who_asked_is_left_without_an_answer_when_it_stops():
    answered, lost = 0, 0

    async def client(port):
        nonlocal answered, lost
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return  # it no longer listens: not asked
            try:
                closing = False
                while not closing:
                    writer.write(WHOLE)
                    head = await reader.readuntil(b"\r\n\r\n")
                    await reader.readexactly(
                        int(head.split(b"content-length: ")[1].split(b"\r")[0])
                    )
                    closing = b"connection: close" in head
                    answered += 1
            except (OSError, asyncio.IncompleteReadError):
                lost += 1
            finally:
                writer.close()

    async with serving(Small(endpoint(rates=Rates(10**9)))) as port:
        clients = [asyncio.create_task(client(port)) for _ in range(16)]
        await asyncio.sleep(0.2)
    await asyncio.wait_for(asyncio.gather(*clients), 5)
    assert answered > 100
    assert lost == 0


async def test_on_sigterm_it_is_not_ready_answers_what_is_in_work_and_stops():
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.api.served",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        url = f"http://127.0.0.1:{int(await process.stdout.readline())}"
        await _drains(process, url)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _drains(process, url):
    limits = httpx.Limits(max_connections=40, max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=url, headers=POSTED, limits=limits) as client:
        while not await _answers(client):
            await asyncio.sleep(0.05)
        slow = {"query": "{ slow(seconds: 1.5) }"}
        working = [asyncio.create_task(client.post("/graphql", json=slow)) for _ in range(20)]
        await asyncio.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.25)
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (503, False)
        late = await client.post("/graphql", json=HELLO)
        assert (late.status_code, late.headers["connection"]) == (200, "close")
        assert [a.json()["data"] for a in await asyncio.gather(*working)] == [{"slow": "done"}] * 20


async def _answers(client):
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False
