"""When two records are likely of one child."""

from dataclasses import replace
from datetime import date

import pytest

from db.rules.documents import DocumentKind, named
from db.rules.duplicates import Known, Likeness, given, likenesses, twins

LAN, MAI = frozenset({"tran thi lan"}), frozenset({"le thi mai"})
CARD = (DocumentKind.HEALTH_INSURANCE, "0123456789")
BIRTH = (DocumentKind.BIRTH_CERTIFICATE, "12/2020 bo de")
HOA = Known("Nguyễn Thị Hoà", date(2020, 3, 2), LAN)
BY_NAME = {Likeness.NAME_BIRTH_MOTHER}
BY_CARD, BY_BIRTH = {Likeness.HEALTH_INSURANCE}, {Likeness.BIRTH_CERTIFICATE}


def known(**more: object) -> Known:
    return replace(HOA, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (HOA, HOA, BY_NAME),
        (HOA, known(name="NGUYEN  THI HÒA"), BY_NAME),
        (HOA, known(mothers=frozenset()), BY_NAME),
        (known(mothers=frozenset()), known(mothers=frozenset()), BY_NAME),
        (HOA, known(mothers=MAI), set()),
        (HOA, known(mothers=LAN | MAI), BY_NAME),
        (HOA, known(born=date(2020, 3, 3)), set()),
        (known(born=None), known(born=None), set()),
        (HOA, known(name="Nguyễn Thị Hồng"), set()),
        (HOA, known(numbered=True), BY_NAME),
        (known(numbered=True), known(numbered=True), set()),
        (known(papers=frozenset({CARD})), known(papers=frozenset({CARD})), BY_NAME | BY_CARD),
        (known(papers=frozenset({CARD})), known(name="Lê An", born=None, papers=frozenset({CARD})),
         BY_CARD),
        (known(papers=frozenset({BIRTH, CARD})),
         known(name="Lê An", mothers=MAI, papers=frozenset({BIRTH})), BY_BIRTH),
        (known(papers=frozenset({BIRTH})), known(papers=frozenset({CARD})), BY_NAME),
        (known(papers=frozenset({CARD})), known(name="Trần Thị Hồng", papers=frozenset({CARD})),
         set()),
        (known(papers=frozenset({CARD})),
         known(name="Trần Thị Hồng", mothers=frozenset(), papers=frozenset({CARD})), BY_CARD),
    ],
)  # fmt: skip
def test_what_makes_two_records_alike(one: Known, other: Known, why: set[Likeness]) -> None:
    assert set(likenesses(one, other)) == set(likenesses(other, one)) == why


def test_twins_are_born_on_one_day_to_one_mother_with_two_given_names() -> None:
    assert twins(HOA, known(name="Nguyễn Thị Hồng"))
    assert twins(HOA, known(name="Nguyễn Văn Hải"))
    assert not twins(HOA, known(name="Trần Thị Hòa"))
    assert not twins(HOA, known(name="Nguyễn Thị Hồng", mothers=MAI))
    assert not twins(known(born=None), known(name="Nguyễn Thị Hồng", born=None))
    assert given("  ") == ""


def test_a_certificate_is_named_by_number_and_place() -> None:
    birth, card = DocumentKind.BIRTH_CERTIFICATE, DocumentKind.HEALTH_INSURANCE
    assert named(birth, "012/2020", "Phường Bồ Đề") == named(birth, "12/2020", "phuong bo de")
    assert named(birth, "12/2020", "Bồ Đề") != named(birth, "12/2020", "Ngọc Lâm")
    assert named(card, "0123456789", None) == named(card, "0123456789", "Hà Nội") == "0123456789"
