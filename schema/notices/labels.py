"""What kinds of notices are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "NoticeKind": {
        "DUE_SOON": ("Sắp đến hạn", "Due soon"),
        "OVERDUE": ("Đã quá hạn", "Overdue"),
        "ISOLATION_DAY_12": ("Cách ly đến ngày thứ 12", "Twelfth day of isolation"),
        "ESCALATED": ("Quá hạn, báo cáo cấp trên", "Overdue, told a level above"),
        "RECEIVED": ("Có thông báo mới về trẻ em", "A notice came in"),
        "ROUTED": ("Ca được chuyển đến", "A case was routed"),
        "REOPENED": ("Ca được mở lại", "A case was reopened"),
        "ASSIGNED": ("Được phân công phụ trách", "Assigned to you"),
        "GRANTED": ("Được mời tham gia", "You take part"),
        "REFERRED": ("Được chuyển gửi dịch vụ", "Referred to you"),
        "REFERRAL_ANSWERED": ("Có trả lời chuyển gửi", "A referral was answered"),
        "PLAN_SUBMITTED": ("Kế hoạch chờ phê duyệt", "A plan waits for approval"),
        "PLAN_RETURNED": ("Kế hoạch bị trả lại", "A plan was returned"),
        "PLAN_APPROVED": ("Kế hoạch được phê duyệt", "A plan was approved"),
        "DISMISSAL_PROPOSED": ("Đề nghị kết luận không có căn cứ", "Dismissal is proposed"),
        "TRANSFER_PROPOSED": ("Đề nghị chuyển địa bàn", "A transfer is proposed"),
        "TRANSFER_ANSWERED": ("Có trả lời chuyển địa bàn", "A transfer was answered"),
        "BREAK_GLASS": ("Mở khẩn cấp hồ sơ niêm phong", "A case was opened in an emergency"),
        "ISOLATION_PROPOSED": ("Đề nghị tạm thời cách ly", "An isolation is proposed"),
        "ISOLATION_DECIDED": ("Có quyết định về cách ly", "An isolation was decided on"),
        "OFFICER_NAMED": (
            "Cán bộ bị nêu là người nghi gây tổn hại",
            "An officer is named as suspected of the harm",
        ),
    },
}
