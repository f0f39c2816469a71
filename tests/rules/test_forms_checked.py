"""What may be written in a form: every kind of field, partial and final, all problems at once."""

from datetime import UTC, datetime

import pytest

from db.rules.cases import RiskLevel
from db.rules.forms import (
    CURRENT,
    Choice,
    Field,
    FieldKind,
    FormCode,
    FormDefinition,
    FormFault,
    Section,
    check,
)
from db.rules.forms.checking import LONGEST_TEXT, MOST_ROWS, MOST_UNKNOWN
from db.rules.inputs import Fault

NOW = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # 2 March in Hà Nội
AB = (Choice("A", "a", "a"), Choice("B", "b", "b"))
K = FieldKind
FORM = FormDefinition(
    FormCode.PLAN,
    1,
    "Thử",
    "Test",
    "",
    (
        Section(
            "one",
            "một",
            "one",
            (
                Field("text", K.TEXT, "", "", required=True),
                Field("long", K.LONG_TEXT, "", ""),
                Field("day", K.DATE, "", ""),
                Field("later", K.DATE, "", "", ahead=True),
                Field("moment", K.DATETIME, "", ""),
                Field("soon", K.DATETIME, "", "", ahead=True),
                Field("choice", K.CHOICE, "", "", choices=AB),
            ),
        ),
        Section(
            "two",
            "hai",
            "two",
            (
                Field("choices", K.CHOICES, "", "", choices=AB, required=True),
                Field("level", K.LEVEL, "", ""),
                Field("flag", K.FLAG, "", "", required=True),
                Field("number", K.NUMBER, "", "", lowest=2, highest=5),
                Field("most", K.NUMBER, "", ""),
                Field(
                    "rows",
                    K.ROWS,
                    "",
                    "",
                    required=True,
                    ordered=(("from", "to"),),
                    columns=(
                        Field("name", K.TEXT, "", "", required=True),
                        Field("from", K.DATE, "", "", ahead=True),
                        Field("to", K.DATE, "", "", ahead=True),
                    ),
                ),
            ),
        ),
    ),
    (("day", "later"), ("moment", "soon"), ("number", "most"), ("day", "soon"), ("flag", "most")),
)


def found(answers: dict[str, object], *, final: bool = False) -> list[tuple[str, str]]:
    problems = check(FORM, answers, now=NOW, final=final)
    return [(".".join(each.path), each.fault.value) for each in problems]


GOOD: dict[str, list[object]] = {
    "text": ["Nguyễn Thị Hồng", "a" * 200],
    "long": ["một dòng\nhai dòng\r\n\tba", "ơ" * LONGEST_TEXT],
    "day": ["2026-03-02", "1900-01-01", "2024-02-29"],
    "later": ["9999-12-31", "2026-03-03"],
    "moment": ["2026-03-02T00:30:00+07:00", "2026-03-01T17:30Z", "1900-01-01T00:00:00.123456Z"],
    "soon": ["9999-12-31T23:59:59-14:00", "2026-03-01T17:31:00.5Z"],
    "choice": ["A", "B"],
    "choices": [["A"], ["B", "A"], []],
    "level": list(RiskLevel),
    "flag": [True, False],
    "number": [2, 5],
    "most": [1_000_000_000],
    "rows": [[], [{"name": "An"}], [{"name": "An", "from": "2026-03-01", "to": "2026-03-01"}] * 50],
}


@pytest.mark.parametrize(("code", "answer"), [(c, a) for c, many in GOOD.items() for a in many])
def test_a_fitting_answer_is_taken(code: str, answer: object) -> None:
    assert found({code: answer}) == []


@pytest.mark.parametrize("code", GOOD)
def test_null_is_no_answer(code: str) -> None:
    assert found({code: None}) == []


