"""What is left of a record that was merged: for whom, and after what happens to the one that stands
for it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.books import Books
from tests.schema.merging import NUMBER, Merges, gid
from tests.schema.moving import REASON
from tests.schema.registry import BO, QUANG, day

ALL = "{ children(first: 50, where: {status: null}) { totalCount nodes { id } } }"
PAIRS = """query($within: ID!) { duplicateCandidates(within: $within, first: 50) {
  totalCount nodes { first { id } second { id } } } }"""
MOVE = """mutation($input: %sInput!) { %s(input: $input) { __typename
  ... on MoveProposed { move { id } } ... on InvalidInput { problems { code } }
  ... on Conflict { currentVersion } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def merges(databases: Databases) -> AsyncIterator[Merges]:
    found = await Merges.started(databases)
    yield found
    await found.finish(databases)


async def seen(merges: Merges, who: str, child: UUID) -> bool:
    found = set()
    for lane in ("fast", "walled"):
        page = (await merges.read(who, ALL, lane))["children"]
        assert page["totalCount"] == len(page["nodes"])
        found.add(gid("Child", child) in [node["id"] for node in page["nodes"]])
    assert len(found) == 1
    return found.pop()


async def test_who_saw_a_child_for_what_it_does_sees_no_more_of_it_by_a_merged_record(
    merges: Merges,
) -> None:
    """The merged record says for ever what was so: where it went to school, where it lived."""
    w = merges.world
    readers = ("bo.school", "bo.facility", "bo.collab")
    for who in readers:
        assert await seen(merges, who, w.life), who
    merge = await merges.merged(w.bare, w.life)
    new = gid("Child", w.bare)
    for who in readers:
        assert await seen(merges, who, w.bare), who
    for mutation, said in (
        ("setSchooling", {"school": None}),
        ("endPlacement", {"until": day(-1)}),
        ("setHousehold", {"number": "H-2"}),
    ):
        done = await merges.act("bo.worker", mutation, id=new, **said)
        assert "child" in done, done
    for who in readers:
        assert not await seen(merges, who, w.bare), who
        assert not await seen(merges, who, w.life), who
    assert await seen(merges, "bo.worker", w.life)
    assert (await merges.decide("bo.data", "undoMerge", id=merge))["__typename"] == "MergeUndone"
    for who in readers:
        assert await seen(merges, who, w.life), who


async def numbers(merges: Merges, child: UUID) -> list[Any]:
    sql = """SELECT valid_from, valid_to, missing FROM personal_id WHERE child_id = $1
      AND superseded_at IS NULL ORDER BY 1"""
    return await merges.admin.fetch(sql, child)  # type: ignore[no-any-return]


async def test_a_number_that_is_taken_over_is_the_only_one_of_its_day(merges: Merges) -> None:
    w = merges.world
    new = gid("Child", w.bare)
    done = await merges.act("bo.worker", "updateChild", id=new, personalIdMissing="Đang chờ cấp")
    assert "child" in done, done
    said = await numbers(merges, w.bare)
    merge = await merges.merged(w.bare, w.life)
    holding = """SELECT count(*) FROM personal_id WHERE child_id = $1 AND superseded_at IS NULL
      AND valid_from <= $2::date AND coalesce(valid_to, 'infinity') >= $2::date"""
    today = await merges.admin.fetchval("SELECT app_today()")
    assert await merges.admin.fetchval(holding, w.bare, today) == 1
    done = await merges.act("bo.worker", "updateChild", id=new, hamlet="Thôn 5")
    assert "child" in done, done
    text = "query($id: ID!) { node(id: $id) { ... on Child { personalId personalIdMissing } } }"
    child = (await merges.read("bo.worker", text, id=new))["node"]
    assert child == {"personalId": NUMBER, "personalIdMissing": None}
    assert (await merges.decide("bo.data", "undoMerge", id=merge))["__typename"] == "MergeUndone"
    assert await numbers(merges, w.bare) == said
    child = (await merges.read("bo.worker", text, id=new))["node"]
    assert child == {"personalId": None, "personalIdMissing": "Đang chờ cấp"}


async def test_two_that_somebody_proposed_to_merge_are_no_candidates_until_it_is_declined(
    merges: Merges,
) -> None:
    w = merges.world
    for one, other in ((w.bare, w.third), (w.third, w.bare)):

        async def pairs() -> list[set[str]]:
            page = (await merges.read("bo.data", PAIRS, within=f"Unit_{BO}"))["duplicateCandidates"]
            assert page["totalCount"] == len(page["nodes"])
            return [{n["first"]["id"], n["second"]["id"]} for n in page["nodes"]]

        two = {gid("Child", one), gid("Child", other)}
        before = await pairs()
        assert two in before
        proposed = await merges.proposed(one, other)
        assert await pairs() == [pair for pair in before if pair != two]
        await merges.decide("bo.chair", "declineMerge", id=proposed)
        assert await pairs() == before


async def test_merges_are_listed_whether_or_not_a_status_is_named(merges: Merges) -> None:
    proposed = await merges.proposed(merges.world.bare, merges.world.life)
    for asked in ("", ", status: null", ", status: [PROPOSED]", ", status: []"):
        for lane in ("fast", "core", "walled"):
            text = f'{{ merges(within: "Unit_{BO}"{asked}) {{ totalCount nodes {{ id }} }} }}'
            page = (await merges.read("bo.chair", text, lane))["merges"]
            found = [] if asked.endswith("[]") else [{"id": proposed}]
            assert page == {"totalCount": len(found), "nodes": found}, asked


async def test_who_proposes_says_nothing_of_what_undoing_would_give_back(merges: Merges) -> None:
    w = merges.world
    adding = """INSERT INTO child_merge (id, survivor_id, alias_id, proposed_by{more})
      VALUES (gen_random_uuid(), $1, $2, app_subject(){value}) RETURNING 1"""
    context = merges.context("bo.worker")
    for more, value in ((", took_number", ", true"), (", missing", ", 'x'"), ("", "")):
        async with merges.works.begin(context.access, context.now) as work:
            sql = adding.format(more=more, value=value)
            if not more:
                assert await work.row(sql, w.bare, w.life)
                continue
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await work.row(sql, w.bare, w.life)


async def move(merges: Merges, who: str, name: str, **said: Any) -> Any:
    title = name[0].upper() + name[1:]
    text = MOVE % (title, name)
    if name != "proposeMove":
        text = text.replace("... on MoveProposed { move { id } }", "")
    said = {"key": str(uuid4()), **said}
    said.setdefault("version", await merges.version(said["id"]))
    return (await merges.request(who, text, input=said))[name]


async def test_undone_where_the_child_moved_to_both_histories_tell_it(merges: Merges) -> None:
    w = merges.world
    merge = await merges.merged(w.bare, w.life)
    made = await move(merges, "bo.worker", "proposeMove", id=gid("Child", w.bare),
                      to=f"Unit_{QUANG}", reason=REASON)  # fmt: skip
    done = await move(merges, "quang.worker", "acceptMove", id=made["move"]["id"])
    assert done["__typename"] == "MoveAccepted"
    assert not await seen(merges, "bo.worker", w.life)
    assert (await merges.decide("bo.worker", "undoMerge", id=merge))["__typename"] == "NotFound"
    done = await merges.decide("quang.worker", "undoMerge", id=merge)
    assert done["__typename"] == "MergeUndone"
    assert await seen(merges, "bo.worker", w.life)
    assert not await seen(merges, "bo.worker", w.bare)
    assert not await seen(merges, "quang.worker", w.life)
    told = await merges.admin.fetch(
        "SELECT child_id, unit_id FROM child_event WHERE kind = 'MERGE_UNDONE'")  # fmt: skip
    assert {(row["child_id"], row["unit_id"]) for row in told} == {(w.bare, QUANG), (w.life, BO)}
    sent = await merges.admin.fetch(
        "SELECT o.object, o.unit_id FROM outbox o JOIN child_event e ON e.id = o.event_id"
        " WHERE e.kind = 'MERGE_UNDONE'")  # fmt: skip
    assert {(row["object"], row["unit_id"]) for row in sent} == {
        (gid("Child", w.bare), QUANG), (gid("Child", w.life), BO)}  # fmt: skip


async def test_a_move_of_a_record_that_was_merged_is_told_to_be_closed(
    merges: Merges,
) -> None:
    w = merges.world
    made = await move(merges, "bo.worker", "proposeMove", id=gid("Child", w.life),
                      to=f"Unit_{QUANG}", reason=REASON)  # fmt: skip
    await merges.merged(w.bare, w.life)
    for home in (BO, NGOC):
        await merges.admin.execute("UPDATE child SET unit_id = $2 WHERE id = $1", w.bare, home)
        kept = await merges.all_kept()
        done = await move(merges, "quang.worker", "acceptMove", id=made["move"]["id"])
        assert done == {"__typename": "InvalidInput", "problems": [{"code": "MOVE_CLOSED"}]}
        assert await merges.all_kept() == kept


class Sent(Merges, Books):
    """A household book in the commune of two records of one child."""


async def test_a_book_speaks_of_the_record_that_stands(databases: Databases) -> None:
    books = await Sent.started(databases)
    assert isinstance(books, Sent)
    w = books.world
    born = "02/03/2015"
    for key in (w.bare, w.life):
        row = await books.call(key, "Vũ Thị Riêng")
        born = row["date_of_birth"].strftime("%d/%m/%Y")
    await books.merged(w.bare, w.life)
    row = await books.row("child", w.bare)
    sex = {"MALE": "Nam", "FEMALE": "Nữ"}.get(row["sex"], "không biết")
    named = {"FULL_NAME": "Vũ Thị Riêng", "SEX": sex, "DATE_OF_BIRTH": born}
    told = []
    for line in (
        {"CODE": "BO-1", "HAMLET": "Thôn 9"},
        {**named, "PERSONAL_ID": NUMBER},
        {**named, "HOUSEHOLD": "H-1"},
        {**named, "PERSONAL_ID_MISSING": "Mất"},
    ):
        book = await books.looked("bo.worker", [line])
        [found] = await books.lines("bo.worker", book)
        about = found["child"] and found["child"]["id"]
        told.append((found["outcome"], about, [each["id"] for each in found["candidates"]]))
    new = gid("Child", w.bare)
    assert told[0] == ("CHANGED", new, [])
    assert told[1] == ("SAME", new, [])
    assert told[2] == ("SAME", new, [])
    assert {each for _, about, others in told for each in (about, *others)} <= {new, None}
    await books.finish(databases)
