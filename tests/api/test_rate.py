"""How often one may ask; and that nobody learns of others by it."""

import pytest

from api.rate import Rates, address
from tests.api.asgi import HELLO, LAN, ask, endpoint

BIG = {"query": "{ many(first: 100) { nodes { name } } }"}  # 101 points
MINH = {"authorization": "Bearer minh"}


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(clock):
    return endpoint(rates=Rates(300, clock=clock), unknown_rates=Rates(3, clock=clock))


async def test_points_are_what_was_asked_for_and_come_back_with_time(app, clock):
    assert [(await ask(app, BIG)).status for _ in range(4)] == [200, 200, 200, 429]
    refused = await ask(app, HELLO)
    assert (refused.status, refused.code) == (429, "RATE_LIMITED")
    seconds = int(refused.headers["retry-after"])
    clock.now += seconds
    assert (await ask(app, HELLO)).status == 200
    clock.now += 3600
    assert [(await ask(app, BIG)).status for _ in range(4)] == [200, 200, 200, 429]


async def test_one_who_asks_too_much_is_alone_in_that(app):
    while (await ask(app, BIG)).status == 200:
        pass
    answer = await ask(app, HELLO, headers=MINH)
    assert answer.status == 200
    assert not {h for h in answer.headers if "rate" in h or "remaining" in h}


async def test_refused_documents_cost_too(app):
    statuses = [(await ask(app, {"query": "{ nope }"})).status for _ in range(31)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


async def test_addresses_without_a_token_are_counted_and_people_behind_them_are_not(app):
    def nobody(host):
        return ask(app, HELLO, headers={"authorization": None}, client=(host, 1))

    statuses = [(await nobody("10.0.0.1")).status for _ in range(4)]
    assert statuses == [401, 401, 401, 429]
    assert (await nobody("10.0.0.2")).status == 401
    assert (await ask(app, HELLO, client=("10.0.0.1", 1))).status == 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("nonsense", "", True),
    ],
)
def test_an_ipv6_site_is_one_address(one, other, same):
    assert (address((one, 1)) == address((other, 2))) is same


def test_memory_is_bounded_and_the_longest_silent_are_forgotten(clock):
    rates = Rates(10, clock=clock, keys=100)
    rates.spend(LAN.officer_id, 50)
    for i in range(99):
        rates.spend(i, 1)
    assert rates.wait(LAN.officer_id)
    rates.spend("one more", 1)
    assert len(rates._purses) == 100
