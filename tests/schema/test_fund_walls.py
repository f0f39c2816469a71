"""Every role sees of funds, donors and gifts what the matrix says, in every lane."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from db.rules.roles import ROLES
from tests.databases import Databases
from tests.oracle.matrix import Line, matrix
from tests.schema.office import HA, gid
from tests.schema.purses import NATIONAL, OF_BO, OF_HA, Funds, Purses
from tests.stage import keyring

TEXT = """{ funds { nodes { id viewerCan withheld balances { received } purposes { name }
    goods { item } postings(first: 2) { totalCount } vouchers(first: 2) { totalCount } } }
  donations { nodes { amount donor { name address } } } pledges { nodes { amount } } }"""
UNDER = {gid("Fund", OF_HA), gid("Fund", OF_BO)}  # where the officers of this test are posted


class EveryRole(Purses):
    def __init__(self) -> None:
        super().__init__()
        for role in ROLES:
            self.hire(f"one.{role}", role, HA)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def funds(databases: Databases) -> AsyncIterator[Funds]:
    found = await Funds.founded(databases, keyring(), EveryRole())
    mine = await found.donor(organisation=gid("Organisation", found.world.bodies[HA]))
    for donor, amount in ((mine, 5), (await found.donor(), 7)):
        await found.enter("money", "recordDonation", donor=donor, amount=amount)
        await found.enter("money", "pledgeDonation", donor=donor, amount=amount)
    nation = {"fund": gid("Fund", NATIONAL), "decision": "QĐ 1"}
    await found.enter("all.money", "receiveBudget", source="BUDGET_CENTRAL", amount=9, **nation)
    yield found
    await found.finish(databases)


def held(role: str, resource: str, action: str) -> list[Line]:
    return [
        line
        for line in matrix()
        if (line.role, line.resource, line.action) == (role, resource, action) and line.rows != "0"
    ]


@pytest.mark.parametrize("role", ROLES)
async def test_funds_are_what_the_matrix_says(funds: Funds, role: str) -> None:
    answers = [await funds.ask(f"one.{role}", TEXT, lane) for lane in ("fast", "core", "walled")]
    assert answers[0] == answers[1] == answers[2]
    assert "errors" not in answers[0], answers[0]
    told = answers[0]["data"]
    assert {fund["id"] for fund in told["funds"]["nodes"]} == UNDER | {gid("Fund", NATIONAL)}
    reads = any(line.level("SOCIAL", "ledger") for line in held(role, "fund", "read"))
    for fund in told["funds"]["nodes"]:
        ledger = reads and fund["id"] in UNDER
        parts = ("balances", "purposes", "goods", "postings", "vouchers")
        assert [fund[part] is not None for part in parts] == [ledger] * 5
        assert (fund["withheld"] == []) is ledger
        assert fund["viewerCan"] == can(role, fund["id"])
    assert gifts(told["donations"]) == gifts(told["pledges"]) == amounts(role, "donation")
    for each in told["donations"]["nodes"]:
        (line,) = held(role, "donor", "read")
        donor = each["donor"]
        assert (donor["name"] is not None) is bool(line.level("IDENTITY"))
        assert (donor["address"] is not None) is bool(line.level("CONTACT"))


def can(role: str, fund: str) -> list[str]:
    rows = {"unit": UNDER, "reaching": {*UNDER, gid("Fund", NATIONAL)}}
    actions = sorted({line.action for line in matrix() if line.resource == "fund"} - {"read"})
    return [a for a in actions if any(fund in rows[x.rows] for x in held(role, "fund", a))]


def amounts(role: str, resource: str) -> list[int]:
    seen = {"unit": [5, 7], "own_gifts": [5]}
    return next((seen[line.rows] for line in held(role, resource, "read")), [])


def gifts(page: dict[str, Any]) -> list[int]:
    return sorted(each["amount"] for each in page["nodes"])
