"""What the values of enums are called, in Vietnamese and English: for people, and in the SDL.

Every enum of the schema stands here with all its values; one that does not lets no schema start.
"""

from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLSchema

from db.rules.quality import CHECKS
from schema.book import labels as book
from schema.cases import labels as cases
from schema.cases import labels_of_acts as acts
from schema.cases import labels_of_around as around
from schema.figures import labels as figures
from schema.fund import labels as fund
from schema.giving import labels as giving
from schema.indicators import labels as indicators
from schema.notices import labels as notices
from schema.plans import labels as plans
from schema.support import labels as support

Labels = Mapping[str, tuple[str, str]]  # value to Vietnamese and English

LABELS: Final[Mapping[str, Labels]] = {
    "Sensitivity": {
        "PUBLIC": ("Công khai", "Public"),
        "IDENTITY": ("Danh tính", "Identity"),
        "CONTACT": ("Liên hệ, nơi ở", "Contact and whereabouts"),
        "SOCIAL": ("Hoàn cảnh xã hội", "Social circumstances"),
        "ETHNICITY": ("Dân tộc", "Ethnicity"),
        "HEALTH": ("Sức khỏe", "Health"),
        "CASEWORK": ("Hồ sơ can thiệp, trợ giúp", "Casework"),
        "SEALED": ("Niêm phong", "Sealed"),
    },
    "UnitLevel": {
        "NATION": ("Cả nước", "Nation"),
        "PROVINCE": ("Cấp tỉnh", "Province"),
        "DISTRICT": ("Cấp huyện", "District"),
        "COMMUNE": ("Cấp xã", "Commune"),
    },
    "UnitOrderField": {
        "CODE": ("Mã đơn vị hành chính", "Official code"),
        "NAME": ("Tên đơn vị hành chính", "Name"),
    },
    "SuccessionExtent": {
        "WHOLE": ("Toàn bộ", "Whole"),
        "PART": ("Một phần", "Part"),
    },
    "OrderDirection": {
        "ASC": ("Tăng dần", "Ascending"),
        "DESC": ("Giảm dần", "Descending"),
    },
    "OrganisationKind": {
        "PEOPLES_COMMITTEE": ("Ủy ban nhân dân", "People's Committee"),
        "PEOPLES_COUNCIL": ("Hội đồng nhân dân", "People's Council"),
        "DEPARTMENT": ("Cơ quan chuyên môn", "Specialised department"),
        "POLICE": ("Công an", "Police"),
        "JUDICIARY": ("Viện kiểm sát, Tòa án", "Procuracy or court"),
        "HEALTH": ("Cơ sở y tế", "Health facility"),
        "EDUCATION": ("Cơ sở giáo dục", "School or education office"),
        "FACILITY": ("Cơ sở trợ giúp xã hội", "Social-assistance facility"),
        "UNION": ("Đoàn thể", "Union"),
        "FRONT": ("Mặt trận Tổ quốc", "Fatherland Front"),
        "RED_CROSS": ("Hội Chữ thập đỏ", "Red Cross"),
        "PARTNER": ("Tổ chức đối tác", "Partner organisation"),
        "FUND": ("Quỹ Bảo trợ trẻ em", "Child Protection Fund"),
        "HOTLINE": ("Tổng đài 111", "Hotline 111"),
        "MINISTRY": ("Bộ, cơ quan trung ương", "Ministry"),
        "OTHER": ("Khác", "Other"),
    },
    "Sex": {
        "MALE": ("Nam", "Male"),
        "FEMALE": ("Nữ", "Female"),
        "UNKNOWN": ("Chưa xác định", "Unknown"),
    },
    "ChildStatus": {
        "ACTIVE": ("Đang theo dõi", "In the register"),
        "AGED_OUT": ("Đã đủ 16 tuổi", "Turned sixteen"),
        "DECEASED": ("Đã mất", "Deceased"),
        "LEFT_COUNTRY": ("Đã ra nước ngoài", "Left the country"),
        "MERGED": ("Đã gộp vào hồ sơ khác", "Merged into another record"),
    },
    "DatePrecision": {
        "DAY": ("Biết đủ ngày, tháng, năm", "Known to the day"),
        "MONTH": ("Chỉ biết tháng, năm", "Known to the month"),
        "YEAR": ("Chỉ biết năm", "Known to the year"),
        "ESTIMATED": ("Ước tính", "Estimated"),
    },
    "PovertyStatus": {
        "NONE": ("Không thuộc hộ nghèo, hộ cận nghèo", "Neither poor nor near-poor"),
        "NEAR_POOR": ("Hộ cận nghèo", "Near-poor household"),
        "POOR": ("Hộ nghèo", "Poor household"),
    },
    "WatchKind": {
        "AT_RISK_OF_SPECIAL_CIRCUMSTANCES": (
            "Có nguy cơ rơi vào hoàn cảnh đặc biệt",
            "At risk of special circumstances",
        ),
        "AT_RISK_OF_ABUSE": ("Có nguy cơ bị xâm hại", "At risk of abuse"),
        "URGENT_PROTECTION": ("Cần bảo vệ khẩn cấp", "In need of urgent protection"),
    },
    "FundSource": {
        "BUDGET_CENTRAL": ("Ngân sách trung ương", "Central budget"),
        "BUDGET_PROVINCE": ("Ngân sách cấp tỉnh", "Province budget"),
        "BUDGET_DISTRICT": ("Ngân sách cấp huyện", "District budget"),
        "BUDGET_COMMUNE": ("Ngân sách cấp xã", "Commune budget"),
        "DONATION_DOMESTIC": ("Tài trợ trong nước", "Domestic donation"),
        "DONATION_FOREIGN": ("Tài trợ nước ngoài", "Foreign donation"),
        "NATIONAL_FUND": ("Quỹ Bảo trợ trẻ em Việt Nam", "National Fund for Vietnamese Children"),
        "OTHER": ("Khác", "Other"),
    },
    "ChildEventKind": {
        "REGISTERED": ("Đưa vào sổ", "Taken into the register"),
        "UPDATED": ("Cập nhật", "Updated"),
        "CORRECTED": ("Đính chính", "Corrected"),
        "GUARDIANS_SET": ("Ghi người chăm sóc", "Guardians set"),
        "HOUSEHOLD_SET": ("Ghi hộ gia đình", "Household set"),
        "SCHOOLING_SET": ("Ghi việc học", "Schooling set"),
        "PLACED": ("Vào cơ sở", "Placed in a facility"),
        "PLACEMENT_ENDED": ("Rời cơ sở", "Left the facility"),
        "CIRCUMSTANCE_RECORDED": ("Ghi hoàn cảnh đặc biệt", "Circumstance recorded"),
        "CIRCUMSTANCE_ENDED": ("Hết hoàn cảnh đặc biệt", "Circumstance ended"),
        "WATCH_SET": ("Đưa vào theo dõi", "Watched"),
        "WATCH_ENDED": ("Thôi theo dõi", "Watch ended"),
        "BIRTH_REGISTRATION_RECORDED": ("Ghi khai sinh", "Birth registration recorded"),
        "HEALTH_INSURANCE_RECORDED": ("Ghi bảo hiểm y tế", "Health insurance recorded"),
        "ASSISTANCE_RECORDED": ("Ghi trợ giúp", "Assistance recorded"),
        "INJURY_RECORDED": ("Ghi tai nạn, thương tích", "Injury recorded"),
        "DEATH_RECORDED": ("Ghi tử vong", "Death recorded"),
        "MOVE_PROPOSED": ("Đề nghị chuyển đi", "Move proposed"),
        "MOVE_WITHDRAWN": ("Rút đề nghị chuyển đi", "Move withdrawn"),
        "MOVE_DECLINED": ("Từ chối tiếp nhận", "Move declined"),
        "MOVED": ("Chuyển nơi cư trú", "Moved"),
        "DUPLICATE_DISMISSED": ("Xác định không trùng hồ sơ", "Found not to be a duplicate"),
        "DUPLICATE_REOPENED": ("Xem xét lại nghi trùng hồ sơ", "May be a duplicate after all"),
        "MERGE_PROPOSED": ("Đề nghị gộp hồ sơ", "Merge proposed"),
        "MERGE_DECLINED": ("Không gộp hồ sơ", "Merge declined"),
        "MERGED": ("Gộp hồ sơ", "Merged"),
        "MERGE_UNDONE": ("Hủy gộp hồ sơ", "Merge undone"),
        "DEPARTED": ("Rời khỏi Việt Nam", "Left the country"),
        "RETURNED": ("Trở về Việt Nam", "Came back to the country"),
    },
    "DocumentKind": {
        "BIRTH_CERTIFICATE": ("Giấy khai sinh", "Birth certificate"),
        "HEALTH_INSURANCE": ("Thẻ bảo hiểm y tế", "Health-insurance card"),
    },
    "InjuryCause": {
        "DROWNING": ("Đuối nước", "Drowning"),
        "TRAFFIC": ("Tai nạn giao thông", "Traffic accident"),
        "FALL": ("Ngã", "Fall"),
        "BURN": ("Bỏng", "Burn or scald"),
        "POISONING": ("Ngộ độc", "Poisoning"),
        "ELECTRICITY": ("Điện giật", "Electric shock"),
        "ANIMAL": ("Động vật cắn, đốt, húc", "Animal"),
        "SHARP_OBJECT": ("Vật sắc nhọn", "Sharp object"),
        "FALLING_OBJECT": ("Vật rơi, đổ, đè", "Falling object"),
        "CHOKING": ("Hóc, sặc, ngạt thở", "Choking or suffocation"),
        "EXPLOSION": ("Cháy nổ, bom mìn", "Explosion"),
        "DISASTER": ("Thiên tai", "Natural disaster"),
        "OTHER": ("Khác", "Other"),
    },
    "InjuryPlace": {
        "HOME": ("Tại nhà", "At home"),
        "SCHOOL": ("Tại trường học", "At school"),
        "ROAD": ("Trên đường", "On the road"),
        "WATER": ("Ao, hồ, sông, suối, biển", "In or by water"),
        "PUBLIC_PLACE": ("Nơi công cộng", "In a public place"),
        "WORKPLACE": ("Nơi làm việc", "At a workplace"),
        "OTHER": ("Nơi khác", "Elsewhere"),
        "UNKNOWN": ("Không rõ", "Not known"),
    },
    "InjuryOutcome": {
        "RECOVERED": ("Đã khỏi", "Recovered"),
        "IN_TREATMENT": ("Đang điều trị", "In treatment"),
        "LASTING_HARM": ("Để lại di chứng", "Lasting harm"),
        "DIED": ("Tử vong", "Died"),
        "UNKNOWN": ("Không rõ", "Not known"),
    },
    "DeathCause": {
        "DROWNING": ("Đuối nước", "Drowning"),
        "TRAFFIC": ("Tai nạn giao thông", "Traffic accident"),
        "OTHER_INJURY": ("Tai nạn, thương tích khác", "Another injury"),
        "ILLNESS": ("Bệnh tật", "Illness"),
        "NEWBORN": ("Tử vong sơ sinh", "As a newborn"),
        "OTHER": ("Khác", "Other"),
        "UNKNOWN": ("Không rõ", "Not known"),
    },
    "ParentState": {
        "LIVING": ("Còn sống, chăm sóc được", "Living and able"),
        "DEAD": ("Đã chết", "Dead"),
        "MISSING": ("Mất tích theo quy định của pháp luật", "Missing by law"),
        "IN_CARE": ("Đang được chăm sóc tại cơ sở trợ giúp xã hội", "Cared for in a facility"),
        "UNABLE": ("Không còn khả năng chăm sóc", "Unable to care"),
        "SERVING": (
            "Đang chấp hành án phạt tù hoặc biện pháp bắt buộc",
            "Serving a sentence or a compulsory measure",
        ),
        "A_CHILD": ("Là trẻ em", "A child"),
        "RIGHTS_RESTRICTED": ("Bị hạn chế quyền", "With restricted rights"),
    },
    "CircumstanceSuccessor": {
        "DIRECT": ("Chuyển trực tiếp", "Goes over as it is"),
        "SPLIT": ("Tách nhóm", "Split, each record by itself"),
        "REVIEW": ("Rà soát từng hồ sơ", "Each record is reviewed"),
        "NONE": ("Không có nhóm kế thừa", "No successor"),
    },
    "MergeStatus": {
        "PROPOSED": ("Chờ xác nhận", "Waits for confirmation"),
        "DECLINED": ("Không gộp", "Declined"),
        "CONFIRMED": ("Đã gộp", "Confirmed"),
        "UNDONE": ("Đã hủy gộp", "Undone"),
    },
    "Likeness": {
        "NAME_BIRTH_MOTHER": (
            "Cùng họ tên, ngày sinh, họ tên mẹ",
            "Same name, day of birth and mother",
        ),
        "HEALTH_INSURANCE": ("Cùng mã số bảo hiểm y tế", "Same health insurance number"),
        "BIRTH_CERTIFICATE": ("Cùng số giấy khai sinh", "Same birth certificate"),
    },
    "DataCheck": {check.value: (c.name_vi, c.name_en) for check, c in CHECKS.items()},
    "Severity": {
        "WRONG": ("Sai, phải sửa", "Cannot be so"),
        "URGENT": ("Cần làm ngay", "A right of the child, or a duty with a term"),
        "MISSING": ("Còn thiếu", "To be asked at the next visit"),
        "NOTICE": ("Lưu ý", "To be known"),
    },
    "FactKind": {
        "POVERTY": ("Hộ nghèo, hộ cận nghèo", "Poverty"),
        "ETHNICITY": ("Dân tộc", "People"),
        "HEALTH_INSURANCE": ("Bảo hiểm y tế", "Health insurance"),
        "BIRTH_REGISTRATION": ("Đăng ký khai sinh", "Birth registration"),
    },
    "MoveStatus": {
        "PROPOSED": ("Chờ tiếp nhận", "Proposed"),
        "ACCEPTED": ("Đã tiếp nhận", "Accepted"),
        "DECLINED": ("Bị từ chối", "Declined"),
        "WITHDRAWN": ("Đã rút", "Withdrawn"),
    },
    "MoveDirection": {
        "IN": ("Chuyển đến", "In"),
        "OUT": ("Chuyển đi", "Out"),
    },
    "ChildOrderField": {
        "REGISTERED_AT": ("Ngày vào sổ", "Day of registration"),
        "NAME": ("Tên", "Name"),
        "DATE_OF_BIRTH": ("Ngày sinh", "Date of birth"),
    },
    **book.LABELS,
    **cases.LABELS,
    **giving.LABELS,
    **indicators.LABELS,
    **figures.LABELS,
    **support.LABELS,
    **fund.LABELS,
    **notices.LABELS,
    **plans.LABELS,
    **acts.LABELS,
    **around.LABELS,
}


def describe(core: GraphQLSchema) -> None:
    """Say what Strawberry's declarations cannot: enum values, the argument of a directive."""
    directive: Any = core.get_directive("class")
    directive.args["is"].description = "How private the field is."
    for name, kind in core.type_map.items():
        if isinstance(kind, GraphQLEnumType) and not name.startswith("__"):
            labels: Any = LABELS.get(name, {})
            if list(labels) != list(kind.values):
                raise LookupError(f"{name} and its labels differ: {list(kind.values)}")
            for word, value in kind.values.items():
                vi, en = labels[word]
                value.description = value.description or f"{en} ({vi})."
