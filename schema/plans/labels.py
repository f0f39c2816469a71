"""What the values of enums of plans and reports are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "Comparator": {
        "AT_LEAST": ("Ít nhất", "At least"),
        "AT_MOST": ("Nhiều nhất", "At most"),
        "LESS_THAN": ("Dưới", "Less than"),
        "MORE_THAN": ("Trên", "More than"),
        "EQUAL": ("Bằng", "Equal to"),
        "BETWEEN": ("Trong khoảng", "Between"),
        "DIRECTION_DOWN": ("Giảm", "Falling"),
        "QUALITATIVE": ("Định tính", "In words alone"),
    },
    "DutyKind": {
        "INPUT": ("Báo cáo của đơn vị", "Report of a unit"),
        "SYNTHESIS": ("Báo cáo tổng hợp", "Synthesis"),
        "BODY": ("Báo cáo của cơ quan", "Report of a body"),
        "AT_ONCE": ("Báo cáo kịp thời", "Report at once"),
    },
    "DutyPeriod": {
        "HALF": ("6 tháng", "Half a year"),
        "YEAR": ("Hằng năm", "Year"),
        "STAGE": ("Sơ kết, tổng kết giai đoạn", "Stage of the plan"),
        "ONCE": ("Một lần", "Once"),
        "AT_ONCE": ("Đột xuất", "As it happens"),
    },
    "DueComparator": {
        "BEFORE": ("Trước ngày", "Before the day"),
        "ON": ("Vào ngày", "On the day"),
        "NONE": ("Không ghi ngày", "No day printed"),
    },
}