DAY, MOMENT = FormFault.NOT_A_DAY, FormFault.NOT_A_MOMENT
BAD: dict[str, list[tuple[object, list[str]]]] = {
    "text": [
        (" ", [Fault.EMPTY]),
        ("", [Fault.EMPTY]),
        ("a" * 201, [Fault.TOO_LONG]),
        ("a\nb", [Fault.CONTROL_CHARACTER]),
        ("e\u0323\u0302", [Fault.NOT_COMPOSED]),
        ("\ud800", [Fault.CONTROL_CHARACTER]),
    ],
    "long": [
        ("\n ", [Fault.EMPTY]),
        ("a" * (LONGEST_TEXT + 1), [Fault.TOO_LONG]),
        ("x" * 1_000_000, [Fault.TOO_LONG]),
        ("a\x00b", [Fault.CONTROL_CHARACTER]),
        ("a\u202eb", [Fault.CONTROL_CHARACTER]),
        ("o\u031b\x07", [Fault.NOT_COMPOSED, Fault.CONTROL_CHARACTER]),
    ],
    "day": [
        ("2026-03-03", [Fault.IN_THE_FUTURE]),
        ("1899-12-31", [Fault.BEFORE_1900]),
        ("2023-02-29", [DAY]),
        ("20260302", [DAY]),
        ("2026-W10-1", [DAY]),
        ("٢٠٢٦-03-02", [DAY]),
        ("2/3/2026", [DAY]),
        ("", [DAY]),
    ],
    "later": [("0001-01-01", [Fault.BEFORE_1900]), ("2026-13-01", [DAY])],
    "moment": [
        ("2026-03-01T17:30:00.000001Z", [Fault.IN_THE_FUTURE]),
        ("1899-12-31T23:59:59Z", [Fault.BEFORE_1900]),
        ("2026-03-01T17:30:00", [MOMENT]),
        ("2026-03-01 17:30Z", [MOMENT]),
        ("2026-03-01T25:00Z", [MOMENT]),
        ("2026-03-01", [MOMENT]),
    ],
    "soon": [("0001-01-01T00:00:00+14:00", [Fault.BEFORE_1900]), ("mai", [MOMENT])],
    "choice": [("C", [Fault.UNKNOWN_CODE]), ("a", [Fault.UNKNOWN_CODE])],
    "level": [("CAO", [Fault.UNKNOWN_CODE])],
    "number": [(1, [FormFault.OUT_OF_RANGE]), (6, [FormFault.OUT_OF_RANGE])],
    "most": [(-1, [FormFault.OUT_OF_RANGE]), (10**400, [FormFault.OUT_OF_RANGE])],
}


@pytest.mark.parametrize(
    ("code", "answer", "faults"), [(c, a, f) for c, many in BAD.items() for a, f in many]
)
def test_a_wrong_answer_is_told_at_its_field(code: str, answer: object, faults: list[str]) -> None:
    assert found({code: answer}) == [(code, fault) for fault in faults]


OF_TYPE: dict[type, set[str]] = {
    str: {"text", "long", "day", "later", "moment", "soon", "choice", "level"},
    bool: {"flag"},
    int: {"number", "most"},
    list: {"choices", "rows"},
}


@pytest.mark.parametrize("code", GOOD)
@pytest.mark.parametrize("answer", ["3", True, 3, 3.0, [3], {"a": 1}], ids=repr)
def test_an_answer_of_another_type_is_refused(code: str, answer: object) -> None:
    if code in OF_TYPE.get(type(answer), set()):
        return
    assert found({code: answer}) == [(code, FormFault.WRONG_TYPE)]


def test_an_empty_list_is_no_answer_only_where_lists_are() -> None:
    assert found({"text": []}) == [("text", FormFault.WRONG_TYPE)]


def test_choices_are_known_and_told_once() -> None:
    assert found({"choices": ["A", "A"]}) == [("choices.1", Fault.REPEATED)]
    assert found({"choices": ["C", 1]}) == [
        ("choices.0", Fault.UNKNOWN_CODE),
        ("choices.1", Fault.UNKNOWN_CODE),
    ]
    assert found({"choices": ["A", "B", "A"]}) == [("choices", Fault.TOO_MANY)]


def test_rows_are_checked_cell_by_cell() -> None:
    rows: list[object] = [
        "x",
        {},
        {"name": None},
        {"name": 1, "hue": 2},
        {"from": "2026-03-02", "to": "2026-03-01"},
    ]
    assert found({"rows": rows}) == [
        ("rows.0", FormFault.WRONG_TYPE),
        ("rows.1", Fault.EMPTY),
        ("rows.2", Fault.EMPTY),
        ("rows.3.hue", FormFault.UNKNOWN_FIELD),
        ("rows.3.name", FormFault.WRONG_TYPE),
        ("rows.4.to", FormFault.NOT_IN_ORDER),
    ]
    assert found({"rows": [{"name": "a"}] * (MOST_ROWS + 1)}) == [("rows", Fault.TOO_MANY)]


