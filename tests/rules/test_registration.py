"""What may come into the register, what is wrong with it all at once, and what is kept of it."""

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from db.rules.children import DatePrecision, PovertyStatus, Sex, birthday
from db.rules.inputs import (
    Doubt,
    Fault,
    InputRefusedError,
    birth_faults,
    kept_birth,
    latest_possible,
    line_faults,
    name_faults,
)
from db.rules.registration import (
    WRITES,
    Carer,
    Entry,
    Pair,
    beyond,
    examined,
    pair_after,
    pair_problems,
)
from db.rules.sensitivity import Sensitivity

TODAY = date(2026, 3, 2)
GOOD = Entry(
    "Nguyễn Thị Hoà",
    Sex.FEMALE,
    date(2015, 3, 2),
    personal_id="001315000001",
    ethnicity="01",
    hamlet="Tổ 5",
    address="Số 3, ngõ 12",
    poverty=PovertyStatus.POOR,
    carers=(Carer("Trần Thị Lan", "mẹ", "0912 345 678"), Carer("Nguyễn Văn An", "bố")),
)


def problems(entry: Entry, today: date = TODAY) -> list[tuple[str, str]]:
    with pytest.raises(InputRefusedError) as refused:
        examined(entry, today)
    return [(".".join(p.path), p.fault.value) for p in refused.value.problems]


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Hoà", "Sùng", "Y Moan", "H'Hen Niê", "Ksor H’Blâm", "Anne-Marie O'Neil", "Lý A Sử",
     "Ê Đê Rơ̆ Čư̆", "St. John", "Дмитрий", "王小明", "Ng"],
)  # fmt: skip
def test_names_of_all_peoples_are_names(name: str) -> None:
    assert name_faults(unicodedata.normalize("NFC", name)) == []


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("", [Fault.EMPTY]),
        ("   \u00a0", [Fault.EMPTY]),
        ("A", [Fault.NOT_A_NAME]),
        ("...", [Fault.NOT_A_NAME]),
        ("Nguyễn 2", [Fault.NOT_A_NAME]),
        ("Nguyễn\u00a0An", [Fault.NOT_A_NAME]),
        ("<b>An</b>", [Fault.NOT_A_NAME]),
        ("An;Bình", [Fault.NOT_A_NAME]),
        ("An\nBình", [Fault.CONTROL_CHARACTER]),
        ("An\u200bBình", [Fault.CONTROL_CHARACTER]),
        ("An\u202eBình", [Fault.CONTROL_CHARACTER]),
        ("\ud800\ud800An", [Fault.CONTROL_CHARACTER]),
        ("A" * 121, [Fault.TOO_LONG]),
        (unicodedata.normalize("NFD", "Nguyễn"), [Fault.NOT_COMPOSED]),
        (
            unicodedata.normalize("NFD", "ễ\t1") * 60,
            [Fault.TOO_LONG, Fault.NOT_COMPOSED, Fault.CONTROL_CHARACTER, Fault.NOT_A_NAME],
        ),
    ],
)
def test_what_is_no_name(name: str, faults: list[Fault]) -> None:
    assert name_faults(name) == faults


def test_a_line_may_have_anything_but_what_is_not_seen() -> None:
    assert line_faults("Số 3/12, ngõ 5 (cạnh chợ) – gõ cửa!") == []
    assert line_faults("x" * 201 + "\x7f") == [Fault.TOO_LONG, Fault.CONTROL_CHARACTER]
    assert line_faults("\t") == [Fault.EMPTY]


P = DatePrecision


