"""What the values of enums are called, in Vietnamese and English: for people, and in the SDL.

Every enum of the schema stands here with all its values; one that does not lets no schema start.
"""

from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLSchema

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
    "FactKind": {
        "POVERTY": ("Hộ nghèo, hộ cận nghèo", "Poverty"),
        "ETHNICITY": ("Dân tộc", "People"),
        "HEALTH_INSURANCE": ("Bảo hiểm y tế", "Health insurance"),
        "BIRTH_REGISTRATION": ("Đăng ký khai sinh", "Birth registration"),
    },
    "ChildOrderField": {
        "REGISTERED_AT": ("Ngày vào sổ", "Day of registration"),
        "NAME": ("Tên", "Name"),
        "DATE_OF_BIRTH": ("Ngày sinh", "Date of birth"),
    },
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
