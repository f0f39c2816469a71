"""Random acts of random people: today's copy is what the dated rows say, what was known stays so,
a refusal changes nothing."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.moving import FIELDS as MOVES
from tests.schema.moving import QUANG, REASON, Desk
from tests.schema.registry import BO, BORN, Register, gid, today

SEEDS, ACTS = (40, 120) if os.environ.get("TORTURE") else (2, 40)
PEOPLE = (
    *("bo.worker", "bo.worker", "bo.worker", "bo.collab", "bo.data", "bo.chair"),
    *("quang.worker", "quang.worker", "quang.worker"),
)
DATED = {
    "identity": "full_name, sex, date_of_birth, date_of_birth_precision",
    "residence": "unit_id, hamlet, address",
    "fact": "kind, value",
    "membership": "household_id",
    "guardian": "full_name, relation",
    "schooling": "school_id, grade",
    "placement": "facility_id",
    "circumstance": "group_number, subgroup",
    "watch": "kind",
    "assistance": "kind, provider_id, source",
    "injury": "cause, place, outcome",
    "document": "kind, place",
    "departure": "destination",
}
SINGLE = ("identity", "residence", "membership", "schooling", "placement", "departure")
KNOWN = """SELECT valid_from, valid_to, {says} FROM {table} WHERE child_id = $1
  AND recorded_at <= $2 AND (superseded_at IS NULL OR superseded_at > $2)"""


@pytest_asyncio.fixture(loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    yield found
    await found.finish(databases)


def act(rng: Random, register: Register) -> tuple[str, dict[str, Any]]:
    world = register.world
    offset = rng.choice((0, 0, -1, -2, -5, -5, -30, -300, -3000, -9000, 1))
    when = (today() + timedelta(days=offset)).isoformat()
    past = (today() - timedelta(days=rng.choice((30, 5, 1)))).isoformat()
    school, other = (gid("Organisation", b) for b in (world.school, world.other_school))
    near = {"id": world.near_id}
    since = near | {"since": when}
    words = {
        "fullName": rng.choice(("Lê An", "Trần Văn Bình", "", "Nguyễn Thị Hoà")),
        "hamlet": rng.choice(("Thôn 1", "Thôn 2", None)),
        "address": rng.choice(("Số 1", "Số 2", None)),
        "poverty": rng.choice(("POOR", "NEAR_POOR", "NONE", None)),
        "ethnicity": rng.choice(("01", "08", None, "77")),
    }
    some = dict(rng.sample(sorted(words.items()), rng.randrange(3)))
    people = [("Lê Thị Mẹ", "mẹ"), ("Lê Văn Cha", "bố"), ("Bà Nội", "bà")]
    carers = [
        {"fullName": name, "relation": relation, "phone": rng.choice((None, "0912345678"))}
        for name, relation in rng.sample(people, rng.randrange(4))
    ]
    groups = ["ORPHAN_BOTH_PARENTS", "NO_SUPPORT", "EXPLOITED", "SERIOUS_ILLNESS_POOR"]
    kinds = ("AT_RISK_OF_SPECIAL_CIRCUMSTANCES", "AT_RISK_OF_ABUSE")
    criteria = rng.sample(["NEGLECT", "PARENTS_AWAY", "FAMILY_HIV"], rng.randrange(1, 4))
    return rng.choice(
        [
            ("updateChild", since | some),
            ("updateChild", since | some),
            ("correctChild", near | {"on": when, "reason": "Ghi nhầm trong sổ"} | some),
            ("correctChild", near | {"reason": "Ghi nhầm trong sổ", "dateOfBirth": "2015-01-01",
                                     "dateOfBirthPrecision": "YEAR"}),
            ("setGuardians", since | {"guardians": carers}),
            ("setHousehold", since | {"number": rng.choice(("H-1", "H-2", "H-3", None))}),
            ("setSchooling", since | {"school": rng.choice((school, other, None))}),
            ("recordPlacement", since | {"facility": gid("Organisation", world.facility)}),
            ("endPlacement", near | {"until": when}),
            ("recordBirthRegistration", near | {"on": when, "registered": rng.random() < 0.5,
                                                "number": rng.choice((None, "12/2015"))}),
            ("recordHealthInsurance", since | {"insured": rng.random() < 0.5}),
            ("recordCircumstance", since | {"group": rng.choice(groups)}),
            ("setWatch", since | {"kind": rng.choice(kinds), "criteria": criteria}),
            ("recordAssistance", near | {"kind": "ALLOWANCE", "from": when}),
            ("recordDeparture", near | {"on": past, "to": "Đài Loan"}),
            ("recordReturn", near),
            ("recordInjury", near | {"on": when, "cause": "FALL", "place": "HOME",
                                     "outcome": "RECOVERED"}),
        ]
    )  # fmt: skip


def step(rng: Random, register: Register) -> tuple[str, dict[str, Any]]:
    """An act within the commune, or one on a move of the child to another."""
    since = {"since": (today() - timedelta(days=rng.choice((0, 0, 1, 5, 30)))).isoformat()}
    there = {"id": register.world.near_id, "to": f"Unit_{rng.choice((BO, QUANG))}"}
    moves = [
        ("proposeMove", there | since | {"reason": REASON}),
        ("acceptMove", {"hamlet": rng.choice((None, "Thôn 3"))}),
        ("acceptMove", {"address": "Số 3"}),
        ("declineMove", {"reason": REASON}),
    ]
    return rng.choice([*(act(rng, register) for _ in range(3)), rng.choice(moves)])


async def known(register: Register, moment: datetime) -> dict[str, Counter[Any]]:
    """What was known of the child at a moment."""
    found = {}
    for table, says in DATED.items():
        sql = KNOWN.format(table=table, says=says)
        rows = await register.admin.fetch(sql, register.world.near, moment)
        found[table] = Counter(tuple(row) for row in rows)
    return found


def holds(row: Any, day: date) -> bool:
    return bool(row[0] <= day and (row[1] is None or day <= row[1]))


async def the_copy_is_what_the_rows_say(register: Register, rows: dict[str, Counter[Any]]) -> None:
    sql = "SELECT * FROM child WHERE id = $1"
    child = await register.admin.fetchrow(sql, register.world.near)
    now = {table: [row for row in rows[table] if holds(row, today())] for table in rows}
    for table in SINGLE:
        assert len(now[table]) <= 1, table
    for day in (today(), today() - timedelta(days=4), today() - timedelta(days=3000)):
        facts = [row[2] for row in rows["fact"] if holds(row, day)]
        assert len(facts) == len(set(facts)), day
    facts = {row[2]: row[3] for row in now["fact"]}
    assert child["poverty"] == facts.get("POVERTY")
    assert child["ethnicity"] == facts.get("ETHNICITY")
    flags = {"yes": True, "no": False, None: None}
    assert child["has_health_insurance"] == flags[facts.get("HEALTH_INSURANCE")]
    assert child["birth_registered"] == flags[facts.get("BIRTH_REGISTRATION")]
    assert (child["status"] == "LEFT_COUNTRY") is bool(now["departure"])
    homes = [row[2] for row in now["membership"]]
    assert child["household_id"] == (homes[0] if homes else None)
    for row in now["residence"]:
        assert (child["unit_id"], child["hamlet"], child["address"]) == row[2:]
    for row in now["identity"]:
        assert (child["full_name"], child["sex"], child["date_of_birth"]) == row[2:5]


async def acted(register: Desk, who: str, mutation: str, said: dict[str, Any]) -> dict[str, Any]:
    if mutation not in MOVES:
        return await register.act(who, mutation, **said)
    if "id" not in said:
        sql = "SELECT id FROM move ORDER BY proposed_at DESC LIMIT 1"
        said["id"] = gid("Move", await register.admin.fetchval(sql) or register.world.near)
    return await register.move(who, mutation, **said)


PAST = """query($on: Date!, $known: DateTime!) { children(asOf: $on, knownOn: $known,
  where: {status: null, code: "BO-1"}) { nodes { fullName status unit { code } hamlet address
  poverty ethnicity { code } household { id } guardians { fullName }
  circumstances { group { number } } } } }"""


async def the_list_of_the_past_says_so(
    register: Desk, moment: datetime, rows: dict[str, Counter[Any]]
) -> None:
    for day in (today(), today() - timedelta(days=5), today() - timedelta(days=300), BORN):
        said = {"on": day.isoformat(), "known": moment.isoformat()}
        found = (await register.request("vn.officer", PAST, **said))["children"]["nodes"]
        now = {table: [row[2:] for row in rows[table] if holds(row, day)] for table in rows}
        if not now["residence"]:
            assert found == []
            continue
        [child], [(unit, hamlet, address)] = found, now["residence"]
        names = [row[0] for row in now["identity"]] or ["Nguyễn Thị Hoà"]
        facts = dict(now["fact"])
        people = facts.get("ETHNICITY")
        assert child["fullName"] == names[0]
        assert (child["status"] == "LEFT_COUNTRY") is bool(now["departure"])
        assert (child["unit"]["code"], child["hamlet"]) == (f"{unit:02}", hamlet)
        assert (child["address"], child["poverty"]) == (address, facts.get("POVERTY"))
        assert child["ethnicity"] == (people and {"code": people})
        home = child["household"] and child["household"]["id"]
        assert home == next((gid("Household", row[0]) for row in now["membership"]), None)
        carers = sorted(each["fullName"] for each in child["guardians"])
        assert carers == sorted(row[0] for row in now["guardian"])
        groups = sorted(each["group"]["number"] for each in child["circumstances"])
        assert groups == sorted(row[0] for row in now["circumstance"])


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_random_acts_leave_a_record_that_does_not_lie(register: Desk, seed: int) -> None:
    rng, past, done, away = Random(seed), [], Counter[str](), False
    for _ in range(ACTS):
        mutation, said = step(rng, register)
        if away and rng.random() < 0.5:  # else little more would be done
            mutation, said = "recordReturn", {"id": register.world.near_id}
        before = await register.everything()
        answer = await acted(register, rng.choice(PEOPLE), mutation, said)
        refused = {"InvalidInput", "Forbidden", "NotFound", "Conflict"} & {answer["__typename"]}
        if refused:
            assert await register.everything() == before, (mutation, said, answer)
            continue
        done[mutation] += 1
        away = mutation == "recordDeparture" or (away and mutation != "recordReturn")
        moment = await register.admin.fetchval("SELECT clock_timestamp()")
        rows = await known(register, moment)
        await the_copy_is_what_the_rows_say(register, rows)
        past.append((moment, rows))
    for number, (moment, rows) in enumerate(past):
        then = await known(register, moment)
        if not rows["identity"]:  # until it changed, the row of the child was all there was
            was = {row[2:] for row in then["identity"]}
            assert was <= {("Nguyễn Thị Hoà", "FEMALE", BORN, "DAY")}
            rows["identity"] = then["identity"]
        assert then == rows
        if number % 4 == 0:
            await the_list_of_the_past_says_so(register, moment, rows)
    assert len(done) > 5, done
