"""When a target is met, of every comparator; what a unit records; the printed plans."""

import tomllib
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.rules.fund import FundSource
from db.rules.indicators import UnitOfMeasure
from db.rules.plans import (
    Around,
    Comparator,
    Goal,
    Issue,
    PlanFault,
    Share,
    issue_problems,
    met,
)
from db.rules.reports import DueComparator, Duty, DutyKind, DutyPeriod, last_day, occurrences, slack
from db.seeds.plans import FILE

C, M = Comparator, UnitOfMeasure
PLANS = {plan["code"]: plan for plan in tomllib.loads(FILE.read_text())["plan"]}
AROUND = Around(date(2016, 1, 1), date(2020, 12, 31), of_a_unit=False, under=True, another=False)
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("comparator", "below", "same", "above"),
    [
        (C.AT_LEAST, False, True, True),
        (C.AT_MOST, True, True, False),
        (C.LESS_THAN, True, False, False),
        (C.MORE_THAN, False, False, True),
        (C.EQUAL, False, True, False),
        (C.QUALITATIVE, None, None, None),
    ],
)
def test_a_value_is_measured_as_the_plan_says(
    comparator: Comparator, below: Any, same: Any, above: Any
) -> None:
    goal = Goal(comparator, M.PERCENT, 98)
    assert [met(goal, value) for value in (97.9, 98, 98.1)] == [below, same, above]
    assert met(goal, None) is None
    assert met(Goal(comparator, M.PERCENT), 98) is None


def test_a_range_includes_both_ends_and_may_be_open() -> None:
    goal = Goal(C.BETWEEN, M.CHILDREN, 1200, 1350)
    assert [met(goal, v) for v in (1199, 1200, 1350, 1351)] == [False, True, True, False]
    assert met(replace(goal, value_to=None), 9999) is True


def test_a_direction_needs_the_period_before() -> None:
    goal = Goal(C.DIRECTION_DOWN, M.CHILDREN)
    assert [met(goal, v, 40) for v in (39, 40, 41)] == [True, False, False]
    assert met(goal, 39) is None
    by_children = Goal(C.DIRECTION_DOWN, M.CHILDREN, 1200, 1350)
    assert [met(by_children, v, 9393) for v in (8193, 8194)] == [True, False]
    by_share = Goal(C.DIRECTION_DOWN, M.PERCENT, 5)
    assert [met(by_share, v, 2.0) for v in (1.9, 1.91)] == [True, False]


def test_a_share_is_told_of_both_denominators() -> None:
    wards = Share(13, 13, 14)
    assert (wards.percent, wards.percent_of_printed) == (100, 92.86)
    assert Share(0, 0, None) == Share(0, 0, None)
    assert (Share(0, 0, None).percent, Share(0, 0, None).percent_of_printed) == (None, None)


def faults(around: Around = AROUND, decision: str = "12/KH-UBND", on: Any = (2016, 3, 1)) -> Any:
    found = issue_problems(Issue(decision, date(*on)), around, TODAY)
    return {(".".join(p.path), p.fault) for group in found for p in group}


def test_a_unit_under_the_plan_records_one_of_its_own() -> None:
    assert faults() == faults(on=(2015, 12, 30)) == faults(on=(2020, 12, 31)) == set()


def test_everything_in_its_way_is_said_at_once() -> None:
    bad = Around(date(2016, 1, 1), date(2020, 12, 31), of_a_unit=True, under=False, another=True)
    assert faults(bad, " ", (2021, 1, 1)) == {
        ("unit", PlanFault.NOT_UNDER_THE_PLAN),
        ("unit", PlanFault.RECORDED_ALREADY),
        ("parentPlan", PlanFault.PLAN_OF_A_UNIT),
        ("decision", "EMPTY"),
        ("on", PlanFault.OUTSIDE_THE_PLAN),
    }
    assert faults(on=(2014, 12, 31)) == {("on", PlanFault.OUTSIDE_THE_PLAN)}
    assert faults(on=(1899, 1, 1)) == {("on", "BEFORE_1900")}
    assert faults(on=(2027, 1, 1)) == {
        ("on", "IN_THE_FUTURE"),
        ("on", PlanFault.OUTSIDE_THE_PLAN),
    }


def printed(plan: str, indicator: str, **more: Any) -> list[tuple[Any, ...]]:
    return [
        (t["comparator"], t.get("value"), t.get("value_to"), t.get("baseline"))
        for t in PLANS[plan].get("target", ())
        if t["indicator"] == indicator and more.items() <= t.items()
    ]


