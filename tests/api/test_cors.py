"""Pages of other origins: exactly those that the setting names."""

import pytest

from api.cors import DEMO_ORIGINS, Cors
from tests.api.asgi import HELLO, ask, endpoint

FRONT = "https://mangnon.example.vn"


def preflight(origin):
    return {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type",
        "authorization": None,
        "content-type": None,
    }


async def test_preflights_are_answered_before_sign_in():
    app = endpoint()
    answer = await ask(Cors(app, [FRONT]), method="OPTIONS", headers=preflight(FRONT))
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == FRONT
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "authorization, content-type"
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers
    assert app.house.asked == 0


async def test_a_named_origin_may_read_answers_and_refusals():
    cors = Cors(endpoint(), [FRONT])
    answer = await ask(cors, HELLO, headers={"origin": FRONT})
    refused = await ask(cors, HELLO, headers={"origin": FRONT, "authorization": None})
    assert (answer.status, refused.status) == (200, 401)
    for told in (answer.headers, refused.headers):
        assert told["access-control-allow-origin"] == FRONT
        assert told["access-control-expose-headers"] == "Retry-After"


@pytest.mark.parametrize(
    "origin",
    [
        "https://mangnon.example.vn.evil.test",
        "https://evil.test",
        "http://mangnon.example.vn",
        "https://mangnon.example.vn:444",
        "https://mangnonXexample.vn",
        "https://mangnon.example.vn\n",
        "null",
        "",
    ],
)
async def test_no_other_origin_may(origin):
    cors = Cors(endpoint(), [FRONT])
    for answer in (
        await ask(cors, HELLO, headers={"origin": origin}),
        await ask(cors, method="OPTIONS", headers=preflight(origin)),
    ):
        assert not {h for h in answer.headers if h.startswith("access-control-allow")}


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:5173", True),
        ("http://localhost:80", True),
        ("http://localhost", False),
        ("http://localhost:", False),
        ("http://localhost:5173.evil.test", False),
        ("http://localhost:123456", False),
        ("https://localhost:5173", False),
        ("http://127.0.0.1:5173", False),
    ],
)
async def test_in_the_demo_any_port_of_localhost_may(origin, allowed):
    answer = await ask(Cors(endpoint(), DEMO_ORIGINS), HELLO, headers={"origin": origin})
    assert ("access-control-allow-origin" in answer.headers) is allowed


async def test_with_no_setting_nobody_may_and_programs_notice_nothing():
    cors = Cors(endpoint(), [])
    assert (
        "access-control-allow-origin"
        not in (await ask(cors, HELLO, headers={"origin": FRONT})).headers
    )
    assert "vary" not in (await ask(cors, HELLO)).headers
