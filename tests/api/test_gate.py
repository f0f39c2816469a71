"""What does not get in, and how it is told: always a clear 4xx, never a 500."""

import asyncio
import random
import time

import pytest

from api.gate import Gate
from api.rate import Rates
from schema.faults import CODES
from tests.api.asgi import HELLO, TOKEN, ask, endpoint


@pytest.fixture
def app():
    return endpoint(gate=Gate(body_timeout=0.2))


def wrapped(value: str) -> bytes:
    return b'{"query": "query ($n: String) { hello(name: $n) }", "variables": {"n": %s}}' % (
        value.encode()
    )


async def test_a_good_request_is_answered_in_one_send(app):
    answer = await ask(app, {**HELLO, "variables": None, "operationName": None})
    assert (answer.status, answer.json["data"]) == (200, {"hello": "Xin chào"})
    assert answer.sends == 2  # head and body
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not {"server", "connection", "set-cookie"} & answer.headers.keys()


async def test_every_executed_answer_tells_its_cost(app):
    answer = await ask(app, {"query": "{ many(first: 3) { nodes { name } } }"})
    assert answer.json["extensions"] == {"cost": {"requested": 4, "limit": 5000}}


@pytest.mark.parametrize(
    "value",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        'application/json ; charset="utf-8"',
    ],
)
async def test_json_in_utf8_is_taken(app, value):
    assert (await ask(app, HELLO, headers={"content-type": value})).status == 200


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "text/plain",
        "text/plain,application/json",
        "application/json-patch+json",
        "application/jsonx",
        "application/json; charset=utf-16",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json; odata=verbose",
        "application/graphql",
        "application/graphql+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
async def test_no_other_type_is(app, value):
    answer = await ask(app, HELLO, headers={"content-type": value})
    assert (answer.status, answer.code) == (415, "BAD_USER_INPUT")
    assert answer.headers["accept-post"] == "application/json"
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("value", ["gzip", "br", "identity", "deflate, gzip"])
async def test_compressed_bodies_are_not_taken(app, value):
    assert (await ask(app, HELLO, headers={"content-encoding": value})).status == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b'{"query":',
        b'{"query": "{ hello }"} {}',
        b'\xef\xbb\xbf{"query": "{ hello }"}',
        '{"query": "{ hello }"}'.encode("utf-16"),
        '{"query": "{ hello }"}'.encode("utf-32"),
        b'{"query": "\xff"}',
        b'{"query": "\xed\xa0\x80"}',
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b'[{"query": "{ hello }"}]',
        b'"{ hello }"',
        b"null",
        b"{}",
        b'{"qeury": "{ hello }"}',
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": ["{ hello }"]}',
        b'{"query": "{ hello }", "query": "{ hello }"}',
        b'{"query": "{ hello }", "variables": {"a": 1, "a": 1}}',
        b'{"query": "{ hello }", "variables": [1]}',
        b'{"query": "{ hello }", "variables": "{}"}',
        b'{"query": "{ hello }", "operationName": 1}',
        b'{"query": "{ hello }", "extensions": []}',
        wrapped("NaN"),
        wrapped("Infinity"),
        wrapped("-Infinity"),
        wrapped("1e999"),
        wrapped("9" * 5000),
        wrapped('"\\u0000"'),
        wrapped('"\\ud800"'),
        wrapped('"\\udc00\\ud800"'),
        wrapped('"\x00"'),
        wrapped('{"\\u0000": 1}'),
        wrapped("[" * 39 + "]" * 39),
        b'{"query": "{ hello } #\\u0000"}',
        b'{"query": "{ hello } #\\udfff"}',
    ],
    ids=repr,
)
async def test_what_is_not_a_request_is_a_400(app, body):
    answer = await ask(app, body)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")
    assert "data" not in answer.json
    assert app.house.asked == 0


