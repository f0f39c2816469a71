"""What the values of enums of acts on cases are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "TaskOutcome": {
        "UNDER_WAY": ("Đang thực hiện", "Under way"),
        "DONE": ("Đã thực hiện", "Done"),
        "NOT_DONE": ("Không thực hiện được", "Not done"),
    },
    "TransferStatus": {
        "PROPOSED": ("Đã đề nghị", "Proposed"),
        "ACCEPTED": ("Đã tiếp nhận", "Accepted"),
        "DECLINED": ("Không tiếp nhận", "Declined"),
        "WITHDRAWN": ("Đã rút đề nghị", "Withdrawn"),
    },
    "MeetingRole": {
        "CHAIR": ("Chủ tịch, phó chủ tịch", "Chair or vice-chair"),
        "WORKER": ("Người làm công tác bảo vệ trẻ em", "Child-protection worker"),
        "RESPONSIBLE_BODY": ("Cơ quan, tổ chức có trách nhiệm", "Body responsible"),
        "RESIDENTS": ("Đại diện khu dân cư", "Representative of the residents"),
        "PARENT_OR_CARER": ("Cha, mẹ, người chăm sóc", "Parent or carer"),
        "CHILD": ("Trẻ em", "The child"),
        "OTHER": ("Thành phần khác", "Somebody else"),
    },
}
