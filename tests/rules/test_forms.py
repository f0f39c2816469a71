"""The official forms: what each has, that the files hold together, what the tables suggest."""

import unicodedata
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from db.rules import forms
from db.rules.cases import RiskLevel, Stability
from db.rules.forms import (
    CURRENT,
    DEFINITIONS,
    Field,
    FieldKind,
    FormCode,
    FormVersionGoneError,
    Scored,
    Totals,
    definition,
    definition_to_write,
    merged,
    parted,
    reviewed,
    score,
    serious_harm_or_risk,
)
from db.rules.forms.reading import read_definition
from db.rules.forms.scoring import CONCLUSION, RISK_REMAINS, SERIOUS, STABLE
from db.rules.isolation import IsolationGround
from db.rules.sensitivity import Sensitivity

ALL = list(DEFINITIONS.values())
TABLES = [FormCode.INITIAL_ASSESSMENT, FormCode.DETAILED_ASSESSMENT, FormCode.REVIEW]


def everything(fields: Iterator[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from field.columns


def codes(form: FormCode) -> set[str]:
    return {field.code for field in CURRENT[form].fields()}


def field(form: FormCode, code: str) -> Field:
    return next(each for each in CURRENT[form].fields() if each.code == code)


def test_there_are_the_seven_forms_of_the_decree() -> None:
    assert [CURRENT[code].number for code in FormCode] == list(range(1, 8))
    assert len(list(Path(forms.__file__).parent.glob("definitions/*.toml"))) == len(DEFINITIONS)


@pytest.mark.parametrize("form", ALL, ids=lambda form: f"{form.code}.{form.version}")
def test_a_definition_holds_together(form: forms.FormDefinition) -> None:
    names = [each.code for each in form.fields()]
    assert len(set(names)) == len(names)
    sections = [section.code for section in form.sections]
    assert len(set(sections)) == len(sections)
    for first, second in form.ordered:
        assert {first, second} <= set(names)
    for each in everything(form.fields()):
        assert each.vi
        assert each.en
        assert unicodedata.is_normalized("NFC", each.vi)
        assert each.lowest <= each.highest
        assert bool(each.columns) is (each.kind is FieldKind.ROWS)
        assert bool(each.choices) is (
            each.kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.LEVEL)
        )
        assert all(choice.code and choice.vi and choice.en for choice in each.choices)
        assert {name for pair in each.ordered for name in pair} <= {c.code for c in each.columns}
        assert each.class_ in (Sensitivity.CASEWORK, Sensitivity.SEALED)
        if each.kind is FieldKind.LEVEL:
            assert [choice.code for choice in each.choices] == ["HIGH", "MEDIUM", "LOW"]
            assert [choice.vi.split(":")[0] for choice in each.choices] == [
                "Cao",
                "Trung bình",
                "Thấp",
            ]


def test_the_intake_has_what_the_official_form_has_and_the_informant_is_sealed() -> None:
    form = CURRENT[FormCode.INTAKE]
    assert not any(each.unverified for each in form.fields())
    assert form.sealed() == {
        "informantName",
        "informantPhone",
        "informantAddress",
        "informantNotes",
    }
    assert [choice.vi for choice in field(FormCode.INTAKE, "sex").choices] == [
        "Nam",
        "Nữ",
        "Không biết",
    ]
    if_known = {"childName", "dateOfBirth", "sex", "fatherName", "motherName", "familySituation"}
    required = {each.code for each in form.fields() if each.required}
    assert required.isdisjoint(if_known | form.sealed())


def test_who_is_suspected_and_where_the_child_is_hidden_is_sealed() -> None:
    assert "suspectedHarmer" in CURRENT[FormCode.INITIAL_ASSESSMENT].sealed()
    assert "suspectedHarmer" in CURRENT[FormCode.DETAILED_ASSESSMENT].sealed()
    assert CURRENT[FormCode.ISOLATION].sealed() == {"fromWhom", "placeOfSafety", "carer"}


def test_what_is_known_by_memory_is_marked() -> None:
    for code in TABLES:
        protection = next(s for s in CURRENT[code].sections if s.scored is Scored.PROTECTION)
        assert all(each.unverified for each in protection.fields)
    harm = next(s for s in CURRENT[FormCode.REVIEW].sections if s.scored is Scored.HARM)
    assert not any(each.unverified for each in harm.fields)  # as published
    for code in (FormCode.DECISION, FormCode.ISOLATION):
        loose = [each.code for each in CURRENT[code].fields() if not each.unverified]
        assert loose == (["ground"] if code is FormCode.ISOLATION else [])


def test_what_rules_read_stands_in_the_forms() -> None:
    for code in (FormCode.INITIAL_ASSESSMENT, FormCode.DETAILED_ASSESSMENT):
        conclusions = {choice.code for choice in field(code, CONCLUSION).choices}
        assert conclusions > SERIOUS
    assert {RISK_REMAINS, *STABLE.values()} <= codes(FormCode.REVIEW)
    grounds = [choice.code for choice in field(FormCode.ISOLATION, "ground").choices]
    assert grounds == list(IsolationGround)


def test_a_version_that_is_gone_is_neither_written_nor_read() -> None:
    assert definition(FormCode.PLAN, 1) is CURRENT[FormCode.PLAN]
    assert definition_to_write(FormCode.PLAN, 1) is CURRENT[FormCode.PLAN]
    for ask, version in product((definition, definition_to_write), (0, 2, -1)):
        with pytest.raises(FormVersionGoneError) as gone:
            ask(FormCode.PLAN, version)
        error = gone.value
        assert (error.code, error.version, error.current) == (FormCode.PLAN, version, 1)


def test_a_file_with_an_unknown_word_does_not_start() -> None:
    line = {"code": "x", "kind": "TEXT", "vi": "x", "en": "x", "sealled": True}
    section = {"code": "s", "vi": "s", "en": "s", "fields": [line]}
    file = {"code": "PLAN", "version": 9, "vi": "p", "en": "p", "source": "", "sections": [section]}
    with pytest.raises(ValueError, match="sealled"):
        read_definition(file)


def tables(code: FormCode, harm: str, protection: str) -> dict[str, object]:
    """Levels by their first letters, row by row; a point leaves one out."""
    letters = {level[0]: level.value for level in RiskLevel}
    answers: dict[str, object] = {}
    for section in CURRENT[code].sections:
        if section.scored is not None:
            word = harm if section.scored is Scored.HARM else protection
            rows = zip(section.fields, word, strict=True)
            answers |= {row.code: letters[letter] for row, letter in rows if letter != "."}
    return answers


@pytest.mark.parametrize("code", TABLES)
@pytest.mark.parametrize(
    ("harm", "protection", "proposal"),
    [
        ("LLL", "HHHHH", RiskLevel.LOW),
        ("LLL", "HHLLM", RiskLevel.LOW),
        ("LLL", "HLLMM", RiskLevel.MEDIUM),  # cannot protect itself
        ("LML", "HHHHH", RiskLevel.MEDIUM),
        ("LML", "LLMMM", RiskLevel.HIGH),
        ("LHL", "HHHHH", RiskLevel.HIGH),  # any harm that is high
        ("HHH", "LLLLL", RiskLevel.HIGH),
        ("HH.", "LLLLL", None),
        ("HHH", "LLLL.", None),
        ("...", ".....", None),
    ],
)
def test_tables_are_summed_and_suggest_a_level_once_filled(
    code: FormCode, harm: str, protection: str, proposal: RiskLevel | None
) -> None:
    found = score(CURRENT[code], tables(code, harm, protection))
    assert found.proposal is proposal
    assert found.filled is (proposal is not None)
    expected = Totals(harm.count("H"), harm.count("M"), harm.count("L"), 3)
    assert found.tables[Scored.HARM] == expected
    assert found.tables[Scored.PROTECTION].rows == 5
    assert expected.filled is ("." not in harm)


def test_a_form_without_tables_scores_nothing() -> None:
    found = score(CURRENT[FormCode.PLAN], {"harmSeverity": "HIGH"})
    assert (dict(found.tables), found.proposal, found.filled) == ({}, None, False)


def test_a_wrong_level_counts_as_none() -> None:
    answers = tables(FormCode.REVIEW, "LLL", "HHHHH") | {"harmSeverity": "EXTREME"}
    assert not score(CURRENT[FormCode.REVIEW], answers).filled


@pytest.mark.parametrize(
    ("conclusion", "serious"),
    [
        ("SERIOUS_HARM", True),
        ("SERIOUS_RISK", True),
        ("HARM_OR_RISK", False),
        ("NO_HARM_NO_RISK", False),
        (None, False),
    ],
)
def test_an_assessment_concludes(conclusion: str | None, serious: bool) -> None:
    assert serious_harm_or_risk({"conclusion": conclusion}) is serious
    assert not serious_harm_or_risk({})


def test_a_review_finds_what_was_ticked_and_nothing_else() -> None:
    assert reviewed({}) == (None, frozenset())
    assert reviewed({"riskRemains": "no", "physicalStable": "yes"}) == (None, frozenset())
    ticked: dict[str, object] = {
        "riskRemains": False,
        "mentalStable": True,
        "physicalStable": False,
    }
    assert reviewed(ticked) == (False, {Stability.MENTAL})
    all_stable = dict.fromkeys(STABLE.values(), True)
    assert reviewed({**all_stable, "riskRemains": True}) == (True, set(Stability))


def test_a_save_changes_what_it_names_and_clears_what_is_null() -> None:
    stored: dict[str, object] = {"childName": "An", "sex": "MALE", "ageFrom": 3}
    assert merged(stored, {"sex": None, "ageFrom": 4}) == {"childName": "An", "ageFrom": 4}
    assert merged({}, {"sex": None}) == {}
    assert stored == {"childName": "An", "sex": "MALE", "ageFrom": 3}


def test_sealed_answers_are_kept_apart() -> None:
    answers: dict[str, object] = {"childName": "An", "informantName": "Bình"}
    plain, sealed = parted(CURRENT[FormCode.INTAKE], answers)
    assert (plain, sealed) == ({"childName": "An"}, {"informantName": "Bình"})