def test_the_legal_numbers_are_those_of_the_five_plans() -> None:
    """Domain 3.2, line by line."""
    assert list(PLANS) == [
        *("HN-2016-2020", "HG-168-2016", "LB-ACTION-MONTH-2020", "HD-DIRECTIVE-18", "BK-2023"),
        "VN-DUTIES-2025",
    ]
    assert printed("HN-2016-2020", "CISC_RATE") == [("AT_MOST", 0.7, None, None)]
    assert printed("HN-2016-2020", "CISC_ASSISTED_RATE") == [("AT_LEAST", 98, None, None)]
    of_units = {t.get("printed_denominator") for t in PLANS["HN-2016-2020"]["target"]} - {None}
    assert of_units == {30, 584}
    assert printed("HG-168-2016", "CISC_ASSISTED_RATE") == [("AT_LEAST", 90, None, 85)]
    assert printed("HG-168-2016", "CISC_RATE") == [("DIRECTION_DOWN", 5, None, None)]
    assert printed("HG-168-2016", "CISC_COUNT") == [("DIRECTION_DOWN", 1200, 1350, 9393)]
    assert sum(line["amount"] for line in PLANS["HG-168-2016"]["budget"]) == 10_800_000_000
    result = PLANS["HG-168-2016"]["result"][0]
    assert (result["first_value"], result["last_value"]) == (11534, 9393)
    assert round(11534 * 0.95**4, 1) == 9394.5  # five percent a year is what was reached
    assert printed("LB-ACTION-MONTH-2020", "UNIT_PLAN_RATE", printed_denominator=14)
    assert printed("BK-2023", "CISC_RATE") == [("LESS_THAN", 1.2, None, None)]
    assert printed("BK-2023", "CISC_ASSISTED_RATE") == [("MORE_THAN", 90, None, None)]
    assert printed("BK-2023", "BIRTH_REG_U5_RATE") == [("AT_LEAST", 98, None, None)]
    assert "target" not in PLANS["HD-DIRECTIVE-18"]


def test_what_contradicts_itself_is_flagged_in_two_languages() -> None:
    flagged = [t for p in PLANS.values() for t in (*p.get("target", ()), *p["duty"]) if "flag" in t]
    assert all("flag_en" in each for each in flagged)
    assert len(flagged) == 10
    assert unicodedata.is_normalized("NFC", FILE.read_text())


def duties(plan: str) -> dict[str, Duty]:
    return {
        d["code"]: Duty(
            DutyKind(d["kind"]),
            DutyPeriod(d["period"]),
            DueComparator(d["comparator"]),
            tuple(map(int, d["due"].split("-"))) if "due" in d else None,  # type: ignore[arg-type]
            tuple(d.get("days", ())),
            d.get("first"),
            d.get("last"),
            d.get("half"),
        )
        for d in PLANS[plan]["duty"]
    }


def asked(plan: str, year: int) -> dict[str, list[Any]]:
    """Of each duty the last days in time."""
    return {
        code: [last_day(duty.comparator, each.due) for each in occurrences(duty, year)]
        for code, duty in duties(plan).items()
    }


def test_the_duties_of_a_year_are_those_that_the_plan_prints() -> None:
    """Before a day is the day before it; on a day is that day."""
    assert asked("HN-2016-2020", 2019)["HN-RESULTS"] == [date(2019, 11, 29)]
    assert asked("HN-2016-2020", 2021) == {"HN-RESULTS": [], "HN-SYNTHESIS": [], "HN-POLICE": []}
    assert asked("HG-168-2016", 2018) == {
        "HG-RESULTS": [date(2018, 12, 9)],
        "HG-STAGES": [date(2018, 12, 9)],
        "HG-SYNTHESIS": [date(2018, 12, 14)],
        "HG-STAGES-SYNTHESIS": [date(2018, 12, 14)],
        "HG-POLICE": [None, None],
    }
    assert asked("HG-168-2016", 2017)["HG-STAGES"] == []
    assert asked("HD-DIRECTIVE-18", 2018)["HD-HALF"] == [date(2018, 6, 15)]
    assert asked("BK-2023", 2023)["BK-AT-ONCE"] == []
    assert not any(asked("BK-2023", 0).values())


def test_communes_report_the_action_month_since_there_are_two_levels() -> None:
    assert asked("VN-DUTIES-2025", 2024)["VN-ACTION-MONTH"] == []
    assert asked("VN-DUTIES-2025", 2026) == {
        "VN-ACTION-MONTH": [date(2026, 7, 19)],
        "VN-FORUM": [None],
        "VN-ALTERNATIVE-CARE": [None, None],
    }


def test_no_day_is_left_to_add_up_the_year_of_bac_kan() -> None:
    found = asked("BK-2023", 2023)
    assert slack(found["BK-HALF"][0], found["BK-HALF-SYNTHESIS"][0]) == 5
    assert slack(found["BK-YEAR"][0], found["BK-YEAR-SYNTHESIS"][0]) == 0
    assert slack(found["BK-YEAR"][0], None) is None
    assert last_day(DueComparator.ON, None) is None


def test_words_of_the_file_are_words_of_the_rules() -> None:
    for plan in PLANS.values():
        for target in plan.get("target", ()):
            Comparator(target["comparator"])
            UnitOfMeasure(target["unit_of_measure"])
        for line in plan.get("budget", ()):
            FundSource(line["source"])
        codes = {duty["code"] for duty in plan["duty"]}
        assert {d["of_code"] for d in plan["duty"] if "of_code" in d} <= codes
