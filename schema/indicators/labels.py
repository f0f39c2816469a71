"""What the values of enums of indicators are called, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "Measure": {
        "COUNT": ("Số lượng", "Count"),
        "RATE": ("Tỷ lệ", "Rate"),
        "AMOUNT": ("Số tiền", "Amount"),
    },
    "UnitOfMeasure": {
        "PERCENT": ("Phần trăm", "Percent"),
        "CHILDREN": ("Trẻ em", "Children"),
        "CASES": ("Ca, vụ việc", "Cases"),
        "UNITS": ("Đơn vị", "Units"),
        "EVENTS": ("Sự kiện, hoạt động", "Events"),
        "VND": ("Đồng", "Vietnamese dong"),
    },
    "IndicatorDimension": {
        "SEX": ("Giới tính", "Sex"),
        "AGE_BAND": ("Nhóm tuổi", "Age band"),
        "ETHNICITY": ("Dân tộc", "Ethnicity"),
        "POVERTY": ("Hộ nghèo, cận nghèo", "Poverty"),
        "CIRCUMSTANCE": ("Nhóm hoàn cảnh đặc biệt", "Group of special circumstances"),
        "CATEGORY": ("Loại vụ việc", "Category of case"),
        "ABUSE_SETTING": ("Môi trường xâm hại", "Setting of abuse"),
        "SUPPORT_KIND": ("Loại hỗ trợ", "Kind of support"),
        "URBAN_RURAL": ("Thành thị, nông thôn", "Urban or rural"),
    },
    "PeriodKind": {
        "STOCK": ("Thời điểm cuối kỳ", "At the end of the period"),
        "FLOW": ("Trong kỳ", "Within the period"),
    },
    "UnitBreakdown": {
        "SELF": ("Chính đơn vị", "The unit itself"),
        "SUBUNITS": ("Đơn vị trực thuộc", "Each unit directly below"),
        "COMMUNES": ("Từng xã, phường", "Each commune below"),
    },
}
