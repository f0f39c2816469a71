"""Over random acts: what is hidden from somebody changes no byte of theirs; nor is it told."""

import os
import re
from collections.abc import AsyncIterator
from datetime import datetime
from random import Random
from typing import Any

import orjson
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.listening import Ear, Listening, listening
from tests.schema.moving import Desk
from tests.schema.registry import BO, Register, day, gid
from tests.schema.scenes import SEEN, UNSEEN, Scene, died, one, registered, there_and_back
from tests.schema.test_hidden import FIELDS
from tests.schema.test_register_random import act
from tests.stage import USUAL

SEEDS, ACTS = (20, 80) if os.environ.get("TORTURE") else (1, 40)
QUESTION = f"""query($in: ID!, $on: Date, $known: DateTime) {{
  all: children(where: {{within: $in, status: null}}, first: 20) {{ totalCount
    nodes {{ {FIELDS} residence {{ hamlet }} facts {{ kind value }} documents {{ kind }}
      injuries(first: 3) {{ totalCount }} death {{ on }} }} pageInfo {{ endCursor }} }}
  poor: children(where: {{within: $in, poverty: [POOR]}}) {{ totalCount }}
  named: children(where: {{within: $in, name: "an"}}) {{ totalCount }}
  special: children(where: {{within: $in, inSpecialCircumstances: true}}) {{ totalCount }}
  watched: children(where: {{within: $in, watch: [AT_RISK_OF_ABUSE]}}) {{ totalCount }}
  checked: dataQuality(unit: $in) {{ children likelyDuplicates checks {{ check count }} }}
  alike: duplicateCandidates(within: $in, first: 9) {{ totalCount
    nodes {{ reasons first {{ id }} second {{ id }} }} }}
  then: children(asOf: $on, where: {{status: null}}) {{ totalCount nodes {{ {FIELDS} }} }}
  known: children(asOf: $on, knownOn: $known, where: {{status: null}}) {{ totalCount
    nodes {{ {FIELDS} }} }} }}"""
CHANGED = "subscription { childChanged { position kind child { id fullName poverty version } } }"
# Readers of the whole commune, with the classes that they hold, and those of which a part or mask.
READERS = {
    "bo.data": ({"IDENTITY", "CONTACT", "SOCIAL", "ETHNICITY"}, set()),
    "long.leader": ({"SOCIAL"}, {"IDENTITY"}),
    "bo.auditor": (set(), {"IDENTITY"}),
    "ha.fund": (set(), {"IDENTITY", "SOCIAL"}),
    "long.affairs": ({"IDENTITY", "CONTACT", "SOCIAL", "ETHNICITY", "HEALTH", "CASEWORK"}, set()),
}
SCENES = (*UNSEEN, *SEEN)
SILENT = {"CASEWORK", "SEALED"}  # their acts show not even in the version
OPEN = """SELECT id FROM {} WHERE child_id = $1 AND valid_to IS NULL
  AND superseded_at IS NULL"""
EVENTS = "SELECT class FROM child_event WHERE at > $1 AND child_id = $2 ORDER BY at"
PRIVATE = ("HIV_AIDS", "SEXUALLY_ABUSED", "VIOLENCE_SEVERE_HARM", "EXPLOITED")


