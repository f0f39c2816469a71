"""What stands on the pages of a form, as data for the template: labels, answers, empty lines.

Answers stay values all the way: nothing of them is ever read as source of the template.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from db.press.words import HANOI, choice, number, one_line, paragraphs, said
from db.rules.forms import Answers, Field, FieldKind, FormDefinition, Scored, Section, score
from db.rules.sensitivity import Sensitivity

SEALED: Final = "(niêm phong)"  # in place of what is not opened
EMPTY_ROWS: Final = 3  # of a table without any, to write in by hand
KINDS: Final = ("Quyết định", "Báo cáo", "Kế hoạch")  # that a title may begin with
LEVELS: Final = ("Cao", "Trung bình", "Thấp")
SUMS: Final = {
    Scored.HARM: "Tổng số (mức độ tổn hại)",
    Scored.PROTECTION: "Tổng số (khả năng tự bảo vệ)",
}
WIDTHS: Final = {FieldKind.TEXT: "wide", FieldKind.LONG_TEXT: "wide", FieldKind.DATE: "day"}
SIGNATURE: Final = "signature"  # the section that becomes the place to sign
BODY, PLACE = "receivingBody", "place"
NUMBERED: Final = ("reportNumber", "number")
DATED: Final = ("reportDate", "signedOn", "doneOn")
SIGNED: Final = ("signatory", "receivingOfficer", "officer")
POSITION: Final = "position"
OFFICER: Final = "Người thực hiện"
RECEIVER: Final = "Cán bộ tiếp nhận thông tin"
CHAIR: Final = "Chủ tịch"
ZEROED: Final = (1, 2)  # months
_CHOSEN: Final = frozenset({FieldKind.FLAG, FieldKind.CHOICE, FieldKind.CHOICES})
_HEAD: Final = frozenset({BODY, PLACE, *NUMBERED, "reportDate"})  # told at the head alone


@dataclass(frozen=True, slots=True)
class Answered:
    """What a form says. `opened`: its sealed fields may be told, and `answers` has them."""

    definition: FormDefinition
    answers: Answers
    opened: bool
    final: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy on paper: of which case, of whose office, for whom and when it was printed.
    `commune`: as it is called in full, `place`: without what it is."""

    case: str
    commune: str
    place: str
    printed_by: str
    printed_at: datetime


def page(form: Answered, copy: Copy) -> dict[str, Any]:
    definition, answers = form.definition, form.answers
    kind, title = _title(definition.vi)
    sections = [section for section in definition.sections if section.code != SIGNATURE]
    at = copy.printed_at.astimezone(HANOI)
    own = any(field.code == BODY for field in definition.fields())
    return {
        "form": f"Mẫu số {definition.number:02}",
        "source": "Ban hành kèm theo Nghị định số 56/2017/NĐ-CP",
        "agency": [one_line(answers.get(BODY))] if own else ["Ủy ban nhân dân", copy.commune],
        "number": _first(answers, NUMBERED),
        "place": one_line(answers.get(PLACE)) or (None if own else copy.place),
        "day": _day(answers),
        "kind": kind,
        "title": title,
        "case": copy.case,
        "sections": [_section(section, form) for section in sections],
        "signature": _signature(form),
        "copies": [None, f"Lưu: VT, hồ sơ ca {copy.case}."],
        "draft": bool(form.answers) and not form.final,
        "mark": f"{copy.printed_by} – in lúc {at:%H:%M ngày %d/%m/%Y}",
        "marked": [copy.printed_by, f"{at:%H:%M %d/%m/%Y}"],
    }


def _title(vi: str) -> tuple[str, str]:
    """The kind of paper, and what it is about."""
    for kind in KINDS:
        if vi.startswith(kind):
            rest = vi.removeprefix(kind).strip()
            return kind, rest[:1].upper() + rest[1:]
    return vi, ""


def _first(answers: Answers, codes: Sequence[str]) -> str | None:
    return next((line for code in codes if (line := one_line(answers.get(code)))), None)


