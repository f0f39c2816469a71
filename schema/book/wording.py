"""What is wrong with a book or a line of it, in words: Vietnamese for officers, English besides."""

from collections.abc import Mapping
from typing import Final

from db.rules.book.batch import BatchFault
from db.rules.book.columns import BookDoubt, BookFault
from db.rules.facts import Hurdle
from db.rules.inputs import Doubt, Fault
from schema.children.hurdles import HURDLES
from schema.children.wording import DOUBTS, FAULTS

B, D, F = BookFault, BookDoubt, Fault
BATCH: Final[Mapping[str, str]] = {
    BatchFault.NOT_AT_THIS_STEP: "The import stands at another step; see its status.",
    BatchFault.NO_SUCH_DUPLICATE: "A line that is no likely duplicate of this import.",
}
SAID: Final[Mapping[str, tuple[str, str]]] = {
    B.NO_LINES: ("Tệp không có dòng nào.", "There is no line."),
    B.TOO_MANY_LINES: ("Tệp có quá nhiều dòng.", "There are more lines than are taken at once."),
    B.HEADING_MISSING: ("Thiếu cột bắt buộc này.", "A column that is needed is not there."),
    B.HEADING_REPEATED: ("Cột này có hai lần.", "The column is there twice."),
    B.NOT_READABLE: (
        "Không đọc được tệp: cần CSV (UTF-8) hoặc XLSX.",
        "The file is not CSV in UTF-8, nor XLSX.",
    ),
    B.NEEDED: ("Cần ghi ô này.", "Something must stand here."),
    B.SEX_FORMAT: ("Ghi Nam hoặc Nữ.", "Nam or Nữ."),
    B.DATE_FORMAT: (
        "Ghi ngày/tháng/năm, tháng/năm hoặc năm.",
        "A day as dd/mm/yyyy, mm/yyyy or yyyy.",
    ),
    B.YES_OR_NO: ("Ghi Có hoặc Không.", "Có or Không."),
    B.POVERTY_FORMAT: (
        "Ghi Hộ nghèo, Hộ cận nghèo hoặc Không.",
        "Hộ nghèo, Hộ cận nghèo or Không.",
    ),
    B.NAME_NEEDED: ("Có số điện thoại nhưng thiếu họ tên.", "A telephone number without a name."),
    B.RELATION_NEEDED: ("Cần ghi quan hệ với trẻ.", "What is the carer to the child?"),
    B.NUMBER_BUT_NO: ("Ghi Không nhưng lại có số.", "It says no, and there is a number."),
    B.LINE_REPEATED: (
        "Một dòng ở trên đã ghi trẻ này.",
        "An earlier line speaks of the same child.",
    ),
    B.CODE_UNKNOWN: ("Xã không có trẻ mang mã này.", "No child of the commune has this code."),
    B.CLASS_NOT_HELD: ("Bạn không được ghi cột này.", "You may not enter what stands here."),
    B.HELD_ELSEWHERE: (
        "Xã khác đang giữ hồ sơ có số định danh này.",
        "Another commune holds the record with this personal id.",
    ),
    B.ANOTHER_PERSONAL_ID: (
        "Hồ sơ có số định danh khác.",
        "The record has another personal id.",
    ),
    B.PERSONAL_ID_OF_ANOTHER: (
        "Hồ sơ khác trong xã có số định danh này.",
        "Another record of the commune has this personal id.",
    ),
    B.SCHOOL_UNKNOWN: ("Xã không có trường này.", "The commune has no such school."),
    B.SCHOOL_AMBIGUOUS: (
        "Có nhiều trường cùng tên; hãy ghi mã trường.",
        "Several schools are called so: write the code.",
    ),
    B.GROUP_REPEATED: ("Một nhóm được ghi hai lần.", "A group stands there twice."),
    B.SINCE_CHANGED: (
        "Sổ đã thay đổi sau khi kiểm tra; hãy kiểm tra lại.",
        "The register has changed since the dry run: send the file again.",
    ),
    B.ACCESS_ENDED: (
        "Người gửi không còn quyền nhập sổ này.",
        "Whoever sent it may not import this book any more.",
    ),
    D.SUBGROUP_KEPT: (
        "Hồ sơ ghi tiểu nhóm khác; việc nhập sổ không đổi tiểu nhóm.",
        "The record has another sub-group of this group, which an import does not change.",
    ),
    D.PERSONAL_ID_UNCHECKED: (
        "Chưa kiểm tra được số định danh ở xã khác.",
        "Whether another commune holds this personal id could not be asked now.",
    ),
    F.EMPTY: ("Cần ghi ô này.", ""),
    F.TOO_LONG: ("Quá dài.", ""),
    F.TOO_MANY: ("Quá nhiều.", ""),
    F.REPEATED: ("Người này đã được ghi.", ""),
    F.NOT_COMPOSED: ("Chữ không ở dạng dựng sẵn (NFC).", ""),
    F.CONTROL_CHARACTER: ("Có ký tự không nhìn thấy.", ""),
    F.NOT_A_NAME: ("Không phải họ tên.", ""),
    F.UNKNOWN_CODE: ("Không có tên hoặc mã này.", ""),
    F.BEFORE_1900: ("Ngày trước năm 1900.", ""),
    F.IN_THE_FUTURE: ("Ngày chưa đến.", ""),
    F.NOT_A_CHILD: ("Đã đủ 16 tuổi.", ""),
    F.PERSONAL_ID_FORMAT: ("Số định danh gồm đúng 12 chữ số.", ""),
    F.PERSONAL_ID_PLACE: ("Ba chữ số đầu không phải mã tỉnh hay mã nước.", ""),
    F.PERSONAL_ID_CENTURY: ("Chữ số thứ tư phải là 2 hoặc 3.", ""),
    F.PERSONAL_ID_YEAR_TO_COME: ("Chữ số thứ năm và sáu chỉ năm chưa đến.", ""),
    F.PERSONAL_ID_OR_REASON: ("Chưa có số định danh thì ghi lý do.", ""),
    F.PERSONAL_ID_AND_REASON: ("Đã có số định danh thì không ghi lý do.", ""),
    F.PHONE_FORMAT: ("Số điện thoại không đúng.", ""),
    F.HEALTH_INSURANCE_FORMAT: ("Số thẻ bảo hiểm y tế không đúng.", ""),
    F.BIRTH_CERTIFICATE_FORMAT: ("Ghi số/năm, ví dụ 123/2019.", ""),
    F.BIRTH_CERTIFICATE_YEAR: ("Năm đăng ký trước năm sinh hoặc chưa đến.", ""),
    Doubt.PERSONAL_ID_SEX: ("Số định danh chỉ giới tính khác.", ""),
    Doubt.PERSONAL_ID_YEAR: ("Số định danh chỉ năm sinh khác.", ""),
    Doubt.LIKELY_DUPLICATE_ELSEWHERE: ("Có thể đã có hồ sơ ở xã khác; hãy hỏi xã đó.", ""),
    Doubt.ELSEWHERE_NOT_ASKED: ("Chưa tìm hồ sơ ở xã khác vì đã hỏi quá nhiều.", ""),
    Hurdle.DEGREE_NEEDED: ("Trẻ em khuyết tật: cần ghi mức độ.", ""),
    Hurdle.POVERTY_NEEDED: ("Nhóm này chỉ dành cho hộ nghèo, cận nghèo.", ""),
    Hurdle.NOT_IN_FORCE: ("Tiểu nhóm không còn áp dụng.", ""),
    Hurdle.OVERLAPS: ("Trẻ đã thuộc nhóm này trong thời gian đó.", ""),
    Hurdle.RECORD_CLOSED: ("Hồ sơ đã đóng.", ""),
    Hurdle.AFTER_CHILDHOOD: ("Trẻ đã đủ 16 tuổi vào ngày đó.", ""),
    Hurdle.BEFORE_BIRTH: ("Ngày trước khi trẻ sinh ra.", ""),
    Hurdle.OUT_OF_REACH: ("Trẻ sẽ không còn thuộc phạm vi của bạn.", ""),
}
KNOWN: Final[Mapping[str, str]] = {**FAULTS, **HURDLES, **DOUBTS}
OTHER: Final = ("Không ghi được.", "It is not recorded.")


def in_vietnamese(code: str) -> str:
    return SAID.get(code, OTHER)[0]


def in_english(code: str) -> str:
    return SAID.get(code, OTHER)[1] or KNOWN.get(code, OTHER[1])
