"""What the values of enums of the Fund are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "DonorKind": {
        "PERSON": ("Cá nhân", "A person"),
        "ENTERPRISE": ("Doanh nghiệp", "An enterprise"),
        "ORGANISATION": ("Cơ quan, tổ chức", "An organisation"),
        "FOREIGN": ("Tổ chức, cá nhân nước ngoài", "Somebody abroad"),
        "NATIONAL_FUND": ("Quỹ Bảo trợ trẻ em Việt Nam", "The national Fund"),
    },
    "PledgeStatus": {
        "OPEN": ("Đang chờ thực hiện", "Not all given yet"),
        "GIVEN": ("Đã thực hiện", "Given"),
        "WITHDRAWN": ("Đã rút", "Withdrawn"),
    },
    "PostingKind": {
        "INCOME": ("Thu", "Comes in"),
        "RESERVE": ("Giữ chỗ", "Reserved"),
        "RELEASE": ("Bỏ giữ chỗ", "Released"),
        "PAY": ("Chi", "Paid"),
        "RETURN": ("Nộp lại", "Paid back"),
        "TRANSFER_OUT": ("Chuyển đi quỹ khác", "Passed on to another fund"),
        "TRANSFER_IN": ("Nhận từ quỹ khác", "Received from another fund"),
        "REVERSAL": ("Bút toán đảo", "Reversal"),
    },
    "LedgerAccount": {
        "RECEIVED": ("Đã tiếp nhận", "Received"),
        "AVAILABLE": ("Còn được sử dụng", "Available"),
        "RESERVED": ("Đã giữ chỗ", "Reserved"),
        "PAID": ("Đã chi", "Paid"),
    },
    "VoucherKind": {
        "RECEIPT": ("Phiếu thu", "Receipt"),
        "PAYMENT": ("Phiếu chi", "Payment"),
    },
    "VoucherItem": {
        "NAME_AND_NUMBER": ("Tên và số hiệu", "Name and number"),
        "DATE": ("Ngày, tháng, năm lập", "Date"),
        "ISSUER": ("Tên, địa chỉ bên lập", "Name and address of the issuer"),
        "RECEIVER": ("Tên, địa chỉ bên nhận", "Name and address of the other party"),
        "CONTENT": ("Nội dung nghiệp vụ", "Content"),
        "AMOUNTS": ("Số lượng, đơn giá, số tiền", "Quantity, unit price, amount"),
        "SIGNATURES": ("Chữ ký", "Signatures"),
    },
    "PeriodGuard": {
        "MONTH_IS_OVER": ("Tháng đã kết thúc", "The month is over"),
        "NOT_CLOSED_YET": ("Chưa khoá sổ", "It is not closed yet"),
        "EARLIER_MONTHS_CLOSED": ("Các tháng trước đã khoá sổ", "Earlier months are closed"),
        "POSTED_BY_OTHERS": ("Người khoá sổ không ghi sổ tháng đó", "Others posted in it"),
        "BANK_LINES_SETTLED": (
            "Đã đối chiếu xong sổ phụ ngân hàng",
            "Every line of the bank is matched or set aside",
        ),
    },
    "FundEventKind": {
        "POSTED": ("Ghi sổ", "Posted"),
        "DONOR_ADDED": ("Thêm nhà tài trợ", "Donor added"),
        "PURPOSE_ADDED": ("Thêm mục đích", "Purpose added"),
        "DONATION_PLEDGED": ("Cam kết tài trợ", "Donation pledged"),
        "PLEDGE_WITHDRAWN": ("Rút cam kết", "Pledge withdrawn"),
        "VOUCHER_RECORDED": ("Lập chứng từ", "Voucher made"),
        "VOUCHER_APPROVED": ("Duyệt chứng từ", "Voucher approved"),
        "PERIOD_CLOSED": ("Khoá sổ", "Books of a month closed"),
        "STATEMENT_PUBLISHED": ("Công khai báo cáo", "Statement published"),
        "BANK_STATEMENT_ENTERED": ("Nhập sao kê", "Bank statement entered"),
        "BANK_LINE_SETTLED": ("Đối chiếu sao kê", "Line of the bank settled"),
        "CAMPAIGN_LAUNCHED": ("Mở đợt hỗ trợ", "Campaign launched"),
        "QUOTA_ALLOCATED": ("Giao chỉ tiêu", "Quota allocated"),
        "LIST_DRAFTED": ("Lập danh sách", "List drafted"),
        "LIST_CHANGED": ("Sửa danh sách", "List changed"),
        "LIST_SUBMITTED": ("Trình danh sách", "List submitted"),
        "LIST_RETURNED": ("Trả lại danh sách", "List returned"),
        "LIST_APPROVED": ("Duyệt danh sách", "List approved"),
        "LIST_COMMITTED": ("Giữ chỗ cho danh sách", "Money reserved for a list"),
        "LIST_SETTLED": ("Quyết toán danh sách", "List settled"),
    },
    "BankLineStatus": {
        "MATCHED": ("Đã khớp", "Is in the ledger"),
        "UNMATCHED": ("Chưa khớp", "Not found in the ledger"),
        "AMBIGUOUS": ("Có nhiều khả năng", "May be several things"),
        "DUPLICATE": ("Trùng", "The bank's line came before"),
        "SET_ASIDE": ("Không thuộc sổ quỹ", "Not for the ledger"),
    },
    "BankActKind": {
        "MATCH": ("Khớp", "Matched"),
        "UNMATCH": ("Bỏ khớp", "Waits again"),
        "SET_ASIDE": ("Để ngoài sổ quỹ", "Set aside"),
    },
    "BankStatementStatus": {
        "CHECKED": ("Đã kiểm tra", "Looked at"),
        "ENTERED": ("Đã nhập", "Entered"),
        "DISCARDED": ("Đã bỏ", "Given up"),
    },
    "BankDelimiter": {
        "COMMA": ("Dấu phẩy", "Comma"),
        "SEMICOLON": ("Dấu chấm phẩy", "Semicolon"),
        "TAB": ("Dấu tab", "Tab"),
    },
    "BankDayFormat": {
        "DAY_FIRST": ("Ngày/tháng/năm", "Day, month, year"),
        "MONTH_FIRST": ("Tháng/ngày/năm", "Month, day, year"),
        "YEAR_FIRST": ("Năm-tháng-ngày", "Year, month, day"),
    },
    "BankAmountFormat": {
        "DOTS": ("1.250.000", "1.250.000"),
        "COMMAS": ("1,250,000", "1,250,000"),
        "PLAIN": ("1250000", "1250000"),
    },
    "StatementGuard": {
        "YEAR_IS_OVER": ("Năm đã kết thúc", "The year is over"),
        "BOOKS_CLOSED": ("Đã khoá sổ đến hết năm", "The books are closed until its end"),
        "NOT_PUBLISHED_YET": ("Chưa công khai", "It is not published yet"),
        "PUBLISHED_BEFORE": ("Đã công khai lần đầu", "It was published before"),
        "SOMETHING_CHANGED": ("Có nội dung thay đổi", "Something changed since"),
    },
}
