"""Two records become one, by two people; the old id goes on working; it can be undone."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from db.models import Base, Dated
from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.merging import CARD, DATED, NUMBER, PHONE, Merges, codes, gid
from tests.schema.registry import BO, day

CHILD = """id code status fullName personalId personalIdMissing poverty hasHealthInsurance
  household { id } guardians { fullName relation phone } facts { kind value }
  documents { kind number } circumstances { group { number } } watches { kind criteria { code } }
  assistance { nodes { kind } } history(first: 50) { totalCount nodes { kind } }
  mergedFrom { status alias { id code } }"""
NODE = f"query($id: ID!) {{ node(id: $id) {{ ... on Child {{ {CHILD} }} }} }}"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Child { code } } }"
CODE = "query($code: String!) { child(code: $code) { id code } }"
LIST = """query($within: ID!, $status: [MergeStatus!]) { merges(within: $within, status: $status) {
  totalCount nodes { id status survivor { id } alias { id } proposedAt decidedAt undoneAt } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def merges(databases: Databases) -> AsyncIterator[Merges]:
    found = await Merges.started(databases)
    yield found
    await found.finish(databases)


async def listed(merges: Merges, who: str, *status: str, unit: int = BO) -> list[Any]:
    said = {"within": f"Unit_{unit}", "status": [*status] or None}
    page = (await merges.read(who, LIST, **said))["merges"]
    assert page["totalCount"] == len(page["nodes"])
    return page["nodes"]  # type: ignore[no-any-return]


async def test_a_merge_takes_two_people_and_the_survivor_stands_for_both(merges: Merges) -> None:
    w = merges.world
    before = await merges.standing(w.life)
    proposed = await merges.proposed(w.bare, w.life)
    assert await merges.version(gid("Child", w.bare)) == 1  # nothing changed yet
    assert [m["id"] for m in await listed(merges, "bo.chair", "PROPOSED")] == [proposed]
    kept = await merges.all_kept()
    own = await merges.decide("bo.worker", "confirmMerge", id=proposed)
    assert codes(own) == [("OWN_PROPOSAL", "")]
    assert await merges.all_kept() == kept

    done = await merges.decide("bo.chair", "confirmMerge", id=proposed)
    assert done["__typename"] == "MergeConfirmed"
    assert done["merge"]["status"] == "CONFIRMED"
    survivor, alias = done["merge"]["survivor"], done["merge"]["alias"]
    assert (survivor["id"], survivor["version"]) == (gid("Child", w.bare), 2)
    assert (alias["id"], alias["status"]) == (gid("Child", w.life), "MERGED")
    assert await merges.standing(w.life) == before  # the alias keeps its own rows

    await merges.request("bo.worker", """mutation($input: OpenSealedInput!) {
      openSealed(input: $input) { __typename } }""", input={
        "key": str(UUID(int=1)), "id": survivor["id"], "reason": "Xem xét lại hồ sơ"})  # fmt: skip
    child = (await merges.read("bo.worker", NODE, id=survivor["id"]))["node"]
    assert (child["personalId"], child["personalIdMissing"]) == (NUMBER, None)
    assert (child["poverty"], child["hasHealthInsurance"]) == ("POOR", True)
    assert {(g["relation"], g["phone"]) for g in child["guardians"]} == {
        ("mẹ", None), ("bố", PHONE)
    }  # fmt: skip
    assert child["documents"] == [{"kind": "HEALTH_INSURANCE", "number": CARD}]
    assert child["household"]["id"] == gid("Household", w.home)
    assert {c["group"]["number"] for c in child["circumstances"]} == {2, 4, 9, 13}
    assert len(child["watches"]) == len(child["assistance"]["nodes"]) == 1
    assert child["mergedFrom"] == [{"status": "CONFIRMED", "alias": {
        "id": alias["id"], "code": "BO-1"}}]  # fmt: skip
    for lane in ("fast", "core", "walled"):
        same = (await merges.read("bo.worker", NODE, lane, id=alias["id"]))["node"]
        assert same == child, lane


async def test_both_histories_are_shown_and_nothing_is_told_to_who_may_not_know(
    merges: Merges,
) -> None:
    w = merges.world
    before = await merges.act("bo.worker", "recordInjury", id=w.near_id, cause="FALL", place="HOME",
                              outcome="RECOVERED")  # fmt: skip
    assert before["__typename"] == "InjuryRecorded"
    await merges.merged(w.bare, w.life)
    text = """query($id: ID!) { node(id: $id) { ... on Child { history { totalCount nodes {
      kind class } } } } }"""
    seen = {}
    for who in ("bo.worker", "bo.data", "bo.auditor"):
        for lane in ("fast", "walled"):
            found = (await merges.read(who, text, lane, id=gid("Child", w.bare)))["node"]
            kinds = [event["kind"] for event in found["history"]["nodes"]]
            assert found["history"]["totalCount"] == len(kinds)
            assert seen.setdefault(who, kinds) == kinds
    assert seen == {
        "bo.worker": ["MERGED", "MERGE_PROPOSED", "INJURY_RECORDED"],
        "bo.data": ["MERGED", "MERGE_PROPOSED"],  # holds no HEALTH
        "bo.auditor": [],  # sees nobody's name whole
    }


async def test_old_ids_and_numbers_go_on_working_and_are_logged(merges: Merges) -> None:
    w = merges.world
    old, new, third = (gid("Child", each) for each in (w.life, w.bare, w.third))
    await merges.merged(w.bare, w.life)
    for lane in ("fast", "core", "walled"):
        await merges.admin.execute("DELETE FROM access_log")
        found = await merges.read("bo.worker", CODE, lane, code="BO-1")
        assert found["child"] == {"id": new, "code": "B-1"}
        ids = [third, old, new, "Child_nothing", old]
        several = await merges.read("bo.worker", NODES, lane, ids=ids)
        assert [each and each["id"] for each in several["nodes"]] == [third, new, new, None, new]
        await merges.read("bo.worker", "query($id: ID!) { node(id: $id) { id } }", lane, id=old)
        log = await merges.admin.fetch("SELECT field, child_ids FROM access_log ORDER BY at, field")
        assert {row["field"]: set(row["child_ids"]) for row in log} == {
            "child": {w.life, w.bare},
            "nodes": {w.life, w.bare, w.third},
            "node": {w.life, w.bare},
        }
    for who in ("quang.worker", "dpo", "nobody"):
        assert (await merges.read(who, CODE, code="BO-1"))["child"] is None
        assert (await merges.read(who, NODES, ids=[old]))["nodes"] == [None]
    # The collaborator looked after the one with the household, and looks after it still.
    assert (await merges.read("bo.collab", CODE, code="BO-1"))["child"]["id"] == new


async def test_merged_records_are_in_no_list_unless_asked_for_and_take_no_entries(
    merges: Merges,
) -> None:
    w = merges.world
    text = """query($status: [ChildStatus!]) { children(where: {status: $status}) { totalCount
      nodes { id } } }"""
    await merges.merged(w.bare, w.life)
    plain = "{ children { totalCount nodes { id } } }"
    for asked, there in ((plain, False), (text, True)):
        page = (await merges.read("bo.worker", asked, status=["MERGED"]))["children"]
        assert (w.near_id in [n["id"] for n in page["nodes"]]) is there
    by_id = "query($n: String) { children(where: {personalId: $n, status: null}) { nodes { id } } }"
    found = (await merges.read("bo.worker", by_id, n=NUMBER))["children"]["nodes"]
    assert found == [{"id": gid("Child", w.bare)}]
    kept = await merges.all_kept()
    said = await merges.act("bo.worker", "updateChild", id=w.near_id, hamlet="Thôn 9")
    assert [p["code"] for p in said["problems"]] == ["RECORD_CLOSED"]
    assert await merges.all_kept() == kept


async def test_undoing_restores_every_byte_of_both(merges: Merges) -> None:
    w = merges.world
    rows = await merges.standing(w.bare, w.life)
    children = [await merges.plain(each) for each in (w.bare, w.life)]
    moment = await merges.admin.fetchval("SELECT clock_timestamp()")
    merge = await merges.merged(w.bare, w.life)
    between = await merges.standing(w.bare)
    then = await merges.admin.fetchval("SELECT clock_timestamp()")
    for who, kind in (("quang.worker", "NotFound"), ("bo.auditor", "NotFound"),
                      ("long.affairs", "Forbidden")):  # fmt: skip
        assert (await merges.decide(who, "undoMerge", id=merge))["__typename"] == kind
    done = await merges.decide("bo.worker", "undoMerge", id=merge)
    assert done["__typename"] == "MergeUndone"
    assert await merges.standing(w.bare, w.life) == rows
    assert [await merges.plain(each) for each in (w.bare, w.life)] == children
    assert await merges.admin.fetch("SELECT * FROM child_alias") == []
    assert (await merges.read("bo.worker", CODE, code="BO-1"))["child"]["id"] == w.near_id
    for table, known in between.items():  # what was known in between can still be said
        if table in DATED:
            sql = f"""SELECT id FROM {table} WHERE child_id = $1 AND recorded_at <= $2
              AND (superseded_at IS NULL OR superseded_at > $2)"""
            ids = {row["id"] for row in await merges.admin.fetch(sql, w.bare, then)}
            assert ids == {row["id"] for row in known}, table
            early = await merges.admin.fetch(sql, w.bare, moment)
            if table == "personal_id":  # until it changed, the row of the child was all there was
                assert len(early) == 1
                continue
            assert len(early) == len([r for r in rows[table] if r["child_id"] == w.bare])
    again = await merges.decide("bo.worker", "undoMerge", id=merge)
    assert codes(again) == [("NOT_CONFIRMED", "")]
    kinds = [row["kind"] for row in await merges.admin.fetch(
        "SELECT kind FROM child_event WHERE child_id = $1 ORDER BY at", w.bare)]  # fmt: skip
    assert kinds == ["MERGE_PROPOSED", "MERGED", "MERGE_UNDONE"]


async def test_what_was_said_since_stays_when_it_is_undone(merges: Merges) -> None:
    w = merges.world
    merge = await merges.merged(w.bare, w.life)
    new = gid("Child", w.bare)
    for mutation, said in (
        ("updateChild", {"poverty": "NEAR_POOR", "since": day(-3), "hamlet": "Thôn 7"}),
        ("recordAssistance", {"kind": "SCHOLARSHIP"}),
    ):
        done = await merges.act("bo.worker", mutation, id=new, **said)
        assert "child" in done, done
    assert (await merges.decide("bo.chair", "undoMerge", id=merge))["__typename"] == "MergeUndone"
    child = (await merges.read("bo.worker", NODE, id=new))["node"]
    assert (child["poverty"], child["personalId"]) == ("NEAR_POOR", None)
    assert child["personalIdMissing"] == "Chưa có"
    assert {f["kind"] for f in child["facts"]} == {"POVERTY"}
    assert [a["kind"] for a in child["assistance"]["nodes"]] == ["SCHOLARSHIP"]
    assert child["guardians"] == child["documents"] == child["mergedFrom"] == []
    alias = (await merges.read("bo.worker", NODE, id=w.near_id))["node"]
    assert (alias["poverty"], alias["personalId"], alias["status"]) == ("POOR", NUMBER, "ACTIVE")


async def test_of_three_records_the_last_stands_for_all_and_they_part_in_order(
    merges: Merges,
) -> None:
    w = merges.world
    a, b, c = w.life, w.bare, w.third
    rows = await merges.standing(a, b, c)
    first, second = await merges.merged(b, a), await merges.merged(c, b)

    async def stands(child: UUID) -> str:
        found = await merges.read("bo.worker", "query($id: ID!) { node(id: $id) { id } }",
                                  id=gid("Child", child))  # fmt: skip
        return str(found["node"]["id"])

    assert {await stands(each) for each in (a, b, c)} == {gid("Child", c)}
    assert (await merges.read("bo.worker", CODE, code="BO-1"))["child"]["code"] == "B-2"
    sides = {"survivor": gid("Child", a), "alias": gid("Child", c)}
    kept = await merges.all_kept()
    round_ = await merges.decide("bo.worker", "proposeMerge", **sides)
    assert codes(round_) == [("RECORD_CLOSED", "survivor")]
    early = await merges.decide("bo.worker", "undoMerge", id=first)
    assert codes(early) == [("MERGED_SINCE", "")]
    assert await merges.all_kept() == kept
    for merge, where in ((second, [gid("Child", b), gid("Child", b)]),
                         (first, [gid("Child", a), gid("Child", b)])):  # fmt: skip
        done = await merges.decide("bo.data", "undoMerge", id=merge)
        assert done["__typename"] == "MergeUndone"
        assert [await stands(each) for each in (a, b)] == where
    assert await merges.standing(a, b, c) == rows


async def test_every_kind_of_dated_rows_is_taken_over_or_left_on_purpose(merges: Merges) -> None:
    tables = {m.__tablename__ for m in Base.__subclasses__() if issubclass(m, Dated)}
    own = {
        "identity",
        "residence",
        "death",
        "departure",
        "personal_id",
    }  # said of each record by itself
    await merges.merged(merges.world.bare, merges.world.life)
    text = await merges.admin.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'merge_rows'")
    assert {table for table in tables if f"public.{table} t" in text} == tables - own
    assert tables == set(DATED)


@pytest.mark.parametrize("who", ["bo.auditor", "bo.collab", "long.leader", "quang.worker", "dpo"])
async def test_who_does_not_know_both_learns_nothing(merges: Merges, who: str) -> None:
    w = merges.world
    text = f"""query($id: ID!) {{ node(id: $id) {{ ... on Child {{ {CHILD} }} }}
      children(first: 50) {{ totalCount nodes {{ id version }} }} }}"""
    before = [await merges.ask(who, text, variables={"id": gid("Child", each)})
              for each in (w.bare, w.life)]  # fmt: skip
    proposed = await merges.proposed(w.bare, w.life)
    after = [await merges.ask(who, text, variables={"id": gid("Child", each)})
             for each in (w.bare, w.life)]  # fmt: skip
    assert orjson.dumps(after) == orjson.dumps(before)
    assert await listed(merges, who) == []
    node = "query($id: ID!) { node(id: $id) { id } }"
    for lane in ("fast", "walled"):
        assert (await merges.read(who, node, lane, id=proposed))["node"] is None
    absent = "Merge_" + UUID(int=5, version=4).hex
    for name in ("confirmMerge", "declineMerge", "undoMerge"):
        kept = await merges.all_kept()
        answers = [await merges.decide(who, name, id=each) for each in (proposed, absent)]
        assert orjson.dumps(answers[0]) == orjson.dumps(answers[1])
        assert answers[0]["__typename"] == "NotFound"
        assert await merges.all_kept() == kept


async def test_the_aliases_of_a_child_go_where_it_goes(merges: Merges) -> None:
    w = merges.world
    await merges.merged(w.bare, w.life)
    await merges.admin.execute("UPDATE child SET unit_id = $2 WHERE id = $1", w.bare, NGOC)
    row = await merges.row("child", w.life)
    assert (row["unit_id"], row["commune_id"]) == (NGOC, NGOC)
    assert (await merges.read("bo.worker", NODES, ids=[w.near_id]))["nodes"] == [None]
    assert await listed(merges, "bo.worker") == []
    assert len(await listed(merges, "long.affairs", "CONFIRMED", unit=NGOC)) == 1


async def test_what_cannot_become_one_is_refused_with_everything_that_is_wrong(
    merges: Merges,
) -> None:
    w = merges.world
    sides = {"survivor": gid("Child", w.bare), "alias": w.near_id}
    run = merges.admin.execute
    lan = "INSERT INTO guardian (id, child_id, full_name, relation, valid_from) VALUES"
    await run(f"{lan} (gen_random_uuid(), $1, 'LE THI MẸ', 'Mẹ đẻ', '2015-03-02')", w.bare)
    await run("UPDATE child SET full_name = 'Nguyễn Thị Hồng', unit_id = $2, "
              "personal_id_blind = 'x' WHERE id = $1", w.bare, BO)  # fmt: skip
    await run("UPDATE child SET status = 'DECEASED' WHERE id = $1", w.life)
    kept = await merges.all_kept()
    done = await merges.decide("bo.data", "proposeMerge", **sides)
    assert codes(done) == [("TWO_PERSONAL_IDS", ""), ("TWINS", ""), ("ALIAS_IS_CLOSED", "alias")]
    same = await merges.decide("bo.data", "proposeMerge", **sides | {"alias": sides["survivor"]})
    assert codes(same) == [("SAME_RECORD", "alias")]
    for side in ("survivor", "alias"):
        stale = await merges.decide("bo.data", "proposeMerge", **sides, **{f"{side}Version": 9})
        told = (stale["__typename"], stale["path"], stale["currentVersion"])
        assert told == ("Conflict", [f"{side}Version"], 1)
        absent = sides | {side: "Child_nothing", f"{side}Version": 1}
        gone = await merges.decide("bo.data", "proposeMerge", **absent)
        assert (gone["__typename"], gone["path"]) == ("NotFound", [side])
    for who in ("bo.chair", "long.affairs"):
        done = await merges.decide(who, "proposeMerge", **sides)
        assert (done["__typename"], done["action"]) == ("Forbidden", "propose_merge")
    assert await merges.all_kept() == kept


async def test_a_proposal_is_decided_once_and_made_once(merges: Merges) -> None:
    w = merges.world
    proposed = await merges.proposed(w.bare, w.life)
    back = {"survivor": w.near_id, "alias": gid("Child", w.bare)}
    kept = await merges.all_kept()
    again = await merges.decide("bo.data", "proposeMerge", **back)
    assert codes(again) == [("PROPOSED_ALREADY", "")]
    for side in ("survivor", "alias"):
        said = {"id": proposed, f"{side}Version": 7}
        stale = await merges.decide("bo.data", "confirmMerge", **said)
        assert (stale["__typename"], stale["path"]) == ("Conflict", [f"{side}Version"])
    assert await merges.all_kept() == kept
    done = await merges.decide("bo.worker", "declineMerge", id=proposed)  # one's own
    assert done["merge"]["status"] == "DECLINED"
    kept = await merges.all_kept()
    for name in ("confirmMerge", "declineMerge", "undoMerge"):
        done = await merges.decide("bo.data", name, id=proposed)
        wanted = "NOT_CONFIRMED" if name == "undoMerge" else "NOT_PROPOSED"
        assert codes(done) == [(wanted, "")]
    assert await merges.all_kept() == kept
    other = await merges.proposed(w.bare, w.life)
    third = await merges.proposed(w.third, w.life)
    done = await merges.decide("bo.data", "confirmMerge", id=other)
    assert done["__typename"] == "MergeConfirmed"
    assert (await merges.row("child_merge", UUID(third[6:])))["status"] == "DECLINED"


def ordered(value: Any) -> Any:
    """Rows that were taken over have new ids, and lists go by id."""
    if isinstance(value, dict):
        return {key: ordered(each) for key, each in value.items()}
    return sorted(map(ordered, value), key=str) if isinstance(value, list) else value


async def test_what_is_hidden_shows_in_no_answer_about_a_merge(databases: Databases) -> None:
    """The data officer merges two worlds that differ in a sealed group, a card and a watch."""
    answers = []
    for hidden in (True, False):
        merges = await Merges.started(databases)
        w = merges.world
        if not hidden:
            for table in ("circumstance", "document"):
                await merges.admin.execute(
                    f"DELETE FROM {table} WHERE class IN ('HEALTH', 'SEALED') AND child_id = $1",
                    w.life,
                )
        said: list[Any] = []
        proposed = await merges.proposed(w.bare, w.life)
        for name in ("confirmMerge", "undoMerge"):
            said.append(await merges.decide("bo.data", name, id=proposed))
            for child in (w.bare, w.life):
                node = await merges.read("bo.data", NODE, id=gid("Child", child))
                said.append(ordered(node))
        text = orjson.dumps([str(each) for each in said])
        answers.append(text.replace(proposed.encode(), b"Merge"))
        await merges.finish(databases)
    assert answers[0] == answers[1]
