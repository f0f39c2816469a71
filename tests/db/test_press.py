"""Forms on paper: read back from the PDF, as they were answered, whatever was answered."""

import asyncio
import io
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from db.press import Answered, Copy, Press, PressBusyError, UnprintableError, page
from db.press import press as presses
from db.rules.forms import CURRENT, DEFINITIONS, Field, FieldKind, FormCode, FormDefinition
from db.rules.sensitivity import Sensitivity

LETTERS = "ế ộ ữ ẵ ằ Ậ ấ ầ ẩ ẫ ậ ắ ẳ ặ ề ể ễ ệ ố ồ ổ ỗ ớ ờ ở ỡ ợ ứ ừ ử ự ỳ ý ỷ ỹ ỵ Ẵ Ỗ Ữ Đ đ Ơ Ư"
AT = datetime(2026, 3, 5, 2, 7, tzinfo=UTC)
COPY = Copy("BD-7K3", "xã Bồ Đề", "Bồ Đề", "Lê Thị Lan, UBND xã Bồ Đề", AT)
ATTACKS = [
    '#panic("x") #read("/etc/passwd") #import "a.typ": *',
    "$x^2$ \\ \\u{41} *đậm* _nghiêng_ `mã` <nhãn> @nhãn // hết /* hết",
    '"}]} {"is": "line"} #{ } [ ] ~ -- = + / ; \'',
]


def told(answered: str) -> str:
    """Without the places where a line, a long word, or a letter drawn in two may be parted."""
    return "".join(unicodedata.normalize("NFC", answered).replace("\u200b", "").split())


async def read(form: Answered, press: Press | None = None) -> str:
    paper = await (press or Press()).printed(page(form, COPY))
    return told("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages))


PLAIN = {
    FieldKind.DATE: "2026-03-05",
    FieldKind.DATETIME: "2026-03-04T17:30:00Z",
    FieldKind.NUMBER: 12,
    FieldKind.FLAG: True,
}


def answer(field: Field) -> Any:
    if field.kind is FieldKind.ROWS:
        return [{column.code: answer(column) for column in field.columns}]
    if field.choices:
        code = field.choices[0].code
        return [code] if field.kind is FieldKind.CHOICES else code
    return PLAIN.get(field.kind, f"Nguyễn Thị Hường, {field.code}, ngõ Đỗ Quỳnh")


def written(field: Field) -> list[str]:
    match field.kind:
        case FieldKind.DATE:
            return ["05/3/2026", "05/03/2026"]
        case FieldKind.DATETIME:
            return ["00 giờ 30 phút, ngày 05/03/2026"]
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return [str(answer(field)), str(answer(field)).upper()]
    return [field.vi]


def whole(definition: FormDefinition) -> dict[str, Any]:
    return {field.code: answer(field) for field in definition.fields()}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda each: each.code)
async def test_every_answer_of_every_form_is_on_the_paper(definition: FormDefinition) -> None:
    found = await read(Answered(definition, whole(definition), opened=True, final=True))
    assert told("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc") in found
    assert told("Lê Thị Lan, UBND xã Bồ Đề – in lúc 09:07 ngày 05/03/2026") in found
    assert told(f"Mẫu số {definition.number:02}, ca BD-7K3") in found
    for field in definition.fields():
        if field.code == "reportDate":
            assert told("ngày 05 tháng 3 năm 2026") in found
        elif field.kind is FieldKind.ROWS:
            for column in field.columns:
                assert any(told(way) in found for way in written(column)), column
        else:
            assert any(told(way) in found for way in written(field)), field
    assert "DỰTHẢO" not in found


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda each: each.code)
async def test_a_form_without_answers_is_one_to_write_in(definition: FormDefinition) -> None:
    found = await read(Answered(definition, {}, opened=True, final=False))
    labels = [field.vi for field in definition.fields() if field.kind is FieldKind.LONG_TEXT]
    assert all(told(f"{label}: ....") in found for label in labels)
    assert "DỰTHẢO" not in found


async def test_all_letters_of_vietnamese_come_out_in_each_weight() -> None:
    definition = CURRENT[FormCode.INTAKE]
    answers = {"receivingBody": LETTERS, "condition": LETTERS, "receivingOfficer": LETTERS}
    found = await read(Answered(definition, answers, opened=True, final=False))
    assert found.count(told(LETTERS)) == 2
    assert told(LETTERS.upper()) in found
    assert "DỰTHẢO" in found


async def test_what_is_sealed_says_so_and_nothing_else() -> None:
    for definition in DEFINITIONS.values():
        found = await read(Answered(definition, whole(definition), opened=False, final=True))
        sealed = [f for f in definition.fields() if f.class_ is Sensitivity.SEALED]
        assert found.count("(niêmphong)") == len(sealed)
        assert not any(told(f"Hường, {field.code}, ngõ") in found for field in sealed)


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_answer_is_never_read_as_source(attack: str) -> None:
    definition = CURRENT[FormCode.PLAN]
    answers = {"childName": attack, "summary": attack, "goals": [{"goal": attack}]}
    found = await read(Answered(definition, answers, opened=True, final=True))
    assert found.count(told(attack)) == 3


async def test_answers_of_any_length_stay_on_the_paper() -> None:
    long = {"summary": "ớ" * 10_000, "monitoring": "chữ dài\r\n\n" * 1_000, "childName": "w" * 200}
    rows = [{"activity": "nghiêng" * 40, "to": "2026-03-05", "cost": 100_000_000_000}] * 50
    answers = {**long, "activities": rows}
    found = await read(Answered(CURRENT[FormCode.PLAN], answers, opened=True, final=True))
    assert found.count("ớ") >= 10_000
    assert found.count("chữdài") == 1_000
    assert found.count("100.000.000.000") == 50


async def test_pages_that_never_end_are_ended_and_those_that_break_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form = page(Answered(CURRENT[FormCode.DECISION], {}, opened=True, final=False), COPY)
    with pytest.raises(UnprintableError):
        await Press().printed({})
    press = Press(at_once=1, most=2, patience=0.001)
    many = await asyncio.gather(*(press.printed(form) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in many] == [TimeoutError, TimeoutError, PressBusyError]
    monkeypatch.setitem(presses.BEGINS, "pdf", b"%PS")
    with pytest.raises(UnprintableError):
        await Press().printed(form)


def test_the_process_that_answers_requests_never_loads_the_press() -> None:
    told_ = "import sys, api.app; print('typst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told_], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
