"""What is likely wrong or missing in the register (chuẩn hóa, làm sạch dữ liệu trẻ em), domain 8.5:
one table of checks, with what each needs to be seen and what to do about it.

A check that speaks of a class is answered only to who holds the class whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.registration import is_mother
from db.rules.sensitivity import Sensitivity

S: Final = Sensitivity
Class = tuple[Sensitivity, str | None]
GUARDIANS: Final[Class] = (S.CONTACT, "guardians")
DISABILITY: Final[Class] = (S.HEALTH, "disability")
POVERTY: Final[Class] = (S.SOCIAL, "fee_policy")
PERSONAL_ID_DAYS: Final = 60  # a record may be without a personal id for so long
SCHOOL_FROM: Final = 6  # years: Law on Education 2019, art. 28
INSURED_UNTIL: Final = 6  # years: cards of children under six, Law on Health Insurance, art. 12


class DataCheck(StrEnum):
    UNIT_NOT_IN_FORCE = "UNIT_NOT_IN_FORCE"
    SPECIAL_AFTER_CHILDHOOD = "SPECIAL_AFTER_CHILDHOOD"
    DISABILITY_WITHOUT_DEGREE = "DISABILITY_WITHOUT_DEGREE"
    ILLNESS_WITHOUT_POVERTY = "ILLNESS_WITHOUT_POVERTY"
    ORPHAN_WITH_PARENT = "ORPHAN_WITH_PARENT"
    PERSONAL_ID_OVERDUE = "PERSONAL_ID_OVERDUE"
    BIRTH_NOT_REGISTERED = "BIRTH_NOT_REGISTERED"
    NOT_INSURED_UNDER_SIX = "NOT_INSURED_UNDER_SIX"
    NO_BIRTH_DATE = "NO_BIRTH_DATE"
    NO_GUARDIAN = "NO_GUARDIAN"
    PAST_SIXTEEN = "PAST_SIXTEEN"
    NO_MOTHER = "NO_MOTHER"
    BIRTH_DATE_NOT_EXACT = "BIRTH_DATE_NOT_EXACT"
    SEX_UNKNOWN = "SEX_UNKNOWN"
    NO_HOUSEHOLD = "NO_HOUSEHOLD"
    NO_ADDRESS = "NO_ADDRESS"
    NO_SCHOOL = "NO_SCHOOL"
    NO_POVERTY = "NO_POVERTY"
    NO_ETHNICITY = "NO_ETHNICITY"
    BIRTH_REGISTRATION_UNKNOWN = "BIRTH_REGISTRATION_UNKNOWN"


class Severity(StrEnum):
    """WRONG cannot be so; URGENT is a right of the child or a duty with a term; MISSING is to be
    asked at the next visit; NOTICE needs nobody today."""

    WRONG = "WRONG"
    URGENT = "URGENT"
    MISSING = "MISSING"
    NOTICE = "NOTICE"


@dataclass(frozen=True, slots=True)
class Check:
    """`needs`: the classes, or parts of them, that must be held whole to be told."""

    check: DataCheck
    severity: Severity
    needs: tuple[Class, ...]
    name_vi: str
    name_en: str
    remedy_vi: str
    remedy_en: str


C: Final = DataCheck
IDENTITY: Final[Class] = (S.IDENTITY, None)
CONTACT: Final[Class] = (S.CONTACT, None)
SOCIAL: Final[Class] = (S.SOCIAL, None)
HEALTH: Final[Class] = (S.HEALTH, None)
CHECKS: Final[Mapping[DataCheck, Check]] = {
    each.check: each
    for each in (
        Check(
            C.UNIT_NOT_IN_FORCE,
            Severity.WRONG,
            (),
            "Đơn vị hành chính không còn hiệu lực",
            "The unit is not in force",
            "Chuyển hồ sơ về đơn vị kế thừa",
            "Move the record to the unit that followed",
        ),
        Check(
            C.SPECIAL_AFTER_CHILDHOOD,
            Severity.WRONG,
            (SOCIAL,),
            "Hoàn cảnh đặc biệt còn mở khi không còn là trẻ em trong sổ",
            "Special circumstances open though no longer a child of the register",
            "Kết thúc hoàn cảnh theo ngày đủ 16 tuổi, mất hoặc rời đi (endCircumstance)",
            "End the circumstances on the day of the 16th birthday, of death or leaving",
        ),
        Check(
            C.DISABILITY_WITHOUT_DEGREE,
            Severity.WRONG,
            (DISABILITY,),
            "Trẻ em khuyết tật chưa có mức độ khuyết tật",
            "Disability without a degree",
            "Ghi mức độ theo giấy xác nhận khuyết tật",
            "Record the degree of the certificate",
        ),
        Check(
            C.ILLNESS_WITHOUT_POVERTY,
            Severity.WRONG,
            (HEALTH, POVERTY),
            "Nhóm bệnh hiểm nghèo nhưng không thuộc hộ nghèo, cận nghèo",
            "Serious illness of a poor household without a poverty class",
            "Kiểm tra diện hộ nghèo, cận nghèo hoặc kết thúc nhóm",
            "Check the class of the household, or end the group",
        ),
        Check(
            C.ORPHAN_WITH_PARENT,
            Severity.WRONG,
            (SOCIAL, GUARDIANS),
            "Mồ côi cả cha và mẹ nhưng có cha hoặc mẹ trong hồ sơ",
            "Orphan of both parents with a parent on record",
            "Đính chính nhóm hoặc người chăm sóc",
            "Correct the group or the guardians",
        ),
        Check(
            C.PERSONAL_ID_OVERDUE,
            Severity.URGENT,
            (IDENTITY,),
            "Chưa có số định danh cá nhân quá thời hạn",
            "Without a personal id for too long",
            "Lập danh sách gửi công chức tư pháp - hộ tịch",
            "List to the justice officer",
        ),
        Check(
            C.BIRTH_NOT_REGISTERED,
            Severity.URGENT,
            (SOCIAL,),
            "Chưa đăng ký khai sinh",
            "Birth not registered",
            "Hướng dẫn gia đình, báo công chức tư pháp - hộ tịch",
            "Guide the family; tell the justice officer",
        ),
        Check(
            C.NOT_INSURED_UNDER_SIX,
            Severity.URGENT,
            (SOCIAL, IDENTITY),
            "Trẻ dưới 6 tuổi chưa có thẻ bảo hiểm y tế",
            "Under six without health insurance",
            "Đề nghị cấp thẻ bảo hiểm y tế",
            "Apply for the card",
        ),
        Check(
            C.NO_BIRTH_DATE,
            Severity.URGENT,
            (IDENTITY,),
            "Không có ngày sinh",
            "No date of birth",
            "Hỏi gia đình; ghi tháng hoặc năm nếu chỉ biết đến đó",
            "Ask the family; a month or a year will do",
        ),
        Check(
            C.NO_GUARDIAN,
            Severity.URGENT,
            (GUARDIANS,),
            "Không có cha, mẹ hoặc người chăm sóc",
            "Nobody cares for the child on record",
            "Ghi cha, mẹ, người chăm sóc (setGuardians)",
            "Record who cares for it",
        ),
        Check(
            C.PAST_SIXTEEN,
            Severity.NOTICE,
            (),
            "Đã đủ 16 tuổi, hồ sơ còn ghi đang theo dõi",
            "Turned sixteen, still stored as in the register",
            "Tình trạng tự chuyển theo lịch; kết thúc những việc còn mở",
            "The calendar closes it by itself; finish what is open",
        ),
        Check(
            C.NO_MOTHER,
            Severity.NOTICE,
            (GUARDIANS,),
            "Có người chăm sóc nhưng không ghi mẹ",
            "Guardians without a mother",
            "Ghi mẹ nếu biết: cần để tìm hồ sơ trùng",
            "Record the mother where known: duplicates are found by her",
        ),
        Check(
            C.BIRTH_DATE_NOT_EXACT,
            Severity.MISSING,
            (IDENTITY,),
            "Ngày sinh chưa đầy đủ",
            "Date of birth not known to the day",
            "Đối chiếu giấy khai sinh",
            "Compare the birth certificate",
        ),
        Check(
            C.SEX_UNKNOWN,
            Severity.MISSING,
            (IDENTITY,),
            "Chưa ghi giới tính",
            "Sex not known",
            "Đối chiếu giấy khai sinh",
            "Compare the birth certificate",
        ),
        Check(
            C.NO_HOUSEHOLD,
            Severity.MISSING,
            (CONTACT,),
            "Chưa thuộc hộ gia đình nào",
            "In no household",
            "Ghi hộ (setHousehold) để cộng tác viên theo dõi được",
            "Set the household, so that a collaborator sees the child",
        ),
        Check(
            C.NO_ADDRESS,
            Severity.MISSING,
            (CONTACT,),
            "Không có thôn, tổ và địa chỉ",
            "Neither hamlet nor address",
            "Ghi nơi ở",
            "Record where it lives",
        ),
        Check(
            C.NO_SCHOOL,
            Severity.MISSING,
            (CONTACT, IDENTITY),
            "Trong độ tuổi đi học nhưng không ghi trường",
            "Of school age without a school",
            "Ghi trường, hoặc xem xét nguy cơ bỏ học",
            "Record the school, or look whether it left school",
        ),
        Check(
            C.NO_POVERTY,
            Severity.MISSING,
            (POVERTY,),
            "Chưa ghi diện hộ nghèo, cận nghèo",
            "Poverty class not known",
            "Đối chiếu danh sách hộ nghèo của năm",
            "Compare the list of the year",
        ),
        Check(
            C.NO_ETHNICITY,
            Severity.MISSING,
            ((S.ETHNICITY, None),),
            "Chưa ghi dân tộc",
            "People not known",
            "Đối chiếu giấy khai sinh",
            "Compare the birth certificate",
        ),
        Check(
            C.BIRTH_REGISTRATION_UNKNOWN,
            Severity.MISSING,
            (SOCIAL,),
            "Chưa rõ đã đăng ký khai sinh hay chưa",
            "Birth registration not known",
            "Hỏi gia đình (recordBirthRegistration)",
            "Ask the family",
        ),
    )
}

_SAID: Final = ("mẹ", "mẹ đẻ", "mẹ ruột", "má", "me", "mother")
_FATHER: Final = ("cha", "cha đẻ", "cha ruột", "bố", "bố đẻ", "bố ruột", "ba", "bo", "father")


def _written(words: Iterable[str]) -> tuple[str, ...]:
    """As people write them, with and without capitals."""
    forms = (str, str.capitalize, str.title, str.upper)
    return tuple(sorted({form(word) for word in words for form in forms}))


MOTHERS: Final = _written(word for word in _SAID if is_mother(word))
PARENTS: Final = tuple(sorted({*MOTHERS, *_written(_FATHER)}))
