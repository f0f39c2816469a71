"""What the values of enums around a case are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "IsolationStatus": {
        "PROPOSED": ("Đã đề xuất", "Proposed"),
        "DECIDED": ("Đã quyết định", "Decided"),
        "ACTIVE": ("Đang cách ly", "In force"),
        "EXTENDED": ("Đã gia hạn", "Extended"),
        "REVOKED": ("Đã chấm dứt", "Revoked"),
        "EXPIRED": ("Đã hết thời hạn", "Expired"),
        "HANDED_TO_COURT": ("Đã chuyển Tòa án", "Handed over to the court"),
    },
    "IsolationGround": {
        "HARM_BY_CARERS": (
            "Cha, mẹ, người chăm sóc gây tổn hại cho trẻ em",
            "The carers harm the child",
        ),
        "PLAN_REFUSED": (
            "Cha, mẹ, người chăm sóc từ chối thực hiện kế hoạch",
            "The carers refuse the plan",
        ),
        "RISK_CONTINUES": ("Trẻ em vẫn có nguy cơ bị tổn hại", "The risk goes on"),
    },
    "GrantPurpose": {
        "STANDING_GROUP": ("Nhóm thường trực bảo vệ trẻ em", "Standing group"),
        "INVESTIGATION": ("Điều tra", "Investigation"),
        "PROCEEDINGS": ("Kiểm sát, xét xử", "Prosecution and trial"),
        "LEGAL_AID": ("Trợ giúp pháp lý", "Legal aid"),
        "TREATMENT": ("Khám bệnh, chữa bệnh", "Treatment"),
        "SCHOOLING": ("Giáo dục", "Schooling"),
        "CARE": ("Chăm sóc, nuôi dưỡng", "Care"),
        "PLAN_TASK": ("Hoạt động của kế hoạch", "An activity of the plan"),
    },
    "ReferralStatus": {
        "OFFERED": ("Đã chuyển gửi", "Offered"),
        "ACCEPTED": ("Đã tiếp nhận", "Accepted"),
        "DECLINED": ("Không tiếp nhận", "Declined"),
        "DELIVERED": ("Đã cung cấp dịch vụ", "Delivered"),
        "CLOSED": ("Đã kết thúc", "Closed"),
        "WITHDRAWN": ("Đã rút", "Withdrawn"),
    },
    "ProceedingsOutcome": {
        "PROSECUTED": ("Khởi tố", "Prosecuted"),
        "NOT_PROSECUTED": ("Không khởi tố", "Not prosecuted"),
        "SUSPENDED": ("Tạm đình chỉ", "Suspended"),
        "DISCONTINUED": ("Đình chỉ", "Discontinued"),
        "INDICTED": ("Truy tố", "Indicted"),
        "CONVICTED": ("Tuyên có tội", "Convicted"),
        "ACQUITTED": ("Tuyên không có tội", "Acquitted"),
        "ADMINISTRATIVE_PENALTY": ("Xử phạt vi phạm hành chính", "Administrative penalty"),
    },
}
