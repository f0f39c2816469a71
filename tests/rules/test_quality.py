"""The table of checks: complete, in both languages, and the words for parents as people write."""

import unicodedata

from db.rules.quality import CHECKS, MOTHERS, PARENTS, DataCheck, Severity
from db.rules.registration import is_mother
from db.rules.sensitivity import PARTS


def test_every_check_says_what_it_finds_and_what_to_do_in_both_languages() -> None:
    assert list(CHECKS) == list(DataCheck)
    assert {check.severity for check in CHECKS.values()} == set(Severity)
    for name, check in CHECKS.items():
        assert check.check is name
        words = (check.name_vi, check.name_en, check.remedy_vi, check.remedy_en)
        assert all(word and unicodedata.is_normalized("NFC", word) for word in words)
        assert all(part is None or PARTS[part] is of for of, part in check.needs)


def test_mothers_are_those_that_registering_knows() -> None:
    assert all(map(is_mother, MOTHERS))
    assert {"mẹ", "Mẹ", "MẸ", "Mẹ Đẻ", "má"} <= set(MOTHERS)
    assert {*MOTHERS, "Bố", "CHA", "cha đẻ"} <= set(PARENTS)
    assert not {"bà nội", "Bà Ngoại", "ông"} & set(PARENTS)
