"""A child moves from one commune to another: who knows what of it, and when."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.moving import NGOC, QUANG, REASON, Desk, gid
from tests.schema.registry import BO, day, today

LISTED = """query($where: MoveWhere) { moves(where: $where) { totalCount nodes { id status code
  from { code } to { code } child { code } arriving { code fullName sex dateOfBirth birthYear
  personalId unit { code } } hamlet reason answer withheld viewerCan } } }"""
WHOLE = """query($id: ID!) { node(id: $id) { ... on Child { id code status unit { code } fullName
  sex dateOfBirth hamlet address household { number } guardians { fullName }
  schooling { school { name } } placement { facility { name } } poverty ethnicity { code }
  circumstances { group { number } }
  watches { kind } history(first: 40) { totalCount nodes { kind class unit { code } } }
  membership(on: "2020-06-01") { household { number } since until }
  residence { unit { code } hamlet since } withheld viewerCan version } }
  children(where: {status: null}) { totalCount nodes { code version } } }"""
EVERYBODY = (
    *("bo.worker", "bo.collab", "bo.data", "bo.chair", "bo.auditor", "bo.school", "bo.facility"),
    *("bo.other", "bo.justice", "long.affairs", "long.leader", "ha.officer", "ha.fund", "ha.admin"),
    *("quang.worker", "quang.chair", "quang.data", "quang.collab", "ngoc.worker", "dpo", "nobody"),
)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    yield found
    await found.finish(databases)


async def listed(desk: Desk, who: str, **where: Any) -> list[dict[str, Any]]:
    """As all lanes answer."""
    seen = None
    for lane in ("fast", "core", "walled"):
        answer = await desk.ask(who, LISTED, lane, variables={"where": where or None})
        assert "errors" not in answer, answer
        found = answer["data"]["moves"]
        assert seen in {None, str(found)}, (lane, seen, found)
        seen = str(found)
    assert found["totalCount"] == len(found["nodes"])
    return list(found["nodes"])


async def child(desk: Desk, who: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for lane in ("fast", "walled"):
        answer = await desk.ask(who, WHOLE, lane, variables={"id": desk.world.near_id})
        assert "errors" not in answer, answer
        assert seen in ({}, answer["data"]), lane
        seen = answer["data"]
    return seen


async def test_before_acceptance_the_other_commune_knows_who_and_where(desk: Desk) -> None:
    move = await desk.proposed(hamlet="Thôn Mới")
    for who in ("quang.worker", "quang.chair"):
        [row] = await listed(desk, who)
        assert (row["id"], row["status"], row["code"]) == (move, "PROPOSED", "BO-1")
        assert (row["from"]["code"], row["to"]["code"]) == ("04", "07")
        arriving = {"code": "BO-1", "fullName": "Nguyễn Thị Hoà", "sex": "FEMALE"}
        born = {"dateOfBirth": "2015-03-02", "birthYear": 2015, "personalId": None}
        assert row["arriving"] == arriving | born | {"unit": {"code": "04"}}
        assert (row["child"], row["hamlet"], row["reason"]) == (None, None, None)
        assert row["withheld"] == ["hamlet", "address", "reason"]
        assert row["viewerCan"] == (["decide"] if who == "quang.worker" else [])
        seen = await child(desk, who)
        assert seen["node"] is None
        assert seen["children"]["nodes"] == [{"code": "QUANG-1", "version": 1}]
    for who in ("bo.worker", "bo.chair", "long.affairs", "ha.officer"):
        [row] = await listed(desk, who)
        assert (row["child"], row["hamlet"]) == ({"code": "BO-1"}, "Thôn Mới")
        assert (row["reason"], row["withheld"], row["arriving"]) == (REASON, [], None)
    for who in {*EVERYBODY} - {"bo.worker", "bo.chair", "long.affairs", "ha.officer"}:
        if not who.startswith("quang"):
            assert await listed(desk, who) == [], who


async def test_a_move_that_waits_changes_no_byte_for_who_may_not_know(desk: Desk) -> None:
    before = {who: await child(desk, who) for who in EVERYBODY}
    await desk.proposed()
    may = {"bo.worker", "bo.collab", "bo.data", "bo.chair", "long.affairs", "ha.officer"}
    may |= {"bo.school", "bo.facility"}  # CONTACT whole: its history tells
    for who in EVERYBODY:
        after = await child(desk, who)
        if who in may:
            kinds = [event["kind"] for event in after["node"]["history"]["nodes"]]
            assert kinds == ["MOVE_PROPOSED"], who
            after["node"]["history"] = before[who]["node"]["history"]
        assert after == before[who], who


async def test_accepted_the_child_comes_with_its_whole_history(desk: Desk) -> None:
    near = {"id": desk.world.near_id}
    await desk.act("bo.worker", "recordCircumstance", **near, group="EXPLOITED")
    was = (await child(desk, "bo.worker"))["node"]
    move = await desk.proposed(since=day(-3), hamlet="Thôn Mới", address="Số 7")
    done = await desk.move("quang.worker", "acceptMove", id=move, address="Số 8")
    assert done["__typename"] == "MoveAccepted", done
    assert done["child"]["unit"] == {"code": "07"}
    assert done["move"]["status"] == "ACCEPTED"
    assert (done["move"]["reason"], done["move"]["withheld"]) == (REASON, ["answer"] * 0)
    seen = (await child(desk, "quang.worker"))["node"]
    assert (seen["hamlet"], seen["address"], seen["household"]) == ("Thôn Mới", "Số 8", None)
    assert seen["residence"] == {"unit": {"code": "07"}, "hamlet": "Thôn Mới", "since": day(-3)}
    assert seen["membership"]["until"] == day(-4)
    kept = (
        "guardians",
        "schooling",
        "placement",
        "circumstances",
        "watches",
        "fullName",
        "poverty",
    )
    assert {name: seen[name] for name in kept} == {name: was[name] for name in kept}
    assert seen["version"] == was["version"] + 1
    told = [(e["kind"], e["class"], e["unit"]["code"]) for e in seen["history"]["nodes"]]
    assert told == [
        ("MOVED", "PUBLIC", "07"),
        ("MOVE_PROPOSED", "CONTACT", "04"),
        ("CIRCUMSTANCE_RECORDED", "CASEWORK", "04"),
    ]
    for who in ("bo.worker", "bo.collab", "bo.data", "bo.chair", "long.affairs", "ha.officer"):
        assert (await child(desk, who))["node"] is None, who
    [left] = await listed(desk, "bo.worker", direction="OUT", status=["ACCEPTED"])
    assert (left["code"], left["child"], left["arriving"]) == ("BO-1", None, None)
    assert left["reason"] == REASON
    assert (await child(desk, "quang.collab"))["node"] is None
    assert (await child(desk, "bo.school"))["node"]["code"] == "BO-1"  # goes there still
    refused = await desk.act("bo.worker", "updateChild", **near, hamlet="Thôn 5")
    assert refused["__typename"] == "NotFound"
    done = await desk.act("quang.worker", "updateChild", **near, hamlet="Thôn 5")
    assert done["__typename"] == "ChildUpdated"


async def test_a_day_before_later_changes_takes_them_back(desk: Desk) -> None:
    near = {"id": desk.world.near_id}
    await desk.act("bo.worker", "updateChild", **near, hamlet="Thôn 8", since=day(-1))
    await desk.act("bo.worker", "setHousehold", **near, number="H-2", since=day(-1))
    move = await desk.proposed(since=day(-10))
    await desk.move("quang.worker", "acceptMove", id=move)
    rows = await desk.admin.fetch(
        "SELECT unit_id, valid_from, valid_to FROM residence WHERE child_id = $1"
        " AND superseded_at IS NULL ORDER BY valid_from",
        desk.world.near,
    )
    assert [tuple(row) for row in rows] == [
        (BO, date(2015, 3, 2), date.fromisoformat(day(-11))),
        (QUANG, date.fromisoformat(day(-10)), None),
    ]
    homes = await desk.admin.fetch(
        "SELECT valid_to FROM membership WHERE child_id = $1 AND superseded_at IS NULL",
        desk.world.near,
    )
    assert [row["valid_to"] for row in homes] == [date.fromisoformat(day(-11))]


async def test_declined_or_withdrawn_the_child_stays_and_can_be_proposed_again(desk: Desk) -> None:
    before = await child(desk, "bo.auditor")
    move = await desk.proposed()
    done = await desk.move("quang.worker", "declineMove", id=move, reason="Không có ở địa phương")
    assert (done["__typename"], done["move"]["arriving"]) == ("MoveDeclined", None)
    [row] = await listed(desk, "bo.worker", status=["DECLINED"])
    assert row["answer"] == "Không có ở địa phương"
    other = await desk.proposed()
    done = await desk.move("bo.worker", "withdrawMove", id=other)
    assert done["move"]["status"] == "WITHDRAWN"
    kinds = [e["kind"] for e in (await child(desk, "bo.worker"))["node"]["history"]["nodes"]]
    assert kinds == ["MOVE_WITHDRAWN", "MOVE_PROPOSED", "MOVE_DECLINED", "MOVE_PROPOSED"]
    assert await child(desk, "bo.auditor") == before
    assert await listed(desk, "quang.worker", status=["PROPOSED"]) == []
    for closed, version in ((move, 2), (other, 2)):
        for who, act in (("quang.worker", "acceptMove"), ("bo.worker", "withdrawMove")):
            again = await desk.move(who, act, id=closed, version=version)
            assert [p["code"] for p in again["problems"]] == ["MOVE_CLOSED"]


@pytest.mark.parametrize(
    ("who", "propose", "accept", "decline", "withdraw"),
    [
        ("bo.worker", "MoveProposed", "Forbidden", "Forbidden", "MoveWithdrawn"),
        ("bo.chair", "Forbidden", "Forbidden", "Forbidden", "Forbidden"),
        ("bo.collab", "Forbidden", "NotFound", "NotFound", "NotFound"),
        ("bo.data", "Forbidden", "NotFound", "NotFound", "NotFound"),
        ("long.affairs", "Forbidden", "Forbidden", "Forbidden", "Forbidden"),
        ("ha.officer", "Forbidden", "Forbidden", "Forbidden", "Forbidden"),
        ("long.leader", "Forbidden", "NotFound", "NotFound", "NotFound"),
        ("quang.worker", "NotFound", "MoveAccepted", "MoveDeclined", "Forbidden"),
        ("quang.chair", "NotFound", "Forbidden", "Forbidden", "Forbidden"),
        ("quang.data", "NotFound", "NotFound", "NotFound", "NotFound"),
        ("ngoc.worker", "NotFound", "NotFound", "NotFound", "NotFound"),
        ("dpo", "NotFound", "NotFound", "NotFound", "NotFound"),
        ("nobody", "NotFound", "NotFound", "NotFound", "NotFound"),
    ],
)
async def test_who_may_do_what_of_a_move(
    desk: Desk, who: str, propose: str, accept: str, decline: str, withdraw: str
) -> None:
    said = {"id": desk.world.near_id, "to": f"Unit_{QUANG}", "reason": REASON}
    before = await desk.everything()
    done = await desk.move(who, "proposeMove", **said)
    assert done["__typename"] == propose, done
    if propose == "MoveProposed":
        move = done["move"]["id"]
    else:
        assert await desk.everything() == before
        move = await desk.proposed()
    for act, expected in (
        ("withdrawMove", withdraw),
        ("declineMove", decline),
        ("acceptMove", accept),
    ):
        before = await desk.everything()
        more = {"reason": REASON} if act == "declineMove" else {}
        done = await desk.move(who, act, id=move, **more)
        assert done["__typename"] == expected, (act, done)
        if expected in {"Forbidden", "NotFound"}:
            assert await desk.everything() == before, act
        elif act != "acceptMove":
            move = await desk.proposed()


LONG, TAB = "x" * 2000, "a\tb"
UNIT = "Unit_{}".format


async def test_everything_wrong_is_said_with_its_place_and_nothing_is_written(desk: Desk) -> None:
    base = {"id": desk.world.near_id, "to": UNIT(QUANG), "reason": REASON}
    before = await desk.everything()
    for said, problems in (
        ({"to": UNIT(BO)}, [("to", "LIVES_THERE")]),
        ({"to": UNIT(3)}, [("to", "NOT_A_COMMUNE")]),
        ({"since": "1899-12-31"}, [("since", "BEFORE_1900")]),
        ({"since": "2015-03-01"}, [("since", "BEFORE_BIRTH")]),
        ({"since": day(1)}, [("since", "IN_THE_FUTURE")]),
        ({"hamlet": TAB}, [("hamlet", "CONTROL_CHARACTER")]),
        (
            {"address": LONG, "reason": " ", "since": day(1), "to": UNIT(3)},
            [
                ("since", "IN_THE_FUTURE"),
                ("to", "NOT_A_COMMUNE"),
                ("reason", "REASON_TOO_SHORT"),
                ("address", "TOO_LONG"),
            ],
        ),
    ):
        answer = await desk.move("bo.worker", "proposeMove", **base | said)
        assert answer["__typename"] == "InvalidInput", (said, answer)
        told = [(".".join(p["path"]), p["code"]) for p in answer["problems"]]
        assert told == problems, said
    for said, path in (({"to": UNIT(99)}, "to"), ({"to": "x"}, "to"), ({"id": "Child_"}, "id")):
        answer = await desk.move("bo.worker", "proposeMove", **base | said)
        assert (answer["__typename"], answer["path"]) == ("NotFound", [path])
    stale = await desk.move("bo.worker", "proposeMove", **base, version=9)
    assert (stale["path"], stale["currentVersion"]) == (["version"], 1)
    assert await desk.everything() == before
    move = await desk.proposed()
    twice = await desk.move("bo.worker", "proposeMove", **base)
    assert [p["code"] for p in twice["problems"]] == ["MOVE_OPEN"]
    before = await desk.everything()
    for act, said, code in (
        ("acceptMove", {"address": LONG}, "TOO_LONG"),
        ("declineMove", {"reason": "x"}, "REASON_TOO_SHORT"),
    ):
        answer = await desk.move("quang.worker", act, id=move, **said)
        assert [p["code"] for p in answer["problems"]] == [code]
    stale = await desk.move("quang.worker", "acceptMove", id=move, version=7)
    assert (stale["__typename"], stale["currentVersion"]) == ("Conflict", 1)
    assert await desk.everything() == before


async def test_a_closed_record_and_a_grown_child_do_not_move(desk: Desk) -> None:
    base = {"to": UNIT(QUANG), "reason": REASON}
    move = await desk.proposed()
    await desk.act("bo.worker", "recordDeath", id=desk.world.near_id, cause="ILLNESS")
    [row] = await listed(desk, "quang.worker")
    assert row["arriving"] is None
    before = await desk.everything()
    for act, said in (("acceptMove", {}), ("declineMove", {"reason": "Hồ sơ đã đóng rồi"})):
        done = await desk.move("quang.worker", act, id=move, **said)
        assert [p["code"] for p in done["problems"]] == ["MOVE_CLOSED"]
    assert await desk.everything() == before
    again = await desk.move("bo.worker", "proposeMove", id=desk.world.near_id, **base)
    assert [p["code"] for p in again["problems"]] == ["RECORD_CLOSED"]
    born = today().replace(year=today().year - 16)
    await desk.admin.execute(
        "UPDATE child SET date_of_birth = $1, date_of_birth_precision = 'DAY' WHERE code = 'BO-3'",
        born,
    )
    grown = await desk.admin.fetchval("SELECT id FROM child WHERE code = 'BO-3'")
    done = await desk.move("bo.worker", "proposeMove", id=gid("Child", grown), **base)
    assert [p["code"] for p in done["problems"]] == ["AFTER_CHILDHOOD"]


async def test_of_two_acceptances_at_once_one_wins(desk: Desk) -> None:
    move = await desk.proposed()
    said = {"id": move, "version": 1}
    done = await asyncio.gather(
        *(desk.move("quang.worker", "acceptMove", **said) for _ in range(6)),
        *(desk.move("bo.worker", "withdrawMove", **said) for _ in range(2)),
        *(desk.move("quang.worker", "declineMove", reason=REASON, **said) for _ in range(2)),
    )
    kinds = [each["__typename"] for each in done]
    assert kinds.count("Conflict") == len(kinds) - 1, kinds
    assert {each["currentVersion"] for each in done if each["__typename"] == "Conflict"} == {2}


async def test_acceptance_and_changes_at_once_wait_for_one_another(desk: Desk) -> None:
    near = {"id": desk.world.near_id}
    for round_ in range(4):
        sender, receiver = ("bo.worker", "quang.worker") if round_ % 2 == 0 else (
            "quang.worker", "bo.worker")  # fmt: skip
        to = UNIT(QUANG if round_ % 2 == 0 else BO)
        made = await desk.move(sender, "proposeMove", **near, to=to, reason=REASON)
        version = await desk.version(near["id"])
        done = await asyncio.gather(
            desk.move(receiver, "acceptMove", id=made["move"]["id"]),
            *(
                desk.act(sender, "updateChild", **near, version=version, hamlet=f"Thôn {n}")
                for n in range(3)
            ),
        )
        accepted, *changes = (each["__typename"] for each in done)
        assert accepted == "MoveAccepted"
        assert changes.count("ChildUpdated") <= 1
        assert set(changes) <= {"ChildUpdated", "Conflict", "NotFound"}
        row = await desk.admin.fetchrow("SELECT * FROM child WHERE id = $1", desk.world.near)
        homes = await desk.admin.fetch(
            "SELECT unit_id, hamlet FROM residence WHERE child_id = $1 AND superseded_at IS NULL"
            " AND valid_from <= $2 AND coalesce(valid_to, 'infinity') >= $2",
            desk.world.near,
            today(),
        )
        assert [tuple(home) for home in homes] == [(row["unit_id"], row["hamlet"])]


async def test_a_retry_is_told_the_same_and_moves_nobody_twice(desk: Desk) -> None:
    move = await desk.proposed()
    said = {"id": move, "version": 1, "key": "0d9f21a5-9c64-4c10-8d4d-6d616e676e6f"}
    first = await desk.move("quang.worker", "acceptMove", **said)
    before = await desk.everything()
    assert await desk.move("quang.worker", "acceptMove", **said) == first
    assert await desk.everything() == before


async def test_the_database_alone_lets_nobody_take_a_child_that_is_not_sent(desk: Desk) -> None:
    """With the lines of the policy out of the way: the second wall."""
    move = await desk.proposed()
    key, near = move.removeprefix("Move_"), desk.world.near
    for who in ("bo.worker", "ngoc.worker", "quang.chair", "quang.data", "long.affairs"):
        context = desk.context(who)
        async with desk.works.begin(context.access, context.now) as work:
            assert await work.row("SELECT * FROM app_cross($1::uuid)", key) is None, who
            assert not (await work.row("SELECT app_decides($1) AS so", near))["so"], who
    context = desk.context("quang.worker")
    async with desk.works.begin(context.access, context.now) as work:
        done = await work.execute("UPDATE child SET hamlet = 'x' WHERE id = $1", near)
        assert done == "UPDATE 0"
        assert await work.row("SELECT 1 FROM guardian WHERE child_id = $1", near) is None
        assert await work.row("SELECT 1 FROM circumstance WHERE child_id = $1", near) is None
    adding = (
        "INSERT INTO move (id, child_id, code, from_unit_id, to_unit_id, since, reason,"
        " proposed_by) VALUES (gen_random_uuid(), $1, 'x', $2, $3, current_date, 'x',"
        " app_subject())"
    )
    other = await desk.admin.fetchval("SELECT id FROM child WHERE code = 'BO-3'")
    for who, start in (("bo.data", BO), ("quang.worker", QUANG), ("bo.worker", NGOC)):
        context = desk.context(who)
        async with desk.works.begin(context.access, context.now) as work:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await work.row(adding, other, start, QUANG if start != QUANG else BO)
