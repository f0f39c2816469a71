"""The columns of the book (các cột của sổ), and which of them a heading means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.inputs import Problem
from db.rules.names import toneless
from db.rules.sensitivity import Sensitivity

S: Final = Sensitivity


class Column(StrEnum):
    """Each says one thing of the child of its line."""

    CODE = "CODE"
    HOUSEHOLD = "HOUSEHOLD"
    HAMLET = "HAMLET"
    ADDRESS = "ADDRESS"
    FULL_NAME = "FULL_NAME"
    SEX = "SEX"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    PERSONAL_ID = "PERSONAL_ID"
    PERSONAL_ID_MISSING = "PERSONAL_ID_MISSING"
    ETHNICITY = "ETHNICITY"
    POVERTY = "POVERTY"
    MOTHER = "MOTHER"
    MOTHER_PHONE = "MOTHER_PHONE"
    FATHER = "FATHER"
    FATHER_PHONE = "FATHER_PHONE"
    CARER = "CARER"
    CARER_RELATION = "CARER_RELATION"
    CARER_PHONE = "CARER_PHONE"
    BIRTH_REGISTERED = "BIRTH_REGISTERED"
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"
    BIRTH_CERTIFICATE_PLACE = "BIRTH_CERTIFICATE_PLACE"
    INSURED = "INSURED"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"
    SCHOOL = "SCHOOL"
    GRADE = "GRADE"
    CIRCUMSTANCES = "CIRCUMSTANCES"


@dataclass(frozen=True, slots=True)
class Heading:
    """`of`: the class of what stands below it, which each group has for itself; `form`: what is
    written there, in Vietnamese."""

    name: str
    of: Sensitivity
    form: str = ""
    also: Sequence[str] = ()
    part: str | None = None


_DATE: Final = "ngày/tháng/năm, tháng/năm hoặc năm"
_PHONE: Final = "10 chữ số (di động), 11 chữ số (cố định)"

HEADINGS: Final[Mapping[Column, Heading]] = {
    Column.CODE: Heading("Mã trẻ", S.PUBLIC, "trẻ đã có hồ sơ", ("Mã số trẻ", "Mã hồ sơ")),
    Column.HOUSEHOLD: Heading(
        "Số hộ", S.CONTACT, "số của hộ trong sổ", ("Hộ số", "Mã hộ", "Số hộ gia đình", "Hộ")
    ),
    Column.HAMLET: Heading(
        "Thôn, bản, tổ dân phố", S.CONTACT, "", ("Thôn", "Bản", "Ấp", "Tổ dân phố", "Tổ", "Xóm")
    ),
    Column.ADDRESS: Heading("Địa chỉ", S.CONTACT, "số nhà, đường", ("Số nhà, đường", "Nơi ở")),
    Column.FULL_NAME: Heading(
        "Họ và tên trẻ",
        S.IDENTITY,
        "như giấy khai sinh",
        ("Họ và tên", "Họ tên", "Họ tên trẻ", "Họ và tên trẻ em", "Họ, chữ đệm, tên"),
    ),
    Column.SEX: Heading("Giới tính", S.IDENTITY, "Nam, Nữ", ("Giới", "Nam/Nữ")),
    Column.DATE_OF_BIRTH: Heading(
        "Ngày sinh", S.IDENTITY, _DATE, ("Ngày, tháng, năm sinh", "Năm sinh", "Sinh ngày")
    ),
    Column.PERSONAL_ID: Heading(
        "Số định danh cá nhân",
        S.IDENTITY,
        "12 chữ số",
        ("Số định danh", "Mã định danh", "Mã định danh cá nhân", "CCCD", "Số CCCD", "PIN"),
    ),
    Column.PERSONAL_ID_MISSING: Heading(
        "Lý do chưa có số định danh", S.IDENTITY, "chỉ khi chưa có số", ("Lý do chưa có",)
    ),
    Column.ETHNICITY: Heading(
        "Dân tộc", S.ETHNICITY, "tên hoặc mã 01–54", ("Mã dân tộc", "Tên dân tộc")
    ),
    Column.POVERTY: Heading(
        "Diện hộ", S.SOCIAL, "Hộ nghèo, Hộ cận nghèo, Không", ("Hộ nghèo, cận nghèo", "Loại hộ")
    ),
    Column.MOTHER: Heading("Họ tên mẹ", S.CONTACT, "", ("Mẹ", "Họ và tên mẹ"), "guardians"),
    Column.MOTHER_PHONE: Heading(
        "Điện thoại mẹ", S.CONTACT, _PHONE, ("SĐT mẹ", "Số điện thoại mẹ"), "guardians"
    ),
    Column.FATHER: Heading(
        "Họ tên cha", S.CONTACT, "", ("Cha", "Bố", "Họ tên bố", "Họ và tên cha"), "guardians"
    ),
    Column.FATHER_PHONE: Heading(
        "Điện thoại cha",
        S.CONTACT,
        _PHONE,
        ("SĐT cha", "SĐT bố", "Điện thoại bố", "Số điện thoại cha"),
        "guardians",
    ),
    Column.CARER: Heading(
        "Người chăm sóc khác",
        S.CONTACT,
        "",
        ("Người chăm sóc", "Họ tên người chăm sóc"),
        "guardians",
    ),
    Column.CARER_RELATION: Heading(
        "Quan hệ với trẻ", S.CONTACT, "bà ngoại, ông nội, cô …", ("Quan hệ",), "guardians"
    ),
    Column.CARER_PHONE: Heading(
        "Điện thoại người chăm sóc", S.CONTACT, _PHONE, ("SĐT người chăm sóc",), "guardians"
    ),
    Column.BIRTH_REGISTERED: Heading(
        "Đã đăng ký khai sinh", S.SOCIAL, "Có, Không", ("Khai sinh", "Đăng ký khai sinh")
    ),
    Column.BIRTH_CERTIFICATE: Heading(
        "Số giấy khai sinh", S.IDENTITY, "số/năm: 123/2019", ("Giấy khai sinh", "Số khai sinh")
    ),
    Column.BIRTH_CERTIFICATE_PLACE: Heading("Nơi đăng ký khai sinh", S.IDENTITY),
    Column.INSURED: Heading(
        "Có thẻ bảo hiểm y tế", S.SOCIAL, "Có, Không", ("Bảo hiểm y tế", "Thẻ BHYT", "BHYT")
    ),
    Column.HEALTH_INSURANCE: Heading(
        "Số thẻ bảo hiểm y tế",
        S.HEALTH,
        "15 ký tự, hoặc 10 chữ số",
        ("Số thẻ BHYT", "Mã thẻ BHYT", "Số BHYT"),
    ),
    Column.SCHOOL: Heading(
        "Trường học",
        S.CONTACT,
        "tên hoặc mã của trường trong xã",
        ("Trường", "Tên trường", "Trường đang học", "Nơi học"),
    ),
    Column.GRADE: Heading("Lớp", S.CONTACT, "lớp đang học", ("Lớp học", "Lớp đang học")),
    Column.CIRCUMSTANCES: Heading(
        "Nhóm hoàn cảnh đặc biệt",
        S.PUBLIC,
        "số hoặc tên nhóm, cách nhau bằng dấu chấm phẩy; tiểu nhóm sau dấu hai chấm:"
        " 1; 4: Khuyết tật nặng",
        ("Hoàn cảnh đặc biệt", "Trẻ em có hoàn cảnh đặc biệt", "Nhóm trẻ", "Hoàn cảnh"),
    ),
}
SEALED: Final = frozenset(
    {
        *(Column.PERSONAL_ID, Column.BIRTH_CERTIFICATE, Column.HEALTH_INSURANCE),
        *(Column.MOTHER_PHONE, Column.FATHER_PHONE, Column.CARER_PHONE),
    }
)
"""Kept encrypted wherever they are kept."""
NEEDED: Final = (Column.FULL_NAME, Column.SEX, Column.DATE_OF_BIRTH)


class BookFault(StrEnum):
    """Why a book, a line or a cell is refused, beside what the register refuses."""

    NO_LINES = "NO_LINES"
    TOO_MANY_LINES = "TOO_MANY_LINES"
    HEADING_MISSING = "HEADING_MISSING"
    HEADING_REPEATED = "HEADING_REPEATED"
    NOT_READABLE = "NOT_READABLE"
    NEEDED = "NEEDED"
    SEX_FORMAT = "SEX_FORMAT"
    DATE_FORMAT = "DATE_FORMAT"
    YES_OR_NO = "YES_OR_NO"
    POVERTY_FORMAT = "POVERTY_FORMAT"
    NAME_NEEDED = "NAME_NEEDED"
    RELATION_NEEDED = "RELATION_NEEDED"
    NUMBER_BUT_NO = "NUMBER_BUT_NO"
    LINE_REPEATED = "LINE_REPEATED"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    CLASS_NOT_HELD = "CLASS_NOT_HELD"
    HELD_ELSEWHERE = "HELD_ELSEWHERE"
    ANOTHER_PERSONAL_ID = "ANOTHER_PERSONAL_ID"
    PERSONAL_ID_OF_ANOTHER = "PERSONAL_ID_OF_ANOTHER"
    SCHOOL_UNKNOWN = "SCHOOL_UNKNOWN"
    SCHOOL_AMBIGUOUS = "SCHOOL_AMBIGUOUS"
    GROUP_REPEATED = "GROUP_REPEATED"
    SINCE_CHANGED = "SINCE_CHANGED"
    ACCESS_ENDED = "ACCESS_ENDED"


class BookDoubt(StrEnum):
    """Why to look at a line again that is accepted."""

    PERSONAL_ID_UNCHECKED = "PERSONAL_ID_UNCHECKED"
    SUBGROUP_KEPT = "SUBGROUP_KEPT"


def normal(heading: str) -> str:
    """The form in which headings are compared: no tones, case, spaces, signs."""
    return "".join(c for c in toneless(heading) if c.isalnum())


_MEANT: Final = {
    normal(name): column
    for column, heading in HEADINGS.items()
    for name in (heading.name, *heading.also)
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of the book stands at which place of a row."""

    places: Mapping[Column, int]
    unknown: Sequence[int] = ()

    def cells(self, row: Sequence[str]) -> dict[Column, str]:
        """What a row says; an empty cell says nothing."""
        said = {c: row[at] for c, at in self.places.items() if at < len(row)}
        return {column: text for column, text in said.items() if text}


def layout(headings: Sequence[str]) -> tuple[Layout, list[Problem]]:
    """By the first row. Columns of other headings (STT, ghi chú) are left aside. Where children are
    named by their codes, what is needed of a new one need not be there."""
    places: dict[Column, int] = {}
    unknown, problems = [], []
    for at, text in enumerate(headings):
        column = _MEANT.get(normal(text))
        if column is None:
            unknown += [at] if text else []
        elif column in places:
            problems.append(Problem((column,), BookFault.HEADING_REPEATED))
        else:
            places[column] = at
    needed = () if Column.CODE in places else NEEDED
    missing = (column for column in needed if column not in places)
    problems += [Problem((column,), BookFault.HEADING_MISSING) for column in missing]
    return Layout(places, unknown), problems
