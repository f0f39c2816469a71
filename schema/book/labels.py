"""What the values of the book's enums are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "ImportStatus": {
        "CHECKING": ("Đang kiểm tra", "Being looked at"),
        "CHECKED": ("Đã kiểm tra", "Looked at"),
        "UNREADABLE": ("Không đọc được", "Not readable"),
        "COMMITTING": ("Đang nhập", "Being taken in"),
        "COMMITTED": ("Đã nhập", "Taken in"),
        "UNDOING": ("Đang hoàn tác", "Being taken back"),
        "UNDONE": ("Đã hoàn tác", "Taken back"),
        "CANCELLED": ("Đã hủy", "Given up"),
        "FAILED": ("Bị gián đoạn", "Broken off"),
    },
    "ImportOutcome": {
        "NEW": ("Trẻ mới", "A new child"),
        "SAME": ("Không thay đổi", "Nothing new"),
        "CHANGED": ("Có thay đổi", "Something changed"),
        "DUPLICATE": ("Có thể trùng", "Likely a duplicate"),
        "REFUSED": ("Không nhận", "Refused"),
    },
    "ImportResult": {
        "TAKEN": ("Đã nhập", "Taken in"),
        "LEFT": ("Không nhập", "Left"),
        "TAKEN_BACK": ("Đã hoàn tác", "Taken back"),
        "KEPT": ("Giữ lại vì đã thay đổi", "Kept, for it was changed since"),
    },
    "BookColumn": {
        "CODE": ("Mã trẻ", "Registry number"),
        "HOUSEHOLD": ("Số hộ", "Number of the household"),
        "HAMLET": ("Thôn, bản, tổ dân phố", "Hamlet"),
        "ADDRESS": ("Địa chỉ", "House number and street"),
        "FULL_NAME": ("Họ và tên trẻ", "Full name"),
        "SEX": ("Giới tính", "Sex"),
        "DATE_OF_BIRTH": ("Ngày sinh", "Date of birth"),
        "PERSONAL_ID": ("Số định danh cá nhân", "Personal id"),
        "PERSONAL_ID_MISSING": ("Lý do chưa có số định danh", "Why there is no personal id"),
        "ETHNICITY": ("Dân tộc", "People"),
        "POVERTY": ("Diện hộ", "Class of the household"),
        "MOTHER": ("Họ tên mẹ", "The mother"),
        "MOTHER_PHONE": ("Điện thoại mẹ", "Her telephone number"),
        "FATHER": ("Họ tên cha", "The father"),
        "FATHER_PHONE": ("Điện thoại cha", "His telephone number"),
        "CARER": ("Người chăm sóc khác", "Another carer"),
        "CARER_RELATION": ("Quan hệ với trẻ", "What the carer is to the child"),
        "CARER_PHONE": ("Điện thoại người chăm sóc", "The carer's telephone number"),
        "BIRTH_REGISTERED": ("Đã đăng ký khai sinh", "Whether the birth is registered"),
        "BIRTH_CERTIFICATE": ("Số giấy khai sinh", "Number of the birth certificate"),
        "BIRTH_CERTIFICATE_PLACE": ("Nơi đăng ký khai sinh", "Where the birth was registered"),
        "INSURED": ("Có thẻ bảo hiểm y tế", "Whether there is health insurance"),
        "HEALTH_INSURANCE": ("Số thẻ bảo hiểm y tế", "Number of the insurance card"),
        "SCHOOL": ("Trường học", "School"),
        "GRADE": ("Lớp", "Grade"),
        "CIRCUMSTANCES": ("Nhóm hoàn cảnh đặc biệt", "Groups of special circumstances"),
    },
}
