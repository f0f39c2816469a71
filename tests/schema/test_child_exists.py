"""A personal id that another record has: told as far as one may know, counted, slowed, recorded."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
import pytest_asyncio

from db.rules import probes
from tests.databases import Databases
from tests.oracle.small import HA, QUANG
from tests.schema.desk import Desks, Live, document
from tests.schema.office import BO
from tests.schema.test_register_child import BOY, GIRL, entry, whole
from tests.stage import USUAL, keyring


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    world = Desks()
    world.hire("bo.data", "commune_data_officer", BO)
    world.hire("both", "commune_worker", QUANG)
    world.post("both", "auditor", HA, organisation_id=world.bodies[HA])
    found = await Live.begin(databases, keyring(), world)
    yield found
    await found.finish(databases)


async def held(live: Live, who: str, unit: int = QUANG, number: str = GIRL) -> dict[str, Any]:
    said = entry(unit, personalId=number, personalIdMissing=None)
    return await live.do(who, "registerChild", **said)


async def test_in_reach_the_child_is_named_and_elsewhere_whom_to_ask(live: Live) -> None:
    first = await live.do("bo.worker", "registerChild", **whole())
    before = await live.kept()
    for who in ("bo.worker", "bo.data"):
        done = await held(live, who, BO)
        assert (done["__typename"], done["path"]) == ("ChildExists", ["personalId"])
        assert (done["unit"], done["child"]) == (None, {"id": first["child"]["id"]})
    assert await live.kept() == before
    done = await held(live, "quang.worker")
    assert (done["__typename"], done["unit"], done["child"]) == (
        "ChildExists",
        {"id": f"Unit_{BO}"},
        None,
    )
    assert "Hoà" not in str(done)


async def test_who_sees_the_child_masked_learns_no_more_than_who_does_not_see_it(
    live: Live,
) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    assert await held(live, "both") == await held(live, "quang.worker")


async def test_what_was_merged_away_or_never_there_is_free(live: Live) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    await live.admin.execute("UPDATE child SET personal_id_blind = NULL, status = 'MERGED'")
    for who, unit, number in (("quang.worker", QUANG, GIRL), ("bo.worker", BO, BOY)):
        sex = "MALE" if number == BOY else "FEMALE"
        said = entry(unit, personalId=number, personalIdMissing=None, sex=sex)
        done = await live.do(who, "registerChild", **said)
        assert done["__typename"] == "ChildRegistered"


async def test_a_question_elsewhere_is_on_record_and_one_in_reach_is_not(live: Live) -> None:
    first = await live.do("bo.worker", "registerChild", **whole())
    await held(live, "bo.data", BO)
    assert await live.acts() == ["registerChild"]
    await held(live, "quang.worker")
    act = (await live.kept())["audit"][-1]
    assert act["action"] == "personalIdHeldElsewhere"
    assert act["object"] == first["child"]["id"]
    assert act["officer_id"] == live.world.officer("quang.worker")
    assert orjson.loads(act["details"]) == {"unit": f"Unit_{BO}", "hits": 1}
    assert GIRL not in str(act)


async def slowed(live: Live, who: str, number: str) -> int | None:
    """The seconds one is told to wait, if so."""
    said = entry(QUANG, personalId=number, personalIdMissing=None)
    context = live.context(who)
    answer = await live.houses[USUAL].execute(
        document("registerChild"), {"input": said}, None, context
    )
    errors = orjson.loads(orjson.dumps(answer)).get("errors", [])
    codes = [error["extensions"]["code"] for error in errors]
    assert codes in ([], ["RATE_LIMITED"])
    return errors[0]["extensions"]["seconds"] if errors else None


async def wait(live: Live) -> timedelta | None:
    """What the last hit has set."""
    found: timedelta | None = await live.admin.fetchval(
        "SELECT blocked_until - last_at FROM probe_throttle"
    )
    return found


async def now_waiting(live: Live, **columns: str) -> None:
    said = {"blocked_until": "now() + interval '1 h'"} | columns
    sets = ", ".join(f"{name} = {value}" for name, value in said.items())
    await live.admin.execute(f"UPDATE probe_throttle SET {sets}")


async def test_who_asks_again_and_again_waits_longer_each_time(live: Live) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    for hit in range(1, probes.FREE + 6):
        assert await slowed(live, "quang.worker", GIRL) is None
        more = hit - probes.FREE
        assert await wait(live) == (None if more < 0 else probes.FIRST_WAIT * 2**more)
        await now_waiting(live, blocked_until="NULL")
    await now_waiting(live, hits="1000", blocked_until="NULL")
    await slowed(live, "quang.worker", GIRL)
    assert await wait(live) == probes.LONGEST_WAIT
    old = probes.FORGOTTEN_AFTER + timedelta(seconds=1)
    await now_waiting(live, blocked_until="NULL", last_at=f"now() - interval '{old}'")
    await slowed(live, "quang.worker", GIRL)
    assert await wait(live) is None


async def test_while_one_waits_a_free_number_is_answered_like_one_that_is_not(live: Live) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    await slowed(live, "quang.worker", GIRL)
    await now_waiting(live)
    before = await live.kept()
    for number in (GIRL, BOY):
        assert 3500 < (await slowed(live, "quang.worker", number) or 0) <= 3600
    assert await live.kept() == before
    assert await slowed(live, "bo.worker", BOY) is None  # others do not wait


async def test_without_a_number_nobody_waits(live: Live) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    await slowed(live, "quang.worker", GIRL)
    await now_waiting(live)
    done = await live.do("quang.worker", "registerChild", **entry(QUANG))
    assert done["__typename"] == "ChildRegistered"


async def test_many_questions_at_once_win_nothing(live: Live) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    await slowed(live, "quang.worker", GIRL)
    await now_waiting(live, blocked_until="NULL", hits=f"{probes.FREE + 9}")
    asked = [slowed(live, "quang.worker", GIRL) for _ in range(3 * probes.FREE)]
    told = await asyncio.gather(*asked)
    assert told.count(None) == 1


async def test_of_two_communes_that_register_one_number_at_once_one_does(live: Live) -> None:
    found = await asyncio.gather(
        *(held(live, who, unit) for who, unit in [("bo.worker", BO), ("quang.worker", QUANG)] * 5)
    )
    kinds = [each["__typename"] for each in found]
    assert kinds.count("ChildRegistered") == 1
    assert kinds.count("ChildExists") == 9
    assert len([row for row in (await live.kept())["child"] if row["personal_id_blind"]]) == 1


async def test_a_refusal_leaves_the_key_free(live: Live) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    said = entry(QUANG, personalId=GIRL, personalIdMissing=None)
    assert (await live.do("quang.worker", "registerChild", **said))["__typename"] == "ChildExists"
    said |= {"personalId": None, "personalIdMissing": "Số đã thuộc hồ sơ khác"}
    done = await live.do("quang.worker", "registerChild", **said)
    assert done["__typename"] == "ChildRegistered"


@pytest.mark.parametrize(
    "role", ["mangnon_compiler", "mangnon_auth", "mangnon_log", "mangnon_relay"]
)
async def test_only_the_writing_role_may_ask(live: Live, role: str) -> None:
    for name in ("personal_id_holder(bytea, int, interval, interval, interval)", "probe_blocked()",
                 "child_code(text, bytea)"):  # fmt: skip
        asked = "SELECT has_function_privilege($1, $2, 'EXECUTE')"
        assert await live.admin.fetchval(asked, role, name) is False
        assert await live.admin.fetchval(asked, "mangnon_app", name) is True
