"""Figures on a world that can be counted by hand: exact for who may count, protected for who may
not, and everything that makes no sense refused before any work."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.rules import suppression
from tests.databases import Databases
from tests.schema.office import BO, HA, QUANG, VN, Office, Offices
from tests.stage import keyring

LONG, NGOC = 3, 5
NEW_HA, NEW_BO = 8, 9  # of 1 July 2025: Bồ and Ngọc are one commune, and there is no district


class Counted(Office):
    """Bồ has 30 children, 12 of them boys; Ngọc 7; Quang 3."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 1, 18, tzinfo=UTC)  # 2 March in Viet Nam
        for who, role, unit in (
            ("long.officer", "district_officer", LONG),
            ("union", "union_officer", BO),
            ("ministry", "ministry_analyst", VN),
            ("leader", "district_leader", LONG),
            ("data", "commune_data_officer", BO),
            ("nation", "province_officer", VN),
        ):
            self.bodies[unit] = self.bodies.get(unit, self.bodies[VN])
            self.hire(who, role, unit)
        self.reform()
        self.rows["child"].clear()
        self.rows["circumstance"].clear()
        for number in range(30):
            self.settle(f"B{number}", BO, number)
        for number in range(7):
            self.settle(f"N{number}", NGOC, number)
        for number in range(3):
            self.settle(f"Q{number}", QUANG, number)

    def reform(self) -> None:
        for unit in self.rows["unit"]:
            if unit["id"] in {HA, LONG, BO, NGOC}:
                unit["valid_to"] = date(2025, 6, 30)
        for key, level, parent, lft, rgt in (
            (NEW_HA, "PROVINCE", VN, 80, 95),
            (NEW_BO, "COMMUNE", NEW_HA, 84, 89),
        ):
            self.rows["unit"].append(
                {
                    "id": key,
                    "code": f"{key:02}",
                    "level": level,
                    "type": "loại",
                    "name": f"Mới {key}",
                    "parent_id": parent,
                    "lft": lft,
                    "rgt": rgt,
                    "valid_from": date(2025, 7, 1),
                    "valid_to": None,
                    "province_id": NEW_HA,
                    "district_id": None,
                    "commune_id": NEW_BO if key == NEW_BO else None,
                }
            )
        for old in (BO, NGOC):
            edge = {"old_id": old, "new_id": NEW_BO, "extent": "WHOLE", "is_default": True}
            self.rows["succession"].append({**edge, "on": date(2025, 7, 1), "decision": None})

    def settle(self, code: str, unit: int, number: int) -> None:
        child = self.child(
            code,
            unit,
            sex="MALE" if number < 12 else "FEMALE",
            date_of_birth=date(2024, 1, 1) if number % 3 == 0 else date(2014, 1, 1),
            birth_registered=bool(number % 2),
            ethnicity="01" if number % 5 else "08",
            poverty=None,
            has_health_insurance=False,
        )
        self.fact("residence", child, unit_id=unit, hamlet=None, address=None)
        value = "yes" if number % 2 else "no"
        self.fact("fact", child, kind="BIRTH_REGISTRATION", value=value)
        self.fact("fact", child, kind="ETHNICITY", value="01" if number % 5 else "08")
        if number < 8:
            self.group(child, 4)
        if number in (6, 7, 8):
            self.group(child, 12)  # sealed
        if number < 4:
            self.fact(
                "assistance",
                child,
                kind="GIFT_CASH",
                provider_id=None,
                source=None,
                valid_from=date(2025, 6, 1),
                valid_to=date(2025, 6, 1),
            )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Offices]:
    found = await Offices.open(Counted(), databases, keyring())
    assert isinstance(found, Offices)
    yield found
    await found.close(databases)


ASKED = """query ($codes: [String!]!, $unit: ID!, $by: UnitBreakdown!, $periods: [PeriodInput!]!,
  $breakdown: [IndicatorDimension!], $boundaries: Date) {
  indicators(codes: $codes, unit: $unit, by: $by, periods: $periods, breakdown: $breakdown,
    boundaries: $boundaries) {
    code unit { id } period { from to } cell { dimension key labelVi }
    value amount numerator denominator suppressed rounded asOf isProvisional
  } }"""
YEAR = {"year": 2025}


