"""The personal id of a child in the register: given, corrected, taken away; what it was is kept."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
import pytest_asyncio

from db.rules import probes
from db.rules.identifiers import PERSONAL_ID
from tests.databases import Databases
from tests.schema import desk
from tests.schema.registry import QUANG, Register, day, gid
from tests.stage import USUAL, keyring

FIRST, SECOND = "001315000001", "001315000002"
SEEN = "query($id: ID!) { node(id: $id) { ... on Child { version personalId sex } } }"
ROWS = "SELECT * FROM personal_id ORDER BY superseded_at NULLS LAST, valid_from"


@pytest_asyncio.fixture(loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Register]:
    found = await Register.started(databases, keyring())
    await found.admin.execute("UPDATE child SET sex = 'FEMALE', date_of_birth = '2015-03-02'")
    yield found
    await found.finish(databases)


async def say(
    register: Register, mutation: str = "updateChild", who: str = "bo.worker", **said: Any
) -> Any:
    child = said.pop("id", register.world.near_id)
    version = said.pop("version", None) or await register.version(child)
    key = said.pop("key", None) or str(desk.uuid4())
    if mutation == "correctChild":
        said["reason"] = "Ghi nhầm số định danh"
    name = mutation[0].upper() + mutation[1:]
    text = f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename
      {told(mutation)}
      ... on UserError {{ message path }} ... on Conflict {{ currentVersion }}
      ... on InvalidInput {{ problems {{ path code }} }} }} }}"""
    answer = await register.request(
        who, text, input={"key": key, "id": child, "version": version} | said
    )
    return answer[mutation]


def told(mutation: str) -> str:
    success = "ChildUpdated" if mutation == "updateChild" else "ChildCorrected"
    return (
        f"... on {success} {{ warnings {{ code path }} child {{ version }} }}"
        " ... on ChildExists { unit { id } child { id } }"
    )


async def number(register: Register, who: str = "bo.worker") -> Any:
    return (await register.request(who, SEEN, id=register.world.near_id))["node"]["personalId"]


async def kept(register: Register) -> list[tuple[Any, ...]]:
    """Every row of the history, opened, with whether it is believed today."""
    vault = register.memory.vault
    found = []
    for row in await register.admin.fetch(ROWS):
        sealed = row["number_sealed"]
        opened = sealed and vault.open("personal_id", "number_sealed", row["id"], sealed)
        blind = opened and vault.blind(opened, purpose=PERSONAL_ID)
        assert row["number_blind"] == blind
        found.append((opened, row["missing"], row["valid_to"], row["superseded_at"] is None))
    return found


async def test_a_number_is_given_corrected_and_taken_away_and_what_it_was_stays_sealed(
    register: Register,
) -> None:
    done = await say(register, personalId=FIRST)
    assert done == {"__typename": "ChildUpdated", "warnings": [], "child": {"version": 2}}
    assert await number(register) == FIRST
    await say(register, "correctChild", personalId=SECOND)
    assert await number(register) == SECOND
    done = await say(register, personalId=None, personalIdMissing="Đang chờ cấp lại")
    assert done["__typename"] == "ChildUpdated"
    assert await number(register) is None
    row = await register.admin.fetchrow(
        "SELECT personal_id_sealed, personal_id_blind, personal_id_missing FROM child"
        " WHERE id = $1",
        register.world.near,
    )
    assert tuple(row) == (None, None, "Đang chờ cấp lại")
    said = [row[:2] for row in await kept(register)]
    assert (FIRST, None) in said
    assert (SECOND, None) in said
    assert said[-1] == (None, "Đang chờ cấp lại")
    facts = await register.admin.fetch("SELECT facts::text FROM child_event")
    assert not any(FIRST in row[0] or SECOND in row[0] for row in facts)


