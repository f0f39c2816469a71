"""Figures in words: numbers, periods, moments and marks, in Vietnamese or English."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from db.press.words import HANOI

ROMAN: Final = ("I", "II", "III", "IV")
WHOLE: Final = 10  # from here on a value of a rate is told with one decimal


class Language(StrEnum):
    VI = "VI"
    EN = "EN"


class State(StrEnum):
    """How a figure is to be read."""

    SHOWN = "SHOWN"
    HIDDEN = "HIDDEN"  # protected: never to be drawn as nothing
    NOTHING = "NOTHING"  # a share of nothing


WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "code": ("Mã chỉ tiêu", "Code"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "indicators": ("Các chỉ tiêu", "Indicators"),
    "unit_code": ("Mã đơn vị", "Code of the unit"),
    "unit": ("Đơn vị hành chính", "Unit"),
    "above": ("Trực thuộc", "Part of"),
    "period": ("Kỳ báo cáo", "Period"),
    "from": ("Từ ngày", "From"),
    "to": ("Đến ngày", "To"),
    "measure": ("Đơn vị tính", "Counted in"),
    "value": ("Giá trị", "Value"),
    "numerator": ("Tử số", "Numerator"),
    "denominator": ("Mẫu số", "Denominator"),
    "mark": ("Bảo vệ số liệu", "Protection"),
    "provisional": ("Tính chất", "Standing"),
    "as_of": ("Thời điểm số liệu", "Data moment"),
    "source": ("Nguồn", "Source"),
    "boundaries": ("Địa giới hành chính", "Boundaries"),
    "made": ("Kết xuất lúc", "Drawn up at"),
    "by": ("Phân tổ", "Broken down by"),
    "total": ("Tổng số", "Total"),
    "hidden": ("Không công bố", "Not shown"),
    "rounded": ("Đã làm tròn", "Rounded"),
    "exact": ("Chính xác", "Exact"),
    "nothing": ("Không có đối tượng", "Nothing to count"),
    "is_provisional": ("Tạm tính", "Provisional"),
    "is_published": ("Chính thức", "Published"),
    "system": ("Hệ thống Măng Non", "Măng Non"),
    "at_end": ("cuối mỗi kỳ, muộn nhất là {on}", "of the end of each period, at most of {on}"),
    "on": ("ngày {on}", "of {on}"),
    "goal": ("Chỉ tiêu: {words}", "Target: {words}"),
    "left_out": ("Còn {count} đơn vị không vẽ.", "{count} more units are not drawn."),
    "some_provisional": ("Vòng rỗng: tạm tính.", "Hollow: provisional."),
    "report": ("Báo cáo", "Report"),
    "plan": ("Kế hoạch", "Plan"),
    "duty": ("Yêu cầu báo cáo", "What is asked for"),
    "status": ("Trạng thái", "Where it stands"),
    "last_day": ("Hạn cuối", "Last day"),
    "submitted": ("Gửi lúc", "Submitted"),
    "accepted": ("Tiếp nhận lúc", "Accepted"),
    "text": ("Nội dung", "Text"),
    "reports": ("Số báo cáo cộng lại", "Reports added up"),
    "included": ("Đã cộng", "Added up"),
    "missing": ("Còn thiếu", "Missing"),
    "edition": ("Lần gửi", "Edition"),
    "protected": (
        "Để bảo vệ trẻ em, số nhỏ không công bố (không phải bằng 0), số khác được làm tròn.",
        "To protect children, small numbers are not shown (they are not 0), others are rounded.",
    ),
}


def word(name: str, language: Language, **more: str) -> str:
    return either(WORDS[name], language).format(**more)


def either(pair: tuple[str, str], language: Language) -> str:
    return pair[language is Language.EN]


def figure(value: float, language: Language, decimals: int | None = None) -> str:
    """As each language parts thousands and decimals. Without `decimals`: as many as it needs, two
    at most."""
    if decimals is None:
        decimals = next(n for n in (0, 1, 2) if n == 2 or round(value, n) == value)  # noqa: PLR2004
    said = f"{value:,.{decimals}f}".replace("-", "\u2212")
    if language is Language.EN:
        return said
    return said.translate(str.maketrans(",.", ".,"))


def day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def moment(at: datetime) -> str:
    return f"{at.astimezone(HANOI):%H:%M %d/%m/%Y}"


def period(of: Mapping[str, Any], language: Language) -> str:
    """Of `year`, `half`, `quarter`, `month`."""
    year, half, quarter, month = (of[name] for name in ("year", "half", "quarter", "month"))
    if half:
        told = (f"6 tháng {'đầu' if half == 1 else 'cuối'} năm {year}", f"half {half} of {year}")
    elif quarter:
        told = (f"Quý {ROMAN[quarter - 1]}/{year}", f"Q{quarter} {year}")
    elif month:
        told = (f"Tháng {month}/{year}", f"{month:02}/{year}")
    else:
        told = (f"Năm {year}", f"{year}")
    return either(told, language)


def state(row: Mapping[str, Any]) -> State:
    if row["suppressed"]:
        return State.HIDDEN
    return State.NOTHING if number(row) is None else State.SHOWN


def number(row: Mapping[str, Any]) -> float | None:
    """The value, or the amount."""
    value = row["value"] if row["amount"] is None else row["amount"]
    return None if value is None else float(value)
