"""Taking a child into the register: who may, what is wrong, what is kept, once and in one piece."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from db.rules.inputs import Doubt, Fault
from schema.children.wording import DOUBTS, FAULTS
from tests.databases import Databases
from tests.oracle.small import HA, LONG, NGOC, QUANG, VN
from tests.schema.desk import Desks, Live
from tests.schema.office import BO
from tests.stage import HANOI, keyring

TODAY = datetime.now(UTC).astimezone(HANOI).date()
BORN = TODAY.replace(year=TODAY.year - 5, day=1)
NUMBER = f"001{{}}{BORN:%y}00012{{}}"
GIRL, BOY = NUMBER.format(3, 3), NUMBER.format(2, 4)
WRITTEN = {"child", "residence", "fact", "guardian", "child_event", "outbox", "audit"}


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    world = Desks()
    for who, role, unit in (
        ("bo.data", "commune_data_officer", BO),
        ("bo.chair", "commune_chair", BO),
        ("bo.collaborator", "collaborator", BO),
        ("long.officer", "district_officer", LONG),
        ("ha.auditor", "auditor", HA),
        ("vn.worker", "commune_worker", VN),
    ):
        world.hire(who, role, unit)
    found = await Live.begin(databases, keyring(), world)
    yield found
    await found.finish(databases)


def entry(unit: int = BO, **more: Any) -> dict[str, Any]:
    said = {
        "key": str(uuid4()),
        "unit": f"Unit_{unit}",
        "fullName": "Nguyễn Thị Hoà",
        "sex": "FEMALE",
        "dateOfBirth": BORN.isoformat(),
        "personalIdMissing": "Trẻ mới sinh, chưa được cấp",
    }
    return said | more


def whole(**more: Any) -> dict[str, Any]:
    guardians = [
        {"fullName": "Trần Thị Lan", "relation": "mẹ", "phone": "0912 345 678"},
        {"fullName": "Nguyễn Văn An", "relation": "bố"},
    ]
    said = {
        "personalId": GIRL,
        "personalIdMissing": None,
        "ethnicity": "02",
        "hamlet": "Tổ 5",
        "address": "Số 3",
        "poverty": "NEAR_POOR",
        "guardians": guardians,
    }
    return entry(**said | more)


async def grown(live: Live, before: dict[str, list[Any]]) -> dict[str, int]:
    after = await live.kept()
    return {name: len(after[name]) - len(rows) for name, rows in before.items()}


@pytest.mark.parametrize(
    ("who", "unit", "answer"),
    [
        ("bo.worker", BO, "ChildRegistered"),
        ("bo.data", BO, "ChildRegistered"),
        ("vn.worker", BO, "ChildRegistered"),
        ("bo.worker", NGOC, "Forbidden"),
        ("bo.worker", VN, "Forbidden"),
        ("bo.worker", 99, "NotFound"),
        ("vn.worker", LONG, "InvalidInput"),
        ("bo.chair", BO, "Forbidden"),
        ("bo.collaborator", BO, "Forbidden"),
        ("bo.justice", BO, "Forbidden"),
        ("long.officer", BO, "Forbidden"),
        ("ha.officer", BO, "Forbidden"),
        ("ha.auditor", BO, "Forbidden"),
        ("vn.admin", BO, "Forbidden"),
        ("dpo", BO, "Forbidden"),
        ("nobody", BO, "Forbidden"),
    ],
)
async def test_who_may_register_where(live: Live, who: str, unit: int, answer: str) -> None:
    before = await live.kept()
    done = await live.do(who, "registerChild", **entry(unit))
    assert done["__typename"] == answer, done
    if answer == "ChildRegistered":
        assert done["child"]["code"].startswith("TE04-")
        return
    assert await live.kept() == before
    assert done["path"] == ["unit"]
    assert done.get("action", "register") == "register"


async def test_a_data_officer_enters_no_class_that_is_not_theirs(live: Live) -> None:
    before = await live.kept()
    for part in ({"poverty": "POOR"}, {"ethnicity": "01"}):
        done = await live.do("bo.data", "registerChild", **entry(**part))
        assert (done["__typename"], done["path"]) == ("Forbidden", [*part])
    assert await live.kept() == before
    more = {"hamlet": "Tổ 1", "guardians": [{"fullName": "Lê Lan", "relation": "bà"}]}
    done = await live.do("bo.data", "registerChild", **entry(**more))
    assert done["__typename"] == "ChildRegistered"


async def test_everything_said_is_kept_and_read_again(live: Live) -> None:
    before = await live.kept()
    done = await live.do("bo.worker", "registerChild", **whole())
    assert done["__typename"] == "ChildRegistered", done
    assert done["warnings"] == []
    assert await grown(live, before) == {
        name: {"fact": 2, "guardian": 2}.get(name, int(name in WRITTEN))
        if name not in {"request_key", "child_counter"}
        else 1
        for name in before
    }
    text = """query($id: ID!) { node(id: $id) { ... on Child { status fullName sex dateOfBirth
      dateOfBirthPrecision personalId personalIdMissing ethnicity { code } hamlet address poverty
      guardians { fullName relation phone } residence { unit { id } hamlet since until }
      facts { kind value since } unit { id } version
      history { totalCount nodes { kind class by { id } unit { id } } } } } }"""
    child = (await live.request("bo.worker", text, id=done["child"]["id"]))["node"]
    day = TODAY.isoformat()
    assert child == {
        "status": "ACTIVE",
        "fullName": "Nguyễn Thị Hoà",
        "sex": "FEMALE",
        "dateOfBirth": BORN.isoformat(),
        "dateOfBirthPrecision": "DAY",
        "personalId": GIRL,
        "personalIdMissing": None,
        "ethnicity": {"code": "02"},
        "hamlet": "Tổ 5",
        "address": "Số 3",
        "poverty": "NEAR_POOR",
        "guardians": [
            {"fullName": "Trần Thị Lan", "relation": "mẹ", "phone": "0912345678"},
            {"fullName": "Nguyễn Văn An", "relation": "bố", "phone": None},
        ],
        "residence": {
            "unit": {"id": "Unit_4"},
            "hamlet": "Tổ 5",
            "since": day,
            "until": None,
        },
        "facts": [
            {"kind": "ETHNICITY", "value": "02", "since": day},
            {"kind": "POVERTY", "value": "NEAR_POOR", "since": day},
        ],
        "unit": {"id": "Unit_4"},
        "version": 1,
        "history": {
            "totalCount": 1,
            "nodes": [
                {
                    "kind": "REGISTERED",
                    "class": "PUBLIC",
                    "by": {"id": live.world.id("bo.worker")},
                    "unit": {"id": "Unit_4"},
                }
            ],
        },
    }


async def test_nothing_sealed_and_nothing_classed_is_written_in_clear(live: Live) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    kept = await live.kept()
    for clear in (GIRL, "0912345678", "0912 345 678"):
        assert clear not in str(kept)
    for table in ("audit", "outbox", "child_event", "request_key"):
        for word in ("Hoà", "Lan", "Tổ 5", "NEAR_POOR", BORN.isoformat()):
            assert word not in str(kept[table]), table


async def test_a_commune_numbers_its_children_in_no_order(live: Live) -> None:
    done = [await live.do("bo.worker", "registerChild", **entry()) for _ in range(6)]
    codes = [each["child"]["code"] for each in done]
    assert all(re.fullmatch(r"TE04-\d{6}", code) for code in codes)
    numbers = [int(code[-6:]) for code in codes]
    assert len(set(numbers)) == 6
    assert numbers != sorted(numbers)
    assert [row["last"] for row in (await live.kept())["child_counter"]] == [6]


async def test_numbers_never_repeat(live: Live) -> None:
    found = await live.admin.fetchval(
        "SELECT count(DISTINCT child_code('x', '\\x01')) FROM generate_series(1, 5000)"
    )
    assert found == 5000


BAD = [
    ("fullName", "", "EMPTY"),
    ("fullName", "   ", "EMPTY"),
    ("fullName", "A" * 121, "TOO_LONG"),
    ("fullName", "Nguye\u0302\u0303n An", "NOT_COMPOSED"),
    ("fullName", "An\u200bBình", "CONTROL_CHARACTER"),
    ("fullName", "An\nBình", "CONTROL_CHARACTER"),
    ("fullName", "An 2", "NOT_A_NAME"),
    ("dateOfBirth", "1899-12-31", "BEFORE_1900"),
    ("dateOfBirth", (TODAY + timedelta(1)).isoformat(), "IN_THE_FUTURE"),
    ("dateOfBirth", "9999-12-31", "IN_THE_FUTURE"),
    ("dateOfBirth", date(TODAY.year - 17, 1, 1).isoformat(), "NOT_A_CHILD"),
    ("ethnicity", "57", "UNKNOWN_CODE"),
    ("ethnicity", "", "UNKNOWN_CODE"),
    ("hamlet", "", "EMPTY"),
    ("hamlet", "x" * 201, "TOO_LONG"),
    ("address", "a\tb", "CONTROL_CHARACTER"),
    ("personalIdMissing", " ", "EMPTY"),
    ("personalIdMissing", None, "PERSONAL_ID_OR_REASON"),
]


@pytest.mark.parametrize(("field", "value", "code"), BAD)
async def test_a_bad_field_is_named_and_nothing_is_written(
    live: Live, field: str, value: Any, code: str
) -> None:
    before = await live.kept()
    done = await live.do("vn.worker", "registerChild", **entry(**{field: value}))
    assert done["__typename"] == "InvalidInput", done
    assert [(p["path"], p["code"]) for p in done["problems"]] == [([field], code)]
    assert done["path"] == [field]
    assert all(problem["message"] for problem in done["problems"])
    assert await live.kept() == before


async def test_all_problems_are_said_at_once_with_their_places(live: Live) -> None:
    wrong = {
        "fullName": "1",
        "dateOfBirth": "2050-01-01",
        "personalId": "003915123456",
        "personalIdMissing": "Chưa cấp",
        "ethnicity": "x",
        "hamlet": " ",
        "guardians": [
            {"fullName": "Lan", "relation": "mẹ", "phone": "12"},
            {"fullName": "\x07", "relation": ""},
        ],
    }
    done = await live.do("vn.worker", "registerChild", **entry(LONG, **wrong))
    assert [(".".join(p["path"]), p["code"]) for p in done["problems"]] == [
        ("unit", "NOT_A_COMMUNE"),
        ("fullName", "NOT_A_NAME"),
        ("dateOfBirth", "IN_THE_FUTURE"),
        ("personalIdMissing", "PERSONAL_ID_AND_REASON"),
        ("personalId", "PERSONAL_ID_PLACE"),
        ("personalId", "PERSONAL_ID_CENTURY"),
        ("ethnicity", "UNKNOWN_CODE"),
        ("hamlet", "EMPTY"),
        ("guardians.0.phone", "PHONE_FORMAT"),
        ("guardians.1.fullName", "CONTROL_CHARACTER"),
        ("guardians.1.fullName", "NOT_A_NAME"),
        ("guardians.1.relation", "EMPTY"),
    ]
    assert done["path"] == []


async def test_disagreement_is_accepted_with_a_warning_and_told_again(live: Live) -> None:
    said = whole(sex="MALE", dateOfBirth=(TODAY - timedelta(400)).isoformat())
    done = await live.do("bo.worker", "registerChild", **said)
    assert [(w["code"], w["path"]) for w in done["warnings"]] == [
        ("PERSONAL_ID_SEX", ["personalId"]),
        ("PERSONAL_ID_YEAR", ["personalId"]),
    ]
    assert await live.do("bo.worker", "registerChild", **said) == done


async def test_half_known_births_are_the_latest_possible_day(live: Live) -> None:
    text = "query($id: ID!) { node(id: $id) { ... on Child { dateOfBirth dateOfBirthPrecision } } }"
    for said, kept in (
        (("2019-02-01", "MONTH"), ("2019-02-28", "MONTH")),
        (("2019-02-01", "YEAR"), ("2019-12-31", "YEAR")),
        ((None, "DAY"), (None, None)),
    ):
        more = dict(zip(("dateOfBirth", "dateOfBirthPrecision"), said, strict=True))
        done = await live.do("bo.worker", "registerChild", **entry(**more))
        child = (await live.request("bo.worker", text, id=done["child"]["id"]))["node"]
        assert (child["dateOfBirth"], child["dateOfBirthPrecision"]) == kept


async def test_a_registration_costs_one_statement_and_six_more_where_somebody_is_alike(
    live: Live,
) -> None:
    for guardians, statements in ((0, 1), (9, 7)):
        people = [{"fullName": f"Lan {chr(97 + n)}b", "relation": "bạn"} for n in range(guardians)]
        said = entry(fullName="Nguyễn Thị Sáu", guardians=people)
        before = live.works.statements
        done = await live.do("bo.worker", "registerChild", **said)
        assert done["__typename"] == "ChildRegistered", done
        assert live.works.statements - before == statements


async def test_both_ways_of_registering_leave_the_same_rows(live: Live) -> None:
    """The second child is like the first, hence looked at step by step."""
    found = []
    for alike in (False, True):
        before = await live.kept()
        child = whole(personalId=None, personalIdMissing="Chưa cấp", fullName="Nguyễn Thị Đôi")
        done = await live.do("bo.worker", "registerChild", **child)
        assert bool(done["warnings"]) == alike, done
        new = {
            table: [_common(row) for row in rows if row not in before[table]]
            for table, rows in (await live.kept()).items()
        }
        found.append({table: sorted(rows) for table, rows in new.items()})
    assert found[0] == found[1]
    assert {table for table, rows in found[0].items() if rows} == {
        *WRITTEN,
        *("child_counter", "request_key"),
    }


def _common(row: Any) -> str:
    """What rows of two registrations of the same say both: of ids and times, that there is one."""
    own = {"id", "code", "last", "object", "outcome"}
    told = {name: value for name, value in row.items() if name not in own}
    varied = (UUID, datetime, bytes)
    return str({n: type(v) if isinstance(v, varied) else v for n, v in told.items()})


async def test_likely_duplicates_in_reach_come_as_a_warning(live: Live) -> None:
    lan = [{"fullName": "Trần Thị Lan", "relation": "mẹ"}]
    mai = [{"fullName": "Lê Thị Mai", "relation": "Mẹ đẻ"}]
    first = await live.do("bo.worker", "registerChild", **entry(guardians=lan))
    far = await live.do("quang.worker", "registerChild", **entry(QUANG, guardians=lan))
    assert first["warnings"] == []
    (whom,) = far["warnings"]  # out of reach: whom to ask, and nothing else
    assert (whom["code"], whom["ids"]) == ("LIKELY_DUPLICATE_ELSEWHERE", [f"Unit_{BO}"])
    for more, alike in (
        ({"guardians": lan}, True),
        ({"guardians": [{"fullName": "tran thi lan", "relation": "Mẹ"}]}, True),
        ({}, True),  # a mother who is not known may be the same
        ({"guardians": lan, "fullName": "nguyễn thị hòa"}, True),
        ({"guardians": mai}, False),
        ({"guardians": lan, "fullName": "Nguyễn Thị Hồng"}, False),  # a twin
        ({"guardians": lan, "dateOfBirth": "2020-03-03"}, False),
        ({"guardians": lan, "dateOfBirth": None}, False),
    ):
        done = await live.do("bo.worker", "registerChild", **entry(**more))
        ids = [each for warning in done["warnings"] for each in warning["ids"]]
        assert (first["child"]["id"] in ids) is alike, more
        assert far["child"]["id"] not in ids
        codes = {warning["code"] for warning in done["warnings"]}
        assert codes <= {"LIKELY_DUPLICATE", "LIKELY_DUPLICATE_ELSEWHERE"}


async def test_two_with_personal_ids_are_two_children(live: Live) -> None:
    await live.do("bo.worker", "registerChild", **whole())
    other = NUMBER.format(3, 5)
    done = await live.do("bo.worker", "registerChild", **whole(personalId=other))
    assert done["warnings"] == []


async def test_the_database_alone_lets_nobody_register_elsewhere(live: Live) -> None:
    """With the lines of the policy out of the way: the second wall."""
    adding = (
        "INSERT INTO child (id, unit_id, code, full_name, name_key, search_name, sex)"
        " VALUES ($1, $2, $3, 'x', 'x', 'x', 'MALE')"
    )
    for who, unit in (("bo.worker", QUANG), ("bo.chair", BO), ("ha.officer", BO), ("dpo", BO)):
        context = live.context(who)
        async with live.works.begin(context.access, context.now) as work:
            with pytest.raises(Exception, match="row-level security"):
                await work.row(adding, uuid4(), unit, f"X{uuid4()}")


def test_every_problem_and_warning_has_words_and_stands_in_the_guide() -> None:
    page = (Path(__file__).parents[2] / "docs" / "register.md").read_text(encoding="utf-8")
    for words, codes in ((FAULTS, Fault), (DOUBTS, Doubt)):
        assert set(words) >= set(codes)
        assert [code for code, said in words.items() if f"| `{code}` | {said} |" not in page] == []
