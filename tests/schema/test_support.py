"""Support without a list through GraphQL: scholarships, treatment, funerals, single support."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.giving import EACH, named
from tests.schema.office import HA
from tests.schema.supporting import HOSPITAL, RICH, SIGNED, WHY, Help, day, gid


@pytest_asyncio.fixture(loop_scope="session")
async def purse(databases: Databases) -> AsyncIterator[Help]:
    found = await Help.ready(databases)
    yield found
    await found.finish(databases)


async def test_a_scholarship_is_paid_in_instalments_on_their_conditions(purse: Help) -> None:
    key = await purse.applied(**purse.scholarship())
    own = await purse.do("bo.worker", "approveSupport", id=key, decisionNumber="1")
    assert own["__typename"] == "Forbidden"
    await purse.done("long.leader", "approveSupport", id=key, decisionNumber="7/QĐ-UBND")
    assert await purse.status(key) == ("APPROVED", ["APPROVED"] * 3)
    assert await purse.balance() == (RICH, RICH, 0, 0)
    await purse.done("long.accountant", "commitSupport", id=key)
    assert await purse.balance() == (RICH, RICH - 3 * EACH, 3 * EACH, 0)
    first, _, third = [await purse.line(key, n) for n in range(3)]
    paid = {"on": day(0), **SIGNED}
    for line, unmet in ((first, ["CONDITION_MET"]), (third, ["DUE"])):
        refused = await purse.do("bo.worker", "paySupport", id=line, **paid)
        assert refused["unmet"] == unmet
    shown = {"on": day(0), "evidence": "Giấy xác nhận của trường"}
    await purse.done("bo.worker", "confirmCondition", id=first, **shown)
    less = await purse.do("bo.worker", "paySupport", id=first, amount=1, **paid)
    assert less["unmet"] == ["WITHIN_RESERVE"]
    await purse.done("bo.worker", "paySupport", id=first, **paid)
    again = await purse.do("bo.worker", "paySupport", id=first, **paid)
    assert again["unmet"] == ["RESERVED"]
    assert await purse.balance() == (RICH, RICH - 3 * EACH, 2 * EACH, EACH)


async def test_a_scholarship_waits_goes_on_and_gives_back_what_is_not_paid(purse: Help) -> None:
    terms = [{"amount": EACH}, {"amount": EACH, "condition": "RESULTS"}, {"amount": EACH}]
    key = await purse.running(**purse.scholarship(instalments=terms))
    first, second, _ = [await purse.line(key, n) for n in range(3)]
    paid, shown = {"on": day(0), **SIGNED}, {"on": day(0), "evidence": "Học bạ, học lực khá"}
    await purse.done("bo.worker", "paySupport", id=first, **paid)
    await purse.done("bo.worker", "suspendSupport", id=key, reason=WHY)
    await purse.done("bo.worker", "confirmCondition", id=second, **shown)
    waits = await purse.do("bo.worker", "paySupport", id=second, **paid)
    assert (waits["status"], waits["unmet"]) == ("SUSPENDED", [])
    mine = await purse.do("bo.worker", "resumeSupport", id=key, reason=WHY)
    assert mine["__typename"] == "Forbidden"
    await purse.done("long.leader", "resumeSupport", id=key, reason=WHY)
    await purse.done("bo.worker", "paySupport", id=second, **paid)
    await purse.done("bo.worker", "stopSupport", id=key, reason=WHY)
    assert await purse.status(key) == ("ENDED", ["HANDED_OVER", "HANDED_OVER", "UNDELIVERED"])
    assert await purse.balance() == (RICH, RICH - 2 * EACH, 0, 2 * EACH)
    voucher = await purse.voucher(2 * EACH)
    await purse.done("long.accountant", "settleSupport", id=key, voucher=voucher)
    assert await purse.status(key) == ("ENDED", ["SETTLED", "SETTLED", "UNDELIVERED"])


async def test_treatment_is_paid_to_the_hospital_and_the_rest_goes_back(purse: Help) -> None:
    estimate, cost = 60_000_000, 52_500_000
    wish = purse.wish("SURGERY", diagnosis="Tim bẩm sinh", instalments=[{"amount": estimate}])
    key = await purse.running(**wish)
    line = await purse.line(key)
    paid = {"on": day(0), **HOSPITAL}
    worker = await purse.do("bo.worker", "paySupport", id=line, **paid)
    assert worker["__typename"] == "Forbidden"
    over = await purse.do("long.accountant", "paySupport", id=line, amount=estimate + 1, **paid)
    assert over["unmet"] == ["WITHIN_RESERVE"]
    done = await purse.done("long.accountant", "paySupport", id=line, amount=cost, **paid)
    assert (done["disbursement"]["amount"], done["disbursement"]["status"]) == (cost, "HANDED_OVER")
    assert await purse.balance() == (RICH, RICH - cost, 0, cost)
    for total, code in ((estimate, "VOUCHER_OF_ANOTHER_SUM"), (None, "VOUCHER_NEEDED")):
        voucher = total and await purse.voucher(total)
        wrong = await purse.do("long.accountant", "settleSupport", id=key, voucher=voucher)
        assert [p["code"] for p in wrong["problems"]] == [code]
    voucher = await purse.voucher(cost)
    await purse.done("long.accountant", "settleSupport", id=key, voucher=voucher)
    assert await purse.status(key) == ("ENDED", ["SETTLED"])
    await purse.must("long.accountant", "reverseDisbursement", id=line, reason=WHY)
    assert await purse.balance() == (RICH, RICH, 0, 0)
    second = await purse.running(**wish)
    line = await purse.line(second)
    await purse.done("long.accountant", "paySupport", id=line, amount=cost, **paid)
    used = await purse.do("long.accountant", "settleSupport", id=second, voucher=voucher)
    assert [p["code"] for p in used["problems"]] == ["VOUCHER_USED"]


async def test_an_estimate_is_paid_in_parts_never_above_the_decision(purse: Help) -> None:
    estimate, parts = 10 * EACH, (4 * EACH, 5 * EACH)
    key = await purse.running(**purse.wish("SURGERY", instalments=[{"amount": estimate}]))
    paid = {"on": day(0), **HOSPITAL}
    line = await purse.line(key)
    first = {"id": line, "amount": parts[0], "keepRest": True, **paid}
    done = await purse.done("long.accountant", "paySupport", **first)
    assert (done["disbursement"]["amount"], done["disbursement"]["status"]) == (
        parts[0],
        "HANDED_OVER",
    )
    assert await purse.status(key) == ("RUNNING", ["HANDED_OVER", "COMMITTED"])
    assert await purse.balance() == (RICH, RICH - estimate, estimate - parts[0], parts[0])
    rest = await purse.line(key, 1)
    before = await purse.all()
    worker = await purse.do("bo.worker", "paySupport", id=rest, keepRest=True, **paid)
    assert worker["__typename"] == "Forbidden"
    for amount, unmet in ((estimate - parts[0] + 1, "WITHIN_RESERVE"), (0, "WITHIN_RESERVE")):
        over = {"id": rest, "amount": amount, "keepRest": True, **paid}
        refused = await purse.do("long.accountant", "paySupport", **over)
        assert refused["unmet"] == [unmet]
    assert await purse.all() == before
    voucher = await purse.voucher(parts[0])
    await purse.done("long.accountant", "settleSupport", id=key, voucher=voucher)
    assert await purse.status(key) == ("RUNNING", ["SETTLED", "COMMITTED"])
    await purse.done("long.accountant", "paySupport", id=rest, amount=parts[1], **paid)
    assert await purse.balance() == (RICH, RICH - sum(parts), 0, sum(parts))
    voucher = await purse.voucher(parts[1])
    await purse.done("long.accountant", "settleSupport", id=key, voucher=voucher)
    assert await purse.status(key) == ("ENDED", ["SETTLED", "SETTLED"])


async def test_what_is_left_of_parts_goes_back_when_it_is_stopped(purse: Help) -> None:
    key = await purse.running(**purse.wish("SURGERY", instalments=[{"amount": 3 * EACH}]))
    paid = {"on": day(0), "amount": EACH, "keepRest": True, **HOSPITAL}
    for n in range(2):
        line = await purse.line(key, n)
        await purse.done("long.accountant", "paySupport", id=line, **paid)
    assert await purse.balance() == (RICH, RICH - 3 * EACH, EACH, 2 * EACH)
    await purse.done("long.accountant", "stopSupport", id=key, reason=WHY)
    assert await purse.status(key) == ("ENDED", ["HANDED_OVER", "HANDED_OVER", "UNDELIVERED"])
    assert await purse.balance() == (RICH, RICH - 2 * EACH, 0, 2 * EACH)
    own = await purse.running(**purse.wish())
    line = await purse.line(own)
    family = {"on": day(0), "amount": 1, "keepRest": True, **SIGNED}
    refused = await purse.do("bo.worker", "paySupport", id=line, **family)
    assert refused["unmet"] == ["WITHIN_RESERVE"]


async def test_a_diagnosis_is_read_by_those_who_read_health(purse: Help) -> None:
    wish = purse.wish("SURGERY", diagnosis="Tim bẩm sinh")
    key = await purse.applied(**wish)
    asked = """query($id: ID!) { node(id: $id) { ... on Support { need diagnosis payee withheld
      child { id } lines { nodes { amount support { id } } } } } }"""
    for who, health in (("bo.worker", True), ("long.leader", False), ("long.accountant", False)):
        seen = (await purse.request(who, asked, id=key))["node"]
        assert seen["diagnosis"] == ("Tim bẩm sinh" if health else None)
        assert ("diagnosis" in seen["withheld"]) is not health
        assert seen["lines"]["nodes"] == [{"amount": 5 * EACH, "support": {"id": key}}]
    for who in ("quang.worker", "bo.collab", "bo.union"):
        assert (await purse.request(who, asked, id=key))["node"] is None


async def test_a_death_stops_what_is_not_paid_and_opens_a_funeral_once(purse: Help) -> None:
    child = gid("Child", purse.world.near)
    early = await purse.do("bo.worker", "applyForSupport", **purse.wish("FUNERAL"))
    assert [p["code"] for p in early["problems"]] == ["CHILD_LIVES"]
    runs = await purse.running(**purse.scholarship(occasion="SCHOOL_OPENING"))
    line = await purse.line(runs)
    shown = {"on": day(0), "evidence": "Giấy xác nhận của trường"}
    await purse.done("bo.worker", "confirmCondition", id=line, **shown)
    await purse.done("bo.worker", "paySupport", id=line, on=day(0), **SIGNED)
    asked = await purse.applied(**purse.wish("SURGERY"))
    assert await purse.balance() == (RICH, RICH - 3 * EACH, 2 * EACH, EACH)
    await purse.act("bo.worker", "recordDeath", id=child, cause="DROWNING")
    assert await purse.balance() == (RICH, RICH - EACH, 0, EACH)
    assert await purse.status(runs) == ("ENDED", ["HANDED_OVER", "UNDELIVERED", "UNDELIVERED"])
    assert await purse.status(asked) == ("STOPPED", ["UNDELIVERED"])
    closed = await purse.do("bo.worker", "applyForSupport", **purse.wish())
    assert [p["code"] for p in closed["problems"]] == ["RECORD_CLOSED"]
    buried = await purse.running(**purse.wish("FUNERAL"))
    await purse.done("bo.worker", "paySupport", id=await purse.line(buried), on=day(0), **SIGNED)
    again = await purse.do("bo.worker", "applyForSupport", **purse.wish("FUNERAL"))
    assert again["__typename"] == "AlreadyHelped"


async def test_no_child_is_given_to_twice_by_support_and_lists(purse: Help) -> None:
    near = purse.world.near
    await purse.applied(**purse.wish(occasion="TET"))
    gift_list = await purse.drafted([], occasion="TET")
    helped = await purse.give("bo.worker", "proposeLines", id=gift_list, lines=named([near]))
    assert helped["__typename"] == "AlreadyHelped"
    await purse.drafted([near], occasion="CHILDREN_DAY")
    wish = purse.wish(occasion="CHILDREN_DAY")
    before = await purse.all()
    helped = await purse.do("bo.worker", "applyForSupport", **wish)
    assert helped["children"] == [gid("Child", near)]
    assert await purse.all() == before
    wishes = (purse.do("bo.worker", "applyForSupport", **purse.scholarship()) for _ in range(4))
    found = [each["__typename"] for each in await asyncio.gather(*wishes)]
    assert sorted(found) == ["AlreadyHelped"] * 3 + ["SupportApplied"]
    (key,) = await purse.admin.fetch("SELECT id FROM support WHERE kind = 'SCHOLARSHIP'")
    declined = gid("Support", key["id"])
    await purse.done("long.leader", "declineSupport", id=declined, reason=WHY)
    await purse.applied(**purse.scholarship())


async def test_equipment_is_for_a_facility_and_a_programme_is_what_it_says(purse: Help) -> None:
    facility = gid("Organisation", purse.world.facility)
    equipment = purse.wish("FACILITY_EQUIPMENT", facility=facility)
    elsewhere = equipment | {"facility": gid("Organisation", purse.world.bodies[HA])}
    refused = await purse.do("bo.worker", "applyForSupport", **elsewhere)
    assert refused.get("path") == ["facility"], refused
    line = await purse.line(await purse.running(**equipment))
    paid = {"on": day(0), "amount": EACH, **HOSPITAL}
    await purse.done("long.accountant", "paySupport", id=line, **paid)
    assert await purse.balance() == (RICH, RICH - EACH, 0, EACH)
    launch = purse.launch(kind="SCHOLARSHIP", occasion="SCHOOL_OPENING", amount=3 * EACH)
    launched = await purse.must("long.affairs", "launchCampaign", **launch)
    programme = {"programme": launched["campaign"]["id"], "occasion": "SCHOOL_OPENING"}
    key = await purse.applied(**purse.scholarship(**programme))
    more = [{"amount": 4 * EACH}]
    for wrong in ({"occasion": "TET"}, {"instalments": more}, {"year": 2025}):
        found = await purse.do(
            "bo.worker", "applyForSupport", **purse.scholarship(**programme | wrong)
        )
        assert [p["code"] for p in found["problems"]] == ["PROGRAMME_DIFFERS"]
    page = "{ supports(where: { kind: [SCHOLARSHIP] }) { nodes { id programme { id } } } }"
    seen = (await purse.request("long.director", page))["supports"]["nodes"]
    assert seen == [{"id": key, "programme": {"id": programme["programme"]}}]


@pytest.mark.parametrize(
    ("said", "path", "code"),
    [
        ({"kind": "GIFT_CASH"}, ["kind"], "KIND_OF_LISTS"),
        ({"instalments": [{"amount": 0}]}, ["instalments", "0", "amount"], "NOT_POSITIVE"),
        ({"instalments": [{"amount": -1}]}, ["instalments", "0", "amount"], "NOT_POSITIVE"),
        ({"instalments": []}, ["instalments"], "NOT_POSITIVE"),
        ({"source": "OTHER"}, ["source"], "NOT_A_POT_OF_IT"),
        ({"year": 1999}, ["year"], "YEAR_OUT_OF_RANGE"),
        ({"need": "…"}, ["need"], "REASON_TOO_SHORT"),
        ({"diagnosis": "Ho"}, ["diagnosis"], "NO_TREATMENT"),
        (
            {"goods": {"item": "Gạo", "quantity": "0", "measure": "kg"}},
            ["goods", "quantity"],
            "NOT_POSITIVE",
        ),
    ],
)
async def test_an_application_that_makes_no_sense_is_refused_and_nothing_written(
    purse: Help, said: dict[str, Any], path: list[str], code: str
) -> None:
    before = await purse.all()
    found = await purse.do("bo.worker", "applyForSupport", **purse.wish(**said))
    assert [(p["path"], p["code"]) for p in found["problems"]] == [(path, code)]
    assert await purse.all() == before


async def test_nobody_is_supported_from_elsewhere_or_beyond_what_is_there(purse: Help) -> None:
    far = purse.wish(child=gid("Child", purse.world.far))
    assert (await purse.do("bo.worker", "applyForSupport", **far))["__typename"] == "NotFound"
    key = await purse.applied(**purse.wish(instalments=[{"amount": RICH + 1}]))
    unnumbered = await purse.do("long.director", "approveSupport", id=key, decisionNumber="")
    assert unnumbered["unmet"] == ["DECISION_NUMBER_GIVEN"]
    await purse.done("long.director", "approveSupport", id=key, decisionNumber="7/QĐ-UBND")
    stale = await purse.do("long.accountant", "commitSupport", id=key, version=1)
    assert stale["currentVersion"] == 2
    short = await purse.do("long.accountant", "commitSupport", id=key)
    assert short["available"] == RICH
    assert await purse.status(key) == ("APPROVED", ["APPROVED"])
    await purse.done("bo.worker", "stopSupport", id=key, reason=WHY)
    assert await purse.status(key) == ("STOPPED", ["UNDELIVERED"])
