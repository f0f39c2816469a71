"""Subscriptions as an event stream: asked for by Accept, refused in JSON, told until it ends."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from api import events, streams
from tests.api.wired import CHANGED, Wired, wired
from tests.databases import Databases

BOTH = "text/event-stream, application/json"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Wired]:
    async with wired(databases) as found:
        yield found


class Stream:
    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()

    async def event(self, seconds: float = 5) -> tuple[str, Any]:
        """Its name and its data; a comment is called `:`."""
        name, data = "", ""
        async with asyncio.timeout(seconds):
            async for line in self._lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data:"):
                    data += line.removeprefix("data:").strip()
                elif line.startswith(":"):
                    name = ":"
                elif name:
                    return name, json.loads(data) if data else None
        return "end", None


@contextlib.asynccontextmanager
async def opened(
    live: Wired, who: str = "bode.worker", accept: str = BOTH, text: str = CHANGED, **said: Any
) -> AsyncIterator[tuple[httpx.Response, Stream]]:
    headers = {"authorization": f"Bearer {await live.token(who)}", "accept": accept}
    body = {"query": text, "variables": said}
    async with live.client.stream("POST", "/graphql", json=body, headers=headers) as answer:
        yield answer, Stream(answer)


async def test_a_change_is_told_and_a_position_goes_on(live: Wired) -> None:
    async with opened(live) as (answer, stream):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        child = await live.change()
        name, said = await stream.event()
        told = said["data"]["childChanged"]
        assert (name, told["child"]) == ("next", {"id": child})
    await live.change()
    async with opened(live, after=told["position"]) as (_, stream):
        assert (await stream.event())[1]["data"]["childChanged"]["child"] == {"id": child}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/event-stream", "text/event-stream"),
        (BOTH, "text/event-stream"),
        ("text/event-stream;q=0.5, */*", "text/event-stream"),
        ("application/json, text/event-stream", "application/json"),
        ("application/graphql-response+json, application/json, text/event-stream",
         "application/graphql-response+json"),
        ("text/event-stream;q=0, application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)  # fmt: skip
async def test_the_stream_has_to_stand_before_json(live: Wired, accept: str, media: str) -> None:
    async with opened(live, accept=accept) as (answer, _):
        assert answer.headers["content-type"].partition(";")[0] == media


async def test_queries_are_answered_in_json_where_the_caller_reads_it(live: Wired) -> None:
    count = "{ children { totalCount } }"
    async with opened(live, text=count) as (answer, _):
        assert json.loads(await answer.aread())["data"]["children"]["totalCount"] > 0
    async with opened(live, accept="text/event-stream", text=count) as (answer, _):
        assert answer.status_code == 406


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { other }", "GRAPHQL_VALIDATION_FAILED"),
        ('subscription { childChanged(id: "x") { kind } }', "BAD_USER_INPUT"),
        ('subscription { childChanged(after: "x") { kind } }', "BAD_CURSOR"),
    ],
)
async def test_a_refusal_is_no_stream(live: Wired, text: str, code: str) -> None:
    async with opened(live, text=text) as (answer, _):
        assert answer.status_code == 400
        said = json.loads(await answer.aread())
        assert [e["extensions"]["code"] for e in said["errors"]] == [code]


async def test_nobody_listens_without_a_token(live: Wired) -> None:
    body, headers = {"query": CHANGED}, {"accept": BOTH}
    assert (await live.client.post("/graphql", json=body, headers=headers)).status_code == 401


async def test_silence_has_a_pulse(live: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "ALIVE", 0.05)
    async with opened(live) as (_, stream):
        assert (await stream.event())[0] == ":"
        await live.change()
        while (found := await stream.event())[0] == ":":
            pass
        assert found[0] == "next"


async def test_who_hangs_up_is_forgotten(live: Wired) -> None:
    async with opened(live):
        assert len(live.app._worker.streams._lines) == 1
    async with asyncio.timeout(2):
        while live.app._worker.streams._lines:
            await asyncio.sleep(0.01)
    assert not any(live.app._worker.streams._subscriptions._relay._followers.values())


async def test_a_right_that_ends_is_told_and_ends_the_stream(
    live: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(live, "bode.chair") as (_, stream):
        change = "UPDATE officer SET disabled_at = now() WHERE username = 'bode.chair'"
        await live.execute(change)
        name, said = await stream.event()
        assert (name, said["errors"][0]["extensions"]["code"]) == ("next", "UNAUTHENTICATED")
        assert await stream.event() == ("complete", None)
        assert (await stream.event())[0] == "end"


async def test_a_server_that_stops_completes_its_streams(databases: Databases) -> None:
    async with wired(databases) as live, opened(live) as (_, stream):
        live.server.should_exit = True
        assert await stream.event() == ("complete", None)
        assert (await stream.event())[0] == "end"


async def test_who_is_full_says_so(live: Wired) -> None:
    held: streams.Streams = live.app._worker.streams
    most, held.most = held.most, 0
    async with opened(live) as (answer, _):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    held.most = most