@pytest.mark.parametrize(
    "literal",
    [
        r'"\u0000"',
        r'"a\u{0}"',
        r'"\\\u0000"',
        r'"\ud800"',
        r'"\u{D800}"',
        r'"\u{110000}"',
    ],
)
async def test_nor_may_the_document_write_such_characters_as_escapes(app, literal):
    answer = await ask(app, {"query": f"{{ hello(name: {literal}) }}"})
    assert answer.code == "GRAPHQL_PARSE_FAILED"


@pytest.mark.parametrize("literal", [r'"\\u0000"', r'"""\u0000"""', r'"\u{1F600}"'])
async def test_what_only_looks_like_them_passes(app, literal):
    assert "data" in (await ask(app, {"query": f"{{ hello(name: {literal}) }}"})).json


async def test_escapes_and_nesting_within_bounds_pass(app):
    paired = await ask(app, wrapped('"\\ud83d\\ude00 \\\\u0000"'))
    assert paired.json["data"] == {"hello": "Xin chào 😀 \\u0000"}
    deep = b'{"query": "{ hello }", "extensions": %s}' % (b'{"a":' * 39 + b"1" + b"}" * 39)
    assert (await ask(app, deep)).status == 200


async def test_unknown_members_are_reserved_and_the_query_string_is_never_read(app):
    answer = await ask(app, {**HELLO, "id": "x", "documentId": 1}, query_string=b"query={nope}")
    assert answer.json["data"] == {"hello": "Xin chào"}


@pytest.mark.parametrize("size", [131_072, 131_073])
async def test_a_body_is_taken_up_to_128_kb(size):
    body = b'{"query": "{ hello }", "x": "'
    body += b"x" * (size - len(body) - 2) + b'"}'
    expected = 200 if size == 131_072 else 413
    said = {"content-length": str(size)}
    assert (await ask(endpoint(), body, headers=said)).status == expected
    assert (await ask(endpoint(), [body[:70_000], body[70_000:]])).status == expected


async def test_a_declared_size_is_refused_without_waiting_for_it(app):
    started = time.perf_counter()
    answer = await ask(app, [b"{", None], headers={"content-length": "9" * 30})
    assert (answer.status, answer.code) == (413, "DOCUMENT_LIMIT")
    assert answer.headers["connection"] == "close"
    assert time.perf_counter() - started < 1


async def test_a_body_that_does_not_end_is_a_408(app):
    answer = await ask(app, [b'{"query"', None])
    assert (answer.status, answer.code) == (408, "TIMEOUT")
    assert answer.headers["connection"] == "close"


async def test_who_hangs_up_gets_no_answer_and_holds_no_place(app):
    assert (await ask(app, [])).sends == 0
    assert app.in_work == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY"])
async def test_only_post_and_it_says_so(app, method):
    answer = await ask(app, method=method, query_string=b"query={hello}")
    assert (answer.status, answer.headers["allow"]) == (405, "POST, OPTIONS")
    assert app.house.asked == 0


async def test_browsers_get_the_page_and_nobody_else():
    async def page(_, __, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"<!doctype html>"})

    app = endpoint(page=page)
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert (await ask(app, method="GET", headers={"accept": browser})).status == 200
    for accept in ("*/*", "application/json", "text/html;q=0", None):
        assert (await ask(app, method="GET", headers={"accept": accept})).status == 405


@pytest.mark.parametrize(
    ("token", "challenge"),
    [
        (None, 'Bearer realm="mangnon"'),
        ("Bearer bad", 'Bearer realm="mangnon", error="invalid_token"'),
    ],
)
async def test_without_a_good_token_a_401_says_how(app, token, challenge):
    answer = await ask(app, b"not even JSON", headers={"authorization": token})
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == challenge
    assert answer.headers["connection"] == "close"


