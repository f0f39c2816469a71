"""The household book as a table: headings, cells, lines, and what a line means for its child."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from db.rules.book import cells
from db.rules.book.cells import READ, Born, written
from db.rules.book.columns import HEADINGS, NEEDED, SEALED, BookFault, Column, layout, normal
from db.rules.book.judging import (
    Known,
    agrees,
    changes,
    contradicted,
    likely,
    newcomer,
    surely,
    wrong_with,
)
from db.rules.book.lines import Line, entered, line_of, repeated
from db.rules.children import DatePrecision, PovertyStatus, Sex
from db.rules.inputs import Fault, Problem
from db.rules.registration import Carer
from db.rules.sensitivity import Sensitivity

C, D = Column, DatePrecision
TODAY = date(2026, 11, 22)
ALL = frozenset(Sensitivity)
GOOD = {C.FULL_NAME: "Nguyễn Thị Hoa", C.SEX: "Nữ", C.DATE_OF_BIRTH: "02/03/2015"}
HOA = Known(
    UUID(int=1),
    3,
    "Nguyễn Thị Hoa",
    "FEMALE",
    born=date(2015, 3, 2),
    precision=D.DAY,
    hamlet="Thôn 1",
    poverty="POOR",
    household="H-1",
    carers=(Carer("Lê Thị Mẹ", "mẹ", "0912345678"),),
    birth_registered=True,
    certificate=("12/2015", "Xã Bồ"),
    insured=True,
    insurance="0123456789",
)


def line(**said: str) -> Line:
    texts = {Column[name]: text for name, text in said.items()}
    return line_of(2, {**GOOD, **texts}, ALL, TODAY)


def problems(found: Line) -> set[tuple[str, str]]:
    return {(p.path[0], p.fault) for p in found.problems}


def test_headings_are_known_without_tones_case_order_and_spaces() -> None:
    found, wrong = layout(["STT", "NGAY  SINH", "giới_tính", "ho va ten", "", "Dân Tộc"])
    assert found.places == {C.DATE_OF_BIRTH: 1, C.SEX: 2, C.FULL_NAME: 3, C.ETHNICITY: 5}
    assert (list(found.unknown), wrong) == ([0], [])
    assert found.cells(["1", "2015", "", "Hoa"]) == {C.DATE_OF_BIRTH: "2015", C.FULL_NAME: "Hoa"}


def test_no_two_columns_have_a_heading_in_common() -> None:
    names = [normal(n) for h in HEADINGS.values() for n in {normal(h.name), *map(normal, h.also)}]
    assert len(names) == len(set(names))
    assert set(HEADINGS) == set(Column) == set(READ)
    assert set(NEEDED) | SEALED <= set(Column)


def test_a_book_without_a_needed_heading_or_with_one_twice_is_refused() -> None:
    _, wrong = layout(["Họ và tên", "họ tên", "Giới tính"])
    assert wrong == [
        Problem((C.FULL_NAME,), BookFault.HEADING_REPEATED),
        Problem((C.DATE_OF_BIRTH,), BookFault.HEADING_MISSING),
    ]
    assert layout(["Mã trẻ", "Thôn"])[1] == []


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("02/03/2015", date(2015, 3, 2), D.DAY),
        ("2.3.2015", date(2015, 3, 2), D.DAY),
        ("2015-03-02", date(2015, 3, 2), D.DAY),
        ("3/2015", date(2015, 3, 1), D.MONTH),
        ("2015", date(2015, 1, 1), D.YEAR),
    ],
)
def test_dates_are_whole_or_partial(text: str, day: date, precision: DatePrecision) -> None:
    assert cells.born(text) == Born(day, precision)


@pytest.mark.parametrize("text", ["31/02/2015", "13/2015", "hai nghìn", "1/1/15", "0/0/2015"])
def test_what_is_no_date_is_said(text: str) -> None:
    assert cells.born(text) is BookFault.DATE_FORMAT


def test_cells_are_read_as_they_are_written_in_books() -> None:
    assert [cells.sex(t) for t in ("Nam", "NỮ", "nu", "Chưa rõ")] == [
        *(Sex.MALE, Sex.FEMALE, Sex.FEMALE, Sex.UNKNOWN)
    ]
    assert [cells.poverty(t) for t in ("Hộ nghèo", "CẬN NGHÈO", "Không")] == [
        *(PovertyStatus.POOR, PovertyStatus.NEAR_POOR, PovertyStatus.NONE)
    ]
    assert [cells.ethnicity(t) for t in ("Kinh", "H'Mông", "khơ me", "8", "12")] == [
        *("01", "08", "05", "08", "12")
    ]
    assert [cells.yes_or_no(t) for t in ("Có", "x", "chưa")] == [True, True, False]
    assert cells.capitals("te 1 01 0123456789") == "TE1010123456789"
    assert written(" Ho\u0300a\u00a0\n Bình ") == "Hòa Bình"


def test_every_cell_may_be_wrong_and_all_of_it_is_said() -> None:
    found = line(
        SEX="?",
        DATE_OF_BIRTH="x",
        ETHNICITY="Sao Hỏa",
        POVERTY="giàu",
        BIRTH_REGISTERED="có lẽ",
        INSURED="?",
        HEALTH_INSURANCE="1",
        BIRTH_CERTIFICATE="x",
        BIRTH_CERTIFICATE_PLACE="y" * 201,
        HOUSEHOLD="9" * 31,
        MOTHER_PHONE="0912345678",
        CARER="Trần Thị Bà",
    )
    assert problems(found) == {
        ("SEX", "SEX_FORMAT"),
        ("DATE_OF_BIRTH", "DATE_FORMAT"),
        ("ETHNICITY", "UNKNOWN_CODE"),
        ("POVERTY", "POVERTY_FORMAT"),
        ("BIRTH_REGISTERED", "YES_OR_NO"),
        ("INSURED", "YES_OR_NO"),
        ("HEALTH_INSURANCE", "HEALTH_INSURANCE_FORMAT"),
        ("BIRTH_CERTIFICATE", "BIRTH_CERTIFICATE_FORMAT"),
        ("BIRTH_CERTIFICATE_PLACE", "TOO_LONG"),
        ("HOUSEHOLD", "TOO_LONG"),
        ("MOTHER", "NAME_NEEDED"),
        ("CARER_RELATION", "RELATION_NEEDED"),
    }


def test_numbers_contradict_a_no_and_a_place_needs_its_number() -> None:
    found = line(
        BIRTH_REGISTERED="không",
        BIRTH_CERTIFICATE="1/2015",
        INSURED="không",
        HEALTH_INSURANCE="0123456789",
    )
    assert problems(found) == {
        ("BIRTH_CERTIFICATE", "NUMBER_BUT_NO"),
        ("HEALTH_INSURANCE", "NUMBER_BUT_NO"),
    }
    assert problems(line(BIRTH_CERTIFICATE_PLACE="Xã Bồ")) == {("BIRTH_CERTIFICATE", "NEEDED")}
    assert problems(line(BIRTH_CERTIFICATE="1/2014")) == {
        ("BIRTH_CERTIFICATE", "BIRTH_CERTIFICATE_YEAR")
    }
    alone = line_of(2, {C.CODE: "TE1-1", C.BIRTH_CERTIFICATE: "1/2014"}, ALL, TODAY)
    assert not alone.problems


def test_a_line_needs_name_sex_and_birth_unless_it_names_its_child() -> None:
    assert problems(line_of(2, {}, ALL, TODAY)) == {(c, "NEEDED") for c in NEEDED}
    assert not line_of(2, {C.CODE: "te01-1", C.HAMLET: "Thôn 2"}, ALL, TODAY).problems


def test_a_class_that_is_not_held_is_not_entered() -> None:
    held = frozenset({Sensitivity.IDENTITY, Sensitivity.PUBLIC})
    found = line_of(2, {**GOOD, C.POVERTY: "Hộ nghèo"}, held, TODAY)
    assert problems(found) == {("POVERTY", "CLASS_NOT_HELD")}
    assert C.POVERTY not in found.says


def test_what_the_register_refuses_is_said_at_its_column() -> None:
    found = line(
        FULL_NAME="X1",
        DATE_OF_BIRTH="1999",
        MOTHER="Mẹ 2",
        MOTHER_PHONE="12",
        CARER="Trần Thị Bà",
        CARER_RELATION="bà" * 40,
    )
    refused = entered(found, found.entry(), TODAY)
    assert {(p.path[0], p.fault) for p in refused} == {
        ("FULL_NAME", Fault.NOT_A_NAME),
        ("DATE_OF_BIRTH", Fault.NOT_A_CHILD),
        ("PERSONAL_ID_MISSING", Fault.PERSONAL_ID_OR_REASON),
        ("MOTHER", Fault.NOT_A_NAME),
        ("MOTHER_PHONE", Fault.PHONE_FORMAT),
        ("CARER_RELATION", Fault.TOO_LONG),
    }
    twice = line(MOTHER="Lê Thị Mẹ", CARER="Lê Thị Mẹ", CARER_RELATION="mẹ")
    entry = replace(twice.entry(), personal_id_missing="Chưa có")
    assert entered(twice, entry, TODAY) == [Problem((C.CARER,), Fault.REPEATED)]


def test_lines_that_speak_of_one_child_are_found() -> None:
    one = line(PERSONAL_ID="001315000001", HOUSEHOLD="H-1")
    lines = [
        one,
        replace(line(PERSONAL_ID="001315000001", HOUSEHOLD="H-2"), number=3),
        replace(line(HOUSEHOLD="h-1"), number=4),
        replace(line(HOUSEHOLD="H-3"), number=5),
        replace(line(CODE="A", HOUSEHOLD="H-1"), number=6),
        replace(line(CODE="A"), number=7),
        Line(8, {}),
    ]
    assert repeated(lines) == {3: 2, 4: 2, 7: 6}


def test_what_is_known_already_changes_nothing() -> None:
    same = line(
        FULL_NAME="NGUYỄN THỊ HOA",
        DATE_OF_BIRTH="2015",
        HAMLET="thôn 1",
        POVERTY="nghèo",
        HOUSEHOLD="h-1",
        MOTHER="lê thị mẹ",
        MOTHER_PHONE="+84 912 345 678",
        BIRTH_CERTIFICATE="12/2015",
        BIRTH_CERTIFICATE_PLACE="xã bồ",
        HEALTH_INSURANCE="TE1010123456789",
    )
    assert changes(same, HOA).changed == ()
    assert changes(line(), HOA).changed == ()


def test_what_is_said_otherwise_is_a_change_with_its_act() -> None:
    wish = changes(
        line(
            FULL_NAME="Nguyễn Thị Hòa",
            DATE_OF_BIRTH="3/3/2015",
            HOUSEHOLD="H-9",
            MOTHER="Lê Thị Má",
            MOTHER_PHONE="0987654321",
            FATHER="Nguyễn Văn Cha",
            BIRTH_REGISTERED="không",
            INSURED="có",
            HEALTH_INSURANCE="1111111111",
        ),
        HOA,
    )
    assert wish.changed == (
        *(C.FULL_NAME, C.DATE_OF_BIRTH, C.HOUSEHOLD, C.MOTHER, C.MOTHER_PHONE, C.FATHER),
        *(C.BIRTH_REGISTERED, C.INSURED),
    )
    assert wish.words == {
        "full_name": "Nguyễn Thị Hòa",
        "date_of_birth": date(2015, 3, 3),
        "date_of_birth_precision": D.DAY,
    }
    assert wish.carers == (
        Carer("Lê Thị Má", "mẹ", "0987654321"),
        Carer("Nguyễn Văn Cha", "bố"),
    )
    assert wish.birth
    assert not wish.birth.there
    assert wish.insurance
    assert wish.insurance.number == "1111111111"


def test_a_number_for_a_known_carer_is_added_and_others_stay() -> None:
    granny = replace(HOA, carers=(*HOA.carers, Carer("Trần Thị Bà", "bà ngoại")))
    said = line(CARER="trần thị bà", CARER_RELATION="Bà Ngoại", CARER_PHONE="0987654321")
    wish = changes(said, granny)
    assert wish.changed == (C.CARER_PHONE,)
    assert wish.carers == (*HOA.carers, Carer("Trần Thị Bà", "bà ngoại", "0987654321"))
    again = changes(line(MOTHER="Lê Thị Khác"), HOA)
    assert again.carers == (Carer("Lê Thị Khác", "mẹ", None),)


def test_a_cell_that_no_database_holds_is_refused_and_says_nothing() -> None:
    for column in (C.FULL_NAME, C.CODE, C.PERSONAL_ID):
        found = line_of(2, {**GOOD, column: "A\0B"}, ALL, TODAY)
        assert (column, "CONTROL_CHARACTER") in problems(found)
        assert column not in found.says


def test_a_number_says_that_there_is_a_paper_which_is_to_be_entered_too() -> None:
    said = {**GOOD, C.BIRTH_CERTIFICATE: "12/2015", C.HEALTH_INSURANCE: "0123456789"}
    found = line_of(2, said, ALL - {Sensitivity.SOCIAL}, TODAY)
    refused = {(C.BIRTH_CERTIFICATE, "CLASS_NOT_HELD"), (C.HEALTH_INSURANCE, "CLASS_NOT_HELD")}
    assert refused <= problems(found)
    assert (found.registered, found.insured) == (None, None)
    assert not line_of(2, {C.CODE: "TE1-1", C.HAMLET: "Tổ 1"}, ALL, TODAY).problems


def test_dates_agree_as_far_as_they_are_said() -> None:
    may = replace(HOA, born=date(2015, 12, 31), precision=D.YEAR)
    assert agrees(Born(date(2015, 1, 1), D.YEAR), may)
    assert not agrees(Born(date(2015, 3, 2), D.DAY), may)
    assert not agrees(Born(date(2014, 1, 1), D.YEAR), HOA)
    assert not agrees(Born(date(2015, 3, 2), D.DAY), replace(HOA, born=None))


def test_who_may_be_the_same_is_likely_and_in_one_household_sure() -> None:
    other = replace(HOA, born=date(2015, 3, 3))
    assert likely(line(), [HOA, other]) == [HOA]
    assert likely(line(MOTHER="Phạm Thị Lan"), [HOA]) == []
    assert (
        likely(line(PERSONAL_ID="001315000001"), [replace(HOA, personal_id="001315000002")]) == []
    )
    assert likely(line(PERSONAL_ID="001315000001"), [replace(HOA, personal_id="001315000001")])
    assert likely(line(), [replace(HOA, born=None)])
    assert likely(line(FULL_NAME="Hoa"), [HOA]) == []
    assert surely(line(HOUSEHOLD="h-1"), HOA)
    assert not surely(line(), HOA)
    assert not surely(line(HOUSEHOLD="H-1"), replace(HOA, household=None))


def test_a_personal_id_is_given_where_the_record_has_none_and_never_exchanged() -> None:
    said = line(PERSONAL_ID="001315000001")
    assert contradicted(said, replace(HOA, personal_id="001315000002")) == [
        Problem((C.PERSONAL_ID,), BookFault.ANOTHER_PERSONAL_ID)
    ]
    assert contradicted(said, HOA) == []
    wish = changes(said, HOA)
    assert (wish.changed, wish.words) == ((C.PERSONAL_ID,), {"personal_id": "001315000001"})
    assert wrong_with(said, wish, HOA, TODAY) == []
    assert changes(said, replace(HOA, personal_id="001315000001")).changed == ()
    bad = line(PERSONAL_ID="0013")
    assert wrong_with(bad, changes(bad, HOA), HOA, TODAY) == [
        Problem((C.PERSONAL_ID,), Fault.PERSONAL_ID_FORMAT)
    ]


def test_a_change_is_judged_as_an_entry_would_be() -> None:
    said = line(FULL_NAME="Hoa 2", DATE_OF_BIRTH="1/1/1950", MOTHER="Mẹ 2")
    found = wrong_with(said, changes(said, HOA), HOA, TODAY)
    assert {(p.path[0], p.fault) for p in found} == {
        ("FULL_NAME", Fault.NOT_A_NAME),
        ("DATE_OF_BIRTH", Fault.NOT_A_CHILD),
        ("MOTHER", Fault.NOT_A_NAME),
    }
    assert wrong_with(line(), changes(line(), HOA), HOA, TODAY) == []


def test_a_new_child_comes_with_all_that_its_line_says() -> None:
    said = line(
        HOUSEHOLD="H-4",
        HAMLET="Thôn 4",
        FATHER="Nguyễn Văn Cha",
        BIRTH_CERTIFICATE="7/2015",
        INSURED="chưa",
    )
    wish = newcomer(said)
    assert wish.entry
    assert wish.entry.carers == (Carer("Nguyễn Văn Cha", "bố"),)
    assert (wish.household, wish.hamlet) == ("H-4", "Thôn 4")
    assert wish.birth
    assert (wish.birth.there, wish.birth.number) == (True, "7/2015")
    assert wish.insurance
    assert not wish.insurance.there
    bare = newcomer(line())
    assert bare.birth is None
    assert bare.insurance is None
