"""Schools and groups as a book names them."""

from dataclasses import replace
from enum import StrEnum
from uuid import UUID

import pytest

from db.rules.book.choosing import Choices, Chosen, chosen
from db.rules.book.columns import BookDoubt, BookFault, Column
from db.rules.book.groups import Named, groups
from db.rules.book.judging import Known, School
from db.rules.book.lines import line_of
from db.rules.facts import Hurdle
from db.rules.inputs import Fault
from db.rules.sensitivity import Sensitivity
from db.rules.special import Subgroup
from tests.rules.test_book import ALL, GOOD, HOA, TODAY

C = Column
BO, NGOC = UUID(int=11), UUID(int=12)
SEVERE = Subgroup("DISABILITY_SEVERE", 4)
OLD = Subgroup("DISABILITY_OLD", 4, valid_to=TODAY.replace(year=2020))
CHOICES = Choices(
    {"tieuhocbo": BO, "tieuhocngoc": NGOC, "mamnon": None},
    {(4, "khuyettatnang"): SEVERE, (4, "disabilityold"): OLD},
)


def judged(known: Known | None = None, **said: str) -> Chosen:
    texts = {Column[name]: text for name, text in said.items()}
    return chosen(line_of(2, {**GOOD, **texts}, ALL, TODAY), known, CHOICES, TODAY)


def codes(found: Chosen) -> list[tuple[str, str]]:
    return [(p.path[0], p.fault) for p in found.problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Không", ()),
        ("1, 4", (Named(1), Named(4))),
        ("04: Khuyết tật nặng; mồ côi cả cha và mẹ", (Named(4, "Khuyết tật nặng"), Named(1))),
        ("Trẻ em bị bỏ rơi;", (Named(2),)),
        (
            "Trẻ em di cư, trẻ em lánh nạn, tị nạn chưa xác định được cha mẹ hoặc không có người"
            " chăm sóc",
            (Named(14),),
        ),
        ("15", Fault.UNKNOWN_CODE),
        ("4: nặng; disability", BookFault.GROUP_REPEATED),
    ],
)
def test_groups_are_named_by_number_code_or_name(
    text: str, said: tuple[Named, ...] | StrEnum
) -> None:
    assert groups(text) == said


def test_a_group_of_a_class_that_is_not_held_is_not_entered() -> None:
    held = ALL - {Sensitivity.SEALED}
    for text, wrong in (("1; 4", []), ("1; 5", [("CIRCUMSTANCES", "CLASS_NOT_HELD")])):
        found = line_of(2, {**GOOD, C.CIRCUMSTANCES: text}, held, TODAY)
        assert [(p.path[0], p.fault) for p in found.problems] == wrong
        assert (C.CIRCUMSTANCES in found.says) is not wrong or not wrong


def test_a_school_is_one_of_the_commune() -> None:
    assert judged(SCHOOL="Tiểu học Bồ", GRADE="3A").school == School(BO, "3A")
    assert codes(judged(SCHOOL="Tiểu học Xa")) == [("SCHOOL", "SCHOOL_UNKNOWN")]
    assert codes(judged(SCHOOL="Mầm non")) == [("SCHOOL", "SCHOOL_AMBIGUOUS")]
    assert codes(judged(GRADE="3A")) == [("SCHOOL", "NEEDED")]


def test_a_school_that_is_known_is_no_change_and_a_grade_alone_is_one() -> None:
    pupil = replace(HOA, school=BO, grade="3A")
    for same in ({"SCHOOL": "tieu hoc bo"}, {"GRADE": "3a"}, {}):
        assert judged(pupil, **same).changed == []
    up = judged(pupil, GRADE="4A")
    assert (up.changed, up.school) == ([C.GRADE], School(BO, "4A"))
    moved = judged(pupil, SCHOOL="Tiểu học Ngọc")
    assert (moved.changed, moved.school) == ([C.SCHOOL], School(NGOC))


def test_groups_are_entered_as_by_hand_and_none_ends() -> None:
    found = judged(CIRCUMSTANCES="4: Khuyết tật nặng; 1")
    assert found.groups == (Named(4, "DISABILITY_SEVERE"), Named(1))
    assert (found.changed, found.problems) == ([C.CIRCUMSTANCES], [])
    assert codes(judged(CIRCUMSTANCES="4")) == [("CIRCUMSTANCES", Hurdle.DEGREE_NEEDED)]
    assert codes(judged(CIRCUMSTANCES="4: x")) == [("CIRCUMSTANCES", Fault.UNKNOWN_CODE)]
    assert codes(judged(CIRCUMSTANCES="4: DISABILITY_OLD")) == [("CIRCUMSTANCES", "NOT_IN_FORCE")]
    assert codes(judged(CIRCUMSTANCES="13")) == [("CIRCUMSTANCES", Hurdle.POVERTY_NEEDED)]
    assert codes(judged(CIRCUMSTANCES="13", POVERTY="nghèo")) == []
    assert codes(judged(replace(HOA, poverty="POOR"), CIRCUMSTANCES="13")) == []


def test_a_group_that_is_known_stays_with_its_sub_group() -> None:
    known = replace(HOA, groups={4: "DISABILITY_MILD", 1: None})
    same = judged(known, CIRCUMSTANCES="1; 4")
    assert (same.changed, same.doubts) == ([], [])
    other = judged(known, CIRCUMSTANCES="4: Khuyết tật nặng")
    assert other.changed == []
    assert [d.fault for d in other.doubts] == [BookDoubt.SUBGROUP_KEPT]
