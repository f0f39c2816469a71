"""What happens in a fund, as those who read its ledger are told of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.giving import EACH, Purse
from tests.schema.listening import LANES, Ear, Listening, listening
from tests.schema.office import gid
from tests.schema.purses import NATIONAL, OF_HA, Funds
from tests.schema.supporting import SIGNED, WHY, Help, day
from tests.stage import keyring

CHANGED = """subscription($id: ID, $after: String) { fundChanged(id: $id, after: $after) {
  position kind posting { number kind } giftList { id status } support { id status }
  fund { id name withheld } } }"""
HISTORY = """query($id: ID!) { node(id: $id) { ... on Fund { history(first: 50) {
  nodes { kind posting { number } giftList { id } support { id } } } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def funds(databases: Databases) -> AsyncIterator[Funds]:
    found = await Funds.founded(databases, keyring())
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases)
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session")
async def help_(databases: Databases) -> AsyncIterator[Help]:
    found = await Help.ready(databases)
    yield found
    await found.finish(databases)


async def ear(hall: Listening, who: str, lane: str = "fast", **said: Any) -> Ear:
    return await hall.ear(who, CHANGED, lane, **said)


async def kinds(ear: Ear, many: int) -> list[Any]:
    told = [await ear.told("fundChanged") for _ in range(many)]
    return [(t["kind"], t["posting"] and t["posting"]["number"]) for t in told]


async def test_who_reads_the_ledger_hears_every_entry_and_nobody_else(funds: Funds) -> None:
    async with listening(funds) as hall:
        ears = [
            await ear(hall, who, lane)
            for who in ("money", "checks", "ha.fund", "ha.officer")
            for lane in LANES
        ]
        of_it = await ear(hall, "checks", id=gid("Fund", OF_HA))
        silent = [
            *[await ear(hall, who) for who in ("bo.worker", "bo.money", "firm", "dpo", "nobody")],
            await ear(hall, "bo.money", id=gid("Fund", OF_HA)),
            await ear(hall, "checks", id=gid("Fund", NATIONAL)),
        ]
        donor = await funds.donor()
        await funds.enter("money", "pledgeDonation", donor=donor, amount=5)
        await funds.enter("money", "recordDonation", donor=donor, amount=5)
        refused = await funds.enter("money", "recordDonation", donor=donor, amount=0)
        assert "problems" in refused
        await funds.enter("money", "addPurpose", name="Tết")
        wanted = [("DONOR_ADDED", None), ("DONATION_PLEDGED", None), ("POSTED", 1)]
        wanted.append(("PURPOSE_ADDED", None))
        for each in (*ears, of_it):
            assert await kinds(each, 4) == wanted
        await hall.settle()
        for each in (*ears, of_it, *silent):
            assert await each.is_silent()
        after = of_it.last["data"]["fundChanged"]["position"]
        again = await ear(hall, "checks", after=after)
        posting = await funds.enter("money", "recordDonation", donor=donor, amount=7)
        back = {"id": posting["donation"]["posting"], "reason": "Nhầm"}
        await funds.enter("money", "reversePosting", **back)
        assert await kinds(again, 2) == [("POSTED", 2), ("POSTED", 3)]


async def test_a_posting_that_ended_ends_what_is_told(funds: Funds) -> None:
    async with listening(funds) as hall:
        listener = await ear(hall, "checks")
        await funds.donor()
        assert await kinds(listener, 1) == [("DONOR_ADDED", None)]
        await funds.admin.execute(
            "UPDATE posting SET valid_to = valid_from WHERE officer_id = $1",
            funds.world.officer("checks"),
        )
        await funds.donor(name="Công ty Hai")
        await hall.settle()
        assert await listener.is_silent()


async def test_what_becomes_of_a_list_is_told_with_its_money(purse: Purse) -> None:
    async with listening(purse) as hall:
        listener, worker = await ear(hall, "long.director"), await ear(hall, "bo.worker")
        drafted = await purse.committed([purse.world.near])
        await purse.must("bo.worker", "handOver", **await purse.signed(drafted))
        told = [await listener.told("fundChanged") for _ in range(9)]
        assert [each["kind"] for each in told] == [
            *("CAMPAIGN_LAUNCHED", "QUOTA_ALLOCATED", "LIST_DRAFTED", "LIST_CHANGED"),
            *("LIST_SUBMITTED", "LIST_APPROVED", "POSTED", "LIST_COMMITTED", "POSTED"),
        ]
        assert {each["giftList"]["id"] for each in told if each["giftList"]} == {drafted}
        assert [each["posting"]["kind"] for each in told if each["posting"]] == ["RESERVE", "PAY"]
        await hall.settle()
        assert await listener.is_silent()
        assert await worker.is_silent()
    said = {"id": gid("Fund", purse.fund)}
    for lane in ("fast", "core", "walled"):
        answer = await purse.ask("long.director", HISTORY, lane, variables=said)
        nodes = answer["data"]["node"]["history"]["nodes"]
        assert [node["kind"] for node in nodes][::-1] == [t["kind"] for t in told]
        hidden = await purse.ask("bo.worker", HISTORY, lane, variables=said)
        assert hidden["data"]["node"]["history"] is None
    with pytest.raises(Exception, match="never changed"):
        await purse.admin.execute("DELETE FROM fund_event")


async def test_what_becomes_of_support_is_told_with_its_money(help_: Help) -> None:
    paid, shown = {"on": day(0), **SIGNED}, {"on": day(0), "evidence": "Giấy xác nhận của trường"}
    terms = [{"amount": EACH, "condition": "ENROLMENT"}, {"amount": EACH}]
    async with listening(help_) as hall:
        listener, worker = await ear(hall, "long.director"), await ear(hall, "bo.worker")
        key = await help_.running(**help_.scholarship(instalments=terms))
        line = await help_.line(key)
        await help_.done("bo.worker", "confirmCondition", id=line, **shown)
        await help_.done("bo.worker", "paySupport", id=line, **paid)
        await help_.done("bo.worker", "suspendSupport", id=key, reason=WHY)
        await help_.done("long.leader", "resumeSupport", id=key, reason=WHY)
        voucher = await help_.voucher(EACH)
        await help_.done("long.accountant", "settleSupport", id=key, voucher=voucher)
        asked = await help_.applied(**help_.wish("SURGERY"))
        declined = await help_.applied(**help_.wish())
        await help_.done("long.leader", "declineSupport", id=declined, reason=WHY)
        child = gid("Child", help_.world.near)
        await help_.act("bo.worker", "recordDeath", id=child, cause="DROWNING")
        told = [await listener.told("fundChanged") for _ in range(15)]
        of_support = [
            *((key, kind) for kind in ("APPLIED", "APPROVED", "COMMITTED", "CONFIRMED")),
            *((key, kind) for kind in ("SUSPENDED", "RESUMED", "SETTLED")),
            *((asked, "APPLIED"), (declined, "APPLIED"), (declined, "DECLINED")),
            *((key, "ENDED"), (asked, "STOPPED")),
        ]
        heard = [(t["support"]["id"], t["kind"]) for t in told if t["support"]]
        assert sorted(heard) == sorted((of, f"SUPPORT_{kind}") for of, kind in of_support)
        kinds_of = [each["posting"]["kind"] for each in told if each["posting"]]
        assert kinds_of == ["RESERVE", "PAY", "RELEASE"]
        await hall.settle()
        assert await listener.is_silent()
        assert await worker.is_silent()
    for lane in ("fast", "core", "walled"):
        answer = await help_.ask(
            "long.director", HISTORY, lane, variables={"id": gid("Fund", help_.fund)}
        )
        nodes = answer["data"]["node"]["history"]["nodes"]
        assert [node["kind"] for node in nodes][::-1] == [t["kind"] for t in told]
