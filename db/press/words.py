"""Answers in the words of paper: days and moments as Viet Nam writes them, numbers, long words."""

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from db.rules.forms import Field, FieldKind

HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
LONGEST: Final = 24  # characters in one piece; Vietnamese words have seven at most
MAY_BREAK: Final = "\u200b"  # takes no room
_LONG: Final = re.compile(rf"\S{{{LONGEST}}}(?=\S)")
_LINES: Final = re.compile(r"\r\n|\r|\n")


def one_line(answer: object) -> str | None:
    """None for no answer."""
    return breakable(" ".join(answer.split())) if isinstance(answer, str) else None


def paragraphs(answer: object) -> list[str] | None:
    if not isinstance(answer, str):
        return None
    return [breakable(" ".join(line.split())) for line in _LINES.split(answer) if line.strip()]


def breakable(text: str) -> str:
    """A word without end goes on in the next line, not off the paper."""
    return _LONG.sub(lambda piece: piece[0] + MAY_BREAK, text)


def number(value: int) -> str:
    """Thousands are parted by points."""
    return f"{value:,}".replace(",", ".")


def choice(field: Field, answer: object) -> str | None:
    return next((each.vi for each in field.choices if each.code == answer), None)


def said(field: Field, answer: object) -> str | None:
    """An answer in one line; None for no answer."""
    match field.kind, answer:
        case FieldKind.DATE, str():
            return f"{date.fromisoformat(answer):%d/%m/%Y}"
        case FieldKind.DATETIME, str():
            at = datetime.fromisoformat(answer).astimezone(HANOI)
            return f"{at:%H} giờ {at:%M} phút, ngày {at:%d/%m/%Y}"
        case FieldKind.NUMBER, int():
            return number(answer)
    return one_line(answer)
