"""Numbers that name a person: what cannot be, what is unlikely, and how they are kept."""

import csv
from datetime import date
from pathlib import Path

import pytest

from db.rules import identifiers as i
from db.rules.children import Sex
from db.rules.inputs import Doubt, Fault

TODAY = date(2026, 3, 2)
UNITS = Path(i.__file__).parents[1] / "seeds/data/units_2025-06-30.csv"


def test_the_provinces_are_the_63_of_before_the_reform() -> None:
    with UNITS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "PROVINCE"]
    assert {f"0{row['code']}" for row in rows} == i.PROVINCES
    assert len(i.PROVINCES) == 63


def test_a_place_is_a_province_or_a_country() -> None:
    for number in range(1000):
        possible = Fault.PERSONAL_ID_PLACE not in i.personal_id_faults(
            f"{number:03}215000001", TODAY
        )
        assert possible == (f"{number:03}" in i.PROVINCES or number >= i.FIRST_COUNTRY)


def test_a_child_was_born_in_this_century_and_not_in_a_year_to_come() -> None:
    for century in range(10):
        for year in range(100):
            found = i.personal_id_faults(f"001{century}{year:02}123456", TODAY)
            if century not in (2, 3):
                assert found == [Fault.PERSONAL_ID_CENTURY]
            else:
                assert found == ([Fault.PERSONAL_ID_YEAR_TO_COME] if year > 26 else [])


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert i.personal_id_faults("003915123456", TODAY) == [
        Fault.PERSONAL_ID_PLACE,
        Fault.PERSONAL_ID_CENTURY,
    ]


@pytest.mark.parametrize(
    "number",
    ["", "1", "00121512345", "0012151234567", "00121512345a", "001 215 123 456", " 001215123456",
     "001215123456\n", "٠٠١٢١٥١٢٣٤٥٦", "００１２１５１２３４５６", "-01215123456", "0" * 100_000],
)  # fmt: skip
def test_anything_but_twelve_digits_is_no_personal_id(number: str) -> None:
    assert i.personal_id_faults(number, TODAY) == [Fault.PERSONAL_ID_FORMAT]


@pytest.mark.parametrize(
    ("number", "sex", "born", "doubts"),
    [
        ("001215123456", Sex.MALE, date(2015, 3, 2), []),
        ("001315123456", Sex.FEMALE, date(2015, 3, 2), []),
        ("001315123456", Sex.MALE, date(2015, 3, 2), [Doubt.PERSONAL_ID_SEX]),
        ("001215123456", Sex.FEMALE, None, [Doubt.PERSONAL_ID_SEX]),
        ("001215123456", Sex.UNKNOWN, None, []),
        ("001214123456", Sex.MALE, date(2015, 3, 2), [Doubt.PERSONAL_ID_YEAR]),
        (
            "001314123456",
            Sex.MALE,
            date(2015, 3, 2),
            [Doubt.PERSONAL_ID_SEX, Doubt.PERSONAL_ID_YEAR],
        ),
    ],
)
def test_disagreement_is_a_doubt(
    number: str, sex: Sex, born: date | None, doubts: list[Doubt]
) -> None:
    assert i.personal_id_faults(number, TODAY) == []
    assert i.personal_id_doubts(number, sex, born) == doubts


def test_a_mask_leaves_three_digits() -> None:
    assert i.masked("001215123456") == "*********456"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0912345678", "0912345678"),
        ("091 234 56 78", "0912345678"),
        ("(091) 234-5678", "0912345678"),
        ("+84 91 234 5678", "0912345678"),
        ("024.35251234", "02435251234"),
        ("0219 3866 123", "02193866123"),
        ("+81 90 1234 5678", "+819012345678"),
        ("024.3525.662", None),  # as a plan prints it: a digit is missing
        ("0112345678", None),
        ("09123456789", None),
        ("912345678", None),
        ("111", None),
        ("+0912345678", None),
        ("+84", None),
        ("0912345678x", None),
        ("09123\n45678", None),
        ("٠٩١٢٣٤٥٦٧٨", None),
        ("", None),
    ],
)
def test_phones_are_kept_as_digits(text: str, kept: str | None) -> None:
    assert i.phone(text) == kept


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("TE1010123456789", True),
        ("HS4010123456789", True),
        ("0123456789", True),
        ("TE0010123456789", False),
        ("TE6010123456789", False),
        ("te1010123456789", False),
        ("TE101012345678", False),
        ("TE10101234567890", False),
        ("012345678", False),
        ("", False),
    ],
)
def test_insurance_cards_have_two_forms(text: str, *, known: bool) -> None:
    assert i.health_insurance_faults(text) == ([] if known else [Fault.HEALTH_INSURANCE_FORMAT])


def test_children_under_six_have_cards_of_their_own_group() -> None:
    for age, text, doubts in (
        (5, "HS4010123456789", 1),
        (6, "HS4010123456789", 0),
        (None, "HS4010123456789", 0),
        (0, "TE1010123456789", 0),
        (0, "0123456789", 0),
    ):
        assert len(i.health_insurance_doubts(text, age)) == doubts
    assert i.insured("TE1010123456789") == i.insured("0123456789") == "0123456789"


@pytest.mark.parametrize(
    ("text", "born", "faults"),
    [
        ("123/2019", date(2019, 5, 1), []),
        ("1/2026", date(2019, 5, 1), []),
        ("123/2018", date(2019, 5, 1), [Fault.BIRTH_CERTIFICATE_YEAR]),
        ("123/2027", None, [Fault.BIRTH_CERTIFICATE_YEAR]),
        ("0/2019", None, [Fault.BIRTH_CERTIFICATE_FORMAT]),
        ("123", None, [Fault.BIRTH_CERTIFICATE_FORMAT]),
        ("1234567/2019", None, [Fault.BIRTH_CERTIFICATE_FORMAT]),
        ("a/2019", None, [Fault.BIRTH_CERTIFICATE_FORMAT]),
    ],
)
def test_a_certificate_has_a_number_and_a_year(
    text: str, born: date | None, faults: list[Fault]
) -> None:
    assert i.birth_certificate_faults(text, born, TODAY) == faults


def test_codes_of_countries_are_listed_or_not_known() -> None:
    assert i.countries_of("") is None
    assert i.countries_of(" , ") is None
    known = i.countries_of("101-103, 250")
    assert known == {"101", "102", "103", "250"}
    assert i.personal_id_faults("104215123456", TODAY) == []
    assert i.personal_id_faults("104215123456", TODAY, known) == [Fault.PERSONAL_ID_PLACE]
    assert i.personal_id_faults("250215123456", TODAY, known) == []
    assert i.personal_id_faults("001215123456", TODAY, known) == []


@pytest.mark.parametrize("text", ["100", "250-1000", "103-101", "VN", "1-2-3"])
def test_what_is_no_code_of_a_country_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"codes of countries|invalid literal"):
        i.countries_of(text)