async def ask(stage: Offices, who: str, code: str, of: int, **more: Any) -> dict[str, Any]:
    variables = {"codes": [code], "unit": f"Unit_{of}", "by": "SELF", "periods": [YEAR], **more}
    return await stage.ask(who, ASKED, variables=variables)


async def values(stage: Offices, who: str, code: str, unit: int, **more: Any) -> Any:
    answer = await ask(stage, who, code, unit, **more)
    assert "errors" not in answer, answer
    return answer["data"]["indicators"]


def plain(rows: Any) -> list[Any]:
    """Value, numerator and denominator by cell."""
    return [
        (*(cell["key"] for cell in row["cell"]), row["value"], row["numerator"], row["denominator"])
        for row in rows
        if row["value"] or not row["cell"]
    ]


@pytest.mark.parametrize(
    ("code", "value", "numerator", "denominator"),
    [
        ("CHILD_POP", 30, 30, None),
        ("CISC_COUNT", 8, 8, None),  # of nine the sealed group alone makes one
        ("CISC_RATE", 26.67, 8, 30),
        ("CISC_ASSISTED_RATE", 50, 4, 8),
        ("DISABLED_SERVICE_RATE", 50, 4, 8),
        ("BIRTH_REG_U5_RATE", 50, 5, 10),
        ("AT_RISK_COUNT", 0, 0, None),
        ("AT_RISK_INTERVENED_RATE", None, 0, 0),
        ("ABUSE_CHILDREN", 0, 0, None),
        ("ABUSE_GROWTH", None, 0, 0),
    ],
)
async def test_who_may_count_is_told_exactly(
    stage: Offices, code: str, value: float | None, numerator: int, denominator: int | None
) -> None:
    for who in ("bo.worker", "ha.officer", "long.officer"):
        [row] = await values(stage, who, code, BO)
        assert (row["value"], row["numerator"], row["denominator"]) == (
            *(value, numerator),
            denominator,
        )
        assert (row["suppressed"], row["rounded"], row["isProvisional"]) == (False, False, False)
        assert row["asOf"] == "2026-01-01T00:00:00+07:00"
        assert row["period"] == {"from": "2025-01-01", "to": "2025-12-31"}


async def test_by_categories_and_by_units(stage: Offices) -> None:
    by_sex = await values(stage, "bo.worker", "CHILD_POP", BO, breakdown=["SEX"])
    assert plain(by_sex) == [(30, 30, None), ("MALE", 12, 12, None), ("FEMALE", 18, 18, None)]
    assert [row["cell"][0]["labelVi"] for row in by_sex[1:3]] == ["Nam", "Nữ"]
    ages = await values(stage, "bo.worker", "CHILD_POP", BO, breakdown=["AGE_BAND", "ETHNICITY"])
    assert plain(ages) == [
        (30, 30, None),
        ("0-2", "KINH", 8, 8, None),
        ("0-2", "OTHER", 2, 2, None),
        ("11-15", "KINH", 16, 16, None),
        ("11-15", "OTHER", 4, 4, None),
    ]
    parts = await values(stage, "long.officer", "CHILD_POP", LONG, by="SUBUNITS")
    assert [(row["unit"]["id"], row["value"]) for row in parts] == [("Unit_4", 30), ("Unit_5", 7)]
    communes = await values(stage, "ha.officer", "CISC_COUNT", HA, by="COMMUNES")
    assert [row["value"] for row in communes] == [8, 7]
    groups = await values(stage, "bo.worker", "CISC_COUNT", BO, breakdown=["CIRCUMSTANCE"])
    told = {row["cell"][0]["key"]: row for row in groups if row["cell"]}
    assert (told["DISABILITY"]["value"], told["TRAFFICKED"]["suppressed"]) == (8, True)
    assert told["TRAFFICKED"]["value"] is None


