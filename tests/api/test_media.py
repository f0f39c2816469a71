"""Which media type, and which status under it."""

import pytest

from api.media import negotiated, wants_page
from tests.api.asgi import HELLO, ask, endpoint

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{JSON};q=0.9, {GRAPHQL};q=0.8", JSON),
        (f"{GRAPHQL};q=0.5, */*;q=0.6", JSON),
        (f"{GRAPHQL};q=0.5, */*;q=0.5", GRAPHQL),
        (f"{JSON};q=0, */*", GRAPHQL),
        (f"{GRAPHQL};q=0, */*", JSON),
        (f"{GRAPHQL}, {JSON}, text/event-stream, multipart/mixed", GRAPHQL),
        ("APPLICATION/JSON", JSON),
        (f"text/html, {JSON};q=nonsense", None),
        ("text/event-stream", None),
        ("text/html", None),
        (f"{JSON};q=0", None),
    ],
)
async def test_the_answer_takes_the_type_that_is_liked_best(accept, expected):
    answer = await ask(endpoint(), HELLO, headers={"accept": accept})
    if expected is None:
        assert answer.status == 406
        assert answer.headers["content-type"] == f"{JSON}; charset=utf-8"
    else:
        assert answer.headers["content-type"] == f"{expected}; charset=utf-8"
        assert answer.status == 200


def test_browsers_are_known_by_name():
    assert wants_page("text/html,*/*;q=0.8")
    assert not wants_page("*/*")


@pytest.mark.parametrize(
    ("body", "under_graphql", "under_json"),
    [
        ({"query": "{"}, 400, 200),
        ({"query": "{ nope }"}, 400, 200),
        ({"query": "query ($a: Int!) { many(first: $a) { nodes { name } } }"}, 400, 200),
        ({"query": "query a { hello } query b { hello }"}, 400, 200),
        ({"query": "{ hello }" + "#" * 20_000}, 400, 200),
        ({"query": "{ hello }", "operationName": "x"}, 400, 200),
        ({"query": "{ broken }"}, 200, 200),
        ({"query": "{ gone }"}, 200, 200),
        (b"nonsense", 400, 400),
        ({"variables": {}}, 400, 400),
    ],
    ids=str,
)
async def test_a_request_error_is_400_where_the_type_says_graphql(body, under_graphql, under_json):
    for accept, status in ((GRAPHQL, under_graphql), (JSON, under_json)):
        answer = await ask(endpoint(), body, headers={"accept": accept})
        assert answer.status == status
        assert ("data" in answer.json) == ("broken" in str(body) or "gone" in str(body))


async def test_a_long_accept_header_is_no_way_to_fill_memory():
    for i in range(300):
        answer = await ask(endpoint(), HELLO, headers={"accept": f"a/{i}" + "x" * 5000})
        assert answer.status == 406
    assert negotiated.cache_info().currsize <= 256
