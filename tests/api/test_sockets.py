"""graphql-transport-ws as its specification has it, and who may speak it how much."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api import streams
from api.tokens import LEEWAY
from tests.api.wired import CHANGED, PROTOCOL, Wire, Wired, wired
from tests.databases import Databases


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Wired]:
    async with wired(databases, init_timeout=0.3, max_streams_per_caller=4) as found:
        yield found


async def test_a_change_is_told_to_who_subscribed(live: Wired) -> None:
    async with live.signed_in("bode.worker") as wire:
        await wire.subscribe("one")
        await wire.say(type="ping")
        assert await wire.hear() == {"type": "pong"}
        child = await live.change()
        message = await wire.hear()
        assert (message["id"], message["type"]) == ("one", "next")
        assert message["payload"]["extensions"]["cost"] == {"requested": 2, "limit": 5000}
        told = message["payload"]["data"]["childChanged"]
        assert (told["kind"], told["child"]) == ("UPDATED", {"id": child})


async def test_each_subscription_ends_by_itself_and_its_id_is_free_again(live: Wired) -> None:
    async with live.signed_in("bode.worker") as wire:
        for id_ in ("one", "two"):
            await wire.subscribe(id_)
        await wire.say(id="one", type="complete")
        await wire.say(id="never", type="complete")
        await wire.subscribe("one")
        await asyncio.sleep(0.1)
        await live.change()
        assert {(await wire.hear())["id"], (await wire.hear())["id"]} == {"one", "two"}


async def test_who_comes_back_with_a_position_misses_nothing(live: Wired) -> None:
    async with live.signed_in("bode.worker") as wire:
        await wire.subscribe()
        await asyncio.sleep(0.1)
        await live.change()
        position = (await wire.change())["position"]
    for _ in range(2):
        await live.change()
    async with live.signed_in("bode.worker") as wire:
        await wire.subscribe(after=position)
        assert len({(await wire.change())["position"] for _ in range(2)} | {position}) == 3


INIT: dict[str, Any] = {"type": "connection_init", "payload": {"authorization": "Bearer {token}"}}
ASK: dict[str, Any] = {"id": "1", "type": "subscribe", "payload": {"query": CHANGED}}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([], 4408),
        ([INIT, INIT], 4429),
        ([ASK], 4401),
        ([INIT, ASK, ASK], 4409),
        ([{"type": "connection_init"}], 4403),
        ([{"type": "connection_init", "payload": None}], 4400),
        ([{"type": "connection_init", "payload": {"authorization": "Bearer x"}}], 4403),
        ([{"type": "connection_init", "payload": {"authorization": "{token}"}}], 4403),
        ([{"type": "connection_init", "payload": {"token": "Bearer {token}"}}], 4403),
        ([{"type": "connection_init", "payload": []}], 4400),
        ([{"type": "start"}], 4400),
        ([{}], 4400),
        ([[]], 4400),
        (["connection_init"], 4400),
        ([INIT, {"type": "subscribe"}], 4400),
        ([INIT, ASK | {"id": ""}], 4400),
        ([INIT, ASK | {"id": 1}], 4400),
        ([INIT, ASK | {"payload": {"query": None}}], 4400),
        ([INIT, ASK | {"payload": {"query": CHANGED, "variables": []}}], 4400),
        ([INIT, ASK | {"payload": {"query": CHANGED, "operationName": 1}}], 4400),
        ([INIT, {"type": "complete"}], 4400),
    ],
    ids=str,
)
async def test_who_does_not_keep_to_the_protocol_is_closed(
    live: Wired, messages: list[Any], code: int
) -> None:
    token = await live.token("bode.worker")
    async with live.socket() as connection:
        for message in messages:
            await connection.send(json.dumps(message).replace("{token}", token))
        assert (await Wire(connection).end())[0] == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"{}", 4400),
        ("{", 4400),
        ('{"type":"ping","type":"pong"}', 4400),
        ('{"type":"ping","payload":{"x":NaN}}', 4400),
        ("[" * 50 + "]" * 50, 4400),
        ("x" * 70_000, 1009),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_messages_pass_the_same_gate_as_bodies(
    live: Wired, message: str | bytes, code: int
) -> None:
    async with live.socket() as connection:
        await connection.send(message)
        assert (await Wire(connection).end())[0] == code


@pytest.mark.parametrize("offered", [None, ["graphql-ws"], ["x", "y"]])
async def test_only_one_protocol_is_spoken(live: Wired, offered: list[str] | None) -> None:
    async with live.socket(subprotocols=offered) as connection:
        assert connection.subprotocol is None
        assert (await Wire(connection).end())[0] == 4406


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
async def test_pages_of_other_origins_are_turned_away(live: Wired, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await live.socket(origin=origin)
    assert refused.value.response.status_code == 403


async def test_own_pages_and_those_of_the_list_may_come(live: Wired) -> None:
    own = f"http://127.0.0.1:{live.port}"
    for origin in (own, "http://localhost:5173"):
        async with live.signed_in("bode.worker", origin=origin) as wire:
            await wire.say(type="ping")
            assert await wire.hear() == {"type": "pong"}


async def test_other_paths_take_no_websocket(live: Wired) -> None:
    with pytest.raises(InvalidStatus):
        await connect(f"ws://127.0.0.1:{live.port}/healthz", subprotocols=["graphql-transport-ws"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ children { totalCount } }", "BAD_USER_INPUT"),
        ("mutation { __typename }", "BAD_USER_INPUT"),
        ("subscription { childChanged", "GRAPHQL_PARSE_FAILED"),
        ("subscription { other }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { childChanged(id: \"x\") { kind } }", "BAD_USER_INPUT"),
        ("subscription { childChanged(after: \"x\") { kind } }", "BAD_CURSOR"),
    ],
)  # fmt: skip
async def test_what_is_not_carried_out_is_an_error_of_the_operation(
    live: Wired, text: str, code: str
) -> None:
    async with live.signed_in("bode.worker") as wire:
        await wire.subscribe("1", text)
        message = await wire.hear()
        assert (message["id"], message["type"]) == ("1", "error")
        assert message["payload"][0]["extensions"]["code"] == code
        await wire.say(type="ping")
        assert await wire.hear() == {"type": "pong"}


async def test_twenty_subscriptions_are_enough(live: Wired) -> None:
    async with live.signed_in("bode.worker") as wire:
        for n in range(21):
            await wire.subscribe(str(n))
        message = await wire.hear()
        assert (message["id"], message["type"]) == ("20", "error")
        assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        await asyncio.sleep(0.1)
        await live.change()
        assert {(await wire.hear())["id"] for _ in range(20)} == {str(n) for n in range(20)}


async def test_one_caller_holds_few_connections(live: Wired) -> None:
    token = await live.token("bode.chair")
    wires = [await live.socket() for _ in range(5)]
    for connection in wires:
        payload = {"authorization": f"Bearer {token}"}
        await Wire(connection).say(type="connection_init", payload=payload)
    assert (await Wire(wires[-1]).end())[0] == 1013
    for connection in wires[:-1]:
        assert await Wire(connection).hear() == {"type": "connection_ack"}
        await connection.close()
    await asyncio.sleep(0.1)
    async with live.signed_in("bode.chair"):
        pass


async def test_a_worker_holds_no_more_than_it_can(live: Wired) -> None:
    held = live.app._worker.streams
    most, held.most = held.most, 1
    async with live.socket():
        with pytest.raises(InvalidStatus) as refused:
            await live.socket()
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["retry-after"] == "1"
    held.most = most


async def test_the_log_has_no_token_wherever_it_is_put(
    live: Wired, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    token = await live.token("bode.worker")
    async with connect(
        f"ws://127.0.0.1:{live.port}/graphql?token={token}", subprotocols=[PROTOCOL]
    ) as connection:
        payload = {"authorization": f"Bearer {token}"}
        await Wire(connection).say(type="connection_init", payload=payload)
        await Wire(connection).hear()
    async with asyncio.timeout(2):
        while "websocket" not in caplog.messages:
            await asyncio.sleep(0.01)
    assert token not in caplog.text
    assert "connection open" not in caplog.messages
    assert "WebSocket" not in caplog.text


async def test_nobody_who_left_is_remembered(live: Wired) -> None:
    async with live.signed_in("bode.worker") as wire:
        await wire.subscribe()
        await asyncio.sleep(0.1)
    async with asyncio.timeout(2):
        while live.app._worker.streams._lines:
            await asyncio.sleep(0.01)
    worker = live.app._worker
    assert worker.streams._held == {}
    relay = worker.streams._subscriptions._relay
    assert not any(relay._followers.values())


async def test_revocation_ends_open_subscriptions_even_where_nothing_happens(live: Wired) -> None:
    async with live.signed_in("bode.chair") as wire:
        await wire.subscribe()
        await asyncio.sleep(0.1)
        began = time.perf_counter()
        await live.execute(
            "UPDATE officer SET token_epoch = token_epoch + 1 WHERE username = 'bode.chair'"
        )
        assert (await wire.end())[0] == 4403
        assert time.perf_counter() - began < 5


async def expiring(live: Wired, seconds: float) -> str:
    """A token of bode.worker with so much life left."""
    admin: Any = await asyncpg.connect(live.database.dsn())
    officer = await admin.fetchval("SELECT id FROM officer WHERE username = 'bode.worker'")
    await admin.close()
    tokens = live.app._worker.doors.tokens
    left = timedelta(seconds=seconds - LEEWAY)
    return await tokens.issue(officer, 0, now=datetime.now(UTC) - tokens.rules.life + left)


@pytest.mark.parametrize("watch", [0.1, 60])
async def test_a_token_that_expires_closes(
    live: Wired, monkeypatch: pytest.MonkeyPatch, watch: float
) -> None:
    """Whether or not anything happens; what happens then is not told."""
    monkeypatch.setattr(streams, "WATCH", watch)
    await asyncio.sleep(2.1 if watch > 1 else 0)  # the look that was on its way
    async with live.signed_in(await expiring(live, 1.5)) as wire:
        await wire.subscribe()
        began = time.perf_counter()
        await asyncio.sleep(1.6 if watch > 1 else 0)
        if watch > 1:
            await live.change()
        code, _ = await wire.end()
        assert (code, wire.heard) == (4403, ["connection_ack"])
        assert time.perf_counter() - began < 4


async def test_a_server_that_stops_says_so(databases: Databases) -> None:
    async with wired(databases) as live, live.signed_in("bode.worker") as wire:
        await wire.subscribe()
        silent = await live.socket()
        await asyncio.sleep(0.1)
        live.server.should_exit = True
        assert await wire.end() == (1001, "Going away")
        assert (await Wire(silent).end())[0] == 1001
        with pytest.raises((OSError, InvalidStatus, ConnectionClosed)):
            await live.socket()


async def test_two_workers_tell_of_what_either_commits(databases: Databases) -> None:
    async with (
        wired(databases) as one,
        wired(databases, database=one.database) as two,
        one.signed_in("bode.worker") as here,
        two.signed_in("bode.worker") as there,
    ):
        for wire in (here, there):
            await wire.subscribe()
        await asyncio.sleep(0.2)
        for live in (one, two, one):
            await live.change()
        told = [[await wire.change() for _ in range(3)] for wire in (here, there)]
        assert told[0] == told[1]


async def test_who_does_not_read_is_cut_off_with_a_code(databases: Databases) -> None:
    fat = """subscription { childChanged { child { a: history(first: 100) { nodes { id at kind
      unit { id name } } } b: history(first: 100) { nodes { id at kind unit { id name } } } } } }"""
    patience = {"reader_timeout": 0.3}
    async with wired(databases, socket=patience) as live, live.signed_in("bode.worker") as wire:
        for n in range(20):
            await wire.subscribe(str(n), fat)
        await asyncio.sleep(0.2)
        wire.connection.transport.pause_reading()
        held = live.app._worker.streams
        async with asyncio.timeout(60):
            while held._lines:
                await live.change()
        wire.connection.transport.resume_reading()
        assert await wire.end() == (4008, "Too slow")


async def test_who_says_nothing_does_not_take_place_after_place(databases: Databases) -> None:
    async with wired(databases, anonymous_rate_per_minute=6, init_timeout=0.2) as found:
        token = await found.token("bode.worker")
        for _ in range(9):  # who signs in has their points back
            async with found.signed_in(token):
                pass
        for _ in range(6):
            async with found.socket() as silent:
                assert (await Wire(silent).end())[0] == 4408
        with pytest.raises(InvalidStatus) as refused:
            await asyncio.gather(*(found.socket() for _ in range(9)))
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["retry-after"]
