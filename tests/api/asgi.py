"""A small schema behind the endpoint, asked as ASGI servers ask. No database, no sign-in."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson
from graphql import build_schema, execute

from api.errors import Refusal
from api.graphql import Endpoint
from schema.faults import RequestRefusedError, told
from schema.limits import Limits
from schema.operation import Operations

SCHEMA = build_schema(
    """
    type Query {
      hello(name: String = "", first: Int, ids: [ID!]): String
      slow(seconds: Float!): String
      broken: String
      gone: String!
      many(first: Int): ThingConnection
    }
    type Mutation { act: String }
    type ThingConnection { nodes: [Thing!]! }
    type Thing { name: String }
    """
)
TOKEN = b"Bearer good"


async def _slow(*_: Any, seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


def _broken(*_: Any) -> None:
    raise RuntimeError("personal id 001099012345 of Nguyễn Thị Hoa")


class Resolvers:
    broken = gone = _broken
    slow = _slow

    def hello(self, _: Any, *, name: str = "", **__: Any) -> str:
        return f"Xin chào {name}".strip()


@dataclass
class Context:
    introspection: bool = True


@dataclass
class House:
    operations: Operations = field(
        default_factory=lambda: Operations(SCHEMA, frozenset(), Limits())
    )
    asked: int = 0

    async def execute(self, text, variables, operation_name, context):
        self.asked += 1
        try:
            admitted = self.operations.admit(
                text, operation_name, variables, introspection=context.introspection
            )
        except RequestRefusedError as refused:
            return {"errors": refused.errors}
        document, name = admitted.operation.document, operation_name
        result = execute(
            SCHEMA, document, Resolvers(), variable_values=variables, operation_name=name
        )
        if hasattr(result, "__await__"):
            result = await result
        answer: dict[str, Any] = {"data": result.data, "extensions": {"cost": admitted.cost}}
        if result.errors:
            answer["errors"] = [{**told(e), "path": e.path} for e in result.errors]
        return answer


@dataclass
class Caller:
    officer_id: UUID = field(default_factory=uuid4)


LAN, MINH = Caller(), Caller()


async def authenticate(scope: Any) -> Any:
    given = dict(scope["headers"]).get(b"authorization")
    known = {TOKEN: LAN, b"Bearer minh": MINH}
    return known.get(given) or Refusal(error="invalid_token" if given else None)


def endpoint(**more: Any) -> Endpoint:
    return Endpoint(House(), authenticate, lambda _: Context(), **more)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    sends: int

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        return self.json["errors"][0]["extensions"]["code"]


POSTED = {"content-type": "application/json", "authorization": TOKEN.decode()}


async def ask(app: Any, body: Any = None, *, method: str = "POST", **more: Any) -> Answer:
    """One request. `body`: bytes, a list of chunks (None: nothing more comes), or a value for JSON.

    `headers` are added to those of a good POST; None removes one.
    """
    headers = {**POSTED, **more.pop("headers", {})}
    chunks = list(body) if isinstance(body, list) else [_bytes(body)]
    scope = {
        "type": "http",
        "method": method,
        "path": "/graphql",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "headers": [
            (k.lower().encode(), v.encode("latin-1")) for k, v in headers.items() if v is not None
        ],
        **more,
    }
    return await _asked(app, scope, chunks)


async def _asked(app: Any, scope: dict[str, Any], chunks: list[Any]) -> Answer:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not chunks:
            return {"type": "http.disconnect"}
        chunk = chunks.pop(0)
        if chunk is None:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if not sent:
        return Answer(0, {}, b"", 0)
    told_headers = [(k.decode(), v.decode()) for k, v in sent[0]["headers"]]
    body = b"".join(m.get("body", b"") for m in sent[1:])
    assert len(told_headers) == len(dict(told_headers)), "a header twice"
    return Answer(sent[0]["status"], dict(told_headers), body, len(sent))


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)


HELLO = {"query": "{ hello }"}