async def test_from_a_day_on_leaves_what_was_before(register: Register) -> None:
    await say(register, personalIdMissing="Mới sinh, chưa có", since=day(-20))
    await say(register, personalId=FIRST, since=day(-5))
    reason, now = (await kept(register))[-2:]
    assert reason[:2] == (None, "Mới sinh, chưa có")
    assert str(reason[2]) == day(-6)
    assert now == (FIRST, None, None, True)


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"personalId": "12"}, [("personalId", "PERSONAL_ID_FORMAT")]),
        ({"personalId": ""}, [("personalId", "PERSONAL_ID_FORMAT")]),
        ({"personalId": "003915999999"}, [("personalId", "PERSONAL_ID_PLACE"),
                                          ("personalId", "PERSONAL_ID_CENTURY")]),
        ({"personalId": "001299000001"}, [("personalId", "PERSONAL_ID_YEAR_TO_COME")]),
        ({"personalId": "00131500000١"}, [("personalId", "PERSONAL_ID_FORMAT")]),
        ({"personalId": None}, [("personalIdMissing", "PERSONAL_ID_OR_REASON")]),
        ({"personalIdMissing": None}, [("personalIdMissing", "PERSONAL_ID_OR_REASON")]),
        ({"personalId": FIRST, "personalIdMissing": "Chưa cấp"},
         [("personalIdMissing", "PERSONAL_ID_AND_REASON")]),
        ({"personalIdMissing": "  "}, [("personalIdMissing", "EMPTY")]),
        ({"personalIdMissing": "a\u200b", "personalId": "x", "hamlet": ""},
         [("personalId", "PERSONAL_ID_FORMAT"), ("personalIdMissing", "PERSONAL_ID_AND_REASON"),
          ("personalIdMissing", "CONTROL_CHARACTER"), ("hamlet", "EMPTY")]),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_and_changes_nothing(
    register: Register, said: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    before = await register.everything()
    for mutation in ("updateChild", "correctChild"):
        done = await say(register, mutation, **said)
        assert done["__typename"] == "InvalidInput"
        found = {(p["path"][0], p["code"]) for p in done["problems"]}
        assert found == set(problems)
    assert await register.everything() == before
    assert await kept(register) == []


async def test_a_reason_is_said_only_where_there_is_no_number(register: Register) -> None:
    await say(register, personalId=FIRST)
    before = await register.everything(), await kept(register)
    done = await say(register, personalIdMissing="Chưa cấp")
    assert [p["code"] for p in done["problems"]] == ["PERSONAL_ID_AND_REASON"]
    assert (await register.everything(), await kept(register)) == before


async def test_disagreements_are_said_beside_success(register: Register) -> None:
    done = await say(register, personalId="001214000001")
    said = [(w["code"], w["path"]) for w in done["warnings"]]
    assert said == [("PERSONAL_ID_SEX", ["personalId"]), ("PERSONAL_ID_YEAR", ["personalId"])]
    done = await say(register, "correctChild", sex="MALE")
    assert [w["code"] for w in done["warnings"]] == ["PERSONAL_ID_YEAR"]
    done = await say(register, hamlet="Thôn 8")
    assert done["warnings"] == []


async def test_a_retry_says_the_same_warnings(register: Register) -> None:
    key, version = str(desk.uuid4()), await register.version(register.world.near_id)
    first, second = [
        await say(register, key=key, version=version, personalId="001214000001") for _ in range(2)
    ]
    assert first == second
    assert len(await kept(register)) == 1


async def test_another_records_number_is_answered_as_in_registering(register: Register) -> None:
    far = gid("Child", register.world.far)
    assert (await say(register, who="quang.worker", id=far, personalId=FIRST))["child"]
    before = await register.everything()
    for mutation in ("updateChild", "correctChild"):
        done = await say(register, mutation, personalId=FIRST)
        assert (done["__typename"], done["path"]) == ("ChildExists", ["personalId"])
        assert (done["unit"], done["child"]) == ({"id": f"Unit_{QUANG}"}, None)
    after = await register.everything()
    acts = [row["action"] for row in after["audit"]][len(before["audit"]) :]
    assert acts == ["personalIdHeldElsewhere"] * 2
    assert FIRST not in str(after)
    del before["audit"], after["audit"]
    assert after == before
    near = await say(register, personalId=SECOND)
    assert near["__typename"] == "ChildUpdated"


async def test_in_reach_the_child_is_named(register: Register) -> None:
    await say(register, personalId=FIRST)
    other = await register.admin.fetchval("SELECT id FROM child WHERE code = 'BO-3'")
    done = await say(register, id=gid("Child", other), personalId=FIRST)
    assert (done["__typename"], done["unit"]) == ("ChildExists", None)
    assert done["child"] == {"id": register.world.near_id}


async def test_who_asks_too_often_waits_also_for_free_numbers(register: Register) -> None:
    far = gid("Child", register.world.far)
    await say(register, who="quang.worker", id=far, personalId=FIRST)
    for _ in range(probes.FREE):
        await say(register, personalId=FIRST)
    await register.admin.execute("UPDATE probe_throttle SET blocked_until = now() + interval '1 h'")
    before = await register.everything()
    said = {"id": register.world.near_id, "version": 1, "key": str(desk.uuid4())}
    text = "mutation($input: UpdateChildInput!) { updateChild(input: $input) { __typename } }"
    for tried in (FIRST, SECOND):
        answer = await register.houses[USUAL].execute(
            text, {"input": said | {"personalId": tried}}, None, register.context("bo.worker")
        )
        [error] = orjson.loads(orjson.dumps(answer))["errors"]
        assert error["extensions"]["code"] == "RATE_LIMITED"
    assert await register.everything() == before
    assert (await say(register, hamlet="Thôn 8"))["__typename"] == "ChildUpdated"


@pytest.mark.parametrize(("who", "kind"), [
    ("bo.data", "ChildUpdated"), ("bo.collab", "ChildUpdated"), ("bo.chair", "Forbidden"),
    ("long.affairs", "Forbidden"), ("bo.school", "Forbidden"), ("quang.worker", "NotFound"),
])  # fmt: skip
async def test_who_writes_names_writes_numbers(register: Register, who: str, kind: str) -> None:
    before = await kept(register)
    assert (await say(register, who=who, personalId=FIRST))["__typename"] == kind
    assert (await kept(register) == before) == (kind != "ChildUpdated")


async def test_a_closed_record_is_corrected_and_a_merged_one_is_not(register: Register) -> None:
    set_status = "UPDATE child SET status = $1 WHERE id = $2"
    await register.admin.execute(set_status, "DECEASED", register.world.near)
    assert (await say(register, personalId=FIRST))["__typename"] == "InvalidInput"
    done = await say(register, "correctChild", personalId=FIRST)
    assert done["__typename"] == "ChildCorrected"
    await say(register, "correctChild", personalId=None, personalIdMissing="Không tìm thấy")
    await register.admin.execute(set_status, "MERGED", register.world.near)
    done = await say(register, "correctChild", personalId=FIRST)
    assert done["__typename"] in {"InvalidInput", "NotFound"}


async def test_the_codes_of_countries_are_data(register: Register) -> None:
    abroad = "250315000001"
    register.memory.countries = frozenset({"201"})
    done = await say(register, personalId=abroad)
    assert [p["code"] for p in done["problems"]] == ["PERSONAL_ID_PLACE"]
    register.memory.countries = frozenset({"250"})
    assert (await say(register, personalId=abroad))["__typename"] == "ChildUpdated"


async def test_a_card_of_another_group_is_a_doubt_beside_success(register: Register) -> None:
    await register.admin.execute("UPDATE child SET date_of_birth = now()::date - 400")
    text = """mutation($input: RecordHealthInsuranceInput!) { recordHealthInsurance(input: $input) {
      __typename ... on HealthInsuranceRecorded { warnings { code path } } } }"""
    said = {"key": str(desk.uuid4()), "id": register.world.near_id, "version": 1}
    said |= {"number": "HN4010000000001", "since": day(-1)}
    done = (await register.request("bo.worker", text, input=said))["recordHealthInsurance"]
    assert done["warnings"] == [{"code": "HEALTH_INSURANCE_GROUP", "path": ["number"]}]