async def test_a_bug_is_masked_and_the_log_has_its_incident(app, caplog):
    answer = await ask(app, {"query": "{ hello broken }"})
    (error,) = answer.json["errors"]
    assert answer.status == 200
    assert answer.json["data"]["hello"] == "Xin chào"
    assert error["message"] == "Unexpected error."
    assert error["path"] == ["broken"]
    assert "001099012345" not in str(answer.json)
    logged = [r for r in caplog.records if r.levelname == "ERROR"]
    assert [r.incident for r in logged] == [error["extensions"]["incident"]]


async def test_even_a_bug_of_the_house_itself_is_masked(app):
    async def execute(*_):
        raise RuntimeError("secret")

    app.house.execute = execute
    answer = await ask(app, HELLO)
    assert (answer.status, answer.code) == (500, "INTERNAL_SERVER_ERROR")
    assert b"secret" not in answer.body


async def test_what_takes_too_long_is_stopped():
    app = endpoint(request_timeout=0.05)
    answer = await ask(app, {"query": "{ slow(seconds: 5) }"})
    assert (answer.status, answer.code) == (503, "TIMEOUT")
    assert int(answer.headers["retry-after"]) >= 1
    assert app.in_work == 0


async def test_beyond_64_in_work_others_are_sent_away_at_once():
    app = endpoint()
    slow = {"query": "{ slow(seconds: 0.3) }"}
    working = [asyncio.create_task(ask(app, slow)) for _ in range(64)]
    await asyncio.sleep(0.05)
    started = time.perf_counter()
    refused = await ask(app, HELLO)
    assert (refused.status, refused.code) == (503, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["connection"] == "close"
    assert time.perf_counter() - started < 0.25
    assert {a.status for a in await asyncio.gather(*working)} == {200}
    assert (await ask(app, HELLO)).status == 200


async def test_those_who_send_slowly_hold_no_place():
    app = endpoint(max_in_work=1, gate=Gate(body_timeout=0.2))
    slow = asyncio.create_task(ask(app, [b'{"query"', None]))
    await asyncio.sleep(0.05)
    assert (await ask(app, HELLO)).status == 200
    assert (await slow).status == 408


async def test_no_damaged_request_is_ever_a_500():
    """Good requests with bytes changed, cut, doubled; documents put together at random."""
    rng = random.Random(20250701)
    app = endpoint(rates=Rates(10**9))
    good = (
        b'{"query": "query q($n: String) { hello(name: $n) a: hello }",'
        b' "variables": {"n": "\\u1ea5"}}'
    )
    pieces = ["{", "}", "(", ")", "[", "]", ":", "...", "$n", "@skip", "!", '"', '"""', "\\u0000"]
    pieces += ["hello", "many", "nodes", "first", "query", "fragment", "on", "Query", "9" * 400]
    pieces += ["-1", "1e400", "null", "true", "&", "|", "=", "#", "\n", "\ud800", "é", "__schema"]
    for _ in range(1500):
        if rng.random() < 0.5:
            body = bytearray(good)
            for _ in range(rng.randint(1, 4)):
                at = rng.randrange(len(body))
                body[at : at + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
            answer = await ask(app, bytes(body))
        else:
            text = " ".join(rng.choices(pieces, k=rng.randint(1, 25)))
            answer = await ask(app, {"query": text.encode(errors="ignore").decode()})
        assert answer.status in {200, 400}, answer
        errors = answer.json.get("errors", [])
        assert {e["extensions"]["code"] for e in errors} <= CODES - {"INTERNAL_SERVER_ERROR"}


async def test_no_damaged_head_is_ever_a_500(app):
    rng = random.Random(7)
    names = ["content-type", "content-encoding", "content-length", "accept", "authorization"]
    words = ["application/json", "*/*", ";q=", "1", ",", "gzip", "²", "-5", "é\x80", "  ", "/", "="]
    for _ in range(500):
        headers = {rng.choice(names): "".join(rng.choices(words, k=rng.randint(0, 6)))}
        answer = await ask(app, HELLO, headers={"authorization": TOKEN.decode(), **headers})
        assert 200 <= answer.status < 500, headers