@pytest_asyncio.fixture(loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    await lived(found)
    await found.admin.execute("DELETE FROM outbox")  # nobody listened yet
    yield found
    await found.finish(databases)


async def lived(desk: Desk) -> None:
    """The child went and came back; it took over another record; one child died, two are alike."""
    await there_and_back(desk, -9, -6)
    new = [
        await registered(desk, fullName=name, dateOfBirth=f"201{2 + n // 2}-05-06")
        for n, name in enumerate(("Lê Văn Đôi", "Lê Văn Đôi", "Nguyễn Thị Hoà", "Lê Văn Mất"))
    ]
    await died(desk, new[3])
    await one(desk, new[2])


async def some_act(rng: Random, register: Register) -> tuple[str, dict[str, Any]]:
    """Those of the other random test, and what is private, ends, or is about others."""
    near, mine = {"id": register.world.near_id}, register.world.near
    ends = []
    for table, mutation in (("circumstance", "endCircumstance"), ("watch", "endWatch")):
        rows = await register.admin.fetch(OPEN.format(table), mine)
        ends += [(mutation, {"id": gid(table.capitalize(), row["id"])}) for row in rows]
    assigned = [gid("Household", register.world.second)]
    officer = {"officer": register.world.id("bo.other")}
    return rng.choice(
        [
            *(act(rng, register) for _ in range(6)),
            *(("recordCircumstance", near | {"group": group}) for group in PRIVATE),
            ("openSealed", near | {"reason": "Cần lập kế hoạch can thiệp cho trẻ"}),
            ("assignHouseholds", officer | {rng.choice(("give", "take")): assigned}),
            *rng.sample(ends, min(2, len(ends))),
        ]
    )


async def answers(register: Register, known: datetime) -> dict[str, bytes]:
    found = {}
    said = {"in": f"Unit_{BO}", "on": day(-1), "known": known.isoformat()}
    for who in READERS:
        context = await register.contexts(register.caller(who))
        answer = await register.houses[USUAL].execute(QUESTION, said, None, context)
        assert answer["data"]["all"]["nodes"]
        assert who != "long.affairs" or "errors" not in answer
        found[who] = orjson.dumps(answer)
    return found


def without_version(answer: bytes) -> bytes:
    return re.sub(rb'"version":\d+', b"", answer)


async def what_is_hidden_changes_nothing(
    before: dict[str, bytes], after: dict[str, bytes], classes: set[str], what: Any
) -> int:
    """For how many readers there was nothing to see."""
    hidden = [who for who, (whole, some) in READERS.items() if not classes & (whole | some)]
    for who in hidden:
        old, new = before[who], after[who]
        if not classes <= SILENT:
            old, new = without_version(old), without_version(new)
        assert old == new, (who, classes, what)
    return len(hidden)


async def told(ears: dict[str, Ear], classes: list[str], what: Any) -> None:
    """Each is told of the events whose class they hold whole, and of nothing else."""
    for who, ear in ears.items():
        whole, _ = READERS[who]
        for _ in [of for of in classes if of in whole | {"PUBLIC"}]:
            assert (await ear.change())["child"], (who, what)


async def played(register: Desk, scene: Scene, known: Any) -> Any:
    """What happens to others, or there and back, of a child that is there: what is seen then."""
    await register.act("bo.worker", "recordReturn", id=register.world.near_id)
    before = await answers(register, known)
    moment = await register.admin.fetchval("SELECT clock_timestamp()")
    await scene(register)
    after = await answers(register, known)
    if scene in UNSEEN:
        rows = await register.admin.fetch(EVENTS, moment, register.world.near)
        await what_is_hidden_changes_nothing(before, after, {row["class"] for row in rows}, scene)
    return after


async def ears_of(hall: Listening) -> dict[str, Ear]:
    """That hear what is done from now on."""
    await hall.settle()
    return {who: await hall.ear(who, CHANGED) for who in READERS}


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_what_is_hidden_shows_nowhere_whatever_is_done(register: Desk, seed: int) -> None:
    rng, compared, quiet = Random(seed), 0, 0
    async with listening(register) as hall:
        ears = await ears_of(hall)
        scenes = dict(zip(rng.sample(range(ACTS), len(SCENES)), SCENES, strict=True))
        known = await register.admin.fetchval("SELECT clock_timestamp()")
        before = await answers(register, known)
        for number in range(ACTS):
            if scene := scenes.get(number):
                await nobody_hears_more(hall, ears)
                before, ears = await played(register, scene, known), await ears_of(hall)
            mutation, said = await some_act(rng, register)
            moment = await register.admin.fetchval("SELECT clock_timestamp()")
            await register.act("bo.worker", mutation, **said)
            rows = await register.admin.fetch(EVENTS, moment, register.world.near)
            classes = [row["class"] for row in rows]
            after = await answers(register, known)
            what = (seed, mutation, said)
            if "PUBLIC" in classes:  # the status of the record, which is everybody's who sees it
                assert mutation in {"recordDeparture", "recordReturn"}
            else:
                compared += await what_is_hidden_changes_nothing(before, after, set(classes), what)
            await told(ears, classes, what)
            quiet += bool(classes) and set(classes) <= SILENT
            before = after
        await nobody_hears_more(hall, ears)
    assert compared > ACTS
    assert quiet > 0


async def nobody_hears_more(hall: Listening, ears: dict[str, Ear]) -> None:
    await hall.settle()
    for who, ear in ears.items():
        assert await ear.is_silent(), who
