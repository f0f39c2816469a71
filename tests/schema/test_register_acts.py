"""What the mutations of a child's record do: today's copy, history, versions, keys, cost."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.registry import BORN, Register, day, gid, good, today
from tests.stage import keyring

SEEN = """query($id: ID!, $on: Date) { node(id: $id) { ... on Child { version fullName hamlet
  address poverty hasHealthInsurance birthRegistered ethnicity { code } status
  household { number } schooling(on: $on) { school { id } grade since until }
  placement(on: $on) { since until } residence(on: $on) { hamlet since until }
  guardians(on: $on) { fullName relation phone } facts(on: $on) { kind value since until }
  circumstances(on: $on) { group { code } subgroup since until version }
  watches(on: $on) { kind criteria { code } since until }
  injuries(first: 5) { nodes { on cause place outcome } } death { on cause }
  history(first: 50) { nodes { kind class } } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Register]:
    found = await Register.started(databases, keyring())
    yield found
    await found.finish(databases)


async def seen(register: Register, who: str = "bo.worker", on: str | None = None) -> Any:
    found = await register.request(who, SEEN, id=register.world.near_id, on=on)
    return found["node"]


async def do(register: Register, mutation: str, **said: Any) -> Any:
    given = {"id": register.world.near_id} | said
    answer = await register.act("bo.worker", mutation, **given)
    assert answer["__typename"] not in {"InvalidInput", "Forbidden", "NotFound", "Conflict"}, answer
    return answer


async def test_what_changes_leaves_what_was(register: Register) -> None:
    since, before = day(-10), day(-11)
    await do(register, "updateChild", since=since, hamlet="Thôn 9", poverty="NEAR_POOR",
             fullName="Nguyễn Thị Mai")  # fmt: skip
    now, then = await seen(register), await seen(register, on=before)
    assert (now["fullName"], now["hamlet"], now["address"]) == ("Nguyễn Thị Mai", "Thôn 9", "Số 1")
    assert now["poverty"] == "NEAR_POOR"
    assert now["residence"] == {"hamlet": "Thôn 9", "since": since, "until": None}
    assert then["residence"]["hamlet"] == "Thôn 1"
    assert then["residence"]["until"] == before
    values = {fact["kind"]: fact["value"] for fact in then["facts"]}
    assert values["POVERTY"] == "POOR"
    names = "SELECT full_name, valid_from, valid_to FROM identity WHERE superseded_at IS NULL"
    kept = [tuple(row) for row in await register.admin.fetch(f"{names} ORDER BY valid_from")]
    assert [name for name, *_ in kept] == ["Nguyễn Thị Hoà", "Nguyễn Thị Mai"]
    keys = await register.admin.fetchrow(
        "SELECT name_key, search_name FROM child WHERE code='BO-1'"
    )
    assert keys["search_name"] == "nguyen thi mai"


async def test_a_change_of_an_earlier_day_holds_until_the_next_one(register: Register) -> None:
    await do(register, "updateChild", since=day(-10), poverty="NONE")
    await do(register, "updateChild", since=day(-100), poverty="NEAR_POOR")
    assert (await seen(register))["poverty"] == "NONE"
    for offset, value in ((-9, "NONE"), (-10, "NONE"), (-11, "NEAR_POOR"), (-101, "POOR")):
        facts = (await seen(register, on=day(offset)))["facts"]
        assert [f["value"] for f in facts if f["kind"] == "POVERTY"] == [value], offset


async def test_null_says_that_it_is_not_known_and_absent_says_nothing(register: Register) -> None:
    await do(register, "updateChild", address=None, poverty=None)
    now = await seen(register)
    assert (now["hamlet"], now["address"], now["poverty"]) == ("Thôn 1", None, None)
    assert [f["kind"] for f in now["facts"]] == [
        "BIRTH_REGISTRATION", "ETHNICITY", "HEALTH_INSURANCE"]  # fmt: skip


async def test_a_correction_keeps_what_was_known_and_when(register: Register) -> None:
    version = (await seen(register))["version"]
    reason = "Ghi nhầm dân tộc khi vào sổ"
    done = await do(register, "correctChild", reason=reason, ethnicity="02", fullName="Lê An")
    assert done["child"]["version"] == version + 1
    now = await seen(register)
    assert (now["ethnicity"]["code"], now["fullName"]) == ("02", "Lê An")
    rows = await register.admin.fetch(
        "SELECT value, valid_from, recorded_at, superseded_at, version FROM fact"
        " WHERE kind = 'ETHNICITY' AND child_id = $1 ORDER BY superseded_at",
        register.world.near,
    )
    wrong, right = rows
    assert (wrong["value"], right["value"]) == ("08", "02")
    assert wrong["valid_from"] == right["valid_from"] == BORN
    assert wrong["superseded_at"] == right["recorded_at"]
    events = await register.admin.fetch("SELECT class, facts FROM child_event ORDER BY class")
    assert [event["class"] for event in events] == ["ETHNICITY", "IDENTITY"]
    assert all(reason in event["facts"] for event in events)
    assert "Lê An" not in events[0]["facts"]


async def test_who_stays_a_guardian_stays_the_same_row(register: Register) -> None:
    mother = {"fullName": "Lê Thị Mẹ", "relation": "mẹ"}
    father = {"fullName": "Lê Văn Cha", "relation": "bố", "phone": "091 234 5678"}
    old = await register.admin.fetchval("SELECT id FROM guardian WHERE child_id IS NOT NULL")
    await do(register, "setGuardians", guardians=[father, mother])
    told = (await seen(register))["guardians"]
    assert {g["fullName"]: g["phone"] for g in told} == {
        "Lê Thị Mẹ": None, "Lê Văn Cha": "0912345678"}  # fmt: skip
    assert old in [row["id"] for row in await register.admin.fetch("SELECT id FROM guardian")]
    await do(register, "setGuardians", guardians=[mother | {"phone": "0987654321"}])
    assert [g["phone"] for g in (await seen(register))["guardians"]] == ["0987654321"]
    past = (await seen(register, on=day(-1)))["guardians"]
    assert [g["fullName"] for g in past] == ["Lê Thị Mẹ"]


async def test_a_phone_that_was_stays_readable_where_it_was_copied(register: Register) -> None:
    first = {"fullName": "Bà Nội", "relation": "bà", "phone": "0912345678"}
    await do(register, "setGuardians", since=day(-20), guardians=[first])
    await do(register, "setGuardians", since=day(-5), guardians=[])
    rows = await register.admin.fetch(
        "SELECT id, phone_sealed FROM guardian WHERE full_name = 'Bà Nội'"
    )
    assert len(rows) == 2
    vault = register.memory.vault
    for row in rows:
        opened = vault.open("guardian", "phone_sealed", row["id"], row["phone_sealed"])
        assert opened == "0912345678"


async def test_schools_and_facilities_follow_one_another(register: Register) -> None:
    world = register.world
    other = gid("Organisation", world.other_school)
    await do(register, "setSchooling", since=day(-3), school=other, grade="6A")
    now = await seen(register)
    assert now["schooling"] == {
        "school": {"id": other}, "grade": "6A", "since": day(-3), "until": None}  # fmt: skip
    assert (await seen(register, on=day(-4)))["schooling"]["until"] == day(-4)
    await do(register, "setSchooling", school=None)
    assert (await seen(register))["schooling"] is None
    await do(register, "endPlacement", until=day(30))
    assert (await seen(register))["placement"]["until"] == day(30)
    assert (await seen(register, on=day(31)))["placement"] is None


async def test_a_group_is_entered_once_at_a_time(register: Register) -> None:
    group = {"group": "NO_SUPPORT", "parents": {"father": "DEAD", "mother": "MISSING"}}
    first = await do(register, "recordCircumstance", **group, since=day(-30), until=day(-20))
    for days in ((-40, -30), (-25, -22), (-20, None), (-31, None)):
        span = {"since": day(days[0])} | ({"until": day(days[1])} if days[1] else {})
        answer = await register.act(
            "bo.worker", "recordCircumstance", id=register.world.near_id, **group, **span
        )
        assert [p["code"] for p in answer["problems"]] == ["OVERLAPS"], days
    again = await do(register, "recordCircumstance", **group, since=day(-19))
    assert first["circumstance"]["id"] != again["circumstance"]["id"]
    told = {c["group"]["code"]: c for c in (await seen(register))["circumstances"]}
    assert told["NO_SUPPORT"]["subgroup"] == "NO_SUPPORT_CASE_1"
    over = await do(register, "endCircumstance", id=again["circumstance"]["id"])
    assert over["circumstance"]["version"] == 2
    assert over["circumstance"]["until"] == today().isoformat()


async def test_illness_goes_by_the_poverty_of_its_day(register: Register) -> None:
    await do(register, "updateChild", since=day(-10), poverty="NONE")
    ill = {"id": register.world.near_id, "group": "SERIOUS_ILLNESS_POOR"}
    late = await register.act("bo.worker", "recordCircumstance", **ill, since=day(-9))
    assert (late["path"], late["problems"][0]["code"]) == (["group"], "POVERTY_NEEDED")
    early = await register.act(
        "bo.worker", "recordCircumstance", **ill, since="2018-01-01", until="2018-02-01"
    )
    assert early["__typename"] == "CircumstanceRecorded"


async def test_a_watch_keeps_the_criteria_it_had(register: Register) -> None:
    kind = {"kind": "AT_RISK_OF_ABUSE"}
    await do(register, "setWatch", **kind, criteria=["NEGLECT"], since=day(-9))
    done = await do(register, "setWatch", **kind, criteria=["DOMESTIC_VIOLENCE", "NEGLECT"])
    assert len(done["watch"]["criteria"]) == 2

    def told(child: Any) -> list[str]:
        [watch] = [w for w in child["watches"] if w["kind"] == "AT_RISK_OF_ABUSE"]
        return [criterion["code"] for criterion in watch["criteria"]]

    assert told(await seen(register)) == ["DOMESTIC_VIOLENCE", "NEGLECT"]
    assert told(await seen(register, on=day(-1))) == ["NEGLECT"]
    codes = await register.admin.fetch(
        "SELECT c.code FROM watch w JOIN watch_criterion c ON c.watch_id = w.id"
        " WHERE w.superseded_at IS NOT NULL"
    )
    assert [row["code"] for row in codes] == ["NEGLECT"]


async def test_death_closes_the_record_but_for_events_and_corrections(register: Register) -> None:
    await do(register, "recordInjury", on=day(-2), cause="DROWNING", place="WATER", outcome="DIED")
    await do(register, "recordDeath", on=day(-1), cause="DROWNING")
    now = await seen(register)
    assert (now["status"], now["death"]) == ("DECEASED", {"on": day(-1), "cause": "DROWNING"})
    assert now["injuries"]["nodes"][0]["cause"] == "DROWNING"
    for mutation, said in good(register.world).items():
        answer = await register.act("bo.worker", mutation, **said)
        open_ = {"correctChild", "recordAssistance", "recordInjury", "assignHouseholds"}
        code = "RECORDED_ALREADY" if mutation == "recordDeath" else "RECORD_CLOSED"
        if mutation not in open_:
            assert [p["code"] for p in answer["problems"]] == [code], mutation
        else:
            assert answer["__typename"] not in {"InvalidInput", "Conflict"}, (mutation, answer)


async def test_writing_what_is_hidden_changes_nothing_for_others(register: Register) -> None:
    """D19: byte for byte, for everybody without the class, before and after."""
    near = register.world.near_id
    readers = ("bo.collab", "bo.data", "bo.auditor", "long.leader", "bo.school", "bo.facility")

    async def told() -> list[str]:
        text = SEEN.replace("history(", "inSpecial: viewerCan history(")
        return [
            repr(await register.request(who, text, id=near, on=None)) for who in readers
        ] + [
            repr(await register.request(who, "{ children { totalCount nodes { id version } } }"))
            for who in readers
        ]  # fmt: skip

    before = await told()
    hidden = {"id": near, "group": "EXPLOITED"}
    await register.act("bo.worker", "openSealed", id=near, reason="Lập kế hoạch can thiệp")
    version = (await seen(register))["version"]
    casework = await do(register, "recordCircumstance", **hidden)
    sealed = await do(register, "recordCircumstance", group="SEXUALLY_ABUSED")
    watch = await do(register, "setWatch", kind="URGENT_PROTECTION", criteria=["NEGLECT"])
    for mutation, row in (
        ("endCircumstance", casework["circumstance"]),
        ("endCircumstance", sealed["circumstance"]),
        ("endWatch", watch["watch"]),
    ):
        done = await do(register, mutation, id=row["id"])
        assert done["child"]["version"] == version
    assert await told() == before
    own = await seen(register)
    assert {event["class"] for event in own["history"]["nodes"]} >= {"CASEWORK", "SEALED"}
    assert own["circumstances"] != []


@pytest.mark.parametrize("mutation", ["updateChild", "recordCircumstance", "endCircumstance"])
async def test_a_stale_version_changes_nothing(register: Register, mutation: str) -> None:
    said = good(register.world)[mutation]
    before = await register.everything()
    for version in (0, 2, -1, 2_000_000_000):
        answer = await register.act("bo.worker", mutation, **said, version=version)
        assert answer["__typename"] == "Conflict"
        assert (answer["currentVersion"], answer["path"]) == (1, ["version"])
    assert await register.everything() == before


@pytest.mark.parametrize("mutation", ["updateChild", "setGuardians", "recordAssistance"])
async def test_a_key_acts_once(register: Register, mutation: str) -> None:
    said = good(register.world)[mutation] | {"key": str(uuid4()), "version": 1}
    first = await register.act("bo.worker", mutation, **said)
    kept = await register.everything()
    assert await register.act("bo.worker", mutation, **said) == first
    assert await register.everything() == kept
    changed = {"to": day(5)} if mutation == "recordAssistance" else {"since": day(-1)}
    other = await register.act("bo.worker", mutation, **said | changed)
    assert other["__typename"] == "IdempotencyMismatch"


COSTS = {
    "updateChild": 7, "correctChild": 9, "setGuardians": 7, "setHousehold": 9,
    "setSchooling": 8, "recordPlacement": 8, "endPlacement": 7, "recordInjury": 6,
    "recordBirthRegistration": 7, "recordHealthInsurance": 7, "recordCircumstance": 7,
    "endWatch": 9, "setWatch": 10, "endCircumstance": 8, "recordAssistance": 7,
    "recordDeath": 7,
}  # fmt: skip


async def test_what_each_costs_in_statements(register: Register) -> None:
    found = {}
    inputs = good(register.world)
    for mutation in COSTS:
        before = register.works.statements
        await do(register, mutation, **inputs[mutation])
        found[mutation] = register.works.statements - before
    assert found == COSTS


async def test_ids_are_those_of_today(register: Register) -> None:
    """What is known today keeps its id; copies of what was known have others."""
    row = await do(register, "recordCircumstance", group="ORPHAN_BOTH_PARENTS", since=day(-9))
    identity = row["circumstance"]["id"]
    await do(register, "endCircumstance", id=identity, until=day(-1))
    key = UUID(identity.removeprefix("Circumstance_"))
    rows = await register.admin.fetch(
        "SELECT id, valid_to, superseded_at FROM circumstance WHERE group_number = 1"
    )
    live = [row for row in rows if row["superseded_at"] is None]
    assert [(row["id"], row["valid_to"]) for row in live] == [(key, today() - timedelta(days=1))]
    assert [row["valid_to"] for row in rows if row["superseded_at"]] == [None]


RACERS = 200 if os.environ.get("TORTURE") else 24


async def test_of_many_at_once_one_wins_each_version(register: Register) -> None:
    near = {"id": register.world.near_id}

    async def race(number: int, version: int) -> str:
        said = near | {"version": version, "hamlet": f"Thôn {number}"}
        return str((await register.act("bo.worker", "updateChild", **said))["__typename"])

    for version in (1, 2):
        found = await asyncio.gather(*(race(version * 1000 + n, version) for n in range(RACERS)))
        assert sorted(set(found)) == ["ChildUpdated", "Conflict"]
        assert found.count("ChildUpdated") == 1
    live = "SELECT hamlet FROM residence WHERE superseded_at IS NULL AND valid_to IS NULL"
    assert [row["hamlet"] for row in await register.admin.fetch(live)] == [
        (await seen(register))["hamlet"]
    ]
