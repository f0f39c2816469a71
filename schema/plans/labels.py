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
    "ReportStanding": {
        "DUE": ("Chưa đến hạn", "Not due yet"),
        "MISSING": ("Quá hạn, chưa báo cáo", "Overdue"),
        "ON_TIME": ("Đúng hạn", "In time"),
        "LATE": ("Trễ hạn", "Late"),
        "NO_DAY": ("Không ghi hạn", "No day printed"),
    },
    "AtOnce": {
        "INJURY_DEATH": ("Trẻ em tử vong do tai nạn thương tích", "Death of a child by injury"),
        "ABUSE": ("Trẻ em bị xâm hại", "Abuse of a child"),
    },
    "PlanReportStatus": {
        "DRAFT": ("Dự thảo", "Draft"),
        "SUBMITTED": ("Đã gửi", "Submitted"),
        "RETURNED": ("Trả lại", "Returned"),
        "ACCEPTED": ("Đã tiếp nhận, khóa số liệu", "Accepted and locked"),
        "RESTATING": ("Đang đính chính", "Being restated"),
    },
    "PlanReportStep": {
        "EDIT": ("Soạn thảo", "Edit"),
        "SUBMIT": ("Gửi", "Submit"),
        "RETURN": ("Trả lại", "Return"),
        "ACCEPT": ("Tiếp nhận", "Accept"),
        "RESTATE": ("Đính chính", "Restate"),
    },
    "DueComparator": {
        "BEFORE": ("Trước ngày", "Before the day"),
        "ON": ("Vào ngày", "On the day"),
        "NONE": ("Không ghi ngày", "No day printed"),
    },
}
