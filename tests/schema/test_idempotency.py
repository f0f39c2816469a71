"""One key, one act: replayed, raced, refused, mistaken, aborted, tried again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from db.services import requests
from db.services.requests import Done, Request
from db.services.work import Work
from db.services.works import RETRIES
from schema.people.inputs import IssueKeyInput, MachinePostingInput
from schema.writing import canonical
from tests.databases import Databases
from tests.schema.desk import Live
from tests.schema.office import BO, gid
from tests.stage import keyring

REASON = "Cần lập kế hoạch can thiệp cho trẻ"


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    found = await Live.begin(databases, keyring())
    yield found
    await found.finish(databases)


def person(live: Live, **more: Any) -> dict[str, Any]:
    said = {"username": "hoa", "displayName": "Lê Thị Hoa", "organisation": live.world.body(BO)}
    return {"key": str(uuid4())} | said | more


async def test_a_retry_is_told_of_the_same_success_without_its_secret(live: Live) -> None:
    said = person(live)
    first = await live.do("bo.admin", "createOfficer", **said)
    before = await live.kept()
    again = await live.do("bo.admin", "createOfficer", **said)
    assert again == first | {"password": None}
    assert await live.kept() == before
    assert first["password"] not in str(before)


async def test_a_key_and_an_opening_keep_their_end(live: Live) -> None:
    issue = {"key": str(uuid4()), "machine": live.world.id("bo.machine"), "label": "nhập liệu"}
    first = await live.do("bo.admin", "issueKey", **issue)
    assert await live.do("bo.admin", "issueKey", **issue) == first | {"secret": None}
    opening = {"key": str(uuid4()), "id": gid("Child", live.world.near), "reason": REASON}
    first = await live.do("bo.worker", "openSealed", **opening)
    assert await live.do("bo.worker", "openSealed", **opening) == first
    assert len((await live.kept())["sealed_opening"]) == 1


async def test_a_retry_is_read_with_the_rights_of_today(live: Live) -> None:
    opening = {"key": str(uuid4()), "id": gid("Child", live.world.near), "reason": REASON}
    first = await live.do("bo.worker", "openSealed", **opening)
    assert first["child"] == {"id": opening["id"]}
    posting = gid("Posting", live.world.posting("bo.worker"))
    await live.do("bo.admin", "endPosting", id=posting)
    assert await live.do("bo.worker", "openSealed", **opening) == first | {"child": None}


async def test_the_same_key_with_another_input_is_refused(live: Live) -> None:
    said = person(live)
    await live.do("bo.admin", "createOfficer", **said)
    before = await live.kept()
    for more in ({"username": "mai"}, {"password": "con ngựa đúng pin"}, {"password": None}):
        found = await live.do("bo.admin", "createOfficer", **said | more)
        assert (found["__typename"], found["path"]) == ("IdempotencyMismatch", [])
        assert await live.kept() == before


async def test_keys_are_per_caller_and_mutation(live: Live) -> None:
    said = person(live)
    for who, username in (("bo.admin", "hoa"), ("long.admin", "mai")):
        found = await live.do(who, "createOfficer", **said | {"username": username})
        assert found["__typename"] == "OfficerCreated"
    found = await live.do("bo.admin", "resetPassword", key=said["key"], id=live.world.id("lan"))
    assert found["__typename"] == "PasswordReset"


async def test_a_refusal_leaves_the_key_free(live: Live) -> None:
    said = person(live)
    for more, answer in (
        ({"username": "Hoa!"}, "InvalidInput"),
        ({"organisation": gid("Organisation", uuid4())}, "NotFound"),
        ({"organisation": live.world.body(1)}, "Forbidden"),
        ({}, "OfficerCreated"),
    ):
        found = await live.do("bo.admin", "createOfficer", **said | more)
        assert found["__typename"] == answer


async def test_of_many_at_once_one_acts_and_the_others_are_told(live: Live) -> None:
    said = person(live)
    found = await asyncio.gather(*(live.do("bo.admin", "createOfficer", **said) for _ in range(31)))
    assert len({each["officer"]["id"] for each in found}) == 1
    assert sum(each["password"] is not None for each in found) == 1
    assert await live.acts() == ["createOfficer"]


async def test_of_two_that_name_the_same_person_one_is_told_that_the_name_is_taken(
    live: Live,
) -> None:
    found = await asyncio.gather(
        *(live.do("bo.admin", "createOfficer", **person(live)) for _ in range(4))
    )
    assert sorted(each["__typename"] for each in found) == ["InvalidInput"] * 3 + ["OfficerCreated"]
    assert await live.acts() == ["createOfficer"]


async def test_the_same_posting_asked_for_at_once_is_held_once(live: Live) -> None:
    wish = {"officer": live.world.id("lan"), "role": "supervisor", "unit": f"Unit_{BO}"}
    found = await asyncio.gather(
        *(live.do(who, "startPosting", **wish) for who in ("bo.admin", "long.admin", "vn.admin"))
    )
    assert sorted(each["__typename"] for each in found) == ["InvalidInput"] * 2 + ["PostingStarted"]


async def test_a_request_that_hangs_up_leaves_all_or_nothing(live: Live) -> None:
    for n in range(20):
        before = await live.kept()
        said = person(live, username=f"hoa{n}")
        task = asyncio.create_task(live.do("bo.admin", "createOfficer", **said))
        await asyncio.sleep(n * 0.003)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        after = await live.kept()
        if after == before:
            continue
        grown = {name: len(after[name]) - len(before[name]) for name in after}
        assert {name for name, more in grown.items() if more == 1} == {
            "officer",
            "audit",
            "request_key",
        }


def request() -> Request:
    return Request("tried", uuid4(), b"x")


async def test_what_the_database_asks_to_try_again_is_tried_again(live: Live) -> None:
    """Two transactions that lock each other out: one is the victim, and does not learn of it."""
    first, second = live.world.officer("lan"), live.world.officer("big")
    meeting = asyncio.Barrier(2)
    tries = 0

    def crosswise(*order: UUID) -> Any:
        met = False

        async def command(work: Work) -> Done:
            nonlocal met, tries
            tries += 1
            await work.row("SELECT 1 FROM officer WHERE id = $1 FOR UPDATE", order[0])
            if not met:
                met = True
                await meeting.wait()
            await work.row("SELECT 1 FROM officer WHERE id = $1 FOR UPDATE", order[1])
            return Done("Tried", {})

        return command

    context = live.context("ha.admin")
    done = await asyncio.gather(
        *(
            live.works.perform(context.access, context.now, request(), crosswise(*order))
            for order in ((first, second), (second, first))
        )
    )
    assert [each.kind for each in done] == ["Tried", "Tried"]
    assert tries == 3


@pytest.mark.parametrize("state", ["40001", "40P01"])
async def test_it_is_tried_again_five_times_and_then_given_up(live: Live, state: str) -> None:
    context, tries = live.context("bo.admin"), 0

    async def command(work: Work) -> Done:
        nonlocal tries
        tries += 1
        await work.row(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")
        raise AssertionError

    with pytest.raises(TimeoutError):
        await live.works.perform(context.access, context.now, request(), command)
    assert tries == 1 + RETRIES


async def test_nothing_else_is_tried_again(live: Live) -> None:
    context, tries = live.context("bo.admin"), 0

    async def command(work: Work) -> Done:
        nonlocal tries
        tries += 1
        await work.row("SELECT 1/0")
        raise AssertionError

    with pytest.raises(asyncpg.DivisionByZeroError):
        await live.works.perform(context.access, context.now, request(), command)
    assert tries == 1


async def test_keys_older_than_a_day_are_forgotten(live: Live) -> None:
    for n, age in enumerate(("23 hours", "25 hours", "40 days")):
        await live.do("bo.admin", "createOfficer", **person(live, username=f"hoa{n}"))
        await live.admin.execute(
            "UPDATE request_key SET at = now() - $1::text::interval"
            " WHERE at = (SELECT max(at) FROM request_key)",
            age,
        )
    assert await live.works.purge() == 2
    assert await live.works.purge() == 0
    assert len((await live.kept())["request_key"]) == 1


async def test_nobody_sees_or_takes_the_keys_of_others(live: Live) -> None:
    await live.do("bo.admin", "createOfficer", **person(live))
    [row] = (await live.kept())["request_key"]
    context = live.context("long.admin")
    async with live.works.begin(context.access, context.now) as work:
        assert await work.row("SELECT 1 FROM request_key") is None
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await work.row(requests.REMEMBER, row["officer_id"], "x", uuid4(), b"x", "{}")


def test_an_input_has_one_form_however_it_was_written() -> None:
    first = IssueKeyInput(
        key=uuid4(), label="á", postings=[MachinePostingInput(role="donor", unit="Unit_4")]
    )
    second = IssueKeyInput(
        postings=[MachinePostingInput(unit="Unit_4", role="donor")], label="á", key=uuid4()
    )
    assert canonical(first) == canonical(second)
    assert canonical(first) != canonical(IssueKeyInput(key=first.key, label="á"))
    assert b"key" not in canonical(first)
