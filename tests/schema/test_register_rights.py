"""Who may write what of a child: people against mutations; a refusal leaves nothing."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.office import BO, MACHINE
from tests.schema.registry import FIELDS, QUANG, Register, day, gid, good
from tests.stage import keyring


@pytest_asyncio.fixture(loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Register]:
    found = await Register.started(databases, keyring())
    yield found
    await found.finish(databases)


MUTATIONS = tuple(name for name in FIELDS if name != "openSealed")
DONE = dict.fromkeys(MUTATIONS, "done")
SEES = dict.fromkeys(MUTATIONS, "Forbidden") | {"assignHouseholds": "NotFound"}
PARTS = ("endCircumstance", "endWatch")
MASKED = SEES | dict.fromkeys(PARTS, "NotFound")  # the child, but no part of it
BLIND = dict.fromkeys(MUTATIONS, "NotFound")
OF_FACTS = ("updateChild", "correctChild", "setGuardians", "setSchooling")
OF_CONTACT = (*OF_FACTS, "setHousehold", "recordPlacement", "endPlacement")
HEALTH = ("recordInjury", "recordDeath")
MOVES = ("recordDeparture",)
WHO = {
    "bo.worker": DONE,
    "bo.collab": DONE
    | dict.fromkeys((*HEALTH, *MOVES), "Forbidden")
    | {"assignHouseholds": "NotFound", "setHousehold": "InvalidInput"},
    "bo.data": SEES | dict.fromkeys(OF_CONTACT, "done"),
    MACHINE: SEES | dict.fromkeys(OF_CONTACT, "done"),
    "bo.chair": SEES,
    "long.affairs": SEES,
    "ha.officer": SEES,
    "long.leader": SEES,
    "bo.auditor": MASKED,
    "ha.fund": MASKED,
    "bo.school": MASKED,
    "bo.facility": SEES,
    "bo.other": BLIND,
    "bo.justice": BLIND,
    "quang.worker": BLIND,
    "ha.admin": BLIND,
    "dpo": BLIND,
    "nobody": BLIND,
}


@pytest.mark.parametrize("who", WHO)
async def test_who_may_write_of_a_child_of_bo(register: Register, who: str) -> None:
    for mutation, said in good(register.world).items():
        before = await register.everything()
        answer = await register.act(who, mutation, **said)
        expected = WHO[who][mutation]
        if expected == "done":
            assert answer["__typename"] == FIELDS[mutation].split(" ", 1)[0], (mutation, answer)
            assert (await register.acts())[-1] == mutation
        else:
            assert answer["__typename"] == expected, (mutation, answer)
            assert await register.everything() == before, mutation
            assert answer.get("action", "write") in {"write", "move"}


CLASSED = {
    "SOCIAL": "NO_SUPPORT",
    "HEALTH/disability": "DISABILITY",
    "HEALTH": "SERIOUS_ILLNESS_POOR",
    "CASEWORK": "EXPLOITED",
    "SEALED": "TRAFFICKED",
}
WRITES = {
    "bo.worker": {"SOCIAL", "HEALTH/disability", "HEALTH", "CASEWORK"},
    "bo.collab": {"SOCIAL", "HEALTH/disability"},
    "bo.data": set(),
    "bo.chair": set(),
}


@pytest.mark.parametrize("who", WRITES)
async def test_groups_are_written_by_who_holds_their_class(register: Register, who: str) -> None:
    for of, group in CLASSED.items():
        said: dict[str, Any] = {"id": register.world.near_id, "group": group}
        if group == "DISABILITY":
            said["subgroup"] = "DISABILITY_SEVERE"
        answer = await register.act(who, "recordCircumstance", **said, since=day(-3))
        may = of in WRITES[who]
        # What was there before overlaps, which is said only to who may write it.
        assert answer["__typename"] in ({"CircumstanceRecorded", "InvalidInput"} if may else
                                        {"Forbidden"}), (of, answer)  # fmt: skip


async def test_sealed_groups_are_written_while_one_has_opened_them(register: Register) -> None:
    near = register.world.near_id
    said = {"id": near, "group": "TRAFFICKED"}
    for who in ("bo.worker", "bo.chair"):
        assert (await register.act(who, "recordCircumstance", **said))["__typename"] == "Forbidden"
        opened = await register.act(who, "openSealed", id=near, reason="Lập kế hoạch can thiệp")
        assert opened["__typename"] == "SealedOpened"
    done = await register.act("bo.worker", "recordCircumstance", **said)
    assert done["__typename"] == "CircumstanceRecorded"
    row = {"id": done["circumstance"]["id"]}
    for who, expected in (("bo.chair", "Forbidden"), ("bo.data", "NotFound")):
        assert (await register.act(who, "endCircumstance", **row))["__typename"] == expected
    over = await register.act("bo.worker", "endCircumstance", **row)
    assert over["circumstance"]["until"] is not None


async def test_numbers_on_papers_are_of_classes_of_their_own(register: Register) -> None:
    near = {"id": register.world.near_id}
    card = near | {"number": "TE1016512345678"}
    for who, expected in (
        ("bo.collab", "Forbidden"),
        ("bo.data", "Forbidden"),
        ("bo.worker", "HealthInsuranceRecorded"),
    ):
        assert (await register.act(who, "recordHealthInsurance", **card))["__typename"] == expected
    paper = near | {"number": "12/2015", "place": "Ủy ban nhân dân phường Bồ"}
    done = await register.act("bo.collab", "recordBirthRegistration", **paper)
    assert done["__typename"] == "BirthRegistrationRecorded"
    seen = "query($id: ID!) { node(id: $id) { ... on Child { documents { kind number } } } }"
    both = await register.request("bo.worker", seen, id=near["id"])
    assert both["node"]["documents"] == [
        {"kind": "BIRTH_CERTIFICATE", "number": "12/2015"},
        {"kind": "HEALTH_INSURANCE", "number": "6512345678"},
    ]
    one = await register.request("bo.collab", seen, id=near["id"])
    assert [paper["kind"] for paper in one["node"]["documents"]] == ["BIRTH_CERTIFICATE"]


async def test_nobody_moves_a_child_out_of_their_reach(register: Register) -> None:
    near = {"id": register.world.near_id}
    before = await register.everything()
    for number in ("H-2", "H-77", None):
        answer = await register.act("bo.collab", "setHousehold", **near, number=number)
        assert [p["code"] for p in answer["problems"]] == ["OUT_OF_REACH"], number
        assert await register.everything() == before
    second = gid("Household", register.world.second)
    officer = register.world.id("bo.collab")
    given = await register.act("bo.worker", "assignHouseholds", officer=officer, give=[second])
    assert given["__typename"] == "HouseholdsAssigned"
    moved = await register.act("bo.collab", "setHousehold", **near, number="H-2")
    assert moved["__typename"] == "HouseholdSet"


async def test_households_are_given_and_taken_back_at_once(register: Register) -> None:
    text = "{ children { nodes { code } } }"
    home, officer = gid("Household", register.world.home), register.world.id("bo.other")

    async def seen() -> list[str]:
        found = await register.request("bo.other", text)
        return [child["code"] for child in found["children"]["nodes"]]

    for _ in range(2):  # given again on the day on which it was taken
        assert await seen() == []
        for _ in range(2):  # giving twice is giving once
            await register.act("bo.worker", "assignHouseholds", officer=officer, give=[home])
            assert await seen() == ["BO-1"]
        done = await register.act("bo.worker", "assignHouseholds", officer=officer, take=[home])
        assert done["__typename"] == "HouseholdsAssigned"
    again = await register.act("bo.worker", "assignHouseholds", officer=officer, take=[home])
    told = [(problem["path"], problem["code"]) for problem in again["problems"]]
    assert told == [(["take", "0"], "NOTHING_TO_END")]
    chair = register.world.id("bo.chair")
    no = await register.act("bo.worker", "assignHouseholds", officer=chair, give=[home])
    assert (no["__typename"], no["path"]) == ("NotFound", ["officer"])


async def test_the_database_alone_lets_nobody_write_what_is_not_theirs(register: Register) -> None:
    """With the lines of the policy out of the way: the second wall."""
    near = register.world.near
    adding = (
        "INSERT INTO circumstance (id, child_id, group_number, valid_from)"
        " VALUES (gen_random_uuid(), $1, {}, current_date)"
    )
    for who, group in (("bo.data", 1), ("bo.collab", 13), ("bo.worker", 11), ("quang.worker", 1)):
        context = register.context(who)
        async with register.works.begin(context.access, context.now) as work:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await work.row(adding.format(group), near)
    for who in ("bo.chair", "ha.officer", "quang.worker"):
        context = register.context(who)
        async with register.works.begin(context.access, context.now) as work:
            done = await work.execute("UPDATE child SET hamlet = 'x' WHERE id = $1", near)
            assert done == "UPDATE 0", who
    context = register.context("bo.collab")
    async with register.works.begin(context.access, context.now) as work:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await work.row("UPDATE child SET household_id = NULL WHERE id = $1", near)
    context = register.context("bo.worker")
    async with register.works.begin(context.access, context.now) as work:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await work.row("UPDATE child SET unit_id = $2 WHERE id = $1", near, QUANG)


PARTS_READ = """query($id: ID!) { node(id: $id) { ... on Child { documents { kind number }
  injuries(first: 5) { nodes { cause } } death { cause } circumstances { group { number } }
  watches { kind } history(first: 30) { nodes { kind class } } withheld viewerCan } } }"""


async def test_both_walls_show_the_same_of_what_was_written(register: Register) -> None:
    near = {"id": register.world.near_id}
    for mutation, said in (
        ("recordInjury", {"cause": "FALL", "place": "HOME", "outcome": "RECOVERED"}),
        ("recordBirthRegistration", {"number": "12/2015"}),
        ("recordHealthInsurance", {"number": "6512345678"}),
        ("recordCircumstance", {"group": "EXPLOITED"}),
        ("setWatch", {"kind": "URGENT_PROTECTION", "criteria": ["NEGLECT"]}),
        ("recordDeath", {"cause": "ILLNESS"}),
    ):
        await register.act("bo.worker", mutation, **near, **said)
    seen = {}
    for who in WHO:
        for lane in ("fast", "walled"):
            answer = await register.ask(who, PARTS_READ, lane, variables=near)
            assert "errors" not in answer, answer
            assert seen.setdefault(who, answer["data"]["node"]) == answer["data"]["node"], who
    assert seen["bo.worker"]["death"] == {"cause": "ILLNESS"}
    assert {"death", "injuries"} <= set(seen["bo.collab"]["withheld"])
    assert [paper["kind"] for paper in seen["bo.data"]["documents"]] == ["BIRTH_CERTIFICATE"]
    assert seen["bo.auditor"]["documents"] == seen["long.leader"]["documents"] == []


async def test_the_database_alone_asks_for_each_class_of_a_new_child(register: Register) -> None:
    """A data officer registers who a child is and where it lives; a worker more."""
    for who, column, value, held in (
        ("bo.data", "address", "Số 1", True),
        ("bo.data", "poverty", "POOR", False),
        ("bo.data", "ethnicity", "02", False),
        ("bo.data", "birth_registered", "true", False),
        ("bo.worker", "poverty", "POOR", True),
    ):
        adding = (
            f"INSERT INTO child (id, unit_id, code, full_name, name_key, search_name, sex,"
            f" {column}) VALUES (gen_random_uuid(), $1, $2, 'x', 'x', 'x', 'MALE', '{value}')"
        )
        context = register.context(who)
        async with register.works.begin(context.access, context.now) as work:
            if held:
                await work.execute(adding, BO, f"X{column}{who}")
                continue
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await work.execute(adding, BO, f"X{column}{who}")