async def test_who_may_not_count_is_told_rounded_figures_of_what_is_published(
    stage: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppression, "FURTHER", 2**80)  # that some are moved further comes on top
    for who in ("union", "ministry", "leader"):
        [row] = await values(stage, who, "CHILD_POP", HA)
        assert (row["suppressed"], row["rounded"]) == (False, True)
        assert row["numerator"] in {35, 40}
        [row] = await values(stage, who, "CISC_RATE", HA)
        if not row["suppressed"]:  # beside a province of three; of ten or twenty
            assert row["numerator"] in {10, 20}
            assert row["denominator"] in {35, 40}
            assert row["value"] == round(100 * row["numerator"] / row["denominator"], 1)
    small = await values(stage, "union", "CHILD_POP", QUANG)
    assert [(row["value"], row["suppressed"]) for row in small] == [(None, True)]
    [running] = await values(stage, "union", "CHILD_POP", HA, periods=[{"year": 2026}])
    assert (running["suppressed"], running["isProvisional"]) == (True, True)
    assert await values(stage, "data", "CHILD_POP", BO) is None
    assert await values(stage, "bo.worker", "CHILD_POP", 999) is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"codes": ["NOBODY_COUNTS"]}, "BAD_USER_INPUT"),
        ({"periods": [{"year": 2025, "month": 13}]}, "BAD_USER_INPUT"),
        ({"periods": [{"year": 2025, "half": 1, "quarter": 1}]}, "BAD_USER_INPUT"),
        ({"periods": [{"year": 2026, "month": 4}]}, "BAD_USER_INPUT"),
        ({"breakdown": ["ABUSE_SETTING"]}, "BAD_USER_INPUT"),
        ({"breakdown": ["SEX", "AGE_BAND", "ETHNICITY", "POVERTY"]}, "BAD_USER_INPUT"),
        (
            {
                "unit": "Unit_1",
                "by": "COMMUNES",
                "breakdown": ["AGE_BAND", "ETHNICITY", "POVERTY"],
                "periods": [
                    {"year": year, "month": month}
                    for year in range(2016, 2026)
                    for month in range(1, 13)
                ],
            },
            "TOO_MANY_VALUES",
        ),
    ],
)
async def test_what_makes_no_sense_is_refused_before_any_work(
    stage: Offices, more: dict[str, Any], code: str
) -> None:
    before = stage.readers["fast"].statements
    answer = await ask(stage, "bo.worker", "CHILD_POP", BO, **more)
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert answer["data"] == {"indicators": None}
    assert stage.readers["fast"].statements == before


LISTS = """query ($codes: [String!]!, $unit: ID!, $periods: [PeriodInput!]!,
  $breakdown: [IndicatorDimension!]) {
  indicators(codes: $codes, unit: $unit, periods: $periods, breakdown: $breakdown) {
    code period { to } cell { key } numerator denominator
    numeratorList { ...behind } denominatorList { ...behind } } }
  fragment behind on ChildList { asOf where { ...all OR { ...all } } }
  fragment all on ChildFilter { within dateOfBirth { from to } sex inSpecialCircumstances
    circumstance watch poverty ethnicity birthRegistered hasHealthInsurance }"""
CHILDREN = """query ($where: ChildWhere, $asOf: Date) {
  children(where: $where, asOf: $asOf) { totalCount } }"""
LISTED = {  # a list behind the numerator, and behind the denominator
    "CHILD_POP": "10",
    "CISC_COUNT": "10",
    "CISC_RATE": "11",
    "CISC_ASSISTED_RATE": "01",
    "AT_RISK_COUNT": "10",
    "AT_RISK_INTERVENED_RATE": "01",
    "DISABLED_SERVICE_RATE": "01",
    "ORPHAN_ABANDONED_CARED_RATE": "01",
    "BIRTH_REG_U5_RATE": "11",
    "BHYT_U6_RATE": "11",
    "GIFT_COVERAGE_RATE": "01",
    "ABUSE_CASES": "00",
}


def said(found: Any) -> Any:
    """As a variable: without what says nothing."""
    if isinstance(found, dict):
        return {name: said(each) for name, each in found.items() if each is not None}
    return [said(each) for each in found] if isinstance(found, list) else found


