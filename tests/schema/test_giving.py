"""Giving through GraphQL: a list from its quota to its settlement, and what stands in its way."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.giving import BO, EACH, LONG, NGOC, REASON, RICH, Purse, day, gid, named


@pytest_asyncio.fixture(loop_scope="session")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases)
    yield found
    await found.finish(databases)


async def statuses(purse: Purse, gift_list: str) -> list[str]:
    return [line["status"] for line in await purse.lines(gift_list)]


async def back(purse: Purse, gift_list: str, which: int = 0) -> dict[str, Any]:
    """What is said of a line that could not be handed over."""
    row = (await purse.lines(gift_list))[which]
    line = {"id": gid("Disbursement", row["id"]), "version": row["version"]}
    return {"giftList": gift_list, "reason": REASON, "lines": [line]}


async def test_a_list_goes_from_its_quota_to_its_settlement_and_its_money_with_it(
    purse: Purse,
) -> None:
    near, other = purse.world.near, purse.world.of_code("BO-3")
    drafted = await purse.drafted([near, other])
    assert await statuses(purse, drafted) == ["LISTED"] * 2
    await purse.must("bo.chair", "submitList", id=drafted)
    assert await statuses(purse, drafted) == ["SUBMITTED"] * 2
    await purse.must("long.leader", "returnList", id=drafted, reason="Thiếu chữ ký của tổ trưởng")
    assert await statuses(purse, drafted) == ["RETURNED"] * 2
    await purse.must("bo.chair", "submitList", id=drafted)
    await purse.must("long.leader", "approveList", id=drafted, decisionNumber="12/QĐ-UBND")
    assert await purse.balance() == (RICH, RICH, 0, 0)
    await purse.must("long.accountant", "commitList", id=drafted)
    assert await purse.balance() == (RICH, RICH - 2 * EACH, 2 * EACH, 0)
    done = await purse.must("bo.worker", "handOver", **await purse.signed(drafted, 1))
    assert done["results"] == [{"index": 0, "accepted": True, "code": None, "message": None}]
    assert await purse.balance() == (RICH, RICH - 2 * EACH, EACH, EACH)
    waiting = await purse.give("long.accountant", "settleList", id=drafted)
    assert waiting["unmet"] == ["NOTHING_OUTSTANDING"]
    await purse.must("bo.worker", "markUndelivered", **await back(purse, drafted, 1))
    assert await purse.balance() == (RICH, RICH - EACH, 0, EACH)
    assert await statuses(purse, drafted) == ["HANDED_OVER", "UNDELIVERED"]
    settled = await settled_with(purse, drafted, EACH)
    assert settled["giftList"]["status"] == "SETTLED"
    paid = gid("Disbursement", (await purse.lines(drafted))[0]["id"])
    await purse.must("long.accountant", "reverseDisbursement", id=paid, reason=REASON)
    assert await purse.balance() == (RICH, RICH, 0, 0)


async def settled_with(purse: Purse, gift_list: str, total: int, **more: Any) -> dict[str, Any]:
    """Settled with a voucher of this sum, approved by the director."""
    voucher = uuid4()
    said = {"kind": "PAYMENT", "approved_by": purse.world.officer("long.director")} | more
    await purse.admin.execute(
        "INSERT INTO voucher (id, fund_id, number, kind, on_day, issuer_name, issuer_address,"
        " receiver_name, receiver_address, content, total, signed_on, made_by, approved_by,"
        " approved_at) VALUES ($1, $2, 0, $3, current_date, 'Quỹ', 'Long', 'Xã Bồ', 'Bồ',"
        " 'Tặng quà', $4, current_date, $5, $6::uuid, CASE WHEN $6 IS NOT NULL THEN now() END)",
        voucher,
        purse.fund,
        said["kind"],
        total,
        purse.world.officer("long.accountant"),
        said["approved_by"],
    )
    named_ = gid("Voucher", voucher)
    return await purse.give("long.accountant", "settleList", id=gift_list, voucher=named_)


@pytest.mark.parametrize(
    ("said", "total", "code"),
    [
        ({}, EACH + 1, "VOUCHER_OF_ANOTHER_SUM"),
        ({"approved_by": None}, EACH, "VOUCHER_NOT_APPROVED"),
        ({"kind": "RECEIPT"}, EACH, "VOUCHER_OF_INCOME"),
    ],
)
async def test_a_list_is_settled_with_an_approved_voucher_of_just_what_was_handed_over(
    purse: Purse, said: dict[str, Any], total: int, code: str
) -> None:
    gift_list = await purse.committed([purse.world.near])
    await purse.must("bo.worker", "handOver", **await purse.signed(gift_list))
    none = await purse.give("long.accountant", "settleList", id=gift_list)
    assert [p["code"] for p in none["problems"]] == ["VOUCHER_NEEDED"]
    found = await settled_with(purse, gift_list, total, **said)
    assert [p["code"] for p in found["problems"]] == [code]
    assert await statuses(purse, gift_list) == ["HANDED_OVER"]


async def test_nobody_approves_what_they_drafted_or_submitted(purse: Purse) -> None:
    """Also not with the post of a leader beside their own."""
    drafted = await purse.drafted([purse.world.near])
    for who in ("bo.worker", "bo.chair"):
        await purse.admin.execute(
            "INSERT INTO posting (id, officer_id, role, unit_id, organisation_id, valid_from)"
            " SELECT gen_random_uuid(), $1, 'district_leader', $2, organisation_id, '2020-01-01'"
            " FROM officer WHERE id = $1",
            purse.world.officer(who),
            LONG,
        )
    await purse.must("bo.chair", "submitList", id=drafted)
    said = {"id": drafted, "decisionNumber": "12/QĐ-UBND"}
    before = await purse.everything()
    for who, unmet in (("bo.worker", "NOT_THE_DRAFTER"), ("bo.chair", "NOT_THE_SUBMITTER")):
        refused = await purse.give(who, "approveList", **said)
        assert (refused["status"], refused["unmet"]) == ("SUBMITTED", [unmet])
    blank = await purse.give("long.leader", "approveList", id=drafted, decisionNumber="")
    assert blank["unmet"] == ["DECISION_NUMBER_GIVEN"]
    assert await purse.everything() == before


async def test_who_decides_on_money_decides_where_the_fund_is(purse: Purse) -> None:
    drafted = await purse.drafted([purse.world.near])
    steps = {
        "submitList": ({}, {"bo.chair"}),
        "approveList": ({"decisionNumber": "1/QĐ"}, {"long.leader", "long.director", "ha.leader"}),
        "commitList": ({}, {"long.accountant"}),
    }
    reads = {"bo.worker", "bo.chair", "long.affairs", "long.leader", "long.director"}
    reads |= {"long.accountant", "ha.leader", "ha.officer", "bo.auditor", "bo.collab"}
    before = await purse.everything()
    for step, (more, may) in steps.items():
        for who in (*reads, "ngoc.chair", "quang.chair", "bo.school", "nobody"):
            if who in may:
                continue
            found = await purse.give(who, step, id=drafted, **more)
            kind = "Forbidden" if who in reads else "NotFound"
            assert found["__typename"] == kind, (step, who, found)
    assert await purse.everything() == before


async def test_a_child_is_given_to_once_whoever_gives(purse: Purse) -> None:
    """By another list of the same occasion: told that it is so, and nothing more."""
    near, other = purse.world.near, purse.world.of_code("BO-3")
    await purse.drafted([near])
    again = await purse.drafted([])
    before = await purse.everything()
    lines = named([near])
    refused = await purse.give("bo.worker", "proposeLines", id=again, lines=lines)
    assert refused["__typename"] == "AlreadyHelped"
    assert refused["children"] == [gid("Child", near)]
    assert await purse.everything() == before
    more = {"onError": "REJECT_FAILED", "lines": named([near, other, near])}
    done = await purse.must("bo.worker", "proposeLines", id=again, **more)
    assert [r["code"] for r in done["results"]] == ["ALREADY_HELPED", None, "REPEATED"]
    await purse.received(uuid4(), "DONATION_DOMESTIC", RICH)
    campaign = await purse.must("long.affairs", "launchCampaign", **purse.launch())
    share = purse.share(campaign["campaign"]["id"], 5, source="DONATION_DOMESTIC")
    quota = (await purse.must("long.affairs", "allocateQuota", **share))["quota"]["id"]
    gift = (await purse.must("bo.worker", "draftList", quota=quota))["giftList"]["id"]
    await purse.must("bo.worker", "proposeLines", id=gift, lines=lines)  # another class of sources


async def test_two_records_of_one_child_count_as_one(purse: Purse) -> None:
    near, other = purse.world.near, purse.world.of_code("BO-3")
    await purse.drafted([near])
    await purse.admin.execute("UPDATE child SET status = 'MERGED' WHERE id = $1", near)
    await purse.admin.execute(
        "INSERT INTO child_alias (id, code, into_id, survivor_id, survivor_code)"
        " VALUES ($1, 'BO-1', $2, $2, 'BO-3')",
        near,
        other,
    )
    again = await purse.drafted([])
    helped = await purse.give("bo.worker", "proposeLines", id=again, lines=named([other]))
    assert helped["__typename"] == "AlreadyHelped"


async def test_two_who_propose_the_same_child_at_once_give_to_it_once(purse: Purse) -> None:
    lists = [await purse.drafted([]) for _ in range(4)]
    lines = named([purse.world.near])
    found = await asyncio.gather(
        *(
            purse.give("bo.worker", "proposeLines", id=each, version=1, lines=lines)
            for each in lists
        )
    )
    assert sorted(each["__typename"] for each in found) == ["AlreadyHelped"] * 3 + ["LinesProposed"]
    assert await purse.admin.fetchval("SELECT count(*) FROM disbursement") == 1


async def test_a_death_stops_what_is_not_given_yet_and_gives_the_money_back(purse: Purse) -> None:
    near, other = purse.world.near, purse.world.of_code("BO-3")
    gift_list = await purse.committed([near, other])
    assert await purse.balance() == (RICH, RICH - 2 * EACH, 2 * EACH, 0)
    await purse.act("bo.worker", "recordDeath", id=gid("Child", near), cause="DROWNING")
    assert await purse.balance() == (RICH, RICH - EACH, EACH, 0)
    assert sorted(await statuses(purse, gift_list)) == ["COMMITTED", "UNDELIVERED"]
    said = await purse.signed(gift_list)
    done = await purse.must("bo.worker", "handOver", **said | {"onError": "REJECT_FAILED"})
    codes = {r["code"] for r in done["results"]}
    assert codes == {"WRONG_STATUS", None}
    closed = await purse.drafted([], occasion="TET")
    found = await purse.give("bo.worker", "proposeLines", id=closed, lines=named([near]))
    assert [p["code"] for p in found["problems"]] == ["RECORD_CLOSED"]


async def test_whom_the_campaign_is_not_for_and_who_lives_elsewhere_is_refused(
    purse: Purse,
) -> None:
    far, near = purse.world.far, purse.world.near
    gift_list = await purse.drafted([], eligible={"groups": [2]})
    lines = [*named([near, purse.world.of_code("BO-3"), far]), {"child": "Child_x"}]
    before = await purse.everything()
    refused = await purse.give("bo.worker", "proposeLines", id=gift_list, lines=lines)
    told = [(p["path"], p["code"]) for p in refused["problems"]]
    nowhere = [(["lines", str(n)], "NOT_FOUND") for n in (2, 3)]
    assert told == [(["lines", "1"], "NOT_ELIGIBLE"), *nowhere]
    assert await purse.everything() == before


async def test_excluding_a_child_says_why_and_takes_it_off(purse: Purse) -> None:
    near = purse.world.near
    gift_list = await purse.drafted([near])
    lines = [{"child": gid("Child", near), "reason": REASON}]
    await purse.must("bo.worker", "excludeChildren", id=gift_list, lines=lines)
    assert await statuses(purse, gift_list) == ["UNDELIVERED"]
    asked = "query($id: ID!) { node(id: $id) { ... on GiftList { exclusions { nodes"
    text = f"{asked} {{ reason child {{ id }} }} }} }} }} }}"
    seen = await purse.request("bo.chair", text, id=gift_list)
    assert seen["node"]["exclusions"]["nodes"] == [
        {"reason": REASON, "child": {"id": gid("Child", near)}}
    ]
    empty = await purse.give("bo.chair", "submitList", id=gift_list)
    assert empty["unmet"] == ["LINES_LISTED"]
    hidden = await purse.request("long.leader", text, id=gift_list)
    assert hidden["node"]["exclusions"]["nodes"] == []


async def test_a_quota_is_never_more_than_what_it_is_a_part_of(purse: Purse) -> None:
    found = await purse.must("long.affairs", "launchCampaign", **purse.launch())
    campaign = found["campaign"]["id"]
    share, most = purse.share, RICH // EACH
    before = await purse.everything()
    for said, code in (
        (share(campaign, most + 1), "OVER_AVAILABLE"),
        (share(campaign, -1), "NOT_POSITIVE"),
        (share(campaign, 1, 2), "OUTSIDE_THE_FUND"),
        (share(campaign, 1, source="OTHER"), "NOT_A_POT_OF_IT"),
    ):
        refused = await purse.give("long.affairs", "allocateQuota", **said)
        assert [p["code"] for p in refused["problems"]] == [code]
    assert await purse.everything() == before
    whole = await purse.must("long.affairs", "allocateQuota", **share(campaign, 10, LONG))
    await purse.must("long.affairs", "allocateQuota", **share(campaign, 7, BO))
    over = await purse.give("long.affairs", "allocateQuota", **share(campaign, 4, NGOC))
    assert [p["code"] for p in over["problems"]] == ["OVER_QUOTA_ABOVE"]
    version = whole["quota"]["version"]
    less = share(campaign, 6, LONG, version=version)
    under = await purse.give("long.affairs", "allocateQuota", **less)
    assert [p["code"] for p in under["problems"]] == ["UNDER_QUOTAS_BELOW"]
    stale = await purse.give("long.affairs", "allocateQuota", **share(campaign, 9, LONG))
    assert stale["__typename"] == "Conflict"
    await purse.campaign(places=most - 10, occasion="TET")  # what was not promised yet
    poor = await purse.give("long.affairs", "allocateQuota", **less | {"places": 11})
    assert [p["code"] for p in poor["problems"]] == ["OVER_AVAILABLE"]


@pytest.mark.parametrize(
    ("said", "path", "code"),
    [
        ({"amount": 0}, ["amount"], "NOT_POSITIVE"),
        ({"amount": -5}, ["amount"], "NOT_POSITIVE"),
        ({"amount": 2**53}, ["amount"], "OVER_2_POW_53"),
        ({"year": 1999}, ["year"], "YEAR_OUT_OF_RANGE"),
        ({"endsOn": day(-9)}, ["endsOn"], "ENDS_BEFORE_IT_BEGINS"),
        ({"name": " "}, ["name"], "EMPTY"),
        ({"eligible": {"groups": [11]}}, ["eligible", "groups"], "GROUP_NOT_FOR_LISTS"),
        ({"eligible": {"groups": [99]}}, ["eligible", "groups"], "GROUP_NOT_FOR_LISTS"),
        (
            {"eligible": {"watches": ["AT_RISK_OF_ABUSE"]}},
            ["eligible", "watches"],
            "WATCH_NOT_FOR_LISTS",
        ),
        ({"eligible": {"ageFrom": 9, "ageTo": 8}}, ["eligible", "age"], "AGES_IN_DISORDER"),
        (
            {"goods": {"item": "Sữa", "quantity": "-1", "measure": "hộp"}},
            ["goods", "quantity"],
            "NOT_POSITIVE",
        ),
        (
            {"goods": {"item": "Sữa", "quantity": "nhiều", "measure": "hộp"}},
            ["goods", "quantity"],
            "NOT_POSITIVE",
        ),
    ],
)
async def test_a_campaign_that_makes_no_sense_is_refused_and_nothing_written(
    purse: Purse, said: dict[str, Any], path: list[str], code: str
) -> None:
    before = await purse.everything()
    found = await purse.give("long.affairs", "launchCampaign", **purse.launch(**said))
    assert [(p["path"], p["code"]) for p in found["problems"]] == [(path, code)]
    assert await purse.everything() == before
