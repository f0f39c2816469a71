"""The quality of data: what each check finds, who is told, lists behind the same doors."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from db.quality import CONDITIONS
from db.rules.quality import CHECKS, DataCheck
from tests.databases import Databases
from tests.schema.registry import BO, QUANG, Register, Registry, gid, today
from tests.stage import USUAL, keyring

COUNTS = """query($unit: ID!) { dataQuality(unit: $unit) { unit { id } children
  likelyDuplicates checks { check severity count nameVi remedyVi needs } } }"""
LIST = """query($unit: ID!, $check: DataCheck!, $after: String) {
  childrenToMend(within: $unit, check: $check, first: 2, after: $after) {
    nodes { id code } pageInfo { hasNextPage endCursor } totalCount } }"""
HA, LONG = 2, 3


class Mess(Registry):
    """One child in Bồ for each check that it must find, and one without fault."""

    def __init__(self) -> None:
        super().__init__()
        self.rows["child"].clear()
        for table in ("circumstance", "watch", "fact", "membership", "residence", "guardian",
                      "schooling", "placement"):  # fmt: skip
            self.rows[table].clear()
        self.found: dict[str, UUID] = {}
        self.one("NONE")
        self.one("PAST_SIXTEEN", date_of_birth=today() - timedelta(days=17 * 366))
        grown = self.one("SPECIAL_AFTER_CHILDHOOD", status="DECEASED")
        self.group(grown, 2)
        self.group(self.one("DISABILITY_WITHOUT_DEGREE"), 4)
        self.group(self.one("ILLNESS_WITHOUT_POVERTY", poverty="NONE"), 13)
        self.group(self.one("ORPHAN_WITH_PARENT"), 1)
        self.one("PERSONAL_ID_OVERDUE", personal_id_blind=None)
        self.one("BIRTH_NOT_REGISTERED", birth_registered=False)
        young = today() - timedelta(days=1000)
        self.one("NOT_INSURED_UNDER_SIX", date_of_birth=young, has_health_insurance=None)
        self.one("NO_BIRTH_DATE", date_of_birth=None, date_of_birth_precision=None)
        self.one("BIRTH_DATE_NOT_EXACT", date_of_birth_precision="YEAR")
        self.one("SEX_UNKNOWN", sex="UNKNOWN")
        self.one("NO_HOUSEHOLD", household_id=None)
        self.one("NO_ADDRESS", hamlet=None, address=None)
        self.one("NO_POVERTY", poverty=None)
        self.one("NO_ETHNICITY", ethnicity=None)
        self.one("BIRTH_REGISTRATION_UNKNOWN", birth_registered=None)
        self.one("NO_GUARDIAN", mother=None)
        self.one("NO_MOTHER", mother="bà nội")
        self.one("NO_SCHOOL", school=None)

    def one(self, check: str, **more: Any) -> UUID:
        mother, school = more.pop("mother", "MẸ ĐẺ"), more.pop("school", self.school)
        number = len(self.rows["child"])
        usual = {"household_id": self.home, "personal_id_blind": number.to_bytes(16)}
        child = self.child(f"Q-{number}", BO, **usual | more)
        if mother:
            self.fact("guardian", child, full_name="Lê Thị Mẹ", relation=mother)
        if school:
            self.fact("schooling", child, school_id=school, grade="3")
        self.found[check] = child
        return child


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mess(databases: Databases) -> AsyncIterator[Register]:
    found = await Register.begin(databases, keyring(), Mess())
    yield found
    await found.finish(databases)


async def counts(mess: Register, who: str, unit: int = BO) -> dict[str, int | None] | None:
    answer = (await mess.request(who, COUNTS, unit=f"Unit_{unit}"))["dataQuality"]
    if answer is None:
        return None
    assert answer["unit"] == {"id": f"Unit_{unit}"}
    return {each["check"]: each["count"] for each in answer["checks"]}


async def listed(mess: Register, who: str, check: str, unit: int = BO) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        said = {"unit": f"Unit_{unit}", "check": check, "after": after}
        page = (await mess.request(who, LIST, **said))["childrenToMend"]
        found += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found
        after = page["pageInfo"]["endCursor"]


def test_every_check_has_its_rule_and_its_condition() -> None:
    assert list(CHECKS) == list(DataCheck)
    assert CONDITIONS.keys() == CHECKS.keys()


async def test_each_check_finds_the_one_child_that_it_is_for(mess: Register) -> None:
    found = await counts(mess, "bo.worker")
    assert found is not None
    assert {name for name, count in found.items() if count is None} == set()
    also = {"NO_BIRTH_DATE": 1, "UNIT_NOT_IN_FORCE": 0}
    assert found == dict.fromkeys((c.value for c in DataCheck), 1) | also
    world: Any = mess.world
    for check in DataCheck:
        wanted = [gid("Child", world.found[check.value])] if found[check.value] else []
        assert await listed(mess, "bo.worker", check.value) == wanted, check
        assert await listed(mess, "ha.officer", check.value, HA) == wanted, check


async def test_counts_are_of_the_unit_that_is_asked(mess: Register) -> None:
    everywhere = await counts(mess, "ha.officer", HA)
    assert everywhere == await counts(mess, "ha.officer", LONG) == await counts(mess, "bo.chair")
    none = await counts(mess, "quang.worker", QUANG)
    assert none is not None
    assert set(none.values()) == {0}
    answer = await mess.request("bo.worker", COUNTS, unit=f"Unit_{BO}")
    assert answer["dataQuality"]["children"] == len(mess.world.rows["child"]) - 2


@pytest.mark.parametrize(
    ("who", "unit"),
    [
        ("bo.collab", BO), ("bo.school", BO), ("bo.facility", BO), ("bo.auditor", BO),
        ("bo.justice", BO), ("long.leader", LONG), ("ha.fund", HA), ("ha.admin", HA),
        ("nobody", BO), ("dpo", BO), ("bo.worker", LONG), ("bo.worker", QUANG),
        ("bo.worker", 12345), ("quang.worker", BO),
    ],
)  # fmt: skip
async def test_others_and_other_units_are_one_answer(mess: Register, who: str, unit: int) -> None:
    assert await counts(mess, who, unit) is None
    answer = await mess.request(who, COUNTS, unit="Child_1")
    assert answer == {"dataQuality": None}


async def test_what_is_not_held_is_withheld_and_not_zero(mess: Register) -> None:
    found = await counts(mess, "bo.data")
    assert found is not None
    hidden = {name for name, count in found.items() if count is None}
    assert hidden == {"DISABILITY_WITHOUT_DEGREE", "ILLNESS_WITHOUT_POVERTY"}
    for check in hidden:
        context = mess.context("bo.data")
        said = {"unit": f"Unit_{BO}", "check": check}
        answer = await mess.houses[USUAL].execute(LIST, said, None, context)
        [error] = orjson.loads(orjson.dumps(answer))["errors"]
        assert error["extensions"]["code"] == "FIELD_NOT_ALLOWED"
        assert error["path"] == ["childrenToMend"]


async def test_hidden_circumstances_change_no_count_of_who_may_not_know(mess: Register) -> None:
    world: Any = mess.world
    grown = world.found["SPECIAL_AFTER_CHILDHOOD"]
    before = await counts(mess, "bo.data"), await counts(mess, "bo.worker")
    await mess.admin.execute("UPDATE circumstance SET group_number = 11 WHERE child_id = $1", grown)
    after = await counts(mess, "bo.data"), await counts(mess, "bo.worker")
    await mess.admin.execute("UPDATE circumstance SET group_number = 2 WHERE child_id = $1", grown)
    for was, now in zip(before, after, strict=True):
        assert now == was | {"SPECIAL_AFTER_CHILDHOOD": 0}


async def test_lists_go_through_the_doors_of_who_asks(mess: Register) -> None:
    world: Any = mess.world
    no_address = [gid("Child", world.found["NO_ADDRESS"])]
    assert await listed(mess, "bo.collab", "NO_ADDRESS") == no_address
    assert await listed(mess, "quang.worker", "NO_ADDRESS") == []
    assert await listed(mess, "bo.worker", "NO_ADDRESS", QUANG) == []
    rows = await mess.admin.fetch("SELECT field FROM access_log ORDER BY at DESC LIMIT 1")
    assert rows
    assert rows[0]["field"] == "childrenToMend"


async def test_in_both_lanes_and_behind_the_wall_the_same(mess: Register) -> None:
    for check in ("NO_MOTHER", "ORPHAN_WITH_PARENT", "NO_SCHOOL"):
        said = {"unit": f"Unit_{HA}", "check": check}
        answers = [await mess.ask("ha.officer", LIST, lane, variables=said)
                   for lane in ("fast", "core", "walled")]  # fmt: skip
        assert answers[0] == answers[1] == answers[2]
        assert "errors" not in answers[0]
    said = {"unit": f"Unit_{BO}"}
    fast, walled = [await mess.ask("bo.worker", COUNTS, lane, variables=said)
                    for lane in ("fast", "walled")]  # fmt: skip
    assert fast == walled


async def test_counts_are_one_statement(mess: Register) -> None:
    reader = mess.readers["fast"]
    before = reader.statements
    await counts(mess, "ha.officer", HA)
    assert reader.statements == before + 1


async def test_the_term_for_a_personal_id_is_a_setting(mess: Register) -> None:
    world: Any = mess.world
    when = "UPDATE child SET registered_at = now() - $2::interval WHERE id = $1"
    child = world.found["PERSONAL_ID_OVERDUE"]
    await mess.admin.execute(when, child, timedelta(days=59))
    assert await listed(mess, "bo.worker", "PERSONAL_ID_OVERDUE") == []
    mess.memory.personal_id_days = 30
    assert await listed(mess, "bo.worker", "PERSONAL_ID_OVERDUE") == [gid("Child", child)]
    mess.memory.personal_id_days = 60


async def test_a_child_of_other_boundaries_is_to_be_moved(mess: Register) -> None:
    world: Any = mess.world
    last = mess.memory.tree.boundaries - timedelta(days=1)
    unit = mess.memory.tree.by_id[BO]
    unit.valid_to = last
    try:
        found = await counts(mess, "ha.officer", HA)
        assert found is not None
        assert found["UNIT_NOT_IN_FORCE"] == len(world.rows["child"]) - 2
    finally:
        unit.valid_to = None


async def test_pairs_that_are_likely_of_one_child_are_counted_for_who_may_compare(
    mess: Register,
) -> None:
    """All have one name, one birthday, one mother; those with personal ids are each somebody."""
    text = """query($unit: ID!) { dataQuality(unit: $unit) { likelyDuplicates }
      duplicateCandidates(within: $unit) { totalCount } }"""
    blind = "UPDATE child SET personal_id_blind = NULL WHERE code IN ('Q-0', 'Q-4')"
    before = await mess.request("bo.worker", text, unit=f"Unit_{BO}")
    await mess.admin.execute(blind)
    for who, unit in (("bo.worker", BO), ("ha.officer", HA), ("bo.data", BO)):
        found = await mess.request(who, text, unit=f"Unit_{unit}")
        count = found["dataQuality"]["likelyDuplicates"]
        assert count == found["duplicateCandidates"]["totalCount"]
        assert count > before["dataQuality"]["likelyDuplicates"]
    quang = await mess.request("quang.worker", text, unit=f"Unit_{QUANG}")
    assert quang["dataQuality"]["likelyDuplicates"] == 0


async def test_one_plan_answers_for_every_unit(mess: Register) -> None:
    """It is kept: what it says of the unit is asked anew each time."""
    every = [await counts(mess, "ha.officer", unit) for unit in (HA, LONG, BO, QUANG, HA)]
    assert every[0] == every[1] == every[4]
    assert every[0] != every[3]
