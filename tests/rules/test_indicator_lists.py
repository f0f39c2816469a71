"""The list behind a number says what the definition says, or there is none."""

from dataclasses import replace
from datetime import date

import pytest

from db.rules.children import FactKind, PovertyStatus, Sex
from db.rules.circumstances import WatchKind
from db.rules.indicators import DEFINITIONS, IndicatorDimension
from db.rules.indicators.lists import ChildFilter, behind, needed
from db.rules.indicators.words import AnyOf, FactIs, Helped
from db.rules.sensitivity import Sensitivity

D = IndicatorDimension
DAY = date(2025, 12, 31)
FIVE = {
    "born_from": date(2021, 1, 1),
    "born_to": DAY,
}  # the day 5 years before is that of a birthday
SPECIAL = ChildFilter(in_special_circumstances=True)


@pytest.mark.parametrize(
    ("code", "part", "said"),
    [
        ("CHILD_POP", False, ChildFilter()),
        ("CHILD_POP", True, None),
        ("CISC_COUNT", False, SPECIAL),
        ("CISC_ASSISTED_RATE", True, None),
        ("DISABLED_SERVICE_RATE", False, ChildFilter(circumstance=("DISABILITY",))),
        (
            "AT_RISK_COUNT",
            False,
            ChildFilter(watch=(WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES,)),
        ),
        ("BIRTH_REG_U5_RATE", True, ChildFilter(**FIVE, birth_registered=True)),
        (
            "GIFT_COVERAGE_RATE",
            False,
            ChildFilter(any=(SPECIAL, ChildFilter(poverty=(PovertyStatus.POOR,)))),
        ),
        ("ABUSE_CHILDREN", False, None),
    ],
)
def test_what_is_counted_is_a_filter(code: str, part: bool, said: ChildFilter | None) -> None:
    assert behind(DEFINITIONS[code], (), DAY, part=part) == said


@pytest.mark.parametrize(
    ("of", "key", "said"),
    [
        (D.SEX, "FEMALE", ChildFilter(sex=Sex.FEMALE)),
        (D.AGE_BAND, "0-2", ChildFilter(born_from=date(2023, 1, 1), born_to=DAY)),
        (
            D.AGE_BAND,
            "11-15",
            ChildFilter(born_from=date(2010, 1, 1), born_to=date(2014, 12, 31)),
        ),
        (D.AGE_BAND, "UNKNOWN", None),
        (D.ETHNICITY, "KINH", ChildFilter(ethnicity=("01",))),
        (D.ETHNICITY, "OTHER", None),
        (D.POVERTY, "POOR", ChildFilter(poverty=(PovertyStatus.POOR,))),
        (D.CIRCUMSTANCE, "HIV_AIDS", ChildFilter(circumstance=("HIV_AIDS",))),
        (D.URBAN_RURAL, "URBAN", None),
    ],
)
def test_a_cell_is_one_more_condition(
    of: IndicatorDimension, key: str, said: ChildFilter | None
) -> None:
    assert behind(DEFINITIONS["CHILD_POP"], [(of, key)], DAY, part=False) == said


def test_days_of_birth_meet_and_what_cannot_be_said_twice_has_no_list() -> None:
    young = DEFINITIONS["BIRTH_REG_U5_RATE"]
    found = behind(young, [(D.AGE_BAND, "3-5")], DAY, part=False)
    assert found == ChildFilter(born_from=date(2021, 1, 1), born_to=date(2022, 12, 31))
    disabled = DEFINITIONS["DISABLED_SERVICE_RATE"]
    assert behind(disabled, [(D.CIRCUMSTANCE, "HIV_AIDS")], DAY, part=False) is None
    other = replace(young, whole=(FactIs(FactKind.BIRTH_REGISTRATION, frozenset({"no"})),))
    assert behind(other, (), DAY, part=False) is None
    either = replace(young, whole=(AnyOf((Helped(),)),))
    assert behind(either, (), DAY, part=False) is None


def test_a_list_needs_the_classes_that_it_goes_by() -> None:
    found = needed(DEFINITIONS["CHILD_POP"], [(D.ETHNICITY, "KINH")])
    assert found == {Sensitivity.IDENTITY, Sensitivity.CONTACT, Sensitivity.ETHNICITY}