def _day(answers: Answers) -> list[str] | None:
    """Day, month, year; a day below ten and the first two months with a zero (Decree 30/2020)."""
    for code in DATED:
        if isinstance(answer := answers.get(code), str):
            on = date.fromisoformat(answer)
            month = f"{on.month:02}" if on.month in ZEROED else f"{on.month}"
            return [f"{on.day:02}", month, f"{on.year}"]
    return None


def _signature(form: Answered) -> dict[str, Any]:
    codes = {field.code for field in form.definition.fields()}
    position = one_line(form.answers.get(POSITION))
    usual = CHAIR if POSITION in codes else RECEIVER if "receivingOfficer" in codes else OFFICER
    return {"position": position or usual, "name": _first(form.answers, SIGNED)}


def _section(section: Section, form: Answered) -> dict[str, Any]:
    fields = [field for field in section.fields if field.code not in _HEAD]
    blocks: list[dict[str, Any]] = []
    for rated, some in groupby(fields, key=lambda field: field.kind is FieldKind.LEVEL):
        if rated:
            blocks.append(_levels(list(some), section, form))
        else:
            blocks += [_block(field, form) for field in some]
    return {"title": section.vi, "blocks": blocks}


def _levels(fields: Sequence[Field], section: Section, form: Answered) -> dict[str, Any]:
    """A table with a column for each level, and of a scored section how many have each."""
    rows = [
        {"label": field.vi, "cells": list(_scale(field, form.answers.get(field.code)))}
        for field in fields
    ]
    sums = None
    if section.scored:
        found = score(form.definition, form.answers).tables[section.scored]
        counts = (found.high, found.medium, found.low)
        empty = not any(counts)
        sums = {"label": SUMS[section.scored], "cells": [None if empty else str(n) for n in counts]}
    return {"is": "levels", "levels": list(LEVELS), "rows": rows, "sums": sums}


def _scale(field: Field, answer: object) -> Iterator[dict[str, Any]]:
    """The words of each level without its name, which the column has."""
    for name, each in zip(LEVELS, field.choices, strict=True):
        words = re.sub(rf"^{name}(: )?", "", each.vi)
        yield {"ticked": answer == each.code, "words": words[:1].upper() + words[1:]}


def _block(field: Field, form: Answered) -> dict[str, Any]:
    answer = form.answers.get(field.code)
    if field.class_ is Sensitivity.SEALED and not form.opened:
        return {"is": "line", "label": field.vi, "value": SEALED}
    if field.kind is FieldKind.ROWS:
        return _table(field, answer)
    if field.kind is FieldKind.LONG_TEXT:
        return {"is": "text", "label": field.vi, "value": paragraphs(answer)}
    if field.kind in _CHOSEN:
        return _boxes(field, answer)
    return {"is": "line", "label": field.vi, "value": said(field, answer)}


def _boxes(field: Field, answer: object) -> dict[str, Any]:
    if field.kind is FieldKind.FLAG:
        options = [("Có", answer is True), ("Không", answer is False)]
    else:
        chosen = answer if isinstance(answer, list) else [answer]
        options = [(each.vi, each.code in chosen) for each in field.choices]
    told = [{"words": words, "ticked": ticked} for words, ticked in options]
    return {"is": "boxes", "label": field.vi, "options": told}


def _table(field: Field, answer: object) -> dict[str, Any]:
    rows = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list) else []
    cells: list[list[str | None]] = [
        [number(at), *(_cell(column, row.get(column.code)) for column in field.columns)]
        for at, row in enumerate(rows, 1)
    ]
    if not cells:
        cells = [[number(at), *(None for _ in field.columns)] for at in range(1, EMPTY_ROWS + 1)]
    heads = ["TT", *(column.vi for column in field.columns)]
    widths = [WIDTHS.get(column.kind, "narrow") for column in field.columns]
    return {"is": "table", "label": field.vi, "heads": heads, "widths": widths, "rows": cells}


def _cell(column: Field, answer: object) -> str | None:
    match column.kind:
        case FieldKind.FLAG if isinstance(answer, bool):
            return "Có" if answer else "Không"
        case FieldKind.CHOICE | FieldKind.LEVEL:
            return choice(column, answer)
    return said(column, answer)