def test_what_follows_is_not_before() -> None:
    assert found({"day": "2026-03-02", "later": "2026-03-01"}) == [
        ("later", FormFault.NOT_IN_ORDER)
    ]
    # By the moment, not by the letters: 8:00 in Hà Nội is before 2:00 in London.
    assert found({"moment": "2026-03-01T08:00+07:00", "soon": "2026-03-01T02:00Z"}) == []
    assert found({"moment": "2026-03-01T10:00+07:00", "soon": "2026-03-01T02:00Z"}) == [
        ("soon", FormFault.NOT_IN_ORDER)
    ]
    assert found({"number": 5, "most": 4}) == [("most", FormFault.NOT_IN_ORDER)]
    assert found({"number": 4, "most": 4}) == []
    assert found({"day": "2026-03-02", "soon": "2026-01-01T00:00Z"}) == []  # of two kinds
    assert found({"day": "hm", "later": "2026-03-01"}) == [("day", DAY)]


def test_an_unknown_field_is_told_and_not_repeated_at_length() -> None:
    assert found({"x" * 1000: 1}) == [("x" * 60, FormFault.UNKNOWN_FIELD)]
    many: dict[str, object] = {f"x{at}": at for at in range(1000)}
    assert len(found(many)) == MOST_UNKNOWN


def test_a_partial_save_may_lack_anything_a_final_one_nothing_required() -> None:
    assert found({}) == []
    lacking = [(code, FormFault.REQUIRED) for code in ("text", "choices", "flag", "rows")]
    assert found({}, final=True) == lacking
    assert found({"text": None, "choices": [], "rows": []}, final=True) == lacking
    row: dict[str, object] = {"to": "2026-03-01"}
    whole: dict[str, object] = {"text": "a", "choices": ["A"], "flag": False}
    assert found({**whole, "rows": [row]}) == []
    assert found({**whole, "rows": [row]}, final=True) == [("rows.0.name", FormFault.REQUIRED)]
    assert found({**whole, "rows": [{"name": "a"}]}, final=True) == []


def test_everything_wrong_is_told_at_once() -> None:
    answers: dict[str, object] = {"text": "", "day": "x", "level": 1, "no": 1}
    assert {place for place, _ in found(answers)} == {"text", "day", "level", "no"}


def sample(field: Field) -> object:
    """A fitting answer to any field."""
    return {
        K.TEXT: "Nguyễn Văn An",
        K.LONG_TEXT: "Trẻ em đã an toàn.\nTheo dõi tiếp.",
        K.DATE: "2026-03-01",
        K.DATETIME: "2026-03-01T08:00:00+07:00",
        K.LEVEL: "LOW",
        K.FLAG: True,
        K.NUMBER: field.lowest,
    }.get(field.kind) or (
        field.choices[0].code
        if field.kind is K.CHOICE
        else [choice.code for choice in field.choices]
        if field.kind is K.CHOICES
        else [{column.code: sample(column) for column in field.columns}]
        if field.kind is K.ROWS
        else field.lowest
    )


@pytest.mark.parametrize("code", FormCode)
def test_each_official_form_can_be_filled_and_made_final(code: FormCode) -> None:
    form = CURRENT[code]
    whole = {field.code: sample(field) for field in form.fields()}
    assert check(form, whole, now=NOW, final=True) == []
    needed = {field.code: sample(field) for field in form.fields() if field.required}
    assert check(form, needed, now=NOW, final=True) == []
    lacking = [each.path[0] for each in check(form, {}, now=NOW, final=True)]
    assert lacking == list(needed) != []


def test_an_estimated_age_is_a_range() -> None:
    form = CURRENT[FormCode.INTAKE]
    assert check(form, {"ageFrom": 6, "ageTo": 8}, now=NOW) == []
    backwards = check(form, {"ageFrom": 9, "ageTo": 8}, now=NOW)
    assert [(each.path, each.fault) for each in backwards] == [(("ageTo",), FormFault.NOT_IN_ORDER)]
