"""Events of children, as each subscriber may know of them at that moment."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from api.errors import RefusedRequestError
from schema.faults import RequestRefusedError
from tests.databases import Databases
from tests.schema.listening import BRIEF, CHANGED, LANES, Listening, listening
from tests.schema.office import BO, HA, QUANG, gid
from tests.schema.registry import Register, day
from tests.stage import USUAL, keyring

MOVED = """WITH moved AS (UPDATE child SET unit_id = $2 WHERE id = $1 RETURNING id, unit_id),
happened AS (INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id)
  SELECT gen_random_uuid(), id, 'MOVED', 'PUBLIC', $4, unit_id FROM moved RETURNING id, unit_id)
INSERT INTO outbox (topic, object, event_id, unit_id, kind)
  SELECT 'child', $3, id, unit_id, 'MOVED' FROM happened"""


@pytest_asyncio.fixture(loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Register]:
    found = await Register.started(databases, keyring())
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session")
async def hall(register: Register) -> AsyncIterator[Listening]:
    async with listening(register) as found:
        yield found


async def change(register: Register, **said: Any) -> None:
    given = {"id": register.world.near_id, "since": day(-5)} | said
    done = await register.act("bo.worker", "updateChild", **given)
    assert done["__typename"] == "ChildUpdated", done


async def move(register: Register, unit: int) -> None:
    world = register.world
    officer = world.officer("bo.worker")
    await register.admin.execute(MOVED, world.near, unit, world.near_id, officer)


async def refusal(hall: Listening, who: str, text: str, **variables: Any) -> Any:
    with pytest.raises(RequestRefusedError) as refused:
        await hall.ear(who, text, **variables)
    return refused.value.errors


async def test_a_change_is_told_as_each_may_see_it(hall: Listening, register: Register) -> None:
    worker, leader = await hall.ear("bo.worker"), await hall.ear("long.leader")
    school = await hall.ear("quang.worker")
    await change(register, hamlet="Thôn 9")
    first = await worker.change()
    assert (first["kind"], first["child"]["hamlet"]) == ("UPDATED", "Thôn 9")
    assert (first["child"]["id"], first["child"]["withheld"]) == (register.world.near_id, [])
    await change(register, poverty="NEAR_POOR")
    assert (await worker.change())["child"]["version"] == first["child"]["version"] + 1
    heard = await leader.change()  # of the address, which is not theirs, nothing came
    assert (heard["kind"], heard["child"]["fullName"]) == ("UPDATED", "N.T.H.")
    assert heard["child"]["hamlet"] is None
    assert await school.is_silent()


async def test_what_is_hidden_is_not_there_not_even_as_a_gap(
    hall: Listening, register: Register
) -> None:
    ears = [await hall.ear(who, CHANGED) for who in ("bo.data", "bo.worker")]
    near = {"id": register.world.near_id, "since": day(-1)}
    for kind in ("AT_RISK_OF_ABUSE", "URGENT_PROTECTION"):
        said = near | {"kind": kind, "criteria": ["NEGLECT"]}
        assert (await register.act("bo.worker", "setWatch", **said))["__typename"] == "WatchSet"
    await change(register, poverty="NEAR_POOR")
    data, worker = [await ear.change() for ear in ears]
    assert (data["kind"], worker["kind"]) == ("UPDATED", "WATCH_SET")
    assert data["child"]["version"] == worker["child"]["version"]
    assert not any(character in data["position"] for character in "{}[]")
    assert len(data["position"]) == len(worker["position"])


async def test_one_unit_or_one_child_may_be_asked_for(hall: Listening, register: Register) -> None:
    here = await hall.ear("ha.officer", **{"in": f"Unit_{BO}"})
    there = await hall.ear("ha.officer", **{"in": f"Unit_{QUANG}"})
    nowhere = await hall.ear("ha.officer", **{"in": "Unit_999"})
    this = await hall.ear("ha.officer", id=register.world.near_id)
    other = gid("Child", next(c["id"] for c in register.world.rows["child"] if c["code"] == "BO-3"))
    that = await hall.ear("ha.officer", id=other)
    await change(register, hamlet="Thôn 9")
    assert (await here.change())["child"] == (await this.change())["child"]
    await hall.settle()
    for ear in (there, nowhere, that):
        assert await ear.is_silent()


async def test_a_child_that_is_absent_invisible_or_none_is_refused_in_the_same_bytes(
    hall: Listening, register: Register
) -> None:
    absent = await refusal(hall, "quang.worker", BRIEF, id=gid("Child", uuid4()))
    assert [e["message"] for e in absent] == ["No such record."]
    unit = f"Unit_{QUANG}"
    for id_ in (register.world.near_id, "Child_x", "", unit, gid("Officer", uuid4())):
        assert await refusal(hall, "quang.worker", BRIEF, id=id_) == absent


async def test_who_comes_back_is_told_what_they_missed(hall: Listening, register: Register) -> None:
    ear = await hall.ear("bo.worker")
    await change(register, hamlet="Thôn 1a")
    position = (await ear.change())["position"]
    await ear.close()
    for name in ("Thôn 2a", "Thôn 3a"):
        await change(register, hamlet=name)
    again = await hall.ear("bo.worker", after=position)
    found = [await again.change() for _ in range(2)]
    assert [each["child"]["hamlet"] for each in found] == ["Thôn 3a", "Thôn 3a"]  # as of now
    assert len({position, *(each["position"] for each in found)}) == 3
    await change(register, hamlet="Thôn 4a")
    assert (await again.change())["child"]["hamlet"] == "Thôn 4a"
    for who, after in (("bo.chair", position), ("bo.worker", "x"), ("bo.worker", "")):
        wrong = await refusal(hall, who, CHANGED, after=after)
        assert wrong[0]["extensions"]["code"] == "BAD_CURSOR"
    await register.admin.execute("UPDATE outbox_head SET purged = position")
    gone = await refusal(hall, "bo.worker", CHANGED, after=position)
    assert (gone[0]["extensions"]["code"], gone[0]["path"]) == ("POSITION_GONE", ["childChanged"])


async def test_a_posting_that_ends_or_begins_counts_from_the_next_event(
    hall: Listening, register: Register
) -> None:
    lan, worker = await hall.ear("lan"), await hall.ear("bo.worker")
    await change(register, hamlet="Thôn 1b")
    assert await worker.change()
    wish = {"officer": register.world.id("lan"), "role": "commune_worker", "unit": f"Unit_{BO}"}
    given = await register.do("bo.admin", "startPosting", **wish)
    await change(register, hamlet="Thôn 2b")
    assert (await lan.change())["child"]["hamlet"] == "Thôn 2b"
    await register.do("bo.admin", "endPosting", id=given["posting"]["id"])
    await change(register, hamlet="Thôn 3b")
    await worker.change()
    await worker.change()
    assert await lan.is_silent()


async def test_who_may_no_longer_sign_in_hears_no_more(hall: Listening, register: Register) -> None:
    lan = await hall.ear("bo.chair")
    await register.do("bo.admin", "disableOfficer", id=register.world.id("bo.chair"))
    await change(register, hamlet="Thôn 9")
    with pytest.raises(RefusedRequestError):
        await lan.next()


async def test_the_loss_of_sight_is_told_once_to_who_was_told_before(
    hall: Listening, register: Register
) -> None:
    shown, other = await hall.ear("bo.worker"), await hall.ear("quang.worker")
    asked = await hall.ear("bo.data", BRIEF, id=register.world.near_id)
    late = await hall.ear("bo.chair", CHANGED, **{"in": f"Unit_{HA}"})
    await change(register, hamlet="Thôn 9")
    assert (await shown.change())["child"]
    assert (await asked.change())["child"]
    await late.close()
    late = await hall.ear("bo.chair")
    await move(register, QUANG)
    told = await shown.change()
    assert (told["kind"], told["child"], len(told)) == ("MOVED", None, 3)
    assert await asked.change() == {"kind": "MOVED", "child": None}
    assert (await other.change())["child"]["unit"] == {"id": f"Unit_{QUANG}"}
    await move(register, QUANG)
    assert await other.change()
    for ear in (shown, asked, late):
        assert await ear.is_silent()
    await move(register, BO)
    assert (await shown.change())["child"]["id"] == register.world.near_id
    assert (await other.change())["child"] is None


async def test_row_security_tells_the_same(hall: Listening, register: Register) -> None:
    who = ("bo.worker", "bo.data", "long.leader", "bo.auditor", "bo.collab", "bo.school", "ha.fund")
    ears = {name: [await hall.ear(name, CHANGED, lane) for lane in LANES] for name in who}
    near = {"id": register.world.near_id}
    watch = near | {"kind": "AT_RISK_OF_ABUSE", "criteria": ["NEGLECT"], "since": day(-1)}
    for mutation, said in (
        ("updateChild", near | {"poverty": "NEAR_POOR", "hamlet": "Thôn 9", "since": day(-1)}),
        ("setWatch", watch),
        ("recordCircumstance", near | {"group": "HIV_AIDS", "since": day(-1)}),
        ("recordCircumstance", near | {"group": "NO_SUPPORT", "since": day(-1)}),
        ("recordHealthInsurance", near | {"insured": False, "since": day(-1)}),
    ):
        await register.act("bo.worker", mutation, **said)
    await move(register, BO)  # which everybody may know who sees the child
    many = set()
    for name, (fast, walled) in ears.items():
        told = [await fast.change()]
        while told[-1]["kind"] != "MOVED":
            told.append(await fast.change())
        assert [await walled.change() for _ in told] == told, name
        many.add(len(told))
    assert len(many) > 2
    assert min(many) == 1


async def test_what_is_told_is_on_record(hall: Listening, register: Register) -> None:
    ear = await hall.ear("long.leader", BRIEF)
    await change(register, hamlet="Thôn 9")
    await change(register, poverty="NEAR_POOR")
    await ear.change()
    rows = await register.admin.fetch("SELECT * FROM access_log WHERE field = 'childChanged'")
    assert [(r["officer_id"], r["child_ids"]) for r in rows] == [
        (register.world.officer("long.leader"), [register.world.near])
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("subscription { childChanged { kind } again: childChanged { kind } }", "VALIDATION"),
        ("subscription { __typename }", "VALIDATION"),
        ("subscription { childChanged { secret } }", "VALIDATION"),
        ("subscription { childChanged", "PARSE"),
        ("subscription { childChanged @skip(if: true) { kind } }", "VALIDATION"),
        ("subscription { childChanged { child { history(first: 100) { nodes { id "
         "by { displayName } } } assistance(first: 100) { nodes { id child { history(first: 100)"
         " { nodes { id } } } } } } } }", "VALIDATION"),
        ("subscription { childChanged { child { " + " ".join(f"a{n}: code" for n in range(40))
         + " } } }", "DOCUMENT_LIMIT"),
    ],
)  # fmt: skip
async def test_the_limits_of_the_schema_hold(hall: Listening, text: str, code: str) -> None:
    found = await refusal(hall, "bo.worker", text)
    assert code in found[0]["extensions"]["code"], found


async def test_a_post_alone_carries_no_subscription(register: Register) -> None:
    context = await register.contexts(register.caller("bo.worker"))
    answer = await register.houses[USUAL].execute(BRIEF, {}, None, context)
    assert [e["extensions"]["code"] for e in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in answer