@pytest.mark.parametrize(
    ("day", "precision", "kept"),
    [
        (date(2015, 3, 2), P.DAY, date(2015, 3, 2)),
        (date(2016, 2, 1), P.MONTH, date(2016, 2, 29)),
        (date(2015, 12, 31), P.MONTH, date(2015, 12, 31)),
        (date(2015, 3, 2), P.YEAR, date(2015, 12, 31)),
        (date(2015, 3, 2), P.ESTIMATED, date(2015, 12, 31)),
        (date(2026, 3, 1), P.MONTH, TODAY),  # nobody in the register is born tomorrow
        (date(2026, 12, 1), P.YEAR, TODAY),
    ],
)
def test_what_is_half_known_is_kept_as_the_latest_possible_day(
    day: date, precision: DatePrecision, kept: date
) -> None:
    assert birth_faults(day, precision, TODAY) == []
    assert kept_birth(day, precision, TODAY) == kept
    assert latest_possible(day, precision) >= kept


@pytest.mark.parametrize(
    ("day", "precision", "fault"),
    [
        (date(1899, 12, 31), P.DAY, Fault.BEFORE_1900),
        (date(1, 1, 1), P.YEAR, Fault.BEFORE_1900),
        (TODAY + timedelta(1), P.DAY, Fault.IN_THE_FUTURE),
        (date(2026, 4, 1), P.MONTH, Fault.IN_THE_FUTURE),
        (date(2027, 1, 1), P.YEAR, Fault.IN_THE_FUTURE),
        (date(9999, 12, 31), P.DAY, Fault.IN_THE_FUTURE),
        (date(2010, 3, 2), P.DAY, Fault.NOT_A_CHILD),  # sixteen today
        (date(2010, 2, 1), P.MONTH, Fault.NOT_A_CHILD),
        (date(2009, 1, 1), P.YEAR, Fault.NOT_A_CHILD),
        (date(1900, 1, 1), P.DAY, Fault.NOT_A_CHILD),
    ],
)
def test_days_on_which_no_child_was_born(day: date, precision: DatePrecision, fault: Fault) -> None:
    assert birth_faults(day, precision, TODAY) == [fault]


def test_childhood_lasts_until_the_last_day_that_can_be() -> None:
    assert birth_faults(date(2010, 3, 3), P.DAY, TODAY) == []
    assert birth_faults(date(2010, 3, 1), P.MONTH, TODAY) == []
    assert birth_faults(date(2010, 1, 1), P.YEAR, TODAY) == []
    leap = date(2012, 2, 29)
    assert birth_faults(leap, P.DAY, date(2028, 2, 28)) == []
    assert birth_faults(leap, P.DAY, date(2028, 2, 29)) == [Fault.NOT_A_CHILD]
    assert birthday(leap, 17) == date(2029, 3, 1)


def test_a_good_entry_is_kept_tidy() -> None:
    kept, doubts = examined(replace(GOOD, full_name=" Nguyễn  Thị Hoà ", hamlet=" Tổ  5 "), TODAY)
    assert doubts == []
    assert kept == replace(
        GOOD, carers=(Carer("Trần Thị Lan", "mẹ", "0912345678"), Carer("Nguyễn Văn An", "bố"))
    )
    assert kept.mother == "Trần Thị Lan"


def test_a_child_of_whom_little_is_known_can_be_registered() -> None:
    kept, doubts = examined(
        Entry("Bé Gái", Sex.UNKNOWN, personal_id_missing="Trẻ bị bỏ rơi, chưa rõ cha mẹ"), TODAY
    )
    assert (kept.precision, kept.date_of_birth, kept.mother, doubts) == (None, None, None, [])


def test_every_problem_of_every_part_is_said() -> None:
    wrong = Entry(
        "An\x00 1",
        Sex.MALE,
        date(2030, 1, 1),
        personal_id="003931",
        personal_id_missing=" ",
        ethnicity="57",
        hamlet="",
        address="x" * 201,
        carers=(
            Carer("", "mẹ", "12"),
            Carer("Lan", "\u200b"),
            Carer("Trần Lan", "Bà ngoại"),
            Carer("Tran  lan", "ba ngoai"),
        ),
    )
    assert problems(wrong) == [
        ("full_name", "CONTROL_CHARACTER"),
        ("full_name", "NOT_A_NAME"),
        ("date_of_birth", "IN_THE_FUTURE"),
        ("personal_id_missing", "PERSONAL_ID_AND_REASON"),
        ("personal_id", "PERSONAL_ID_FORMAT"),
        ("personal_id_missing", "EMPTY"),
        ("ethnicity", "UNKNOWN_CODE"),
        ("hamlet", "EMPTY"),
        ("address", "TOO_LONG"),
        ("carers.0.full_name", "EMPTY"),
        ("carers.0.phone", "PHONE_FORMAT"),
        ("carers.1.relation", "CONTROL_CHARACTER"),
        ("carers.3", "REPEATED"),
    ]