@pytest.mark.parametrize(("code", "listed"), LISTED.items())
async def test_a_number_names_the_list_behind_it_which_is_as_long(
    stage: Offices, code: str, listed: str
) -> None:
    for unit, by in ((BO, []), (HA, ["SEX"]), (BO, ["AGE_BAND"]), (BO, ["POVERTY"])):
        if code == "ABUSE_CASES" and by == ["POVERTY"]:
            continue
        asked = {"unit": f"Unit_{unit}", "periods": [YEAR, {"year": 2026}], "breakdown": by}
        answer = await stage.ask("ha.officer", LISTS, variables={"codes": [code], **asked})
        assert "errors" not in answer, answer
        for row in answer["data"]["indicators"]:
            for which, has in zip(("numerator", "denominator"), listed, strict=True):
                found = row[f"{which}List"]
                if not any(cell["key"] == "UNKNOWN" for cell in row["cell"]) or by == ["SEX"]:
                    assert bool(found) == (has == "1"), (row, which)
                if found:
                    assert found["asOf"] == ("2025-12-31" if row["period"]["to"] < "2026" else None)
                    opened = await stage.ask("ha.officer", CHILDREN, variables=said(found))
                    told = opened["data"]["children"]["totalCount"]
                    assert told == row[which], (row, which)


async def test_a_list_is_named_to_who_may_open_it_alone(stage: Offices) -> None:
    asked = {"codes": ["CHILD_POP", "CISC_RATE"], "unit": f"Unit_{BO}"}
    for who, period, lists in (
        ("ha.officer", 2025, True),
        ("bo.worker", 2026, True),
        ("bo.worker", 2025, False),  # looks at no other day
        ("leader", 2026, False),  # holds a mask
        ("union", 2025, False),
    ):
        variables = {**asked, "periods": [{"year": period}]}
        answer = await stage.ask(who, LISTS, variables=variables)
        rows = answer["data"]["indicators"]
        assert [bool(row["numeratorList"]) for row in rows] == [lists, lists], who


async def test_the_same_area_is_counted_by_the_units_before_and_after_the_reform(
    stage: Offices,
) -> None:
    before, after = {"boundaries": "2025-06-30"}, {"boundaries": "2025-07-01"}
    for unit, said, value in (
        (LONG, before, 37),
        (NEW_BO, after, 37),
        (NEW_HA, after, 37),
        (BO, before, 30),
    ):
        (row,) = await values(stage, "nation", "CHILD_POP", unit, **said)
        assert (row["value"], row["unit"]["id"]) == (value, f"Unit_{unit}")
        (row,) = await values(stage, "nation", "CISC_COUNT", unit, **said)
        assert row["numerator"] == (8 if unit == BO else 15)
    communes = await values(stage, "nation", "CHILD_POP", NEW_HA, by="COMMUNES", **after)
    assert [(row["unit"]["id"], row["value"]) for row in communes] == [(f"Unit_{NEW_BO}", 37)]
    for unit, said in ((LONG, after), (NEW_BO, before), (NEW_BO, {})):
        answer = await ask(stage, "nation", "CHILD_POP", unit, **said)
        assert [e["extensions"]["code"] for e in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_what_was_published_stays_whatever_is_recorded_later(stage: Offices) -> None:
    asked = {"breakdown": ["SEX"], "by": "COMMUNES"}
    first = await values(stage, "ministry", "CHILD_POP", HA, **asked)
    connection = await asyncpg.connect(stage.database.dsn())
    await connection.execute("UPDATE child SET sex = 'MALE' WHERE unit_id = $1", BO)
    for _ in range(3):
        assert await values(stage, "union", "CHILD_POP", HA, **asked) == first
    late = await values(stage, "bo.worker", "CHILD_POP", BO, breakdown=["SEX"])
    assert plain(late)[1:] == [("MALE", 30, 30, None)]
    await connection.close()


async def test_figures_are_alike_all_at_once_and_field_by_field(stage: Offices) -> None:
    asked = """{{ f: indicators(codes: ["CHILD_POP", "CISC_RATE"], unit: "Unit_{unit}",
        by: SUBUNITS, periods: [{{ year: 2024 }}, {{ year: 2025, month: 3 }}], breakdown: [SEX]) {{
      __typename code value amount numerator denominator suppressed rounded asOf isProvisional
      unit {{ id code level type name validTo {more} }}
      period {{ __typename year half quarter month from to }}
      cell {{ __typename dimension key labelVi labelEn }} }} }}"""
    for who in ("long.officer", "ministry"):
        plain = await stage.ask(who, asked.format(unit=LONG, more=""))
        slow = await stage.ask(who, asked.format(unit=LONG, more="... @include(if: true) { name }"))
        assert plain == slow
        assert plain["data"]["f"]
        assert plain == await stage.ask(who, asked.format(unit=LONG, more=""))
