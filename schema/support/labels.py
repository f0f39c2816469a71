"""What the values of enums of support are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "SupportStatus": {
        "APPLIED": ("Đã đề nghị", "Applied for"),
        "APPROVED": ("Đã phê duyệt", "Approved"),
        "DECLINED": ("Không phê duyệt", "Declined"),
        "RUNNING": ("Đang thực hiện", "Running"),
        "SUSPENDED": ("Tạm dừng", "Suspended"),
        "STOPPED": ("Đã dừng", "Stopped"),
        "ENDED": ("Đã kết thúc", "Ended"),
    },
    "SupportStep": {
        "APPROVE": ("Phê duyệt", "Approve"),
        "DECLINE": ("Không phê duyệt", "Decline"),
        "COMMIT": ("Giữ kinh phí", "Reserve the money"),
        "CONFIRM": ("Xác nhận điều kiện", "Confirm a condition"),
        "PAY": ("Chi trả", "Pay"),
        "SUSPEND": ("Tạm dừng", "Suspend"),
        "RESUME": ("Tiếp tục", "Resume"),
        "STOP": ("Dừng", "Stop"),
        "END": ("Kết thúc sớm", "End early"),
        "SETTLE": ("Quyết toán", "Settle"),
    },
    "InstalmentCondition": {
        "ENROLMENT": ("Giấy xác nhận đang đi học", "Proof of enrolment"),
        "RESULTS": ("Kết quả học tập", "Results at school"),
    },
}
