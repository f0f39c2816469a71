"""Alive and ready are two questions."""

import asyncio

import httpx
from starlette.applications import Starlette

from api.health import Health


async def asked(health, path):
    app = Starlette(routes=health.routes())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        return await client.get(path)


def probe(answer):
    async def probed():
        if isinstance(answer, Exception):
            raise answer
        return answer

    return probed


async def test_ready_when_every_probe_says_so():
    health = Health({"database": probe(True), "policy": probe(True), "tree": probe(True)})
    answer = await asked(health, "/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": True, "policy": True, "tree": True},
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_not_ready_when_one_says_no_or_breaks_and_alive_all_the_same(caplog):
    for problem in (False, ConnectionRefusedError("postgresql://user:secret@host")):
        health = Health({"database": probe(problem), "tree": probe(True)})
        answer = await asked(health, "/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"] == {"database": False, "tree": True}
        assert "secret" not in answer.text
        assert (await asked(health, "/healthz")).status_code == 200


async def test_not_ready_while_it_drains():
    health = Health({"database": probe(True)})
    health.drain()
    answer = await asked(health, "/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "checks": {}})


async def test_a_probe_that_hangs_is_a_no(monkeypatch):
    monkeypatch.setattr("api.health.PROBE_TIMEOUT", 0.05)

    async def hangs():
        await asyncio.sleep(60)
        return True

    assert (await asked(Health({"database": hangs}), "/readyz")).status_code == 503


async def test_asking_often_asks_the_database_once():
    count, now = 0, 0.0

    async def counted():
        nonlocal count
        count += 1
        return True

    health = Health({"database": counted}, clock=lambda: now)
    for _ in range(20):
        await asked(health, "/readyz")
    assert count == 1
    now = 1.5
    await asked(health, "/readyz")
    assert count == 2


async def test_only_by_get():
    app = Starlette(routes=Health({}).routes())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        assert (await client.post("/healthz")).status_code == 405