def test_a_personal_id_or_a_reason() -> None:
    assert problems(replace(GOOD, personal_id=None)) == [
        ("personal_id_missing", "PERSONAL_ID_OR_REASON")
    ]
    many = tuple(Carer(f"Lan {chr(97 + n)}", "bạn") for n in range(11))
    assert problems(replace(GOOD, carers=many)) == [("carers", "TOO_MANY")]


def test_doubts_stand_beside_success() -> None:
    _, doubts = examined(replace(GOOD, sex=Sex.MALE, date_of_birth=date(2014, 1, 1)), TODAY)
    assert doubts == [
        ("personal_id", Doubt.PERSONAL_ID_SEX),
        ("personal_id", Doubt.PERSONAL_ID_YEAR),
    ]


def test_no_message_of_a_refusal_holds_a_value() -> None:
    with pytest.raises(InputRefusedError) as refused:
        examined(replace(GOOD, personal_id="001915000001"), TODAY)
    assert "001915000001" not in repr(refused.value) + str(refused.value)


@pytest.mark.parametrize(
    ("held", "part"),
    [
        (set(Sensitivity), None),
        ({Sensitivity.IDENTITY}, "hamlet"),
        ({Sensitivity.IDENTITY, Sensitivity.CONTACT}, "poverty"),
        ({Sensitivity.IDENTITY, Sensitivity.CONTACT, Sensitivity.SOCIAL}, "ethnicity"),
    ],
)
def test_a_part_is_entered_by_who_holds_its_class(held: set[Any], part: str | None) -> None:
    assert beyond(GOOD, frozenset(held)) == part
    assert beyond(Entry("An", Sex.MALE), frozenset()) is None
    assert WRITES.keys() <= Entry.__dataclass_fields__.keys()


NOTHING, NUMBERED = Pair(None, None), Pair("001315000001", None)
WAITING = Pair(None, "Chưa cấp")


@pytest.mark.parametrize(
    ("before", "said", "after", "faults"),
    [
        (WAITING, {"personal_id": "001315000001"}, NUMBERED, []),
        (NOTHING, {"personal_id_missing": "Chưa cấp"}, WAITING, []),
        (NUMBERED, {"personal_id": None}, NOTHING, [Fault.PERSONAL_ID_OR_REASON]),
        (NUMBERED, {"personal_id": None, "personal_id_missing": "Chưa cấp"}, WAITING, []),
        (
            NUMBERED,
            {"personal_id_missing": "Chưa cấp"},
            Pair("001315000001", "Chưa cấp"),
            [Fault.PERSONAL_ID_AND_REASON],
        ),
        (WAITING, {"personal_id_missing": None}, NOTHING, [Fault.PERSONAL_ID_OR_REASON]),
        (WAITING, {"personal_id": None}, WAITING, []),
        (NOTHING, {"personal_id": "1"}, Pair("1", None), [Fault.PERSONAL_ID_FORMAT]),
        (NOTHING, {"personal_id_missing": ""}, Pair(None, ""), [Fault.EMPTY]),
    ],
)
def test_a_number_or_why_there_is_none(
    before: Pair, said: dict[str, str | None], after: Pair, faults: list[Fault]
) -> None:
    assert pair_after(before, said) == after
    assert [p.fault for p in pair_problems(before, said, TODAY)] == faults
    assert "001315" not in repr(after)
