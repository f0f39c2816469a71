"""Lists of children of any past day, as was known then and as is known now."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.moving import QUANG, REASON, Desk
from tests.schema.registry import BO, day

LIST = """query($on: Date, $known: DateTime, $where: ChildWhere, $by: [ChildOrder!], $first: Int,
  $after: String) { children(asOf: $on, knownOn: $known, where: $where, orderBy: $by, first: $first,
  after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes { code status fullName sex
  dateOfBirth birthYear unit { code } hamlet address household { number } guardians { fullName }
  schooling { grade } poverty hasHealthInsurance birthRegistered ethnicity { code }
  facts { kind value }
  residence { hamlet } membership { household { number } } circumstances { group { number } }
  watches { kind criteria { code } } injuries { totalCount } assistance { totalCount } death { on }
  history { totalCount } withheld viewerCan version } } }"""
LANES = ("fast", "core", "walled")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    yield found
    await found.finish(databases)


async def moment(desk: Desk) -> str:
    at: datetime = await desk.admin.fetchval("SELECT clock_timestamp()")
    return at.isoformat()


async def asked(desk: Desk, who: str, **said: Any) -> dict[str, Any]:
    """What every lane answers."""
    answers = []
    for lane in LANES:
        now = datetime.fromisoformat(await moment(desk))
        answers.append(await desk.ask(who, LIST, lane, variables=said, now=now))
    assert answers[0] == answers[1] == answers[2]
    return answers[0]


async def seen(desk: Desk, who: str, **said: Any) -> list[dict[str, Any]]:
    answer = await asked(desk, who, **said)
    assert "errors" not in answer, answer
    assert answer["data"]["children"]["totalCount"] >= len(answer["data"]["children"]["nodes"])
    return list(answer["data"]["children"]["nodes"])


async def near(desk: Desk, on: int, **said: Any) -> dict[str, Any] | None:
    """The child in Bồ as the officer of its province sees it."""
    found = [c for c in await seen(desk, "ha.officer", on=day(on), **said) if c["code"] == "BO-1"]
    return found[0] if found else None


def refused(answer: dict[str, Any]) -> list[str]:
    assert answer["data"] == {"children": None}
    return [error["extensions"]["code"] for error in answer["errors"]]


async def test_everything_is_told_as_it_was_on_the_day(desk: Desk) -> None:
    me = {"id": desk.world.near_id}
    before = await near(desk, -6)
    assert before is not None
    for mutation, said in (
        ("updateChild", {"fullName": "Nguyễn Thị Mới", "hamlet": "Thôn 9", "poverty": "NONE"}),
        ("setHousehold", {"number": "H-2"}),
        ("setGuardians", {"guardians": [{"fullName": "Bà Nội", "relation": "bà"}]}),
        ("setSchooling", {"school": None}),
        ("recordHealthInsurance", {"insured": False}),
        ("recordCircumstance", {"group": "EXPLOITED"}),
        ("setWatch", {"kind": "URGENT_PROTECTION", "criteria": ["NEGLECT"]}),
    ):
        done = await desk.act("bo.worker", mutation, **me, **said, since=day(-5))
        assert "child" in done, done
    await desk.act("bo.worker", "recordInjury", **me, on=day(-5), cause="FALL", place="HOME",
                   outcome="RECOVERED")  # fmt: skip
    then, now = await near(desk, -6), await near(desk, -5)
    assert then is not None
    assert now is not None
    own = {name: now[name] for name in ("version", "history")}  # of the record, not of the day
    assert then == before | own
    assert (now["fullName"], now["hamlet"], now["poverty"]) == ("Nguyễn Thị Mới", "Thôn 9", "NONE")
    assert now["household"] == now["membership"]["household"] == {"number": "H-2"}
    assert now["guardians"] == [{"fullName": "Bà Nội"}]
    assert (now["schooling"], now["hasHealthInsurance"]) == (None, False)
    assert {"group": {"number": 10}} in now["circumstances"]
    assert {"kind": "URGENT_PROTECTION", "criteria": [{"code": "NEGLECT"}]} in now["watches"]
    assert (now["injuries"], then["injuries"]) == ({"totalCount": 1}, {"totalCount": 0})
    assert (now["viewerCan"], now["withheld"]) == ([], [])


async def test_as_known_then_and_as_known_now(desk: Desk) -> None:
    me = {"id": desk.world.near_id}
    start = await moment(desk)
    why = {"reason": "Ghi nhầm trong sổ"}
    wrong = {"dateOfBirth": "2012-01-31", "dateOfBirthPrecision": "MONTH"}
    fixed = {"fullName": "Nguyễn Thị Đúng", "poverty": "NEAR_POOR", "address": "Số 2"} | wrong
    await desk.act("bo.worker", "correctChild", **me, **why, **fixed)
    await desk.act("bo.worker", "recordDeath", **me, on=day(-2), cause="ILLNESS")
    for on in (-9, 0):
        then = await near(desk, on, known=start)
        assert then is not None
        told = (then["fullName"], then["poverty"], then["address"], then["dateOfBirth"])
        assert told == ("Nguyễn Thị Hoà", "POOR", "Số 1", "2015-03-02")
        assert (then["status"], then["history"], then["death"]) == (
            "ACTIVE",
            {"totalCount": 0},
            None,
        )
    all_ = {"where": {"status": None}}
    now = await near(desk, -9, **all_)
    assert now is not None
    told = (now["fullName"], now["poverty"], now["address"], now["birthYear"], now["status"])
    assert told == ("Nguyễn Thị Đúng", "NEAR_POOR", "Số 2", 2012, "ACTIVE")
    dead = await near(desk, -2, **all_)
    assert dead is not None
    assert (dead["status"], dead["death"]) == ("DECEASED", {"on": day(-2)})
    assert await near(desk, -2) is None
    assert await near(desk, -3) is not None


async def test_filters_orders_and_ages_are_of_the_day(desk: Desk) -> None:
    me = {"id": desk.world.near_id}
    await desk.act(
        "bo.worker", "updateChild", **me, fullName="Ân Văn Á", since=day(-5), poverty="NONE"
    )
    await desk.act("bo.worker", "recordHealthInsurance", **me, insured=False, since=day(-5))
    await desk.act("bo.worker", "endWatch", id=f"Watch_{desk.world.watch.hex}", until=day(-5))
    for on, here in ((-6, False), (-5, True)):
        for where in ({"name": "Ân Văn"}, {"name": "an van a"}, {"poverty": ["NONE"]},
                      {"hasHealthInsurance": False},
                      {"OR": [{"poverty": ["NONE"]}, {"code": "x"}]}):  # fmt: skip
            assert bool(await near(desk, on, where=where)) is here, (on, where)
    for on, here in ((-5, True), (-4, False)):
        watch = {"watch": ["AT_RISK_OF_SPECIAL_CIRCUMSTANCES"]}
        assert bool(await near(desk, on, where=watch)) is here
    assert await near(desk, 0, where={"circumstance": ["DISABILITY", "ABANDONED"]})
    assert await near(desk, 0, where={"inSpecialCircumstances": True})
    for on, age in (("2021-03-01", 5), ("2021-03-02", 6)):
        where = {"age": {"from": age, "to": age}, "sex": "FEMALE", "ethnicity": ["08"]}
        [child] = await seen(desk, "ha.officer", on=on, where=where)
        assert child["code"] == "BO-1"
    assert await seen(desk, "ha.officer", on="2015-03-01") == []


async def test_pages_go_on_and_cursors_belong_to_their_day(desk: Desk) -> None:
    for code in ("BO-2", "BO-3"):
        await desk.admin.execute(
            "INSERT INTO residence (id, child_id, unit_id, valid_from) SELECT gen_random_uuid(),"
            " id, unit_id, '2020-01-01' FROM child WHERE code = $1", code)  # fmt: skip
    await desk.act("bo.worker", "updateChild", id=desk.world.near_id, fullName="Zếu", since=day(-5))
    for by in ([{"field": "NAME"}], [{"field": "NAME", "direction": "DESC"}],
               [{"field": "DATE_OF_BIRTH"}, {"field": "NAME"}], None):  # fmt: skip
        whole = await seen(desk, "ha.officer", on=day(-1), by=by)
        assert len(whole) == 3
        found, after = [], None
        for _ in range(3):
            answer = await asked(desk, "ha.officer", on=day(-1), by=by, first=1, after=after)
            page = answer["data"]["children"]
            found += page["nodes"]
            after = page["pageInfo"]["endCursor"]
        assert found == whole
        for other in ({"on": day(-2)}, {"on": None}, {"on": day(-1), "known": await moment(desk)}):
            answer = await asked(desk, "ha.officer", by=by, first=1, after=after, **other)
            assert refused(answer) == ["BAD_CURSOR"]


async def test_who_may_not_look_back_is_told_so_before_anything_is_asked(desk: Desk) -> None:
    people = ("bo.worker", "bo.chair", "bo.data", "bo.collab", "long.leader", "ha.fund", "dpo",
              "bo.auditor", "bo.school", "quang.worker", "nobody")  # fmt: skip
    before = desk.readers["fast"].statements
    for who in people:
        assert refused(await asked(desk, who, on=day(-1))) == ["FIELD_NOT_ALLOWED"], who
    assert desk.readers["fast"].statements == before
    assert await seen(desk, "long.affairs", on=day(-1))


async def test_what_cannot_be_asked_of_the_past_is_refused_before_any_sql(desk: Desk) -> None:
    before = desk.readers["fast"].statements
    for said in ({"known": "2025-06-30T00:00:00Z"}, {"on": day(1)},
                 {"on": day(0), "known": "2999-01-01T00:00:00Z"}):  # fmt: skip
        assert refused(await asked(desk, "ha.officer", **said)) == ["BAD_USER_INPUT"], said
    sealed = {"on": day(0), "where": {"circumstance": ["HIV_AIDS"]}}
    assert refused(await asked(desk, "ha.officer", **sealed)) == ["FIELD_NOT_ALLOWED"]
    assert desk.readers["fast"].statements == before


@pytest.mark.parametrize("to", [NGOC, QUANG])
async def test_who_moved_is_told_where_it_was_to_who_sees_it_today(desk: Desk, to: int) -> None:
    me, start = desk.world.near_id, await moment(desk)
    receiver = "ngoc.worker" if to == NGOC else "quang.worker"
    said = {"id": me, "to": f"Unit_{to}", "since": day(-5), "reason": REASON}
    move = (await desk.move("bo.worker", "proposeMove", **said))["move"]["id"]
    await desk.move(receiver, "acceptMove", id=move, hamlet="Thôn Mới")
    if to == QUANG:  # in another province now: its past as well
        for more in ({}, {"known": start}):
            assert await near(desk, -9, **more) is None
        return
    then, now = await near(desk, -6), await near(desk, -5)
    assert then is not None
    assert now is not None
    assert (then["unit"], then["hamlet"], then["household"]) == (
        {"code": "04"}, "Thôn 1", {"number": "H-1"})  # fmt: skip
    assert (now["unit"], now["hamlet"], now["household"]) == ({"code": "05"}, "Thôn Mới", None)
    known = await near(desk, 0, known=start)
    assert known is not None
    assert known["unit"] == {"code": "04"}
    for on, unit, here in ((-6, BO, True), (-6, NGOC, False), (-5, BO, False), (-5, NGOC, True)):
        assert bool(await near(desk, on, where={"within": f"Unit_{unit}"})) is here, (on, unit)


async def test_nothing_is_done_to_the_past(desk: Desk) -> None:
    """Not even by who may look back and write today."""
    works_too = (
        "INSERT INTO posting (id, officer_id, role, unit_id, organisation_id, valid_from)"
        " SELECT gen_random_uuid(), id, 'commune_worker', $2, organisation_id, current_date - 9"
        " FROM officer WHERE id = $1"
    )
    await desk.admin.execute(works_too, desk.world.officer("ha.officer"), BO)
    cases = "query($on: Date) { children(asOf: $on) { nodes { cases { totalCount } } } }"
    then = await desk.ask("ha.officer", cases, "fast", variables={"on": day(-1)})
    assert refused(then) == ["FIELD_NOT_ALLOWED"]
    can = "query($on: Date) { children(asOf: $on) { nodes { code viewerCan } } }"
    for on, may in ((None, True), (day(-1), False)):
        nodes = (await desk.request("ha.officer", can, on=on))["children"]["nodes"]
        here = next(node for node in nodes if node["code"] == "BO-1")
        assert ("write" in here["viewerCan"]) is may
        assert may or here["viewerCan"] == []
