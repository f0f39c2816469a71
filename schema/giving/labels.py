"""What the values of enums of giving are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "SupportKind": {
        "GIFT_CASH": ("Tặng quà bằng tiền", "Gift in money"),
        "GIFT_IN_KIND": ("Tặng quà bằng hiện vật", "Gift in kind"),
        "SCHOLARSHIP": ("Học bổng", "Scholarship"),
        "MEDICAL_EXAM": ("Khám, chữa bệnh", "Medical examination or treatment"),
        "SURGERY": ("Phẫu thuật", "Surgery"),
        "REHABILITATION": ("Phục hồi chức năng", "Rehabilitation"),
        "FUNERAL": ("Hỗ trợ mai táng", "Funeral support"),
        "EMERGENCY_RELIEF": ("Trợ giúp khẩn cấp", "Emergency relief"),
        "SCHOOL_SUPPLIES": ("Sách vở, đồ dùng học tập", "Books and school supplies"),
        "FACILITY_EQUIPMENT": ("Trang thiết bị, điểm vui chơi", "Equipment, places to play"),
        "OTHER": ("Khác", "Other"),
    },
    "Occasion": {
        "TET": ("Tết Nguyên đán", "Lunar New Year"),
        "CHILDREN_DAY": ("Ngày Quốc tế Thiếu nhi 1/6", "International Children's Day, 1 June"),
        "ACTION_MONTH": ("Tháng hành động vì trẻ em", "Action Month for Children"),
        "CHILDREN_FORUM": ("Diễn đàn trẻ em", "Children's Forum"),
        "MID_AUTUMN": ("Tết Trung thu", "Mid-Autumn Festival"),
        "SCHOOL_OPENING": ("Khai giảng năm học mới", "Opening of the school year"),
        "EMERGENCY": ("Thiên tai, dịch bệnh, trường hợp khẩn cấp", "Disaster, epidemic, emergency"),
        "OTHER": ("Dịp khác", "Other"),
    },
    "DisbursementStatus": {
        "LISTED": ("Đã lập danh sách", "Listed"),
        "SUBMITTED": ("Đã trình", "Submitted"),
        "APPROVED": ("Đã phê duyệt", "Approved"),
        "RETURNED": ("Trả lại để làm lại", "Returned"),
        "COMMITTED": ("Đã giữ kinh phí", "Money reserved"),
        "HANDED_OVER": ("Đã phát", "Handed over"),
        "UNDELIVERED": ("Không phát được", "Not given"),
        "SETTLED": ("Đã quyết toán", "Settled"),
        "REVERSED": ("Đã thu hồi", "Taken back"),
    },
    "GivingStep": {
        "SUBMIT": ("Trình danh sách", "Submit"),
        "RETURN": ("Trả lại", "Return"),
        "APPROVE": ("Phê duyệt", "Approve"),
        "COMMIT": ("Giữ kinh phí", "Reserve the money"),
        "HAND_OVER": ("Phát", "Hand over"),
        "MARK_UNDELIVERED": ("Ghi không phát được", "Mark as not delivered"),
        "SETTLE": ("Quyết toán", "Settle"),
        "REVERSE": ("Thu hồi", "Take back"),
        "STOP": ("Dừng vì trẻ em đã mất", "Stop, for the child died"),
    },
    "OnError": {
        "REJECT_ALL": ("Một dòng sai thì không nhận dòng nào", "One refused line refuses all"),
        "REJECT_FAILED": ("Chỉ không nhận dòng sai", "Refused lines alone are left out"),
    },
    "LineFault": {
        "NOT_FOUND": ("Không tìm thấy", "Not found"),
        "REPEATED": ("Đã có trong yêu cầu này", "Named twice"),
        "ALREADY_HELPED": ("Trẻ em đã được tặng quà dịp này", "Given to already"),
        "ALREADY_LISTED": ("Đã có trong danh sách", "On the list already"),
        "NOT_ELIGIBLE": ("Không thuộc đối tượng", "Not eligible"),
        "RECORD_CLOSED": ("Hồ sơ đã đóng", "The record is closed"),
        "OVER_QUOTA": ("Vượt chỉ tiêu phân bổ", "Beyond the quota"),
        "WRONG_STATUS": ("Không ở bước này", "Not at this step"),
        "CHANGED": ("Đã thay đổi sau khi đọc", "Changed since it was read"),
    },
    "DisbursementOrderField": {
        "RECORDED_AT": ("Thời điểm ghi", "When it was recorded"),
        "HANDED_OVER_ON": ("Ngày phát", "Day of the hand-over"),
        "AMOUNT": ("Số tiền", "Amount"),
        "NUMBER": ("Số", "Number"),
    },
    "LedgerAccount": {
        "RECEIVED": ("Đã tiếp nhận", "Received"),
        "AVAILABLE": ("Còn được sử dụng", "Available"),
        "RESERVED": ("Đã giữ chỗ", "Reserved"),
        "PAID": ("Đã chi", "Paid"),
    },
}
