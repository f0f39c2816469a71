"""What categories of dimensions are called."""

from db.rules.circumstances import BY_CODE
from db.rules.indicators import LABELS, IndicatorDimension
from schema.cases.labels import LABELS as CASES
from schema.giving.labels import LABELS as GIVING

D = IndicatorDimension
SEXES = {
    "MALE": ("Nam", "Male"),
    "FEMALE": ("Nữ", "Female"),
    "UNKNOWN": ("Chưa xác định", "Unknown"),
}
POVERTY = {
    "NONE": ("Không thuộc hộ nghèo, hộ cận nghèo", "Neither poor nor near-poor"),
    "NEAR_POOR": ("Hộ cận nghèo", "Near-poor household"),
    "POOR": ("Hộ nghèo", "Poor household"),
}
KNOWN = {
    D.SEX: SEXES,
    D.POVERTY: POVERTY,
    D.CATEGORY: CASES["CaseCategory"],
    D.ABUSE_SETTING: CASES["AbuseSetting"],
    D.SUPPORT_KIND: GIVING["SupportKind"],
    D.CIRCUMSTANCE: {code: (group.name_vi, group.name_en) for code, group in BY_CODE.items()},
}


def label(of: IndicatorDimension, key: str) -> tuple[str, str]:
    """In Vietnamese and English."""
    named = KNOWN.get(of, LABELS)
    return named.get(key) or LABELS[key]
